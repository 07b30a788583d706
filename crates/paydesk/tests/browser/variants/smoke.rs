//! The journeys of GOV.UK Pay's smoke tests that need no bank, with the selectors that those use.

use payments::state::DetailedStatus;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    pages::state::StatePage,
    stage::{Stage, eventually},
};

/// The key of the account `stripe` in the development settings.
const STRIPE_KEY: &str = "api_test_0pa0desk0stripe000000000007qncf3i2edu7986afiv1dous24u10f06";
/// The key of the account `recurring` there.
const RECURRING_KEY: &str = "api_test_0pa0desk0recurring00000000b0fsgeumvqbr13n6tenl5gg6ld4qnsnk";

#[actix_web::test]
async fn page_155_156_159_160_smoke_journeys() {
    let settings = "
        accounts.stripe.default_country = \"GB\"
        accounts.recurring.default_country = \"GB\"
    ";
    let browser = crate::chromium::Chromium::start().await;
    let stage = Stage::with(browser, settings).await;
    let council = stage.app.api_key.clone();
    pay(&stage, &council, "4242424242424242", &json!({})).await;
    pay(&stage, STRIPE_KEY, "4000056655665556", &json!({})).await;
    agreement(&stage).await;
    cancelled(&stage).await;
}

async fn ask(stage: &Stage, key: &str, method: Method, path: &str, body: Option<&Value>) -> Value {
    let answer = stage.app.api_as(key, method, path, body).await;
    assert!(answer.status < 300, "{}", answer.text);
    answer.body
}

async fn create(stage: &Stage, key: &str, members: &Value) -> test_support::Created {
    let mut order = stage.app.order();
    let object = order.as_object_mut().expect("an order");
    object.insert("amount".to_owned(), 100.into());
    object.extend(members.as_object().expect("members").clone());
    let created = ask(stage, key, Method::POST, "/v1/payments", Some(&order)).await;
    test_support::Created(created)
}

/// Pays by card in the browser: the API says at once that the payment has succeeded.
async fn pay(stage: &Stage, key: &str, card_number: &str, members: &Value) {
    let created = create(stage, key, members).await;
    let browser = &stage.browser;
    browser.open(&created.next_url()).await;
    assert_eq!(browser.title().await, "Enter card details");
    // This month of next year. The month has no nought before it.
    let today = stage.app.payments.now().date();
    let month = u8::from(today.month()).to_string();
    let year = today.year().saturating_add(1).rem_euclid(100).to_string();
    let form = ".charge-new__content > #card-details-wrap > #card-details";
    for (selector, value) in [
        (format!("{form} #card-no"), card_number),
        ("#card-details #expiry-month".to_owned(), month.as_str()),
        ("#card-details #expiry-year".to_owned(), year.as_str()),
        (format!("{form} #cardholder-name"), "Ana Example"),
        (format!("{form} #cvc"), "737"),
        (format!("{form} #address-line-1"), "1 Main Street"),
        (format!("{form} #address-line-2"), "Main Village"),
        (format!("{form} #address-city"), "London"),
        (format!("{form} #address-postcode"), "AB1A 1AB"),
        (
            "#card-details-wrap > #card-details #email".to_owned(),
            "ana@example.com",
        ),
    ] {
        browser.fill(&selector, value).await;
    }
    browser.click(&format!("{form} #submit-card-details")).await;
    browser
        .leave_by(".govuk-grid-row > #main-content #confirm")
        .await;
    let path = format!("/v1/payments/{}", created.id());
    let payment = ask(stage, key, Method::GET, &path, None).await;
    assert_eq!(payment.pointer("/state/status"), Some(&json!("success")));
}

/// Sets up an agreement with a payment, then charges its card without a payer.
async fn agreement(stage: &Stage) {
    let terms = json!({ "reference": "a1", "description": "Council tax by instalments" });
    let created = ask(
        stage,
        RECURRING_KEY,
        Method::POST,
        "/v1/agreements",
        Some(&terms),
    )
    .await;
    let id = created.get("agreement_id").expect("an id").clone();
    let set_up = json!({ "set_up_agreement": id });
    pay(stage, RECURRING_KEY, "4242424242424242", &set_up).await;
    let path = format!("/v1/agreements/{}", id.as_str().expect("an id"));
    let agreement = ask(stage, RECURRING_KEY, Method::GET, &path, None).await;
    assert_eq!(agreement.get("status"), Some(&json!("active")));

    let order = json!({
        "amount": 100,
        "reference": "r2",
        "description": "The next instalment",
        "authorisation_mode": "agreement",
        "agreement_id": id,
    });
    let path = "/v1/payments";
    let created = ask(stage, RECURRING_KEY, Method::POST, path, Some(&order)).await;
    let created = test_support::Created(created);
    let is_captured = async || {
        let payment = stage.app.payment(created.id()).await;
        payment.detailed_status() == DetailedStatus::Captured
    };
    eventually("the recurring payment", is_captured).await;
}

/// A payment that the service cancels before the payer has done anything.
async fn cancelled(stage: &Stage) {
    let key = stage.app.api_key.clone();
    let created = create(stage, &key, &json!({})).await;
    stage.browser.open(&created.next_url()).await;
    stage.cancel_by_service(created.id()).await;
    assert_eq!(
        stage.state(created.id()).await,
        json!({
            "status": "cancelled",
            "finished": true,
            "code": "P0040",
            "message": "Payment was cancelled by the service",
        })
    );
    let card_page = format!("/card_details/{}", created.id());
    stage.open_pages(&card_page).await;
    StatePage::arrive(&stage.browser, "Payment cancelled").await;
    assert!(stage.browser.has("h1.system-cancel").await);
}
