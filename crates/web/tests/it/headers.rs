use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

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
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=()"));
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
