//! The address to which a payer returns.

use url::Url;

/// Whether `text` is an absolute `http` or `https` address with a host.
///
/// It becomes the `Location` of a redirect unchanged, so it has to be plain ASCII without spaces or control
/// characters, and without the characters that the GOV.UK Pay API reference forbids in values.
/// Length and "must be https" are other rules.
pub fn is_valid_return_url(text: &str) -> bool {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'\\' | b'|'));
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    // A browser's URL parser takes `https:///path` for the host `path`.
    let has_authority = !rest.starts_with('/');
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    is_plain && has_authority && is_web && Url::parse(text).is_ok_and(|url| url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_a_browser_can_be_sent_to_are_valid() {
        for text in [
            "http://localhost:3000/x",
            "https://example.gov.uk",
            "https://example.gov.uk/r?a=b&c=%20#top",
            "HTTPS://example.gov.uk//double",
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://intranet/done",
            "https://pay.internal/done",
        ] {
            assert!(is_valid_return_url(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_invalid() {
        for text in [
            "",
            "not-a-url",
            "/done",
            "//example.gov.uk/done",
            "example.gov.uk/done",
            "ftp://example.gov.uk",
            "javascript:alert(1)",
            "javascript://example.gov.uk/%0aalert(1)",
            "http:example.gov.uk",
            "http:/example.gov.uk",
            "http:///example.gov.uk",
            "http://",
            "http://?x",
            "http://:80/",
            "http://example.gov.uk:99999/",
            "https://example.gov.uk/a b",
            " https://example.gov.uk/",
            "https://example.gov.uk/\r\nSet-Cookie: a=b",
            "https://example.gov.uk/\0",
            "https://example.gov.uk/<x>",
            "https:\\\\example.gov.uk",
            "https://example.gov.uk/\u{e2}",
        ] {
            assert!(!is_valid_return_url(text), "{text:?}");
        }
    }
}
