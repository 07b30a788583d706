//! What a browser remembers can be changed, and that helps nobody.

use pay_frontend::COOKIE_NAME;
use serde_json::json;

use crate::{
    chromium::Chromium,
    pages::{card::CardPage, service::NotPaidPage, state::StatePage},
    stage::Stage,
};

const SERVICE_COOKIE: &str = "service-payment-council-tax";

/// Changes one character in the middle.
async fn tamper(browser: &Chromium, cookie: &str) {
    let value = browser.cookie(cookie).await;
    let (before, after) = value.split_at(value.len() / 2);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    let rest: String = after.chars().skip(1).collect();
    browser
        .change_cookie(cookie, &format!("{before}{other}{rest}"))
        .await;
}

#[actix_web::test]
async fn a_changed_session_opens_no_payment() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    tamper(&stage.browser, COOKIE_NAME).await;
    stage.browser.reload().await;
    let page = StatePage::expired(&stage.browser).await;
    assert_eq!(stage.browser.status().await, 403);
    assert!(!page.has_way_back().await);

    // The service still knows its user, and leads on with an address that works once.
    stage.open_service("/council-tax/return").await;
    let not_paid = NotPaidPage::arrive(&stage.browser, "You have not finished paying").await;
    assert_eq!(not_paid.go_on().await.payment_id(), card.payment_id());
}

#[actix_web::test]
async fn a_session_that_ends_while_the_user_types_takes_no_card() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.fill(test_support::VALID_CARD).await;
    stage.browser.delete_cookie(COOKIE_NAME).await;
    card.submit().await;
    StatePage::expired(&stage.browser).await;
    assert_eq!(stage.browser.status().await, 403);
    assert_eq!(stage.app.psp.authorise_calls(), 0);
    let wanted = json!({ "status": "started" });
    stage.reaches(card.payment_id(), &wanted).await;
}

#[actix_web::test]
async fn a_changed_cookie_of_the_service_shows_nobodys_payment() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.pay().await.confirm().await;
    crate::pages::service::ConfirmationPage::arrive(&stage.browser).await;
    tamper(&stage.browser, SERVICE_COOKIE).await;
    stage.browser.reload().await;
    stage.browser.shows("We cannot show your payment").await;
    assert_eq!(stage.browser.status().await, 404);
    let reference = stage.reference(card.payment_id()).await;
    assert!(!stage.browser.text("body").await.contains(&reference));
}

#[actix_web::test]
async fn a_form_from_a_page_of_another_session_is_refused() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    let token = "document.querySelector('#csrf').value = 'somebody-elses-token';";
    stage.browser.run(token, vec![]).await;
    card.fill(test_support::VALID_CARD).await;
    card.submit().await;
    stage
        .browser
        .shows("We’re experiencing technical problems")
        .await;
    assert_eq!(stage.browser.status().await, 500);
    assert_eq!(stage.app.psp.authorise_calls(), 0);

    // Nothing is lost: the card page is still there.
    let path = format!("/card_details/{}", card.payment_id());
    stage.open_pages(&path).await;
    CardPage::arrive(&stage.browser).await;
}
