//! Several tabs of one browser.

use test_support::VALID_CARD;

use crate::{
    pages::{card::CardPage, confirm::ConfirmPage, service::ConfirmationPage, state::StatePage},
    stage::Stage,
};

#[actix_web::test]
async fn two_payments_side_by_side_are_both_paid() {
    let stage = Stage::start().await;
    let browser = &stage.browser;
    let council_tax = browser.tab().await;
    let first = stage.begin("council-tax").await;
    let parking = browser.open_tab().await;
    let second = stage.begin("parking-permit").await;

    let confirm_second = second.pay().await;
    browser.show_tab(&council_tax).await;
    let confirm_first = first.pay().await;
    assert_eq!(confirm_first.amount().await, "£145.00");

    browser.show_tab(&parking).await;
    assert_eq!(confirm_second.amount().await, "£23.50");
    confirm_second.confirm().await;
    let confirmation = ConfirmationPage::arrive(browser).await;
    let reference = stage.reference(second.payment_id()).await;
    assert_eq!(confirmation.reference().await, reference);

    browser.show_tab(&council_tax).await;
    confirm_first.confirm().await;
    let confirmation = ConfirmationPage::arrive(browser).await;
    let reference = stage.reference(first.payment_id()).await;
    assert_eq!(confirmation.reference().await, reference);

    stage.assert_paid(first.payment_id()).await;
    stage.assert_paid(second.payment_id()).await;
    assert_eq!(stage.app.psp.capture_calls(), 2);
}

#[actix_web::test]
async fn one_payment_in_two_tabs_is_paid_once() {
    let stage = Stage::start().await;
    let browser = &stage.browser;
    let left = browser.tab().await;
    let card = stage.begin("council-tax").await;
    let right = browser.open_tab().await;
    stage
        .open_pages(&format!("/card_details/{}", card.payment_id()))
        .await;
    let same_card = CardPage::arrive(browser).await;
    same_card.fill(VALID_CARD).await;

    browser.show_tab(&left).await;
    let confirm = card.pay().await;

    browser.show_tab(&right).await;
    same_card.submit().await;
    StatePage::in_progress(browser).await.go_on().await;
    ConfirmPage::arrive(browser).await.confirm().await;
    ConfirmationPage::arrive(browser).await;

    browser.show_tab(&left).await;
    confirm.confirm().await;
    let over = StatePage::arrive(browser, "Your payment was successful").await;
    over.leave().await;
    ConfirmationPage::arrive(browser).await;
    stage.assert_paid(card.payment_id()).await;
    assert_eq!(stage.app.psp.authorise_calls(), 1);
    assert_eq!(stage.app.psp.capture_calls(), 1);
}
