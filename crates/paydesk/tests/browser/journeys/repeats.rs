//! Reloading, going back and clicking twice are normal.

use crate::{
    chromium::Chromium,
    pages::{card::CardPage, confirm::ConfirmPage, service::ConfirmationPage, state::StatePage},
    stage::Stage,
};

#[actix_web::test]
async fn reloading_every_page_changes_nothing() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    stage.browser.reload().await;
    let confirm = CardPage::arrive(&stage.browser).await.pay().await;
    stage.browser.reload().await;
    ConfirmPage::arrive(&stage.browser).await;
    confirm.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.browser.reload().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.assert_paid(card.payment_id()).await;
    assert_eq!(stage.app.psp.authorise_calls(), 1);
    assert_eq!(stage.app.psp.capture_calls(), 1);
}

#[actix_web::test]
async fn going_back_shows_where_the_payment_is() {
    let stage = Stage::start().await;
    let card = stage.begin("council-tax").await;
    card.pay().await;
    stage.browser.back().await;
    StatePage::in_progress(&stage.browser).await.go_on().await;
    ConfirmPage::arrive(&stage.browser).await.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;

    stage.browser.back().await;
    let over = StatePage::arrive(&stage.browser, "Your payment was successful").await;
    over.leave().await;
    ConfirmationPage::arrive(&stage.browser).await;
    stage.assert_paid(card.payment_id()).await;
    assert_eq!(stage.app.psp.authorise_calls(), 1);
    assert_eq!(stage.app.psp.capture_calls(), 1);
}

#[actix_web::test]
async fn confirming_twice_with_scripts_pays_once() {
    confirming_twice_pays_once(Chromium::start().await).await;
}

#[actix_web::test]
async fn confirming_twice_without_scripts_pays_once() {
    confirming_twice_pays_once(Chromium::start_without_scripts().await).await;
}

async fn confirming_twice_pays_once(browser: Chromium) {
    let stage = Stage::with(browser, "").await;
    let browser = &stage.browser;
    let card = stage.begin("council-tax").await;
    card.pay().await.confirm_twice().await;
    // Without scripts both clicks arrive. The second is shown that the payment is over, with the way back.
    browser
        .find("main .govuk-panel--confirmation, main #return-url")
        .await;
    if browser.has("#return-url").await {
        StatePage::arrive(browser, "Your payment was successful")
            .await
            .leave()
            .await;
    }
    ConfirmationPage::arrive(browser).await;
    stage.assert_paid(card.payment_id()).await;
    assert_eq!(stage.app.psp.capture_calls(), 1);
}
