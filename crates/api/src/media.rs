//! What a request says about media types.

use actix_web::http::header::{self, HeaderMap};
use api_types::FrameworkError;

const JSON: &str = "application/json";

/// 415 unless the body is said to be JSON; parameters such as a character set do not matter.
pub(crate) fn check_body_is_json(headers: &HeaderMap) -> Result<(), FrameworkError> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| essence(value).eq_ignore_ascii_case(JSON));
    if is_json {
        Ok(())
    } else {
        Err(FrameworkError::unsupported_media_type())
    }
}

/// 406 when the caller says that it does not take JSON.
pub(crate) fn check_accepts_json(headers: &HeaderMap) -> Result<(), FrameworkError> {
    let ranges = headers
        .get_all(header::ACCEPT)
        .map(|value| value.to_str().unwrap_or_default());
    if accepts_json(ranges) {
        Ok(())
    } else {
        Err(FrameworkError::not_acceptable())
    }
}

/// The most specific range that covers JSON decides (RFC 9110, "Accept"). No range at all means anything.
fn accepts_json<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut is_empty = true;
    let mut decision = (0, false);
    for range in values.flat_map(|value| value.split(',')) {
        if range.trim().is_empty() {
            continue;
        }
        is_empty = false;
        let specificity = specificity(essence(range));
        if specificity > decision.0 {
            decision = (specificity, !is_refused(range));
        }
    }
    is_empty || decision.1
}

fn specificity(range: &str) -> u8 {
    // A bare star is what the HTTP client of the Java class library sends.
    match range {
        "*/*" | "*" => 1,
        _ if range.eq_ignore_ascii_case("application/*") => 2,
        _ if range.eq_ignore_ascii_case(JSON) => 3,
        _ => 0,
    }
}

/// Whether the weight is zero.
fn is_refused(range: &str) -> bool {
    let mut parameters = range.split(';').skip(1).map(str::trim);
    let weight = parameters.find_map(|parameter| {
        parameter
            .strip_prefix("q=")
            .or_else(|| parameter.strip_prefix("Q="))
    });
    weight
        .is_some_and(|weight| weight.starts_with('0') && weight.trim_matches(['0', '.']).is_empty())
}

/// The type itself, without parameters.
fn essence(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn a_body_is_json_with_or_without_parameters() {
        for value in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
        ] {
            assert!(check_body_is_json(&headers(header::CONTENT_TYPE, value)).is_ok());
        }
        for value in [
            "",
            "text/plain",
            "application/jsonx",
            "application/x-www-form-urlencoded",
            "text/plain; x=application/json",
        ] {
            assert!(check_body_is_json(&headers(header::CONTENT_TYPE, value)).is_err());
        }
        assert!(check_body_is_json(&HeaderMap::new()).is_err());
    }

    #[test]
    fn callers_that_take_json_get_it() {
        for value in [
            "",
            "*/*",
            "application/json",
            "APPLICATION/JSON",
            "application/*",
            "application/json; charset=utf-8",
            "text/html, application/json;q=0.1",
            "text/html;q=0.9,*/*;q=0.001",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "text/html;q=0, */*",
            "application/*;q=0, application/json",
        ] {
            assert!(accepts_json([value].into_iter()), "{value}");
        }
        assert!(check_accepts_json(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn callers_that_refuse_json_are_told_so() {
        for value in [
            "text/html",
            "application/xml",
            "application/json;q=0",
            "application/json; q=0.000, */*",
            "*/*;q=0",
            "text/*, application/pdf",
            "nonsense",
        ] {
            assert!(!accepts_json([value].into_iter()), "{value}");
        }
        assert!(check_accepts_json(&headers(header::ACCEPT, "text/html")).is_err());
    }

    #[test]
    fn several_headers_count_as_one_list() {
        assert!(accepts_json(["text/html", "application/json"].into_iter()));
    }
}
