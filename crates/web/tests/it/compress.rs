//! Pages on their way to browsers that understand gzip.

use std::io::Read as _;

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;

use crate::app::{Answer, send};

async fn send_accepting(path: &str, encoding: &str) -> Answer {
    let request = TestRequest::get().uri(path);
    send(request.insert_header((header::ACCEPT_ENCODING, encoding))).await
}

#[actix_web::test]
async fn pages_are_compressed_for_those_who_understand() {
    for (path, status) in [
        ("/hello", StatusCode::OK),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/broken", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let plain = send(TestRequest::get().uri(path)).await;
        assert_eq!(plain.header("content-encoding"), "");
        let small = send_accepting(path, "br, gzip").await;
        for answer in [&plain, &small] {
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("vary"), "accept-encoding");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert!(!answer.header("content-security-policy").is_empty());
        }
        assert_eq!(small.header("content-encoding"), "gzip");
        assert!(small.body.len() < plain.body.len() / 2);
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&small.body[..])
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, plain.text());
    }
}

#[actix_web::test]
async fn nobody_gets_gzip_who_does_not_ask_for_it() {
    for encoding in ["", "identity", "br", "gzip;q=0"] {
        let answer = send_accepting("/hello", encoding).await;
        assert_eq!(answer.header("content-encoding"), "", "{encoding}");
        assert_eq!(answer.text_of("h1"), "Hello");
    }
}

#[actix_web::test]
async fn answers_that_are_no_pages_stay_as_they_are() {
    let answer = send_accepting("/json-error", "gzip").await;
    assert_eq!(answer.text(), "{}");
    assert_eq!(answer.header("vary"), "");
    // Shorter than what gzip adds.
    let answer = send_accepting("/own-error-page", "gzip").await;
    assert_eq!(answer.text(), "<p>ours</p>");
    assert_eq!(answer.header("content-encoding"), "");
}
