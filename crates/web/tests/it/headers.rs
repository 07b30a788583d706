use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use web::Csp;

use crate::app::{send, send_to, site};

#[actix_web::test]
async fn page_154_pages_are_kept_by_nobody() {
    for path in ["/hello", "/nowhere", "/broken"] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(
            answer.header("cache-control"),
            "private, no-cache, no-store, must-revalidate",
            "{path}"
        );
        assert_eq!(answer.header("expires"), "-1");
        assert_eq!(answer.header("pragma"), "no-cache");
    }
}

#[actix_web::test]
async fn page_151_answers_say_how_careful_browsers_should_be() {
    for path in ["/hello", "/nowhere", "/favicon.ico", "/json-error"] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-dns-prefetch-control"), "off");
        assert_eq!(answer.header("x-download-options"), "noopen");
        assert_eq!(answer.header("x-xss-protection"), "0");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        let permissions = answer.header("permissions-policy");
        assert!(permissions.contains("camera=()") && permissions.contains("payment=(self)"));
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert!(!answer.headers.contains_key("x-powered-by"));
        assert!(!answer.headers.contains_key("server"));
        assert!(
            !answer.headers.contains_key("strict-transport-security"),
            "plain http"
        );
    }
}

#[actix_web::test]
async fn browsers_insist_on_https_once_it_is_there() {
    let https = site("https://pay.service.gov.uk");
    let answer = send_to(https, TestRequest::get().uri("/hello")).await;
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000; includeSubDomains"
    );
}

#[actix_web::test]
async fn the_nonce_of_the_policy_is_that_of_the_scripts() {
    let answer = send(TestRequest::get().uri("/hello")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let nonce = "abababababababababababababababab";
    let policy = answer.header("content-security-policy");
    assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}';")));
    let scripts = answer.text().matches("<script").count();
    assert_eq!(
        answer.text().matches(&format!("nonce=\"{nonce}\"")).count(),
        scripts
    );
    assert!(!answer.text().contains("style="));
}

#[actix_web::test]
async fn a_page_may_let_its_form_end_at_the_service() {
    let answer = send(TestRequest::get().uri("/pay")).await;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://fees.example.gov.uk;"),
        "{policy}"
    );
}

#[actix_web::test]
async fn page_152_the_policy_is_sent_as_the_setting_says() {
    const OFF: &str = "content-security-policy";
    const REPORT_ONLY: &str = "content-security-policy-report-only";
    for path in ["/hello", "/framed", "/nowhere", "/favicon.ico"] {
        for (csp, sent, not_sent) in [
            (Csp::Off, None, [OFF, REPORT_ONLY].as_slice()),
            (Csp::ReportOnly, Some(REPORT_ONLY), &[OFF]),
            (Csp::Enforce, Some(OFF), &[REPORT_ONLY]),
        ] {
            let mut site = site("http://localhost:3001");
            site.csp = csp;
            let answer = send_to(site, TestRequest::get().uri(path)).await;
            if let Some(name) = sent {
                assert!(answer.header(name).starts_with("default-src 'none'; "));
                assert_eq!(
                    answer.header("reporting-endpoints"),
                    "govukpay-csp-reporting=\"http://localhost:3001/csp-report\""
                );
            } else {
                assert!(!answer.headers.contains_key("reporting-endpoints"));
            }
            for name in not_sent {
                assert!(!answer.headers.contains_key(*name), "{path}: {name}");
            }
            let framing = answer.headers.contains_key("x-frame-options");
            assert_eq!(framing, path != "/framed", "{path}: whatever the setting");
        }
    }
}

#[actix_web::test]
async fn pages_say_where_breaches_are_reported() {
    let answer = send(TestRequest::get().uri("/hello")).await;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with("; report-uri /csp-report; report-to govukpay-csp-reporting"),
        "{policy}"
    );
}

#[actix_web::test]
async fn old_browsers_are_told_about_frames_too() {
    for (path, ancestors, options) in [
        ("/hello", "frame-ancestors 'none'", Some("DENY")),
        (
            "/framed-by-us",
            "frame-ancestors 'self'",
            Some("SAMEORIGIN"),
        ),
        ("/framed", "base-uri 'none'; report-uri", None),
    ] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert!(answer.header("content-security-policy").contains(ancestors));
        let sent = answer.headers.get("x-frame-options");
        assert_eq!(sent.map(|value| value.to_str().unwrap()), options, "{path}");
    }
}
