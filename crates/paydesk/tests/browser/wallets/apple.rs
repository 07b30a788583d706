//! Apple Pay.

use serde_json::{Value, json};

use super::{
    APPLE_BUTTON, APPLE_PAY, BOTH, GOOGLE_BUTTON, GOOGLE_PAY, begin, is_back, kept, stage_with,
    visible,
};
use crate::inspector::Inspector;

/// Answers instead of the server, as tests of GOV.UK Pay's pages have it; whatever else is asked gets the same answer.
const FETCH: &str = r#"
    window.fetch = async path => {
        const answer = path === "/apple-pay-merchant-validation" ? { signature: "legit" } : { url: "/humans.txt?success" };
        return { status: 200, json: async () => answer };
    };"#;

#[actix_web::test]
async fn page_122_125_126_129_apple_pay_is_offered_and_pays() {
    let stage = stage_with(BOTH, &[APPLE_PAY, GOOGLE_PAY]).await;
    let browser = &stage.browser;
    let card = begin(&stage, "en").await;
    browser
        .find("body.apple-pay-available.google-pay-available")
        .await;
    let shown = [
        APPLE_BUTTON,
        GOOGLE_BUTTON,
        "#wallet-amount",
        "#card-no",
        "#amount",
    ];
    assert_eq!(
        visible(browser, &shown).await,
        [true, true, true, true, false]
    );
    assert_eq!(browser.texts("h1").await, ["Enter payment details", ""]);
    let details = browser.run("return window.paymentDetails", vec![]).await;
    assert_eq!(details.get("amount"), Some(&json!("10.00")));
    assert_eq!(details.get("chargeID"), Some(&json!(card.payment_id())));

    // An address that no receipt reaches.
    browser.run("window.email = 'badEmail'", vec![]).await;
    browser.click(APPLE_BUTTON).await;
    browser.find("#error-summary:not(.hidden)").await;
    assert_eq!(
        browser.texts("#error-summary li").await,
        ["Enter a valid email"]
    );
    let heading = "The following fields are missing or contain errors";
    assert_eq!(browser.text("#error-summary-title").await, heading);
    assert_eq!(kept(browser, "status").await, "1");
    browser.find("#error-summary:focus").await;

    // A merchant whom nobody knows.
    browser
        .run("window.validationUrl = 'https://fakeapple.url'", vec![])
        .await;
    browser.click(APPLE_BUTTON).await;
    let heading = "There was an error contacting Apple Pay, please try again";
    crate::stage::eventually("the error", async || {
        browser.text("#error-summary-title").await == heading
    })
    .await;
    assert_eq!(kept(browser, "aborted").await, "yes");

    // Somebody closes the sheet.
    browser.run("window.refuses = true", vec![]).await;
    browser.click(APPLE_BUTTON).await;
    browser.find("#error-summary.hidden").await;

    browser
        .run(
            "window.email = 'ana@example.org'; delete window.refuses; delete window.validationUrl",
            vec![],
        )
        .await;
    browser.click(APPLE_BUTTON).await;
    is_back(&stage, "confirm").await;
    assert_eq!(kept(browser, "status").await, "0");
    let session = kept(browser, "session").await;
    assert!(
        session
            .as_str()
            .expect("a session")
            .contains("made up by the sandbox")
    );
    stage.assert_paid(card.payment_id()).await;
    let payment = stage.app.api_payment(card.payment_id()).await;
    assert_eq!(
        payment.pointer("/card_details/wallet_type"),
        Some(&json!("Apple Pay"))
    );
    assert_eq!(payment.get("email"), Some(&json!("ana@example.org")));
}

#[actix_web::test]
async fn page_123_124_apple_pay_works_with_stubs_and_without_an_address() {
    let settings = "accounts.council = { type = \"test\", service_name = \"Stubs\", apple_pay = true, email_collection = \"off\" }";
    let stage = stage_with(settings, &[APPLE_PAY, FETCH]).await;
    let browser = &stage.browser;
    begin(&stage, "en").await;
    browser.run("window.email = undefined", vec![]).await;
    browser.click(APPLE_BUTTON).await;
    is_back(&stage, "success").await;
    let request = kept(browser, "request").await;
    let request: Value = serde_json::from_str(request.as_str().expect("a request")).expect("JSON");
    assert_eq!(
        request.get("requiredShippingContactFields"),
        Some(&json!([]))
    );
    assert_eq!(request.pointer("/total/amount"), Some(&json!("10.00")));
}

#[actix_web::test]
async fn page_147_wallets_are_accessible_in_both_languages() {
    let stage = stage_with(BOTH, &[APPLE_PAY, GOOGLE_PAY]).await;
    let browser = &stage.browser;
    let mut inspector = Inspector::new(browser);
    for (language, heading, apple, google) in [
        (
            "en",
            "Enter payment details",
            "Pay with Apple Pay",
            "Pay with Google Pay",
        ),
        (
            "cy",
            "Rhowch fanylion taliad",
            "Talu gyda Apple Pay",
            "Talu gyda Google Pay",
        ),
    ] {
        begin(&stage, language).await;
        browser
            .find("body.apple-pay-available.google-pay-available")
            .await;
        browser.shows(heading).await;
        for (container, text) in [
            (".apple-pay-container", apple),
            (".google-pay-container", google),
        ] {
            let heading = format!("#wallet-options > {container} > h2");
            assert_eq!(browser.text(&heading).await, text);
        }
        inspector.look(&format!("wallets-{language}")).await;
        // The keyboard reaches the buttons, and shows where it is.
        for button in [APPLE_BUTTON, GOOGLE_BUTTON] {
            let size = "
                const button = document.querySelector(arguments[0]);
                button.focus({ focusVisible: true });
                const { width, height } = button.getBoundingClientRect();
                return [width >= 44 && height >= 44, getComputedStyle(button).outlineStyle];";
            let found = browser.run(size, vec![json!(button)]).await;
            assert_eq!(found, json!([true, "solid"]), "{button}");
        }
    }
    inspector.finish();
}
