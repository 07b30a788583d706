//! What the card page costs somebody who pays for each kilobyte.

use std::{collections::BTreeSet, fs, path::Path};

use payments::payment::Order;
use reqwest::{Method, header};
use scraper::{Html, Selector};
use test_support::{Backend, Browser, TestApp};

use crate::support::{open, order, start, welsh_order};

/// The page, its styles and scripts on a first visit, in bytes as they are sent with gzip.
const FIRST_VISIT: usize = 25_000;
/// All scripts of ours together. Those of packages and the names of countries come on top.
const OUR_SCRIPTS: usize = 8 * 1024;
/// What is served as part of `card-page.js`.
const PARTS_OF_CARD_PAGE: [&str; 5] = [
    "card-brand.js",
    "card-errors.js",
    "card-rules.js",
    "device-data.js",
    "email-typo.js",
];
/// What puts suggestions of countries over the list of them once the page is ready. The list works before, and without.
const SUGGESTIONS: [&str; 2] = ["/accessible-autocomplete", "/country-"];
const MOST_FOR_SUGGESTIONS: usize = 24_000;

/// One address as a browser gets it.
struct Fetched {
    /// Bytes on the way, with gzip.
    size: usize,
    text: String,
    caching: String,
}

async fn fetch(browser: &mut Browser, url: &str) -> Fetched {
    let sent = browser
        .request(Method::GET, url, |request| {
            request.header(header::ACCEPT_ENCODING, "gzip")
        })
        .await;
    assert_eq!(sent.status, 200, "{url}");
    let header = |name| {
        sent.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    let caching = header(header::CACHE_CONTROL).to_owned();
    Fetched {
        size: header(header::CONTENT_LENGTH).parse().unwrap(),
        text: browser.get(url).await.html,
        caching,
    }
}

/// The values of an attribute.
fn all(html: &str, selector: &str, attribute: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let document = Html::parse_document(html);
    let values = document.select(&selector);
    values
        .filter_map(|element| element.attr(attribute).map(str::to_owned))
        .collect()
}

/// The addresses of what a script loads: at once, or later for suggestions of countries. What it loads for some accounts
/// only is not among them.
fn loaded_by(script: &str) -> impl Iterator<Item = String> {
    let texts: Vec<&str> = script.split('"').collect();
    let pairs = texts.iter().zip(texts.iter().skip(1));
    let loaded = pairs.filter(|(before, text)| {
        let is_asset = text.starts_with("/javascripts/") || text.starts_with("/stylesheets/");
        let is_static = before.ends_with("from") || before.ends_with("import");
        is_asset && (is_static || is_for_suggestions(text))
    });
    let loaded = loaded.map(|(_, address)| (*address).to_owned());
    loaded.collect::<Vec<_>>().into_iter()
}

fn is_for_suggestions(address: &str) -> bool {
    SUGGESTIONS.iter().any(|part| address.contains(part))
}

/// Everything that the card page of a payment loads, by address, with what suggestions of countries need.
async fn visit(app: &TestApp, order: Order) -> Vec<(String, Fetched)> {
    let (mut browser, page, created) = open(app, "council", order).await;
    let mut waiting = all(&page.html, "link[rel=stylesheet]", "href");
    waiting.append(&mut all(&page.html, "link[rel=modulepreload]", "href"));
    waiting.append(&mut all(&page.html, "script[src]", "src"));
    assert!(waiting.len() > 2, "{waiting:?}");
    let document = fetch(&mut browser, page.url.as_str()).await;
    let mut found = vec![(page.url.path().to_owned(), document)];
    let mut known = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if known.insert(path.clone()) {
            let asset = fetch(&mut browser, &created.url(&path)).await;
            if std::path::Path::new(&path)
                .extension()
                .is_some_and(|end| end == "js")
            {
                waiting.extend(loaded_by(&asset.text));
            }
            found.push((path, asset));
        }
    }
    found
}

#[actix_web::test]
async fn the_card_page_weighs_less_than_25_kilobytes_on_a_first_visit() {
    let app = start(Backend::Sqlite).await;
    for order in [order(), welsh_order()] {
        let found = visit(&app, order).await;
        let sizes = found.iter().map(|(path, fetched)| (path, fetched.size));
        let (later, needed): (Vec<_>, Vec<_>) =
            sizes.partition(|(path, _)| is_for_suggestions(path));
        assert_eq!((later.len(), needed.len()), (4, 5), "{needed:#?}");
        for (list, most) in [(needed, FIRST_VISIT), (later, MOST_FOR_SUGGESTIONS)] {
            let whole: usize = list.iter().map(|(_, size)| size).sum();
            assert!(whole < most, "{whole} bytes: {list:#?}");
        }
    }
}

#[actix_web::test]
async fn a_second_visit_loads_the_document_only() {
    let app = start(Backend::Sqlite).await;
    let (mut browser, page, created) = open(&app, "council", order()).await;
    let mut found = visit(&app, order()).await;
    let mut others = all(&page.html, "img[src]", "src");
    others.append(&mut all(
        &page.html,
        "link[rel=preload], link[rel=icon]",
        "href",
    ));
    let styles = found.iter().find(|(path, _)| path.contains("application"));
    let styles = &styles.unwrap().1.text;
    let pictures = styles.split("url(").skip(1);
    let pictures = pictures.filter_map(|text| text.split(')').next());
    others.extend(pictures.map(|url| url.trim_matches('"').to_owned()));
    assert!(others.len() > 8, "{others:?}");
    for path in others {
        let picture = browser.get(&created.url(&path)).await;
        assert_eq!(picture.status, 200, "{path}");
        let caching = picture.headers[header::CACHE_CONTROL].to_str().unwrap();
        let fetched = Fetched {
            size: picture.html.len(),
            caching: caching.to_owned(),
            text: picture.html,
        };
        found.push((path, fetched));
    }
    for (path, fetched) in found {
        let is_kept = fetched.caching.contains("max-age=31536000");
        let is_document = path.starts_with("/card_details/");
        assert_ne!(is_kept, is_document, "{path}: {}", fetched.caching);
    }
}

#[actix_web::test]
async fn our_scripts_stay_small() {
    let app = start(Backend::Sqlite).await;
    let mut browser = Browser::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/js");
    let mut sizes = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name();
        let name = match name.to_str().unwrap() {
            "app.js" => "application.min.js",
            name if PARTS_OF_CARD_PAGE.contains(&name) => continue,
            name => name,
        }
        .to_owned();
        let url = format!("{}/javascripts/{name}", app.urls.pages);
        sizes.push((fetch(&mut browser, &url).await.size, name));
    }
    let whole: usize = sizes.iter().map(|(size, _)| *size).sum();
    assert!(sizes.len() > 4 && whole > 0, "{sizes:?}");
    assert!(whole < OUR_SCRIPTS, "{whole} bytes: {sizes:?}");
}
