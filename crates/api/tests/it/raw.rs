//! Requests that HTTP libraries do not send, by a client that writes bytes.

use serde_json::{Value, json};
use test_support::TestApp;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{base_with, create};

on_each_database! {
    a_body_of_64_kilobytes_is_read
    a_larger_body_is_413_and_the_client_sees_it
    a_larger_body_without_a_length_is_413_too
    a_large_body_of_a_stranger_is_401_and_the_client_sees_it
    a_body_that_breaks_off_does_no_harm
    odd_targets_and_methods_get_json_too
}

const LIMIT: usize = 65_536;
const CREATE: &str = "POST /v1/payments";

fn too_large() -> Value {
    json!({"code": 413, "message": "HTTP 413 Request Entity Too Large"})
}

/// An ordinary request, padded with spaces.
fn body_of(size: usize) -> String {
    let body = base_with(json!({})).to_string();
    format!("{body}{}", " ".repeat(size.saturating_sub(body.len())))
}

async fn a_body_of_64_kilobytes_is_read(app: TestApp) {
    for (size, status) in [(LIMIT, 201), (LIMIT + 1, 413)] {
        let request = |client: &reqwest::Client, base: &str| {
            client
                .post(format!("{base}/v1/payments"))
                .bearer_auth(&app.api_key)
                .header("content-type", "application/json")
                .body(body_of(size))
        };
        assert_eq!(app.send(request).await.status, status, "{size}");
    }
}

/// Writes a request as it stands, all of it, then reads until the server closes.
async fn exchange(app: &TestApp, line: &str, head: &str, body: &[u8]) -> String {
    let address = app.urls.api.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{line} HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n");
    let (mut reader, mut writer) = stream.split();
    let write = async {
        writer.write_all(head.as_bytes()).await?;
        writer.write_all(body).await?;
        writer.shutdown().await
    };
    let mut answer = Vec::new();
    let (_written, read) = tokio::join!(write, reader.read_to_end(&mut answer));
    read.unwrap();
    String::from_utf8(answer).unwrap()
}

fn head(app: &TestApp, length: &str) -> String {
    format!(
        "authorization: Bearer {}\r\ncontent-type: application/json\r\n{length}",
        app.api_key
    )
}

async fn a_larger_body_is_413_and_the_client_sees_it(app: TestApp) {
    let size = 4_000_000;
    let head = head(&app, &format!("content-length: {size}"));
    let answer = exchange(&app, CREATE, &head, body_of(size).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.ends_with(&too_large().to_string()), "{answer}");
}

async fn a_larger_body_without_a_length_is_413_too(app: TestApp) {
    let chunk = format!("{:x}\r\n{}\r\n", LIMIT, body_of(LIMIT));
    let body = format!("{chunk}{chunk}0\r\n\r\n");
    let head = head(&app, "transfer-encoding: chunked\r\nconnection: close");
    let answer = exchange(&app, CREATE, &head, body.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.ends_with(&too_large().to_string()), "{answer}");
}

async fn a_large_body_of_a_stranger_is_401_and_the_client_sees_it(app: TestApp) {
    let size = 4_000_000;
    let head = format!("content-type: application/json\r\ncontent-length: {size}");
    let answer = exchange(&app, CREATE, &head, body_of(size).as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(
        answer.ends_with(r#"{"code":401,"message":"Unauthorized"}"#),
        "{answer}"
    );
}

async fn a_body_that_breaks_off_does_no_harm(app: TestApp) {
    let head = head(&app, "content-length: 1000");
    let answer = exchange(&app, CREATE, &head, b"{\"amount\"").await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400 "),
        "{answer}"
    );
    create(&app, json!({})).await;
}

async fn odd_targets_and_methods_get_json_too(app: TestApp) {
    let key = format!("connection: close\r\nauthorization: Bearer {}", app.api_key);
    for (line, status, code) in [
        ("OPTIONS *", 404, r#""code":404"#),
        (
            "GET http://evil.example/v1/payments/x",
            404,
            r#""code":"P0200""#,
        ),
        ("CONNECT evil.example:80", 404, r#""code":404"#),
        ("GET nothing", 404, r#""code":404"#),
        ("GET /v1/payments/%zz", 404, r#""code":"P0200""#),
        ("FOO /v1/payments", 405, r#""code":405"#),
        ("TRACE /v1/payments", 405, r#""code":405"#),
    ] {
        let answer = exchange(&app, line, &key, b"").await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line}: {answer}"
        );
        assert!(answer.contains(code), "{line}: {answer}");
        let answer = exchange(&app, line, "connection: close", b"").await;
        assert!(answer.contains(r#"{"code":4"#), "{line}: {answer}");
    }
}
