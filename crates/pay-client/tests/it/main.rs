//! The client against a server that answers as told, on the loopback interface.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod client;
mod endpoints;
mod pages;
mod repeating;
mod stub;

use std::time::Duration;

use pay_client::{Client, NewPayment, Options};
use secrecy::SecretString;

const KEY: &str = "api_test_secret";

const PAYMENT: &str = r#"{
    "amount": 14500, "description": "Council tax", "reference": "CT-1", "language": "en",
    "state": {"status": "created", "finished": false}, "payment_id": "p1",
    "payment_provider": "sandbox", "created_date": "2026-03-02T09:14:07.250Z",
    "refund_summary": {"status": "pending", "amount_available": 14500, "amount_submitted": 0},
    "settlement_summary": {}, "delayed_capture": false, "moto": false, "new_member": {},
    "return_url": "https://fees.example.gov.uk/paid", "authorisation_mode": "web",
    "_links": {"self": {"href": "http://a/v1/payments/p1", "method": "GET"},
               "next_url": {"href": "http://p/secure/t1", "method": "GET"}}}"#;

const EVENTS: &str = r#"{"payment_id": "p1",
    "events": [{"payment_id": "p1", "state": {"status": "created", "finished": false},
                "updated": "2026-03-02T09:14:07.250Z",
                "_links": {"payment_url": {"href": "http://a/v1/payments/p1", "method": "GET"}}}],
    "_links": {"self": {"href": "http://a/v1/payments/p1/events", "method": "GET"}}}"#;

fn options() -> Options {
    Options {
        retry_pause: Duration::ZERO,
        ..Options::default()
    }
}

fn client_of(base_url: &str) -> Client {
    Client::new(
        &base_url.parse().unwrap(),
        &SecretString::from(KEY),
        options(),
    )
    .unwrap()
}

fn fee() -> NewPayment {
    NewPayment::new(
        14500,
        "CT-1",
        "Council tax",
        "https://fees.example.gov.uk/paid",
    )
}
