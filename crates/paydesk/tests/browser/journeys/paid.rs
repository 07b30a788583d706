//! A fee is paid.

use test_support::VALID_CARD;

use crate::{
    pages::{
        confirm::ConfirmPage,
        service::{ConfirmationPage, HomePage},
    },
    stage::Stage,
};

#[actix_web::test]
async fn a_fee_is_paid_from_the_list_of_fees_to_the_confirmation() {
    let stage = Stage::start().await;
    let fee = HomePage::open(&stage).await.choose("council-tax").await;
    let card = fee.pay().await;
    assert_eq!(stage.browser.title().await, "Enter card details");

    let confirm = card.pay().await;
    assert_eq!(stage.browser.title().await, "Confirm your payment");
    assert_eq!(confirm.amount().await, "£145.00");
    assert_eq!(confirm.description().await, "Council tax instalment");
    assert_eq!(confirm.card_number().await, "●●●●●●●●●●●●1111");
    confirm.confirm().await;

    let confirmation = ConfirmationPage::arrive(&stage.browser).await;
    assert_eq!(
        confirmation.summary().await,
        ["Council tax instalment", "£145.00"]
    );
    assert_eq!(
        confirmation.reference().await,
        stage.reference(card.payment_id()).await
    );
    stage.assert_paid(card.payment_id()).await;
    stage.assert_mailed(card.payment_id()).await;
}

#[actix_web::test]
async fn a_fee_is_paid_in_welsh() {
    let stage = Stage::start().await;
    let home = HomePage::open(&stage).await;
    home.in_welsh().await;
    let card = home.choose("council-tax").await.pay().await;
    assert_eq!(stage.browser.title().await, "Rhowch fanylion y cerdyn");
    card.pay().await.confirm().await;
    let confirmation = ConfirmationPage::arrive(&stage.browser).await;
    assert_eq!(
        confirmation.summary().await,
        ["Rhandaliad treth gyngor", "£145.00"]
    );
    stage.assert_paid(card.payment_id()).await;
}

#[actix_web::test]
async fn mistakes_are_named_and_can_be_put_right() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.fill(&[("cardNo", "4444333322221112"), ("cardholderName", "Ana")])
        .await;
    card.submit().await;
    stage.browser.find("#error-summary:not(.hidden)").await;
    let errors = card.errors().await;
    assert!(
        errors.iter().any(|error| error.contains("card number")),
        "{errors:?}"
    );
    assert!(errors.len() > 5, "{errors:?}");
    let focus = "return document.activeElement.id;";
    assert_eq!(stage.browser.run(focus, vec![]).await, "error-summary");
    stage.browser.click("#error-summary li a").await;
    assert_eq!(stage.browser.run(focus, vec![]).await, "card-no");
    // Nothing was sent.
    assert_eq!(stage.browser.value("#card-no").await, "4444333322221112");
    assert_eq!(stage.browser.value("#cardholder-name").await, "Ana");

    card.fill(VALID_CARD).await;
    card.let_a_second_pass().await;
    card.submit().await;
    ConfirmPage::arrive(&stage.browser).await.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.assert_paid(card.payment_id()).await;
}
