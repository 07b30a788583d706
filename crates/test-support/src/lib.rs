//! What tests share: the real application on free ports with a database of its own, a browser without a screen, a
//! provider that obeys, and an inbox.
//!
//! ```no_run
//! use test_support::{Backend, Browser, TestApp};
//!
//! # async fn example() {
//! let app = TestApp::start(Backend::Sqlite).await;
//! let payment = app.create_payment().await;
//! let mut browser = Browser::new();
//! let page = browser.follow(&payment.next_url()).await;
//! assert_eq!(page.title(), "Enter card details");
//! # }
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up has failed"
)]

mod app;
mod browser;
mod database;
mod fee;
mod inbox;
mod json;
mod provider;

pub use crate::{
    app::{Builder, TestApp},
    browser::{Browser, Page},
    database::{Backend, TestDatabase},
    fee::{ANSWERS, open_fee},
    inbox::{Inbox, RefundNotice, Sent},
    json::{Answer, Created},
    provider::{Answering, ObedientPsp},
};

/// The method of a request.
pub use reqwest::Method;

/// A client that follows no redirects and uses no proxy.
pub fn http_client() -> reqwest::Client {
    // The client insists on a TLS provider even for plain http. An error says that there is one.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build();
    client.expect("a client")
}

/// Card data that the hosted page accepts, with a good test card.
pub const VALID_CARD: &[(&str, &str)] = &[
    ("cardNo", "4444333322221111"),
    ("expiryMonth", "01"),
    ("expiryYear", "30"),
    ("cardholderName", "Valid Paying Name"),
    ("cvc", "012"),
    ("addressLine1", "10 Valid Paying Address"),
    ("addressLine2", ""),
    ("addressCity", "London"),
    ("addressCountry", "GB"),
    ("addressPostcode", "E1 8QS"),
    ("email", "validpayingemail@example.com"),
];

/// [`VALID_CARD`] with some fields replaced.
pub fn card_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let replacement = |name: &str| {
        changes
            .iter()
            .find(|(replaced, _)| *replaced == name)
            .map(|(_, value)| *value)
    };
    VALID_CARD
        .iter()
        .map(|(name, value)| (*name, replacement(name).unwrap_or(value)))
        .collect()
}
