//! What a browser may do with a page, and how long anybody may keep it.

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use url::Url;

use crate::Site;
use crate::csp_report;

/// The setting `csp`: whether browsers obey the content security policy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Csp {
    /// No policy is sent.
    Off,
    /// Browsers report what the policy forbids, and do it all the same.
    ReportOnly,
    /// Browsers report what the policy forbids, and do not do it.
    #[default]
    Enforce,
}

impl Csp {
    /// The header that carries the policy.
    const fn header(self) -> Option<HeaderName> {
        match self {
            Self::Off => None,
            Self::ReportOnly => Some(header::CONTENT_SECURITY_POLICY_REPORT_ONLY),
            Self::Enforce => Some(header::CONTENT_SECURITY_POLICY),
        }
    }
}

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Caching {
    /// Not at all: pages, and every answer that depends on who asks.
    #[default]
    Never,
    /// Kept, but the server is asked each time whether it is still right.
    Revalidated,
    /// Kept for a year: pictures, at addresses that others name. A new picture needs a new name.
    Year,
    /// Kept for a year and never asked about: the address changes whenever the content does.
    Immutable,
}

impl Caching {
    /// The `Cache-Control` header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "private, no-cache, no-store, must-revalidate",
            Self::Revalidated => "public, max-age=0, must-revalidate",
            Self::Year => "public, max-age=31536000",
            Self::Immutable => "public, max-age=31536000, immutable",
        }
    }
}

/// What one page needs beyond what all pages may do.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    form_action: Vec<String>,
    connect_src: Vec<&'static str>,
    frame_src: Vec<&'static str>,
    framed_by: FramedBy,
    is_foreign: bool,
}

/// Whose pages may show a page in a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum FramedBy {
    #[default]
    Nobody,
    Ourselves,
    Anybody,
}

impl Policy {
    /// The policy of most pages: everything from our own address, forms posted to it, no frames.
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy of a page that somebody else wrote. It may look and run as they please and send forms to any site, but
    /// in an origin that it shares with nobody: our cookies and the page around it are out of its reach. Only our own
    /// pages may show it in a frame. It holds whatever the setting `csp` says.
    pub fn foreign() -> Self {
        Self {
            framed_by: FramedBy::Ourselves,
            is_foreign: true,
            ..Self::default()
        }
    }

    /// Lets the answer to a form lead to `url`.
    ///
    /// Chromium applies `form-action` to the redirects that follow a `POST`, so a page with a
    /// form that ends at another site must name it. An address without an origin changes nothing.
    #[must_use]
    pub fn allow_form_to(mut self, url: &str) -> Self {
        let origin = Url::parse(url).map(|url| url.origin());
        if let Ok(origin) = origin
            && origin.is_tuple()
        {
            self.form_action.push(origin.ascii_serialization());
        }
        self
    }

    /// Lets the page's forms lead anywhere under a source expression such as `https:`.
    #[must_use]
    pub fn allow_forms_matching(mut self, source: &'static str) -> Self {
        self.form_action.push(source.to_owned());
        self
    }

    /// Lets the page's scripts and the browser on their behalf ask this source.
    #[must_use]
    pub fn allow_connections_to(mut self, source: &'static str) -> Self {
        self.connect_src.push(source);
        self
    }

    /// Lets the page show frames from a source such as `'self'` or `https:`.
    #[must_use]
    pub fn allow_frames_from(mut self, source: &'static str) -> Self {
        self.frame_src.push(source);
        self
    }

    /// Lets pages of others show this page in a frame. Only for pages without secrets.
    #[must_use]
    pub fn allow_being_framed(mut self) -> Self {
        self.framed_by = FramedBy::Anybody;
        self
    }

    /// Lets our own pages show this page in a frame.
    #[must_use]
    pub fn allow_being_framed_by_us(mut self) -> Self {
        self.framed_by = FramedBy::Ourselves;
        self
    }

    /// Puts the policy on a page.
    pub(crate) fn govern(&self, page: &mut HttpResponse, site: &Site, nonce: &str) {
        if self.framed_by == FramedBy::Anybody {
            page.extensions_mut().insert(MayBeFramed);
        }
        let headers = page.headers_mut();
        let name = if self.is_foreign {
            Some(header::CONTENT_SECURITY_POLICY)
        } else {
            site.csp.header()
        };
        if let Some(name) = name {
            let mut value = self.directives(nonce);
            let _infallible = write!(value, "{}", csp_report::DIRECTIVES);
            // Origins and sources are ASCII.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        match self.framed_by {
            FramedBy::Nobody => add(headers, header::X_FRAME_OPTIONS, "DENY"),
            FramedBy::Ourselves => add(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN"),
            FramedBy::Anybody => {}
        }
    }

    /// The directives, without those about reports.
    pub(crate) fn directives(&self, nonce: &str) -> String {
        if self.is_foreign {
            return FOREIGN.to_owned();
        }
        let mut value = String::with_capacity(320);
        value.push_str("default-src 'none'; script-src 'self' 'nonce-");
        value.push_str(nonce);
        value.push_str(
            "'; style-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; \
             connect-src 'self'",
        );
        for source in &self.connect_src {
            let _infallible = write!(value, " {source}");
        }
        value.push_str("; form-action 'self'");
        for origin in &self.form_action {
            let _infallible = write!(value, " {origin}");
        }
        if !self.frame_src.is_empty() {
            let _infallible = write!(value, "; frame-src {}", self.frame_src.join(" "));
        }
        value.push_str("; base-uri 'none'");
        value.push_str(match self.framed_by {
            FramedBy::Nobody => "; frame-ancestors 'none'",
            FramedBy::Ourselves => "; frame-ancestors 'self'",
            FramedBy::Anybody => "",
        });
        value
    }
}

/// A page for the frames of others, which there is no other way to say in `X-Frame-Options`.
struct MayBeFramed;

/// Pages that somebody else wrote.
const FOREIGN: &str = "sandbox allow-forms allow-popups allow-scripts allow-top-navigation; \
     default-src https: data: 'unsafe-inline'; connect-src 'none'; form-action 'self' https:; base-uri 'none'; \
     frame-ancestors 'self'";

/// Answers that are not pages run nothing and show nothing.
const BARE: &str =
    "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer carries.
const ALWAYS: [(HeaderName, &str); 10] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(self), usb=()",
    ),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("x-download-options"), "noopen"),
    (
        HeaderName::from_static("x-permitted-cross-domain-policies"),
        "none",
    ),
    // The filter of old browsers made holes of its own.
    (header::X_XSS_PROTECTION, "0"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
];

/// Adds to an answer all that it does not say itself.
pub(crate) fn complete<B>(response: &mut ServiceResponse<B>, site: &Site) {
    let may_be_framed = response.response().extensions().contains::<MayBeFramed>();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        add(headers, name, value);
    }
    if let Some(name) = site.csp.header() {
        add(headers, name, BARE);
        // Public addresses are ASCII.
        if let Ok(endpoints) = HeaderValue::try_from(csp_report::endpoints(site)) {
            headers.insert(REPORTING_ENDPOINTS, endpoints);
        }
    }
    if !may_be_framed {
        add(headers, header::X_FRAME_OPTIONS, "DENY");
    }
    if site.is_https {
        add(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        add(headers, header::CACHE_CONTROL, Caching::Never.as_str());
        add(headers, header::EXPIRES, "-1");
        add(headers, header::PRAGMA, "no-cache");
    }
}

const REPORTING_ENDPOINTS: HeaderName = HeaderName::from_static("reporting-endpoints");

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_run_only_our_scripts_and_are_never_framed() {
        let header = Policy::new().directives("abc");
        assert_eq!(
            header,
            "default-src 'none'; script-src 'self' 'nonce-abc'; style-src 'self'; img-src 'self'; \
             font-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        assert!(!header.contains("unsafe"));
    }

    #[test]
    fn forms_may_end_at_the_origin_of_the_return_address() {
        let header = |url: &str| Policy::new().allow_form_to(url).directives("n");
        assert!(
            header("https://fee.example.gov.uk:8443/paid;x?a=1#b")
                .contains("form-action 'self' https://fee.example.gov.uk:8443; base-uri")
        );
        assert!(header("http://localhost:3000/x").contains("'self' http://localhost:3000;"));
        for nonsense in [
            "/humans.txt?confirm",
            "",
            "data:text/html,x",
            "https://",
            "javascript:x",
        ] {
            assert!(
                header(nonsense).contains("form-action 'self'; base-uri"),
                "{nonsense}"
            );
        }
        assert!(!header("https://a.example; script-src *").contains("script-src *"));
    }

    #[test]
    fn pages_that_others_wrote_have_an_origin_of_their_own() {
        let policy = Policy::foreign();
        assert!(policy.directives("n").starts_with("sandbox "));
        assert!(!policy.directives("n").contains("allow-same-origin"));
        let mut site = Site::new("Site", "http://localhost:1");
        for csp in [Csp::Off, Csp::ReportOnly, Csp::Enforce] {
            site.csp = csp;
            let mut page = HttpResponse::Ok().finish();
            policy.govern(&mut page, &site, "n");
            let enforced = page.headers().get(header::CONTENT_SECURITY_POLICY);
            assert!(enforced.is_some(), "{csp:?}");
        }
    }

    #[test]
    fn pages_of_banks_can_be_allowed() {
        let header = Policy::new()
            .allow_frames_from("'self'")
            .allow_frames_from("https:")
            .allow_connections_to("https://google.com/pay")
            .allow_forms_matching("https:")
            .allow_being_framed()
            .directives("n");
        assert!(header.contains("; frame-src 'self' https:;"));
        assert!(header.contains("; connect-src 'self' https://google.com/pay; form-action"));
        assert!(header.contains("form-action 'self' https:;"));
        assert!(!header.contains("frame-ancestors"));
        let header = Policy::new().allow_being_framed_by_us().directives("n");
        assert!(header.ends_with("; frame-ancestors 'self'"));
    }
}
