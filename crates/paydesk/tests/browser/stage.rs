//! The application and a browser before it.

use std::time::Duration;

use payments::state::DetailedStatus;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Backend, Created, Sent, TestApp};

use crate::{chromium::Chromium, pages::card::CardPage, pages::service::FeePage};

/// How long the worker may take.
const PATIENCE: Duration = Duration::from_secs(20);
const INTERVAL: Duration = Duration::from_millis(20);

/// Longer than a payment may take.
const TOO_LONG_SECONDS: u64 = 90 * 60 + 1;

/// The application as the demo runs it, and a browser.
pub(crate) struct Stage {
    pub(crate) browser: Chromium,
    pub(crate) app: TestApp,
}

impl Stage {
    /// Starts both.
    pub(crate) async fn start() -> Self {
        Self::with(Chromium::start().await, "").await
    }

    /// Starts the application with settings of its own for this browser.
    pub(crate) async fn with(browser: Chromium, settings: &str) -> Self {
        let builder = TestApp::builder(Backend::Sqlite)
            .with_worker()
            .settings(settings);
        Self {
            browser,
            app: builder.start().await,
        }
    }

    /// Opens an address of the reference service.
    pub(crate) async fn open_service(&self, path: &str) {
        self.browser
            .open(&format!("{}{path}", self.app.urls.service))
            .await;
    }

    /// Opens an address of the payment pages.
    pub(crate) async fn open_pages(&self, path: &str) {
        self.browser
            .open(&format!("{}{path}", self.app.urls.pages))
            .await;
    }

    /// Goes from a fee's page to the card page.
    pub(crate) async fn begin(&self, fee: &str) -> CardPage<'_> {
        FeePage::open(self, fee).await.pay().await
    }

    /// A payment by the API, in one of our languages.
    pub(crate) async fn order_in(&self, language: &str) -> Created {
        let mut order = self.app.order();
        if let Some(order) = order.as_object_mut() {
            order.insert("language".to_owned(), language.into());
        }
        self.app.create(&order).await
    }

    /// Opens the card page of a new payment in one of our languages.
    pub(crate) async fn begin_in(&self, language: &str) -> CardPage<'_> {
        let created = self.order_in(language).await;
        self.browser.open(&created.next_url()).await;
        CardPage::arrive(&self.browser).await
    }

    /// The service cancels the payment by the API.
    pub(crate) async fn cancel_by_service(&self, payment_id: &str) {
        let path = format!("/v1/payments/{payment_id}/cancel");
        let answer = self.app.api(Method::POST, &path, None).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }

    /// So much time passes that the payment expires.
    pub(crate) async fn let_expire(&self, payment_id: &str) {
        let body = json!({ "advance_seconds": TOO_LONG_SECONDS });
        let answer = self
            .app
            .api(Method::POST, "/sandbox/clock", Some(&body))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        self.reaches(payment_id, &json!({ "status": "failed", "code": "P0020" }))
            .await;
    }

    /// Waits until the API shows a payment in a state with these members.
    pub(crate) async fn reaches(&self, payment_id: &str, wanted: &Value) {
        let is_there = async || contains(&self.state(payment_id).await, wanted);
        eventually(&format!("{payment_id} in the state {wanted}"), is_there).await;
    }

    /// The state of a payment as the API shows it.
    pub(crate) async fn state(&self, payment_id: &str) -> Value {
        member(&self.app.api_payment(payment_id).await, "state").clone()
    }

    /// The reference of a payment as the API shows it.
    pub(crate) async fn reference(&self, payment_id: &str) -> String {
        let payment = self.app.api_payment(payment_id).await;
        member(&payment, "reference")
            .as_str()
            .expect("a reference")
            .to_owned()
    }

    /// Asserts that a payment is paid, and waits until the worker has captured it.
    pub(crate) async fn assert_paid(&self, payment_id: &str) {
        let state = self.state(payment_id).await;
        assert!(contains(&state, &json!({ "status": "success" })), "{state}");
        let is_captured = async || {
            let payment = self.app.payment(payment_id).await;
            payment.detailed_status() == DetailedStatus::Captured
        };
        eventually("the capture", is_captured).await;
    }

    /// Waits until the payer's confirmation has been sent.
    pub(crate) async fn assert_mailed(&self, payment_id: &str) {
        let sent = Sent {
            to: "validpayingemail@example.com".to_owned(),
            payment_id: payment_id.to_owned(),
        };
        let is_sent = async || self.app.inbox.sent().contains(&sent);
        eventually("the e-mail", is_sent).await;
    }

    /// Waits until the provider has been told that the card is not charged, and asserts that it was not.
    pub(crate) async fn assert_released(&self) {
        let is_released = async || self.app.psp.cancel_calls() == 1;
        eventually("the cancellation at the provider", is_released).await;
        assert_eq!(self.app.psp.capture_calls(), 0);
    }
}

/// Waits for what the application does by itself.
pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(INTERVAL).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(came.is_ok(), "waited in vain for {what}");
}

fn member<'a>(object: &'a Value, name: &str) -> &'a Value {
    object
        .get(name)
        .unwrap_or_else(|| panic!("no {name} in {object}"))
}

/// Whether `object` has all members of `wanted`.
fn contains(object: &Value, wanted: &Value) -> bool {
    let wanted = wanted.as_object().expect("members");
    wanted
        .iter()
        .all(|(name, value)| object.get(name) == Some(value))
}
