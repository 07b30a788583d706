use std::cell::RefCell;
use std::io;
use std::sync::Once;

use actix_web::test::TestRequest;

use crate::app::send;

thread_local! {
    /// What this thread logged. Each test has a thread of its own.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged while a request is answered.
async fn logged(request: TestRequest) -> String {
    static START: Once = Once::new();
    START.call_once(|| {
        tracing_subscriber::fmt()
            .with_writer(|| Log)
            .with_ansi(false)
            .init();
    });
    send(request).await;
    String::from_utf8(LOG.take()).unwrap()
}

#[actix_web::test]
async fn requests_leave_one_line_without_what_visitors_sent() {
    let request = TestRequest::get()
        .uri("/secure/one-time-token?date=secret-query")
        .insert_header(("cookie", "frontend_state=secret-cookie"))
        .insert_header(("x-request-id", "abc-123"));
    let text = logged(request).await;
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in [
        "INFO",
        "GET",
        "/secure/{token}",
        "200",
        "duration_ms",
        "abc-123",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for secret in ["one-time-token", "secret-query", "secret-cookie"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[actix_web::test]
async fn unknown_addresses_are_not_logged_as_they_are() {
    let text = logged(TestRequest::get().uri("/secure-one-time-token")).await;
    assert!(text.contains("unknown"), "{text}");
    assert!(!text.contains("one-time-token"), "{text}");
}

#[actix_web::test]
async fn failures_are_logged_once_with_their_causes() {
    let text = logged(TestRequest::get().uri("/broken")).await;
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("ERROR"));
    assert!(text.contains("the disc is full: no space left"), "{text}");
}

#[actix_web::test]
async fn sane_request_ids_are_kept() {
    let request = TestRequest::get()
        .uri("/hello")
        .insert_header(("x-request-id", "abc-123"));
    assert_eq!(send(request).await.header("x-request-id"), "abc-123");
}

#[actix_web::test]
async fn strange_request_ids_are_replaced() {
    let long = "a".repeat(65);
    for strange in ["", "with space", "{}", long.as_str()] {
        let request = TestRequest::get()
            .uri("/hello")
            .insert_header(("x-request-id", strange));
        let answer = send(request).await;
        assert_eq!(answer.header("x-request-id"), "ab".repeat(16), "{strange}");
    }
}
