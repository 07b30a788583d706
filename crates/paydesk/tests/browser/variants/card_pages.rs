//! The card page of payments that are not like most, with scripts.

use payments::{
    agreement::AgreementTerms,
    card::{CountryCode, PartialAddress},
    id::AccountId,
    payment::{Language, Order, Prefilled},
};
use test_support::VALID_CARD;

use super::{link, order};
use crate::{
    chromium::Chromium,
    pages::{card::CardPage, confirm::ConfirmPage},
    stage::Stage,
};

const SETTINGS: &str = r#"
accounts.council.default_country = "IE"

[accounts.optional]
type = "test"
service_name = "Pay without a receipt"
email_collection = "optional"
confirmation_email = false
billing_address = false
"#;

const ADDRESS: [&str; 5] = [
    "addressLine1",
    "addressLine2",
    "addressCity",
    "addressCountry",
    "addressPostcode",
];

/// A good card without a billing address.
fn card_only() -> Vec<(&'static str, &'static str)> {
    let fields = VALID_CARD.iter().copied();
    fields.filter(|(name, _)| !ADDRESS.contains(name)).collect()
}

#[actix_web::test]
async fn page_025_to_040_what_makes_card_pages_differ() {
    let stage = Stage::with(Chromium::start().await, SETTINGS).await;
    prefilled(&stage).await;
    without_email(&stage).await;
    masked(&stage).await;
    saved(&stage).await;
}

/// Cases 32 and 33.
async fn prefilled(stage: &Stage) {
    let browser = &stage.browser;
    let address = |country| PartialAddress {
        line1: Some("1 Quay Row".to_owned()),
        line2: None,
        city: Some("Cardiff".to_owned()),
        postcode: Some("CF10 9ZZ".to_owned()),
        country: CountryCode::parse(country).ok(),
    };
    for (language, country, shown) in [
        (Language::En, "GB", "United Kingdom"),
        (Language::En, "QQ", "United Kingdom"),
        (Language::Cy, "DE", "Yr Almaen"),
    ] {
        let known = Order {
            language,
            email: Some("ana@example.com".to_owned()),
            prefilled: Some(Prefilled {
                cardholder_name: Some("Ana Example".to_owned()),
                billing_address: Some(address(country)),
            }),
            ..order(&stage.app)
        };
        let next_url = link(&stage.app, "council", known, None).await;
        browser.open(&next_url).await;
        CardPage::arrive(browser).await;
        browser.find("input#address-country").await;
        for (field, value) in [
            ("#cardholder-name", "Ana Example"),
            ("#address-line-1", "1 Quay Row"),
            ("#address-line-2", ""),
            ("#address-city", "Cardiff"),
            ("#address-postcode", "CF10 9ZZ"),
            ("#address-country", shown),
            ("#email", "ana@example.com"),
        ] {
            assert_eq!(browser.value(field).await, value, "{field}");
        }
    }
}

/// Case 35.
async fn without_email(stage: &Stage) {
    let browser = &stage.browser;
    let next_url = link(&stage.app, "optional", order(&stage.app), None).await;
    browser.open(&next_url).await;
    let card = CardPage::arrive(browser).await;
    assert_eq!(browser.text("#email-lbl").await, "Email (optional)");
    assert!(!browser.has("#email-hint").await);
    let mut fields = card_only();
    fields.retain(|(name, _)| *name != "email");
    card.fill(&fields).await;
    card.submit().await;
    ConfirmPage::arrive(browser).await;
    assert!(!browser.has("#email").await && !browser.has("#address").await);
}

/// Cases 37 to 40.
async fn masked(stage: &Stage) {
    let browser = &stage.browser;
    let moto = Order {
        moto: true,
        ..order(&stage.app)
    };
    let next_url = link(&stage.app, "masked", moto, None).await;
    browser.open(&next_url).await;
    let card = CardPage::arrive(browser).await;
    // Scripts check what nobody sees.
    browser.fill("#card-no", "1234567890").await;
    browser.click("#cvc").await;
    browser
        .find("#card-no.govuk-input--error[type=password]")
        .await;
    card.fill(&card_only()).await;
    card.submit().await;
    ConfirmPage::arrive(browser).await;
    assert_eq!(browser.text("#card-number").await, "●●●●●●●●●●●●1111");
    assert_eq!(browser.text("#cardholder-name").await, "Valid Paying Name");
    assert_eq!(browser.text("#email").await, "validpayingemail@example.com");
}

/// Case 25.
async fn saved(stage: &Stage) {
    let browser = &stage.browser;
    let account = AccountId::parse("recurring").expect("an account");
    let terms = AgreementTerms {
        reference: "a1".to_owned(),
        description: "Council tax by instalments".to_owned(),
        user_identifier: None,
    };
    let agreement = stage.app.payments.create_agreement(&account, terms).await;
    let agreement = agreement.expect("an agreement").id;
    let next_url = link(&stage.app, "recurring", order(&stage.app), Some(agreement)).await;
    browser.open(&next_url).await;
    CardPage::arrive(browser).await;
    let notice = browser.text("#agreement-setup-disclaimer").await;
    assert!(notice.contains("Your payment details will be saved for:"));
    assert!(notice.contains("Council tax by instalments"));
}
