//! Everything works without JavaScript.

use test_support::VALID_CARD;

use crate::{
    chromium::Chromium,
    pages::{
        card::DECLINED_CARD,
        confirm::ConfirmPage,
        service::{ConfirmationPage, HomePage, NotPaidPage},
    },
    stage::Stage,
};

#[actix_web::test]
async fn a_fee_is_paid_without_scripts() {
    let stage = Stage::with(Chromium::start_without_scripts().await, "").await;
    let browser = &stage.browser;
    let fee = HomePage::open(&stage).await.choose("council-tax").await;
    let class = browser.attribute("body", "class").await;
    assert!(!class.unwrap_or_default().contains("js-enabled"));

    let first = fee.pay().await;
    first
        .pay_with(DECLINED_CARD, "Your payment has been declined")
        .await
        .leave()
        .await;
    let not_paid = NotPaidPage::arrive(browser, "Your payment was declined").await;
    let card = not_paid.go_on().await;

    card.fill(&[("cardholderName", "Ana")]).await;
    card.submit().await;
    browser.find("#error-summary:not(.hidden)").await;
    assert!(!card.errors().await.is_empty());
    card.fill(VALID_CARD).await;
    card.submit().await;
    ConfirmPage::arrive(browser).await.confirm().await;
    ConfirmationPage::arrive(browser).await;
    stage.assert_paid(card.payment_id()).await;
}

#[actix_web::test]
async fn a_slow_provider_is_waited_for_without_scripts() {
    let patience = "provider.payer_patience_ms = 50";
    let stage = Stage::with(Chromium::start_without_scripts().await, patience).await;
    let card = stage.begin("council-tax").await;
    stage.app.psp.hold_authorisations();
    card.fill(VALID_CARD).await;
    card.submit().await;
    stage.browser.shows("Checking card details").await;
    stage.app.psp.release_authorisations();
    ConfirmPage::arrive(&stage.browser).await.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.assert_paid(card.payment_id()).await;
}
