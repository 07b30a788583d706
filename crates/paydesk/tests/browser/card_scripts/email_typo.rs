//! The offer to correct an e-mail address, made before the card is sent.

use test_support::card_with;

use super::line;
use crate::{pages::card::CardPage, pages::confirm::ConfirmPage, stage::Stage};

const TYPED: &str = "validpayingemail@gnail.com";
const CORRECTED: &str = "validpayingemail@gmail.com";

#[actix_web::test]
async fn page_076_077_078_079_a_mistyped_address_is_asked_about_without_retyping_the_card() {
    let stage = Stage::start().await;
    page_076_077_the_corrected_address_is_chosen(&stage).await;
    page_078_the_typed_address_can_be_kept(&stage).await;
    page_079_another_address_can_be_typed(&stage).await;
    another_mistyped_address_is_asked_about_too(&stage).await;
}

/// Sends a form with this address, and waits for the question. Its marker shows whether the page was loaded anew.
async fn send_typo<'a>(stage: &'a Stage, typed: &str) -> CardPage<'a> {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.fill(&card_with(&[("email", typed)])).await;
    browser.run("window.isSamePage = true", vec![]).await;
    card.submit().await;
    browser.find("#error-summary:not(.hidden)").await;
    browser.find("#email-corrected:checked").await;
    card
}

async fn go_on(stage: &Stage, card: &CardPage<'_>, address: &str) {
    let is_same = stage.browser.run("return window.isSamePage", vec![]).await;
    assert_eq!(is_same, true, "nothing was sent");
    card.let_a_second_pass().await;
    card.submit().await;
    ConfirmPage::arrive(&stage.browser).await;
    assert_eq!(stage.browser.text("#email").await, address);
}

async fn page_076_077_the_corrected_address_is_chosen(stage: &Stage) {
    let browser = &stage.browser;
    let card = send_typo(stage, TYPED).await;
    let told = "There might be a mistake in the last part of your email address. Select your email address.";
    assert_eq!(card.errors().await, [told]);
    let message = line(browser, "#email-typo-sugestion-error").await;
    assert_eq!(message, format!("Error: {told}"));
    for (label, address) in [("corrected", CORRECTED), ("uncorrected", TYPED)] {
        let label = format!("label[for=email-{label}]");
        assert_eq!(browser.text(&label).await, address);
    }
    let bold = browser.text("label[for=email-corrected] > strong").await;
    assert_eq!(bold, "gmail.com");
    let url = browser.url().await;
    assert!(url.path().starts_with("/card_details/"), "{url}");
    browser.click("#email-typo-error").await;
    browser.find("#email-corrected:focus").await;
    go_on(stage, &card, CORRECTED).await;
}

async fn page_078_the_typed_address_can_be_kept(stage: &Stage) {
    let card = send_typo(stage, TYPED).await;
    stage.browser.click("label[for=email-uncorrected]").await;
    go_on(stage, &card, TYPED).await;
}

async fn page_079_another_address_can_be_typed(stage: &Stage) {
    let card = send_typo(stage, "vaildpyingenail@gnail.com").await;
    let offered = stage.browser.text("label[for=email-corrected]").await;
    assert_eq!(offered, "vaildpyingenail@gmail.com");
    card.fill(&[("email", CORRECTED)]).await;
    go_on(stage, &card, CORRECTED).await;
}

async fn another_mistyped_address_is_asked_about_too(stage: &Stage) {
    let card = send_typo(stage, TYPED).await;
    card.fill(&[("email", "ana@hotmai.com")]).await;
    card.let_a_second_pass().await;
    card.submit().await;
    let radio = "#email-corrected[value='ana@hotmail.com']:checked";
    stage.browser.find(radio).await;
    go_on(stage, &card, "ana@hotmail.com").await;
}
