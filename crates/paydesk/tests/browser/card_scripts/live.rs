//! What the page says while somebody types.

use serde_json::json;

use super::{line, stage_with};
use crate::{chromium::Chromium, stage::Stage};

const LENGTH: &str = "Card number is not the correct length";

/// Types into a field and goes on to another.
async fn type_and_leave(browser: &Chromium, field: &str, value: &str) {
    browser.fill(field, value).await;
    let next = if field == "#cardholder-name" {
        "#expiry-month"
    } else {
        "#cardholder-name"
    };
    browser.click(next).await;
}

/// Waits until nothing is wrong with a field.
async fn is_right(browser: &Chromium, group: &str) {
    let selector = format!(
        "[data-validation={group}]:not(.govuk-form-group--error):not(:has(.govuk-error-message)):not(:has([aria-invalid]))"
    );
    browser.find(&selector).await;
}

/// Waits until something is wrong with a field, and reads what.
async fn message(browser: &Chromium, group: &str) -> String {
    let selector =
        format!("[data-validation={group}].govuk-form-group--error .govuk-error-message");
    line(browser, &selector).await
}

#[actix_web::test]
async fn page_048_to_053_and_059_fields_are_checked_as_they_are_left() {
    let stage = Stage::start().await;
    page_048_month_and_year_are_wrong_together(&stage).await;
    page_049_a_link_of_the_summary_goes_when_its_field_is_right(&stage).await;
    page_050_a_number_of_ten_digits_is_too_short(&stage).await;
    page_051_a_number_of_ten_digits_is_too_short_in_welsh(&stage).await;
    page_052_a_good_number_is_checked_by_the_server(&stage).await;
    page_053_a_security_code_of_two_digits_is_too_short(&stage).await;
    page_059_the_first_digits_tell_the_brand(&stage).await;
    the_address_is_read_back_while_it_is_typed(&stage).await;
    an_empty_field_that_nobody_filled_in_is_no_error_yet(&stage).await;
}

#[actix_web::test]
async fn page_054_blocked_cards_are_named_and_the_summary_goes_with_its_last_error() {
    let settings = "
        accounts.council.block_prepaid_cards = true
        accounts.council.billing_address = false
    ";
    let stage = stage_with(settings).await;
    the_summary_goes_with_its_last_error(&stage).await;
    page_054_blocked_prepaid_cards_are_named_at_once(&stage).await;
}

#[actix_web::test]
async fn page_055_057_058_fees_are_told_for_cards_that_have_one() {
    let settings = "accounts.council.surcharges = { corporate_credit = 250, corporate_debit = 50, corporate_prepaid_debit = 100 }";
    let stage = stage_with(settings).await;
    page_055_prepaid_cards_are_taken_where_they_are_not_blocked(&stage).await;
    page_057_a_fee_is_told_and_added(&stage).await;
    page_058_a_card_that_may_be_prepaid_has_no_fee(&stage).await;
}

async fn page_048_month_and_year_are_wrong_together(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    browser.fill("#expiry-month", "01").await;
    type_and_leave(browser, "#expiry-year", "23").await;
    let wrong = "#expiry-month.govuk-input--error[aria-invalid=true]";
    browser.find(wrong).await;
    browser
        .find("#expiry-year.govuk-input--error[aria-invalid=true]")
        .await;
    let text = message(browser, "expiryMonth").await;
    assert!(
        text.contains("Enter an expiry date in the future"),
        "{text}"
    );
    browser
        .find("fieldset[aria-describedby='expiry-date-hint error-expiry-date']")
        .await;
    type_and_leave(browser, "#expiry-year", "32").await;
    is_right(browser, "expiryMonth").await;
    browser
        .find("fieldset[aria-describedby='expiry-date-hint']")
        .await;
}

async fn page_049_a_link_of_the_summary_goes_when_its_field_is_right(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.submit().await;
    browser.find("#cardholder-name-error").await;
    type_and_leave(browser, "#cardholder-name", "Jeff").await;
    browser
        .find("#error-summary:not(:has(#cardholder-name-error))")
        .await;
    is_right(browser, "cardholderName").await;
    assert!(browser.has("#cvc-error").await);
}

async fn the_summary_goes_with_its_last_error(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    let valid = test_support::card_with(&[("cardholderName", "123")]);
    let valid: Vec<_> = valid
        .into_iter()
        .filter(|(name, _)| !name.starts_with("address"))
        .collect();
    card.fill(&valid).await;
    card.submit().await;
    browser.find("#error-summary:not(.hidden)").await;
    assert_eq!(browser.title().await, "Error: Enter card details");
    type_and_leave(browser, "#cardholder-name", "Jeff").await;
    browser.find("#error-summary.hidden").await;
    assert_eq!(browser.title().await, "Enter card details");
}

async fn page_050_a_number_of_ten_digits_is_too_short(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    type_and_leave(browser, "#card-no", "1234567890").await;
    browser.find("#card-no.govuk-input--error").await;
    let text = message(browser, "cardNo").await;
    assert_eq!(text, format!("Error: {LENGTH}"));
    browser
        .find("#card-no[aria-describedby='card-no-hint error-card-no']")
        .await;
    assert!(
        browser
            .has("[data-validation=cardNo] > .govuk-error-message[role=alert]")
            .await
    );
}

async fn page_051_a_number_of_ten_digits_is_too_short_in_welsh(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("cy").await;
    type_and_leave(browser, "#card-no", "1234567890").await;
    let text = message(browser, "cardNo").await;
    assert_eq!(text, "Gwall: Nid yw rhif y cerdyn yr hyd cywir");
}

async fn page_052_a_good_number_is_checked_by_the_server(stage: &Stage) {
    const CHECKED: &str = "
        const [done] = arguments;
        const seen = () => performance.getEntriesByType('resource')
            .some(entry => new URL(entry.name).pathname === `/check_card/${window.chargeId}`);
        const wait = () => (seen() ? done(true) : setTimeout(wait, 20));
        wait();";
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    let id = browser.run("return window.chargeId", vec![]).await;
    assert_eq!(id, card.payment_id());
    type_and_leave(browser, "#card-no", "4444").await;
    message(browser, "cardNo").await;
    type_and_leave(browser, "#card-no", "4444333322221111").await;
    is_right(browser, "cardNo").await;
    assert_eq!(browser.run_to_end(CHECKED, vec![]).await, true);
    is_right(browser, "cardNo").await;
}

async fn page_053_a_security_code_of_two_digits_is_too_short(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    type_and_leave(browser, "#cvc", "11").await;
    let text = message(browser, "cvc").await;
    assert_eq!(text, "Error: Enter a valid card security code");
    type_and_leave(browser, "#cvc", "012").await;
    is_right(browser, "cvc").await;
}

async fn page_054_blocked_prepaid_cards_are_named_at_once(stage: &Stage) {
    for (language, told) in [
        ("en", "Prepaid cards are not accepted"),
        ("cy", "Ni dderbynnir cardiau rhagdaledig"),
    ] {
        let browser = &stage.browser;
        let card = stage.begin_in(language).await;
        type_and_leave(browser, "#card-no", "4000160000000004").await;
        let text = message(browser, "cardNo").await;
        assert!(text.ends_with(told), "{text}");
        assert!(browser.has("#error-summary.hidden #card-no-error").await);
        card.submit().await;
        browser.find("#error-summary:not(.hidden)").await;
        assert_eq!(browser.text("#card-no-error").await, told);
    }
}

async fn page_055_prepaid_cards_are_taken_where_they_are_not_blocked(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    type_and_leave(browser, "#card-no", "4000160000000004").await;
    // The next card has a fee, which comes with an answer to a later question.
    type_and_leave(browser, "#card-no", "4000180000000002").await;
    browser
        .find("#corporate-card-surcharge-message:not(.hidden)")
        .await;
    is_right(browser, "cardNo").await;
}

async fn page_057_a_fee_is_told_and_added(stage: &Stage) {
    for (language, number, told, fee, total) in [
        (
            "en",
            "4111111111111111",
            "There is a fee of £2.50 for using a corporate credit card",
            "£2.50",
            "£12.50",
        ),
        (
            "en",
            "4988080000000000",
            "There is a fee of £0.50 for using a corporate debit card",
            "£0.50",
            "£10.50",
        ),
        (
            "cy",
            "4131840000000003",
            "Mae ffi o £1.00 am ddefnyddio cerdyn ddebyd corfforaethol",
            "£1.00",
            "£11.00",
        ),
    ] {
        let browser = &stage.browser;
        stage.begin_in(language).await;
        assert_eq!(browser.text("#amount").await, "£10.00");
        type_and_leave(browser, "#card-no", number).await;
        let shown = "#corporate-card-surcharge-message:not(.hidden)";
        assert_eq!(browser.text(shown).await, told);
        assert_eq!(browser.text("#amount").await, total);
        assert!(browser.has("#payment-summary-breakdown:not(.hidden)").await);
        assert_eq!(
            browser.text("#payment-summary-breakdown-amount").await,
            "£10.00"
        );
        assert_eq!(
            browser.text("#payment-summary-corporate-card-fee").await,
            fee
        );
        // Another card has no fee.
        type_and_leave(browser, "#card-no", "4444333322221111").await;
        browser
            .find("#corporate-card-surcharge-message.hidden")
            .await;
        assert_eq!(browser.text("#amount").await, "£10.00");
        assert!(browser.has("#payment-summary-breakdown.hidden").await);
    }
}

async fn page_058_a_card_that_may_be_prepaid_has_no_fee(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    browser
        .run(
            "
        const real = window.fetch;
        window.answers = [];
        window.fetch = async (...question) => {
            const response = await real(...question);
            window.answers.push(await response.clone().json());
            return response;
        };",
            vec![],
        )
        .await;
    type_and_leave(browser, "#card-no", "5101180000000007").await;
    let answer = browser.run_to_end("
        const [done] = arguments;
        const wait = () => (window.answers.length ? setTimeout(() => done(window.answers[0]), 100) : setTimeout(wait, 20));
        wait();", vec![]).await;
    assert_eq!(
        answer,
        json!({ "accepted": true, "type": "CREDIT", "corporate": true, "prepaid": "UNKNOWN" })
    );
    assert!(
        browser
            .has("#corporate-card-surcharge-message.hidden")
            .await
    );
    assert_eq!(browser.text("#amount").await, "£10.00");
}

async fn page_059_the_first_digits_tell_the_brand(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    assert!(browser.has(".accepted-cards.field-empty").await);
    assert!(!browser.has(".accepted-cards .selected").await);
    browser.fill("#card-no", "37").await;
    browser.find("li.american-express.selected").await;
    assert_eq!(browser.texts(".accepted-cards .selected").await.len(), 1);
    assert!(!browser.has(".accepted-cards.field-empty").await);
    let hint = browser.text("#cvc-hint").await;
    assert_eq!(hint, "The last 4 digits after the card number on the front");
    assert_eq!(
        browser.attribute("#cvc", "maxlength").await.as_deref(),
        Some("4")
    );

    browser.fill("#card-no", "4").await;
    browser.find("li.visa.selected").await;
    assert_eq!(
        browser.text("#cvc-hint").await,
        "The last 3 digits on the back of the card"
    );
    assert_eq!(
        browser.attribute("#cvc", "maxlength").await.as_deref(),
        Some("3")
    );
    // Mastercard and Maestro begin with it.
    browser.fill("#card-no", "5").await;
    browser.find(".accepted-cards:not(:has(.selected))").await;
    browser.fill("#card-no", "").await;
    browser.find(".accepted-cards.field-empty").await;
}

async fn the_address_is_read_back_while_it_is_typed(stage: &Stage) {
    let browser = &stage.browser;
    for (language, told) in [
        ("en", "An email will be sent to:"),
        ("cy", "Bydd e-bost yn cael ei anfon at:"),
    ] {
        stage.begin_in(language).await;
        assert!(!browser.has("#email-confirmation").await);
        browser.fill("#email", "<b>ana@example.com").await;
        let inset = "[data-validation=email] + div > #email-confirmation.govuk-form-group.govuk-inset-text.input-confirm > p.govuk-hint";
        let text = line(browser, inset).await;
        assert_eq!(text, format!("{told} <b>ana@example.com"));
        assert_eq!(
            browser
                .text(&format!("{inset} > span.input-confirmation"))
                .await,
            "<b>ana@example.com"
        );
        assert_eq!(browser.texts("#email-confirmation").await.len(), 1);
        browser.fill("#email", "").await;
        browser
            .find(".email-container:not(:has(#email-confirmation))")
            .await;
    }
}

async fn an_empty_field_that_nobody_filled_in_is_no_error_yet(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    browser.click("#card-no").await;
    browser.click("#expiry-month").await;
    // Month and year are one question.
    browser.fill("#expiry-month", "1").await;
    browser.click("#expiry-year").await;
    // The page looks where somebody has gone 50 milliseconds after they left a field.
    browser
        .run_to_end("setTimeout(arguments[arguments.length - 1], 150);", vec![])
        .await;
    type_and_leave(browser, "#cvc", "1").await;
    message(browser, "cvc").await;
    assert_eq!(browser.texts(".govuk-error-message").await.len(), 1);
}
