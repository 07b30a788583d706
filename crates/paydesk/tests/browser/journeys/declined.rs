//! The provider refuses, or fails.

use serde_json::json;

use crate::{
    pages::{
        card::{DECLINED_CARD, ERROR_CARD},
        service::{ConfirmationPage, NotPaidPage},
    },
    stage::Stage,
};

#[actix_web::test]
async fn a_declined_card_takes_no_money_and_another_payment_has_the_same_reference() {
    let stage = Stage::start().await;
    let first = stage.begin("council-tax").await;
    first
        .pay_with(DECLINED_CARD, "Your payment has been declined")
        .await
        .leave()
        .await;

    let not_paid = NotPaidPage::arrive(&stage.browser, "Your payment was declined").await;
    not_paid.assert_no_money_taken().await;
    let reference = not_paid.reference().await;
    assert_eq!(reference, stage.reference(first.payment_id()).await);

    let second = not_paid.go_on().await;
    assert_ne!(second.payment_id(), first.payment_id());
    second.pay().await.confirm().await;
    let confirmation = ConfirmationPage::arrive(&stage.browser).await;
    assert_eq!(confirmation.reference().await, reference);
    assert_eq!(stage.reference(second.payment_id()).await, reference);
    stage.assert_paid(second.payment_id()).await;
    let wanted = json!({ "status": "failed", "finished": true, "code": "P0010" });
    stage.reaches(first.payment_id(), &wanted).await;
}

#[actix_web::test]
async fn a_provider_that_fails_leads_back_to_the_service() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.pay_with(ERROR_CARD, "We’re experiencing technical problems")
        .await
        .leave()
        .await;
    let not_paid = NotPaidPage::arrive(&stage.browser, "Your payment did not work").await;
    let wanted = json!({ "status": "error", "finished": true, "code": "P0050" });
    stage.reaches(card.payment_id(), &wanted).await;
    assert_ne!(not_paid.go_on().await.payment_id(), card.payment_id());
}
