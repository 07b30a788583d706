use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;

use crate::app::send;

#[actix_web::test]
async fn page_148_unknown_addresses_show_our_page() {
    for path in [
        "/",
        "/notapage",
        "/notapage/",
        "/hello/more",
        "/a/../b",
        "/%00",
        "/%ff",
    ] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text_of("h1"), "Page not found");
        assert_eq!(answer.text_of("title"), "Page not found - GOV.UK Pay");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    }
}

#[actix_web::test]
async fn known_addresses_with_the_wrong_method_are_unknown() {
    for request in [
        TestRequest::post().uri("/hello"),
        TestRequest::delete().uri("/echo"),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.text_of("h1"), "Page not found");
    }
}

#[actix_web::test]
async fn trailing_slashes_are_tolerated() {
    assert_eq!(
        send(TestRequest::get().uri("/hello/")).await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn errors_of_the_framework_show_our_pages() {
    let path = send(TestRequest::get().uri("/numbered/x?number=1")).await;
    assert_eq!(path.status, StatusCode::NOT_FOUND);
    assert_eq!(path.text_of("h1"), "Page not found");
    let query = send(TestRequest::get().uri("/numbered/1?number=secret-x")).await;
    assert_eq!(query.status, StatusCode::BAD_REQUEST);
    assert_eq!(query.text_of("h1"), "We could not read what you sent");
    assert!(!query.text().contains("invalid digit"));
    assert_eq!(
        send(TestRequest::get().uri("/numbered/1?number=2"))
            .await
            .text(),
        "1 2"
    );
}

#[actix_web::test]
async fn internal_errors_say_nothing_about_their_cause() {
    let answer = send(TestRequest::get().uri("/broken")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        answer.text_of("h1"),
        "Sorry, something went wrong on our side"
    );
    assert!(!answer.text().contains("disc"));
}

#[actix_web::test]
async fn a_busy_service_says_when_to_come_back() {
    let answer = send(TestRequest::get().uri("/busy")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), "30");
    assert_eq!(answer.text_of("h1"), "Sorry, the service is not available");
}

#[actix_web::test]
async fn error_pages_of_the_application_stay() {
    let page = send(TestRequest::get().uri("/own-error-page")).await;
    assert_eq!(
        (page.status, page.text()),
        (StatusCode::FORBIDDEN, "<p>ours</p>")
    );
    let json = send(TestRequest::get().uri("/json-error")).await;
    assert_eq!(
        (json.status, json.text()),
        (StatusCode::SERVICE_UNAVAILABLE, "{}")
    );
}

#[actix_web::test]
async fn error_pages_speak_the_language_of_the_browser() {
    let request = TestRequest::get()
        .uri("/nowhere")
        .insert_header((header::ACCEPT_LANGUAGE, "cy, en;q=0.5"));
    let answer = send(request).await;
    assert_eq!(answer.text_of("h1"), "Heb ddod o hyd i’r dudalen");
    assert!(answer.text().contains("<html lang=\"cy\""));
}

#[actix_web::test]
async fn an_address_without_end_gets_our_page() {
    let fine = format!("/hello?{}", "a".repeat(8_000));
    assert_eq!(
        send(TestRequest::get().uri(&fine)).await.status,
        StatusCode::OK
    );
    let long = format!("/hello?{}", "a".repeat(9_000));
    let answer = send(TestRequest::get().uri(&long)).await;
    assert_eq!(answer.status, StatusCode::URI_TOO_LONG);
    assert_eq!(answer.text_of("h1"), "We could not read what you sent");
}
