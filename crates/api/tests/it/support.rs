//! Accounts, keys and payers.

use payments::{
    api_key::{ApiKey, ChecksumSecret},
    card::{CardDetails, CardNumber, CardholderName, Cvc, EmailAddress, Expiry, lookup},
    engine::{Authorised, CardSubmission},
    id::{AccountId, PaymentId},
    random::SystemRandom,
};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, Backend, TestApp};

pub(crate) const GOOD_CARD: &str = "4242424242424242";
pub(crate) const DECLINED_CARD: &str = "4000000000000002";
pub(crate) const ERROR_CARD: &str = "4000000000000119";

/// The accounts besides `council`, which is an ordinary test account.
const ACCOUNTS: &str = r#"
accounts.another = { type = "test", service_name = "Another" }
accounts.live = { type = "live", service_name = "Live" }
accounts.moto = { type = "test", service_name = "Telephone", moto = true, moto_api = true, telephone_reports = true }
accounts.subscriptions = { type = "test", service_name = "Subscriptions", recurring = true }
accounts.like_stripe = { type = "test", service_name = "Stripe", provider = "stripe" }
accounts.zero = { type = "test", service_name = "Free", zero_amount = true }
accounts.closed = { type = "test", service_name = "Disabled", disabled = true }
accounts.bare = { type = "test", service_name = "Not set up", provider = "none" }
accounts.no_prepaid = { type = "test", service_name = "No prepaid cards", moto_api = true, block_prepaid_cards = true }
accounts.visa_credit = { type = "test", service_name = "Visa credit only", moto_api = true, cards = { visa = ["credit"] } }
accounts.corporate = { type = "test", service_name = "Corporate", surcharges = { corporate_credit = 250 } }
"#;

pub(crate) async fn start(backend: Backend) -> TestApp {
    TestApp::builder(backend).settings(ACCOUNTS).start().await
}

/// A key whose checksum is right, not yet known to anybody.
pub(crate) fn unknown_key() -> ApiKey {
    let secret = ChecksumSecret::new("paydesk-development-checksum-secret").unwrap();
    ApiKey::generate(false, &SystemRandom, &secret)
}

/// A new key of an account.
pub(crate) async fn key_of(app: &TestApp, account: &str) -> String {
    let key = unknown_key();
    let account = AccountId::parse(account).unwrap();
    let added = app.payments.add_api_key(&key, account, "tests".to_owned());
    added.await.unwrap();
    key.expose().to_string()
}

/// A minimal valid request with `changes`.
pub(crate) fn base_with(changes: Value) -> Value {
    let mut body = json!({
        "amount": 1000,
        "reference": "r1",
        "description": "d1",
        "return_url": "https://example.gov.uk/r"
    });
    let Value::Object(changes) = changes else {
        return changes;
    };
    body.as_object_mut().unwrap().extend(changes);
    body
}

/// A minimal valid request without one member.
pub(crate) fn base_without(name: &str) -> Value {
    let mut body = base_with(json!({}));
    body.as_object_mut().unwrap().remove(name);
    body
}

pub(crate) async fn create(app: &TestApp, changes: Value) -> Answer {
    let answer = app
        .api(Method::POST, "/v1/payments", Some(&base_with(changes)))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer
}

pub(crate) async fn get(app: &TestApp, path: &str) -> Answer {
    app.api(Method::GET, path, None).await
}

pub(crate) async fn post(app: &TestApp, path: &str) -> Answer {
    app.api(Method::POST, path, None).await
}

/// The names of the members of an object, in the order in which they came.
pub(crate) fn names(value: &Value) -> Vec<&str> {
    let members = value.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

/// A payment at some point of its life.
pub(crate) struct Payment<'a> {
    app: &'a TestApp,
    pub(crate) id: PaymentId,
}

impl<'a> Payment<'a> {
    pub(crate) async fn create(app: &'a TestApp, changes: Value) -> Self {
        let created = create(app, changes).await.body;
        let id = PaymentId::parse(created["payment_id"].as_str().unwrap()).unwrap();
        Self { app, id }
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/payments/{}", self.id)
    }

    /// The payer opens the card page and submits a card.
    pub(crate) async fn submit_card(&self, number: &str) {
        let number = CardNumber::parse(number).unwrap();
        let submission = CardSubmission {
            card: CardDetails {
                knowledge: lookup(&number).unwrap(),
                number,
                cvc: Cvc::parse("123").unwrap(),
                expiry: Expiry::parse_mm_yy("11/40").unwrap(),
                name: CardholderName::parse("A Example").unwrap(),
                address: None,
            },
            email: EmailAddress::parse("ana@example.org").ok(),
            browser: payments::browser::BrowserInfo::default(),
        };
        self.app.payments.start(&self.id).await.unwrap();
        let authorised = self.app.payments.authorise(&self.id, submission).await;
        assert!(matches!(authorised.unwrap(), Authorised::Answered(_)));
    }

    /// The payer submits a good card and confirms.
    pub(crate) async fn confirm(&self) {
        self.submit_card(GOOD_CARD).await;
        self.app.payments.confirm(&self.id).await.unwrap();
    }

    /// As the API shows it.
    pub(crate) async fn shown(&self) -> Value {
        let answer = get(self.app, &self.path()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// The statuses in its history.
    pub(crate) async fn history(&self) -> Vec<String> {
        let answer = get(self.app, &format!("{}/events", self.path())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let events = answer.body["events"].as_array().unwrap();
        events
            .iter()
            .map(|event| event["state"]["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A body for an account other than `council`; the answer as it comes.
pub(crate) async fn post_as(app: &TestApp, key: &str, path: &str, body: Value) -> Answer {
    app.api_as(key, Method::POST, path, Some(&body)).await
}

/// A read by an account other than `council`.
pub(crate) async fn get_as(app: &TestApp, key: &str, path: &str) -> Answer {
    app.api_as(key, Method::GET, path, None).await
}

/// An error body with `field`, or without where it is empty.
pub(crate) fn error(field: &str, code: &str, description: &str) -> Value {
    let mut body = json!({"code": code, "description": description});
    if !field.is_empty() {
        body["field"] = field.into();
    }
    body
}

/// The answer is exactly this error.
#[track_caller]
pub(crate) fn assert_error(answer: &Answer, status: u16, body: &Value) {
    assert_eq!(
        (answer.status, &answer.body),
        (status, body),
        "{}",
        answer.text
    );
}

/// Finishes a payment of any account as a payer would, without pages.
pub(crate) async fn complete(app: &TestApp, key: &str, id: &str, how: Value) -> Answer {
    let path = format!("/sandbox/payments/{id}/complete");
    let answer = post_as(app, key, &path, how).await;
    app.work().await;
    answer
}

/// A payment of `council` that is captured.
pub(crate) async fn paid(app: &TestApp, changes: Value) -> Payment<'_> {
    let payment = Payment::create(app, changes).await;
    payment.confirm().await;
    app.work().await;
    payment
}
