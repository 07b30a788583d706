//! What happens when the form is sent.

use serde_json::{Value, json};
use test_support::{VALID_CARD, card_with};

use super::{begin_with, line, stage_with};
use crate::stage::Stage;

/// The ids and texts of the links of the summary.
const LINKS: &str = "
    return [...document.querySelectorAll('#error-summary li > a')]
        .map(link => [link.id, link.getAttribute('href'), link.textContent]);";

const SUBMIT: &str = "document.getElementById('card-details').requestSubmit();";

/// Counts how often the form is sent, and sends nothing.
const COUNT_SENT: &str = "
    window.sent = 0;
    HTMLFormElement.prototype.submit = () => { window.sent += 1; };";

#[actix_web::test]
async fn page_046_047_056_060_080_forms_are_checked_before_they_are_sent() {
    let stage = stage_with("accounts.council.apple_pay = true").await;
    page_046_an_empty_form_names_every_field(&stage).await;
    a_link_of_the_summary_leads_to_its_field(&stage).await;
    page_047_a_card_number_in_the_second_line_is_refused(&stage).await;
    page_056_an_address_is_asked_for(&stage).await;
    page_060_a_form_is_sent_once(&stage).await;
    no_click_is_lost_because_a_message_goes(&stage).await;
    a_form_that_a_script_submits_is_checked_and_sent(&stage).await;
    errors_of_the_server_go_when_they_are_corrected(&stage).await;
    the_payment_is_confirmed_once(&stage).await;
    page_080_no_wallet_opens_after_a_typo(&stage).await;
}

async fn page_046_an_empty_form_names_every_field(stage: &Stage) {
    let browser = &stage.browser;
    for (language, heading, prefix, name) in [
        (
            "en",
            "The following fields are missing or contain errors",
            "Error:",
            "Enter a valid name",
        ),
        (
            "cy",
            "Mae’r meysydd canlynol yn wag neu yn cynnwys camgymeriadau",
            "Gwall:",
            "Rhowch enw dilys",
        ),
    ] {
        let card = stage.begin_in(language).await;
        let title = browser.title().await;
        card.submit().await;
        browser
            .find("#error-summary:not(.hidden)[aria-hidden=false]:focus")
            .await;
        assert_eq!(browser.text("#error-summary-title").await, heading);
        assert_eq!(browser.title().await, format!("{prefix} {title}"));
        let links = browser.run(LINKS, vec![]).await;
        let ids: Vec<&str> = links
            .as_array()
            .expect("links")
            .iter()
            .filter_map(|link| link.get(0)?.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "card-no-error",
                "expiry-month-error",
                "cardholder-name-error",
                "cvc-error",
                "email-error",
                "address-line-1-error",
                "address-city-error",
                "address-postcode-error",
            ]
        );
        assert_eq!(
            links.get(2),
            Some(&json!(["cardholder-name-error", "#cardholder-name", name]))
        );
        assert!(!browser.has("#address-line-2-error").await);
        for label in [
            ".card-holder-name-label",
            ".cvc-label",
            ".expiry-date-label",
            ".email-label",
            ".address-line-1-label",
            ".address-line-2-label",
            ".address-city-label",
            ".address-postcode-label",
        ] {
            assert!(browser.has(label).await, "{label}");
        }
        let message = line(
            browser,
            "[data-validation=cardholderName] > .govuk-error-message",
        );
        assert_eq!(message.await, format!("{prefix} {name}"));
        // The summary is announced; ten messages more would only repeat it.
        assert!(!browser.has(".govuk-error-message[role=alert]").await);
        assert!(browser.url().await.path().starts_with("/card_details/"));
    }
}

async fn a_link_of_the_summary_leads_to_its_field(stage: &Stage) {
    let card = stage.begin_in("en").await;
    card.submit().await;
    stage.browser.click("#expiry-month-error").await;
    stage.browser.find("#expiry-month:focus").await;
    stage.browser.click("#card-no-error").await;
    stage.browser.find("#card-no:focus").await;
}

async fn page_047_a_card_number_in_the_second_line_is_refused(stage: &Stage) {
    let card = stage.begin_in("en").await;
    card.submit().await;
    card.fill(&[("addressLine2", "1111111111111111")]).await;
    // A second click within a second is nobody's wish, and ignored.
    stage.browser.run(SUBMIT, vec![]).await;
    stage.browser.find("#address-line-2-error").await;
    card.fill(&[("addressLine2", "")]).await;
    stage.browser.run(SUBMIT, vec![]).await;
    stage
        .browser
        .find("#error-summary:not(:has(#address-line-2-error))")
        .await;
}

async fn page_056_an_address_is_asked_for(stage: &Stage) {
    let card = stage.begin_in("en").await;
    card.fill(&card_with(&[("email", "")])).await;
    card.submit().await;
    stage.browser.find("#error-summary:not(.hidden)").await;
    assert_eq!(card.errors().await, ["Enter a valid email"]);
    assert_eq!(
        stage.browser.text("#error-summary-title").await,
        "The following fields are missing or contain errors"
    );
    assert!(
        stage
            .browser
            .url()
            .await
            .path()
            .starts_with("/card_details/")
    );
}

async fn page_060_a_form_is_sent_once(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.fill(VALID_CARD).await;
    browser.run(COUNT_SENT, vec![]).await;
    browser.double_click("#submit-card-details").await;
    browser.find("#submit-card-details:disabled").await;
    assert_eq!(browser.run("return window.sent", vec![]).await, 1);
}

async fn no_click_is_lost_because_a_message_goes(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.submit().await;
    card.fill(&card_with(&[("email", "")])).await;
    browser.click("#cardholder-name").await;
    browser
        .find("#error-summary li:only-child > #email-error")
        .await;
    let email = browser.find("#email").await;
    email.send_keys("ana@example.com").await.expect("keys");
    card.let_a_second_pass().await;
    // The summary goes when the field is left, and everything below moves up.
    browser.click("#submit-card-details").await;
    browser.find("#confirmation #confirm").await;
}

async fn a_form_that_a_script_submits_is_checked_and_sent(stage: &Stage) {
    const DISPATCH: &str = "
        document.getElementById('card-details')
            .dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
        return window.sent;";
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    browser.run(COUNT_SENT, vec![]).await;
    assert_eq!(browser.run(DISPATCH, vec![]).await, 0);
    browser.find("#error-summary:not(.hidden)").await;
    card.fill(VALID_CARD).await;
    assert_eq!(browser.run(DISPATCH, vec![]).await, 1);
}

async fn errors_of_the_server_go_when_they_are_corrected(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    // Only the server sees these, because no script has checked them.
    browser
        .run("document.getElementById('card-details').submit()", vec![])
        .await;
    browser.find("#error-summary:not(.hidden)").await;
    browser.find("#error-cardholder-name").await;
    browser.find("input#address-country").await;
    browser.fill("#cardholder-name", "Jeff").await;
    browser.click("#cvc").await;
    browser
        .find("#error-summary:not(:has(#cardholder-name-error))")
        .await;
    assert!(!browser.has("#error-cardholder-name").await);
    card.fill(VALID_CARD).await;
    card.submit().await;
    browser.find("#confirmation #confirm").await;
}

async fn page_080_no_wallet_opens_after_a_typo(stage: &Stage) {
    const STUB: &str = "
        window.ApplePaySession = class {
            static canMakePayments() { return true; }
            static supportsVersion() { return true; }
            constructor() { sessionStorage.setItem('opened', 'yes'); }
            begin() {}
        };";
    let browser = &stage.browser;
    let source = json!({ "source": STUB });
    browser
        .developer_tools("Page.addScriptToEvaluateOnNewDocument", &source)
        .await;
    let card = begin_with(stage, &json!({})).await;
    let typo = card_with(&[("email", "validpayingemail@gnail.com")]);
    card.fill(&typo).await;
    card.submit().await;
    browser.find("label[for=email-corrected]").await;
    let opened = browser.run("return sessionStorage.getItem('opened')", vec![]);
    assert_eq!(opened.await, Value::Null);
    card.let_a_second_pass().await;
    card.submit().await;
    browser.find("#confirmation").await;
    assert_eq!(browser.text("#email").await, "validpayingemail@gmail.com");
}

async fn the_payment_is_confirmed_once(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.pay().await;
    // Stays on the page.
    browser
        .run(
            "addEventListener('submit', event => event.preventDefault())",
            vec![],
        )
        .await;
    browser.click("#confirm").await;
    browser.find("#confirm:disabled").await;
}
