//! What the log holds, and what it must never hold.

use std::{
    io,
    sync::{Mutex, Once},
};

use reqwest::Method;
use serde_json::json;
use test_support::TestApp;

use crate::support::{Payment, base_with, names};

on_each_database! {
    each_request_leaves_one_line_with_its_pattern
    nothing_secret_or_personal_is_logged
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps the log of this process from now on; other tests may write to it, too.
pub(crate) fn keep() {
    static START: Once = Once::new();
    START.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(|| Writer)
            .with_ansi(false)
            .init();
    });
}

fn text() -> String {
    String::from_utf8(LOG.lock().unwrap().clone()).unwrap()
}

/// The lines that mention `word`, which no other test does.
pub(crate) fn lines_with(word: &str) -> Vec<String> {
    let text = text();
    let lines = text.lines().filter(|line| line.contains(word));
    lines.map(str::to_owned).collect()
}

async fn each_request_leaves_one_line_with_its_pattern(app: TestApp) {
    keep();
    let payment = Payment::create(&app, json!({})).await;
    let path = payment.path();
    for (method, path, route, status) in [
        (Method::GET, path.clone(), "/v1/payments/{payment_id}", 200),
        (Method::HEAD, path.clone(), "/v1/payments/{payment_id}", 200),
        (
            Method::GET,
            format!("{path}/events"),
            "/v1/payments/{payment_id}/events",
            200,
        ),
        (
            Method::POST,
            format!("{path}/cancel"),
            "/v1/payments/{payment_id}/cancel",
            204,
        ),
        (
            Method::GET,
            "/v1/payments?email=ana".to_owned(),
            "/v1/payments",
            200,
        ),
        (Method::GET, "/v1/secret-path".to_owned(), "unknown", 404),
    ] {
        let id = format!("{}-{method}-{status}-{}", payment.id, route.len());
        let request = |client: &reqwest::Client, base: &str| {
            client
                .request(method.clone(), format!("{base}{path}"))
                .bearer_auth(&app.api_key)
                .header("x-request-id", &id)
        };
        assert_eq!(app.send(request).await.status, status);
        let lines = lines_with(&id);
        assert_eq!(lines.len(), 1, "{lines:?}");
        for part in [
            format!("http.method={method} "),
            format!("http.route=\"{route}\" "),
            format!("http.status={status} "),
            "duration_ms=".to_owned(),
        ] {
            assert!(lines[0].contains(&part), "{part} in {}", lines[0]);
        }
    }
}

async fn nothing_secret_or_personal_is_logged(app: TestApp) {
    keep();
    let order = base_with(json!({
        "email": "logged-person@example.org",
        "reference": "logged-reference",
        "metadata": {"note": "logged-note"},
        "prefilled_cardholder_details": {
            "cardholder_name": "Logged Name",
            "billing_address": {"line1": "Logged Street 5"}
        }
    }));
    let created = app.create(&order).await;
    let mut secrets: Vec<String> = [
        "logged-person",
        "logged-reference",
        "logged-note",
        "Logged Name",
        "Logged Street",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.push(app.api_key.clone());
    let token = &created.0["_links"]["next_url_post"]["params"]["chargeTokenId"];
    secrets.push(token.as_str().unwrap().to_owned());
    for name in names(&created.0["_links"]) {
        secrets.push(
            created.0["_links"][name]["href"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    app.api_payment(created.id()).await;
    app.api_as("api_test_wrong-key", Method::GET, "/v1/payments/x", None)
        .await;
    secrets.push("wrong-key".to_owned());
    let text = text();
    assert!(text.contains(created.id()), "the log is empty");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret}");
    }
}
