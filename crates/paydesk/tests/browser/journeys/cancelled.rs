//! Somebody changes their mind.

use serde_json::json;
use test_support::VALID_CARD;

use crate::{
    pages::{service::NotPaidPage, state::StatePage},
    stage::Stage,
};

const BY_USER: &str = "P0030";
const BY_SERVICE: &str = "P0040";

async fn assert_cancelled(stage: &Stage, payment_id: &str, code: &str) {
    let status = if code == BY_USER {
        "failed"
    } else {
        "cancelled"
    };
    let wanted = json!({ "status": status, "finished": true, "code": code });
    stage.reaches(payment_id, &wanted).await;
}

#[actix_web::test]
async fn a_user_cancels_on_the_card_page() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.cancel().await.leave().await;
    let not_paid = NotPaidPage::arrive(&stage.browser, "You cancelled your payment").await;
    not_paid.assert_no_money_taken().await;
    assert_cancelled(&stage, card.payment_id(), BY_USER).await;
    assert_ne!(not_paid.go_on().await.payment_id(), card.payment_id());
}

#[actix_web::test]
async fn a_user_cancels_on_the_confirm_page() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.pay().await.cancel().await.leave().await;
    NotPaidPage::arrive(&stage.browser, "You cancelled your payment").await;
    assert_cancelled(&stage, card.payment_id(), BY_USER).await;
    stage.assert_released().await;
}

#[actix_web::test]
async fn the_service_cancels_while_the_user_types() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    let (before, after) = VALID_CARD.split_at(5);
    card.fill(before).await;
    stage.cancel_by_service(card.payment_id()).await;
    card.fill(after).await;
    card.submit().await;

    let page = StatePage::arrive(&stage.browser, "Payment cancelled").await;
    assert_eq!(stage.app.psp.authorise_calls(), 0);
    page.leave().await;
    let not_paid = NotPaidPage::arrive(&stage.browser, "We cancelled your payment").await;
    not_paid.assert_no_money_taken().await;
    assert_cancelled(&stage, card.payment_id(), BY_SERVICE).await;
}
