//! The address that leads to the payment pages works once.

use crate::{
    pages::{card::CardPage, state::StatePage},
    stage::Stage,
};

#[actix_web::test]
async fn a_used_token_leads_the_same_browser_on_and_shows_others_nothing() {
    let stage = Stage::start().await;
    let created = stage.app.create_payment().await;
    stage.browser.open(&created.next_url()).await;
    CardPage::arrive(&stage.browser).await;

    stage.browser.open(&created.next_url()).await;
    let page = StatePage::in_progress(&stage.browser).await;
    assert_eq!(stage.browser.status().await, 200);
    page.go_on().await;
    let card = CardPage::arrive(&stage.browser).await;
    assert_eq!(card.payment_id(), created.id());

    stage.browser.delete_cookies().await;
    stage.browser.open(&created.next_url()).await;
    let page = StatePage::expired(&stage.browser).await;
    assert_eq!(stage.browser.status().await, 403);
    assert!(!page.has_way_back().await);
    assert!(!stage.browser.text("body").await.contains("council"));
}
