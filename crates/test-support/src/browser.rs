//! A browser without a screen: keeps cookies, follows redirects only when asked to.

use std::collections::BTreeMap;

use reqwest::{Method, header};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// A browser of one person. Cookies are kept by host, as browsers do, whatever the port.
#[derive(Clone, Debug)]
pub struct Browser {
    client: reqwest::Client,
    cookies: BTreeMap<(String, String), String>,
    /// The page that is shown.
    current: Option<Url>,
}

/// What a browser shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The address that was asked for.
    pub url: Url,
    /// The document.
    pub html: String,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A browser that has never been anywhere.
    pub fn new() -> Self {
        Self {
            client: crate::http_client(),
            cookies: BTreeMap::new(),
            current: None,
        }
    }

    /// Asks for an address, without following a redirect.
    pub async fn get(&mut self, url: &str) -> Page {
        self.request(Method::GET, url, |request| request).await
    }

    /// Asks for an address and follows redirects to the end.
    pub async fn follow(&mut self, url: &str) -> Page {
        let page = self.get(url).await;
        self.follow_from(page).await
    }

    /// Follows redirects from a page to the end.
    pub async fn follow_from(&mut self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(location) = page.location() else {
                return page;
            };
            page = self.get(&location).await;
        }
        panic!("redirected in a circle at {}", page.url);
    }

    /// Posts a form, without following a redirect.
    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Page {
        self.request(Method::POST, url, |request| request.form(fields))
            .await
    }

    /// Posts JSON, as scripts do.
    pub async fn post_json(&mut self, url: &str, json: &str) -> Page {
        self.request(Method::POST, url, |request| {
            let request = request.header(header::CONTENT_TYPE, "application/json");
            request.body(json.to_owned())
        })
        .await
    }

    /// Submits the form of `page` that `selector` finds: its hidden fields and buttons' names apart, with `fields`.
    pub async fn submit(&mut self, page: &Page, selector: &str, fields: &[(&str, &str)]) -> Page {
        let submitted = self.try_submit(page, selector, fields).await;
        submitted.unwrap_or_else(|error| panic!("{}: {error}", page.url))
    }

    /// As [`Browser::follow`], for servers that may be dead.
    pub async fn try_follow(&mut self, url: &str) -> Result<Page, reqwest::Error> {
        let mut page = self
            .try_request(Method::GET, url, |request| request)
            .await?;
        for _ in 0..10 {
            let Some(location) = page.location() else {
                break;
            };
            page = self
                .try_request(Method::GET, &location, |request| request)
                .await?;
        }
        Ok(page)
    }

    /// As [`Browser::submit`], for servers that may be dead.
    pub async fn try_submit(
        &mut self,
        page: &Page,
        selector: &str,
        fields: &[(&str, &str)],
    ) -> Result<Page, reqwest::Error> {
        let (action, all) = filled(page, selector, fields);
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.try_request(Method::POST, action.as_str(), |request| request.form(&all))
            .await
    }

    /// The value of a cookie for `host`.
    pub fn cookie(&self, host: &str, name: &str) -> Option<&str> {
        self.cookies
            .get(&(host.to_owned(), name.to_owned()))
            .map(String::as_str)
    }

    /// Puts a cookie in place.
    pub fn set_cookie(&mut self, host: &str, name: &str, value: &str) {
        self.cookies
            .insert((host.to_owned(), name.to_owned()), value.to_owned());
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Sends any request, with the cookies for its host and what `complete` adds to it.
    pub async fn request(
        &mut self,
        method: Method,
        url: &str,
        complete: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Page {
        let sent = self.try_request(method, url, complete).await;
        sent.unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    async fn try_request(
        &mut self,
        method: Method,
        url: &str,
        complete: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Result<Page, reqwest::Error> {
        let url = match &self.current {
            Some(current) => current.join(url).expect("an address"),
            None => Url::parse(url).expect("a whole address"),
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let sent: Vec<String> = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let mut request = self
            .client
            .request(method, url.clone())
            .header(header::ACCEPT, "text/html");
        if !sent.is_empty() {
            request = request.header(header::COOKIE, sent.join("; "));
        }
        let response = complete(request).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for set in headers.get_all(header::SET_COOKIE) {
            self.keep(&host, set.to_str().expect("a cookie in ASCII"));
        }
        self.current = Some(url.clone());
        Ok(Page {
            status,
            headers,
            url,
            html: response.text().await?,
        })
    }

    fn keep(&mut self, host: &str, set: &str) {
        let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = pair.split_once('=').expect("a name and a value");
        let key = (host.to_owned(), name.trim().to_owned());
        if attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.trim().to_owned());
        }
    }
}

/// Where a form goes, and what it carries: its hidden fields, then `fields`.
fn filled(page: &Page, selector: &str, fields: &[(&str, &str)]) -> (Url, Vec<(String, String)>) {
    let document = page.document();
    let form =
        first(&document, selector).unwrap_or_else(|| panic!("no {selector} on {}", page.url));
    let action = page
        .url
        .join(form.value().attr("action").unwrap_or_default())
        .expect("an action");
    let inputs = Selector::parse("input[type=hidden]").unwrap();
    let hidden = form.select(&inputs).filter_map(|input| {
        let name = input.value().attr("name")?.to_owned();
        Some((
            name,
            input.value().attr("value").unwrap_or_default().to_owned(),
        ))
    });
    let typed = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    (action, hidden.chain(typed).collect())
}

fn first<'a>(document: &'a Html, selector: &str) -> Option<ElementRef<'a>> {
    let parsed = Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"));
    document.select(&parsed).next()
}

fn tidy(text: impl Iterator<Item = impl AsRef<str>>) -> String {
    let whole: String = text.map(|part| part.as_ref().to_owned()).collect();
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    /// The document, parsed.
    pub fn document(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// Where the answer redirects to.
    pub fn location(&self) -> Option<String> {
        if !(300..400).contains(&self.status) {
            return None;
        }
        let location = self.headers.get(header::LOCATION)?.to_str().ok()?;
        Some(self.url.join(location).expect("an address").into())
    }

    /// The path that the answer redirects to, with its query.
    pub fn location_path(&self) -> String {
        let location = self
            .location()
            .unwrap_or_else(|| panic!("{} is no redirect but {}", self.url, self.status));
        let url = Url::parse(&location).expect("an address");
        url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        )
    }

    /// A header as text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The title.
    pub fn title(&self) -> String {
        self.text("title")
    }

    /// The text of the first element, white space tidied; panics when there is none.
    pub fn text(&self, selector: &str) -> String {
        self.find_text(selector).unwrap_or_else(|| {
            panic!(
                "no {selector} on {} ({}):\n{}",
                self.url, self.status, self.html
            )
        })
    }

    /// The text of the first element, if there is one.
    pub fn find_text(&self, selector: &str) -> Option<String> {
        first(&self.document(), selector).map(|element| tidy(element.text()))
    }

    /// An attribute of the first element, if both are there.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        first(&self.document(), selector)?
            .value()
            .attr(name)
            .map(ToOwned::to_owned)
    }

    /// How a page reloads itself, with or without scripts: `2` (seconds) or `0;URL='/elsewhere'`.
    pub fn refresh(&self) -> Option<String> {
        let (_, rest) = self
            .html
            .split_once("<meta http-equiv=\"refresh\" content=\"")?;
        rest.split('"')
            .next()
            .map(|content| content.replace("&#39;", "'"))
    }

    /// Whether there is such an element.
    pub fn has(&self, selector: &str) -> bool {
        first(&self.document(), selector).is_some()
    }

    /// How many such elements there are.
    pub fn count(&self, selector: &str) -> usize {
        let parsed =
            Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"));
        self.document().select(&parsed).count()
    }
}
