//! Somebody takes too long.

use test_support::VALID_CARD;

use crate::{
    pages::{service::NotPaidPage, state::StatePage},
    stage::Stage,
};

#[actix_web::test]
async fn a_payment_expires_while_the_user_types() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    let (before, after) = VALID_CARD.split_at(5);
    card.fill(before).await;
    stage.let_expire(card.payment_id()).await;
    card.fill(after).await;
    card.submit().await;

    let page = StatePage::expired(&stage.browser).await;
    assert_eq!(stage.browser.status().await, 200);
    assert_eq!(stage.app.psp.authorise_calls(), 0);
    page.leave().await;
    let not_paid = NotPaidPage::arrive(&stage.browser, "Your payment ran out of time").await;
    not_paid.assert_no_money_taken().await;
    assert_ne!(not_paid.go_on().await.payment_id(), card.payment_id());
}

#[actix_web::test]
async fn a_payment_that_expires_before_it_is_confirmed_is_not_taken() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    let confirm = card.pay().await;
    stage.let_expire(card.payment_id()).await;
    confirm.confirm().await;
    StatePage::expired(&stage.browser).await.leave().await;
    NotPaidPage::arrive(&stage.browser, "Your payment ran out of time").await;
    stage.assert_released().await;
}
