use std::io;
use std::sync::{Arc, Mutex};

use actix_web::test::TestRequest;
use tracing_subscriber::fmt::MakeWriter;

use crate::app::send;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Keeps what this thread logs until the guard is dropped.
fn listen() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    (log, tracing::subscriber::set_default(subscriber))
}

#[actix_web::test]
async fn requests_leave_one_line_without_what_visitors_sent() {
    let (log, guard) = listen();
    let request = TestRequest::get()
        .uri("/secure/one-time-token?date=secret-query")
        .insert_header(("cookie", "frontend_state=secret-cookie"))
        .insert_header(("x-request-id", "abc-123"));
    let answer = send(request).await;
    drop(guard);
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in ["INFO", "GET", "/secure/{token}", "200", "duration_ms", "abc-123"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for secret in ["one-time-token", "secret-query", "secret-cookie"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert_eq!(answer.header("x-request-id"), "abc-123");
}

#[actix_web::test]
async fn unknown_addresses_are_not_logged_as_they_are() {
    let (log, guard) = listen();
    send(TestRequest::get().uri("/secure-one-time-token")).await;
    drop(guard);
    assert!(log.text().contains("unknown"));
    assert!(!log.text().contains("one-time-token"));
}

#[actix_web::test]
async fn failures_are_logged_once_with_their_causes() {
    let (log, guard) = listen();
    send(TestRequest::get().uri("/broken")).await;
    drop(guard);
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("ERROR"));
    assert!(text.contains("the page could not be made: the disc is full"), "{text}");
}

#[actix_web::test]
async fn strange_request_ids_are_replaced() {
    let long = "a".repeat(65);
    for strange in ["", "with space", "{}", long.as_str()] {
        let request = TestRequest::get().uri("/hello").insert_header(("x-request-id", strange));
        let answer = send(request).await;
        assert_eq!(answer.header("x-request-id"), "ab".repeat(16), "{strange}");
    }
}
