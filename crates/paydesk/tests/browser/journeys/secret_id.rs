//! A fee whose users are recognised by a secret id in the `return_url`, in any browser.

use serde_json::Value;

use crate::{
    chromium::Chromium,
    pages::service::{ConfirmationPage, NotPaidPage},
    stage::Stage,
};

#[actix_web::test]
async fn a_fee_with_a_secret_id_is_finished_in_another_browser() {
    let stage = Stage::start().await;
    let card = stage.begin("parking-permit").await;
    let payment = stage.app.api_payment(card.payment_id()).await;
    let return_url = payment.get("return_url").and_then(Value::as_str);
    let return_url = return_url.expect("a return URL");

    let other = Chromium::start().await;
    other.open(return_url).await;
    let unfinished = NotPaidPage::arrive(&other, "You have not finished paying").await;
    let reference = unfinished.reference().await;
    let same_card = unfinished.go_on().await;
    assert_eq!(same_card.payment_id(), card.payment_id());
    same_card.pay().await.confirm().await;
    let confirmation = ConfirmationPage::arrive(&other).await;
    assert_eq!(confirmation.reference().await, reference);
    assert_eq!(
        confirmation.summary().await,
        ["Parking permit for AB12 CDE, 3 months", "£23.50"]
    );
    stage.assert_paid(card.payment_id()).await;

    stage.browser.open(return_url).await;
    let confirmation = ConfirmationPage::arrive(&stage.browser).await;
    assert_eq!(confirmation.reference().await, reference);
}
