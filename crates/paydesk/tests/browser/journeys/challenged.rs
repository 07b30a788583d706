//! The payer's bank wants to see them (3-D Secure).

use serde_json::json;
use test_support::card_with;

use crate::{
    chromium::Chromium,
    pages::{
        bank::{BankPage, FORM_CARD, PAGE_CARD, STRIPE_CARD, WORLDPAY_CARD},
        card::CardPage,
        confirm::ConfirmPage,
        service::{ConfirmationPage, NotPaidPage},
        state::StatePage,
    },
    stage::Stage,
};

const PASS: &str = "#test-source-authorize-3ds";
const FAIL: &str = "#test-source-fail-3ds";
const ABANDON: &str = "#test-source-abandon-3ds";
const DECLINED: &str = "Your payment has been declined";

async fn pay<'a>(stage: &'a Stage, card: &[(&str, &str)]) -> (CardPage<'a>, BankPage<'a>) {
    let page = stage.begin("council-tax").await;
    page.fill(&card_with(card)).await;
    page.submit().await;
    let bank = BankPage::arrive(&stage.browser).await;
    (page, bank)
}

async fn is_paid(stage: &Stage, card: &CardPage<'_>) {
    ConfirmPage::arrive(&stage.browser).await.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.assert_paid(card.payment_id()).await;
}

async fn is_declined(stage: &Stage, card: &CardPage<'_>) {
    StatePage::arrive(&stage.browser, DECLINED)
        .await
        .leave()
        .await;
    NotPaidPage::arrive(&stage.browser, "Your payment was declined").await;
    let wanted = json!({ "status": "failed", "finished": true, "code": "P0010" });
    stage.reaches(card.payment_id(), &wanted).await;
}

#[actix_web::test]
async fn page_158_a_payer_whom_the_bank_knows_pays_as_at_stripe() {
    let stage = Stage::start().await;
    let (card, bank) = pay(&stage, STRIPE_CARD).await;
    bank.answer(PASS).await;
    is_paid(&stage, &card).await;
}

#[actix_web::test]
async fn page_157_a_payer_whom_the_bank_knows_pays_as_at_worldpay() {
    let stage = Stage::start().await;
    let (card, bank) = pay(&stage, WORLDPAY_CARD).await;
    bank.answer_plainly().await;
    is_paid(&stage, &card).await;
}

#[actix_web::test]
async fn page_111_112_114_every_way_to_the_bank_leads_back() {
    let mut browser = Chromium::start().await;
    for (provider, card) in [
        ("sandbox", FORM_CARD),
        ("sandbox", PAGE_CARD),
        ("worldpay", WORLDPAY_CARD),
    ] {
        let settings = format!("accounts.council.provider = '{provider}'");
        let stage = Stage::with(browser, &settings).await;
        let (_, bank) = pay(&stage, card).await;
        bank.answer_plainly().await;
        ConfirmPage::arrive(&stage.browser).await;
        let console = stage.browser.console().await;
        assert!(console.is_empty(), "{provider}: {console:?}");
        browser = stage.browser;
    }
}

#[actix_web::test]
async fn a_payer_whom_the_bank_does_not_know_is_declined() {
    let stage = Stage::start().await;
    for button in [FAIL, ABANDON] {
        let (card, bank) = pay(&stage, STRIPE_CARD).await;
        bank.answer(button).await;
        is_declined(&stage, &card).await;
    }
}

#[actix_web::test]
async fn a_payer_who_reloads_the_page_of_the_bank_can_still_answer() {
    let stage = Stage::start().await;
    let (card, _) = pay(&stage, STRIPE_CARD).await;
    stage.browser.leave_frames().await;
    stage.browser.reload().await;
    let bank = BankPage::arrive(&stage.browser).await;
    bank.answer(PASS).await;
    is_paid(&stage, &card).await;
}

#[actix_web::test]
async fn a_challenge_is_answered_without_scripts() {
    let stage = Stage::with(Chromium::start_without_scripts().await, "").await;
    for button in [FAIL, ABANDON] {
        let (card, bank) = pay(&stage, STRIPE_CARD).await;
        bank.answer_without_scripts(button).await;
        is_declined(&stage, &card).await;
    }
    let (card, bank) = pay(&stage, STRIPE_CARD).await;
    bank.answer_without_scripts(PASS).await;
    is_paid(&stage, &card).await;
}
