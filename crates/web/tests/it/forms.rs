use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;

use crate::app::{Fixed, secret, send};

const FORM: (header::HeaderName, &str) =
    (header::CONTENT_TYPE, "application/x-www-form-urlencoded");

fn post(uri: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(uri)
        .insert_header(FORM)
        .set_payload(body)
}

#[actix_web::test]
async fn fields_are_read() {
    assert_eq!(
        send(post("/echo", "name=J%C3%B6rg+%26+co&other=1"))
            .await
            .text(),
        "Jörg & co"
    );
    assert_eq!(send(post("/echo", "")).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn forms_of_64_kilobytes_are_taken_and_longer_ones_refused() {
    let longest = format!("name={}", "a".repeat(64 * 1024 - 5));
    assert_eq!(
        send(post("/echo", longest.clone())).await.status,
        StatusCode::OK
    );
    let answer = send(post("/echo", format!("{longest}a"))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        answer.text_of("h1"),
        "You sent more than this page can take"
    );
}

#[actix_web::test]
async fn a_promise_of_too_much_is_refused_before_it_comes() {
    let request = post("/echo", "name=a").insert_header((header::CONTENT_LENGTH, "65537"));
    assert_eq!(send(request).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let request = post("/echo", "name=a").insert_header((header::CONTENT_LENGTH, "many"));
    assert_eq!(send(request).await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn what_is_no_form_gets_our_page() {
    for request in [
        TestRequest::post().uri("/echo").set_payload("name=a"),
        TestRequest::post()
            .uri("/echo")
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .set_payload("{}"),
        post("/echo", "name=a&name=b"),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.text_of("h1"), "We could not read what you sent");
    }
}

#[actix_web::test]
async fn strange_bytes_do_no_harm() {
    for body in [
        &b"name=%ff%fe"[..],
        b"\xff\xfe=%",
        b"%%%=&&&===",
        b"name=%00",
    ] {
        assert_eq!(send(post("/echo", body)).await.status, StatusCode::OK);
    }
}

#[actix_web::test]
async fn checked_forms_need_a_token_in_body_or_query() {
    let token = secret().token(&Fixed);
    let body = send(post("/echo-checked", format!("name=a&csrfToken={token}"))).await;
    assert_eq!(body.text(), "a");
    let query = send(post(&format!("/echo-checked?csrfToken={token}"), "name=a")).await;
    assert_eq!(query.text(), "a");
}

#[actix_web::test]
async fn page_019_forms_without_a_valid_token_are_refused() {
    let wrong = secret().token(&Fixed).replace('q', "r");
    for body in [
        "name=a".to_owned(),
        format!("name=a&csrfToken={wrong}"),
        "csrfToken=".to_owned(),
    ] {
        let answer = send(post("/echo-checked", body)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
