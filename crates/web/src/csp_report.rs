//! `POST /csp-report`: browsers tell what the content security policy kept a page from doing.
//!
//! Anybody can send anything here, so little of it reaches the log, and nothing that may be secret: no query, no
//! one-time token, no sample of a script.

use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Data, Payload, ServiceConfig, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use url::Url;

use crate::{Body, Client, PageError, Rate, Site, Throttle};

const PATH: &str = "/csp-report";
/// The name under which pages know the address.
const GROUP: &str = "govukpay-csp-reporting";
/// What tells browsers where to send reports: old ones by the address, new ones by its name.
pub(crate) const DIRECTIVES: &str = "; report-uri /csp-report; report-to govukpay-csp-reporting";

/// Bytes.
const LIMIT: usize = 50_000;
/// Ten reports in five minutes from one client.
const RATE: Rate = Rate {
    burst: NonZeroU32::MIN.saturating_add(9),
    every: Duration::from_secs(30),
};
/// New browsers send several reports at once; more than these say nothing new.
const MOST_AT_ONCE: usize = 10;
/// The longest value that reaches the log, in characters.
const LONGEST: usize = 100;
/// Longer parts of a path are ids and tokens.
const LONGEST_WORD: usize = 19;

/// Who has sent how many reports.
#[derive(Debug)]
pub(crate) struct Reports(Throttle<Client>);

impl Default for Reports {
    fn default() -> Self {
        Self(Throttle::new(RATE))
    }
}

/// The value of `Reporting-Endpoints`.
pub(crate) fn endpoints(site: &Site) -> String {
    format!("{GROUP}=\"{}{PATH}\"", site.public_url)
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(resource(PATH).route(post().to(take)));
}

/// 204; 400 for what is no report, 413 for one that is too large, 429 for too many.
async fn take(request: HttpRequest, payload: Payload) -> Result<HttpResponse, PageError> {
    if let Some(site) = request.app_data::<Data<Site>>() {
        let attempt = site.reports.0.attempt(&Client::of(&request));
        attempt.map_err(|too_soon| PageError::TooManyRequests(too_soon.seconds))?;
    }
    if !is_report(request.headers()) {
        return Err(PageError::BadRequest);
    }
    let body = Body::read(payload.into_inner(), LIMIT).await?;
    let sent = serde_json::from_slice(&body).map_err(|_no_json| PageError::BadRequest)?;
    for report in reports_in(&sent).ok_or(PageError::BadRequest)? {
        log(report);
    }
    Ok(HttpResponse::NoContent().finish())
}

fn is_report(headers: &HeaderMap) -> bool {
    const KINDS: [&str; 3] = [
        "application/json",
        "application/reports+json",
        "application/csp-report",
    ];
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            let kind = kind.trim();
            KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known))
        })
}

/// A list of reports, or one alone; `None` for anything else.
fn reports_in(sent: &Value) -> Option<&[Value]> {
    match sent {
        Value::Array(list) if list.iter().all(Value::is_object) => {
            Some(list.get(..MOST_AT_ONCE).unwrap_or(list))
        }
        Value::Object(_) => Some(std::slice::from_ref(sent)),
        _ => None,
    }
}

fn log(report: &Value) {
    let Some(breach) = Breach::of(report) else {
        return;
    };
    tracing::warn!(
        csp.directive = breach.directive,
        csp.blocked = breach.blocked,
        csp.page = breach.page,
        csp.line = breach.line,
        "a browser reports a breach of the content security policy",
    );
}

/// What is logged of a report.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    directive: String,
    blocked: String,
    page: String,
    line: Option<u64>,
}

impl Breach {
    /// `None` for reports about other things, such as deprecated functions.
    fn of(report: &Value) -> Option<Self> {
        let old = report.get("csp-report");
        let new = report.get("body").filter(|_| {
            let kind = report.get("type").and_then(Value::as_str);
            kind == Some("csp-violation")
        });
        let fields = old.or(new)?;
        let text = |names: [&str; 2]| {
            let found = names.into_iter().find_map(|name| fields.get(name));
            found.and_then(Value::as_str).unwrap_or_default()
        };
        let line = fields.get("line-number").or(fields.get("lineNumber"));
        Some(Self {
            directive: word(text(["effective-directive", "effectiveDirective"]))
                .or_else(|| word(text(["violated-directive", "violatedDirective"])))
                .unwrap_or_default(),
            blocked: place(text(["blocked-uri", "blockedURL"]), false),
            page: place(text(["document-uri", "documentURL"]), true),
            line: line.and_then(Value::as_u64),
        })
    }
}

/// The first word, if it looks like the name of a directive.
fn word(text: &str) -> Option<String> {
    let word = text.split(' ').next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    let is_fine = !word.is_empty() && word.len() <= LONGEST_WORD && word.bytes().all(is_name);
    is_fine.then(|| word.to_owned())
}

/// An address without all that may be secret in it; for what is no address, such as `inline`, its name.
fn place(text: &str, with_path: bool) -> String {
    let Ok(url) = Url::parse(text) else {
        return word(text).unwrap_or_default();
    };
    let origin = url.origin();
    if !origin.is_tuple() {
        return url.scheme().chars().take(LONGEST_WORD).collect();
    }
    let mut place = origin.ascii_serialization();
    for part in url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|_| with_path)
    {
        place.push('/');
        place.push_str(if is_word(part) { part } else { "…" });
    }
    place.chars().take(LONGEST).collect()
}

fn is_word(part: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    part.len() <= LONGEST_WORD && part.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_secret_of_a_report_is_kept() {
        let token = "2fa0d4c8-7b1e-4e53-9d58-0b6f5d1f77aa";
        let report = json!({ "csp-report": {
            "document-uri": format!("https://pay.example/secure/{token}?card=4242424242424242#x"),
            "blocked-uri": "https://user:password@evil.example/steal/4242424242424242?cvc=123",
            "violated-directive": "script-src-elem https://evil.example",
            "script-sample": "4242424242424242",
            "line-number": 7,
        }});
        let breach = Breach::of(&report).unwrap();
        assert_eq!(
            breach,
            Breach {
                directive: "script-src-elem".to_owned(),
                blocked: "https://evil.example".to_owned(),
                page: "https://pay.example/secure/…".to_owned(),
                line: Some(7),
            }
        );
    }

    #[test]
    fn reports_of_new_browsers_are_read_too() {
        let report = json!({ "type": "csp-violation", "url": "https://pay.example/", "body": {
            "documentURL": "https://pay.example/card_details/7m2p9c1d8e5f4g6j0r2th3kq0v/confirm?x=1",
            "blockedURL": "inline",
            "effectiveDirective": "style-src-attr",
            "lineNumber": 3,
        }});
        let breach = Breach::of(&report).unwrap();
        assert_eq!(breach.page, "https://pay.example/card_details/…/confirm");
        assert_eq!(
            (&*breach.blocked, &*breach.directive),
            ("inline", "style-src-attr")
        );
        assert!(Breach::of(&json!({ "type": "deprecation", "body": {} })).is_none());
    }

    #[test]
    fn what_is_no_address_leaves_nothing_but_a_name() {
        for (text, kept) in [
            ("eval", "eval"),
            ("data:text/html,4242424242424242", "data"),
            ("4242424242424242", ""),
            ("a\nb", ""),
            ("", ""),
        ] {
            assert_eq!(place(text, true), kept, "{text}");
        }
        let long = format!("https://{}.example/a", "a".repeat(500));
        assert!(place(&long, true).chars().count() <= LONGEST);
    }

    #[test]
    fn a_list_is_cut_and_what_is_no_report_refused() {
        assert_eq!(reports_in(&json!([])).unwrap().len(), 0);
        assert_eq!(reports_in(&json!(vec![json!({}); 40])).unwrap().len(), 10);
        assert_eq!(reports_in(&json!({})).unwrap().len(), 1);
        for nonsense in [json!(1), json!("x"), json!(null), json!([1])] {
            assert!(reports_in(&nonsense).is_none());
        }
    }
}
