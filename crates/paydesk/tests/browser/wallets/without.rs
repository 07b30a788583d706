//! Accounts with wallets and browsers without, and the other way round.

use serde_json::json;

use super::{APPLE_BUTTON, APPLE_PAY, BOTH, GOOGLE_BUTTON, GOOGLE_PAY, begin, stage_with, visible};
use crate::pages::confirm::ConfirmPage;

#[actix_web::test]
async fn page_128_a_browser_without_wallets_is_asked_for_a_card() {
    let stage = stage_with(BOTH, &[]).await;
    let browser = &stage.browser;
    let card = begin(&stage, "en").await;
    browser.shows("Enter card details").await;
    let shown = [
        APPLE_BUTTON,
        GOOGLE_BUTTON,
        "#wallet-amount",
        "#card-no",
        "#amount",
    ];
    assert_eq!(
        visible(browser, &shown).await,
        [false, false, false, true, true]
    );
    assert!(!browser.text("#payment-description").await.is_empty());
    card.pay().await;
}

#[actix_web::test]
async fn wallets_go_when_their_script_does_not_come() {
    let stage = stage_with(BOTH, &[APPLE_PAY, GOOGLE_PAY]).await;
    let browser = &stage.browser;
    browser.developer_tools("Network.enable", &json!({})).await;
    browser
        .developer_tools(
            "Network.setBlockedURLs",
            &json!({ "urls": ["*/wallets*.js"] }),
        )
        .await;
    let card = begin(&stage, "en").await;
    browser
        .find("body:not(.apple-pay-available, .google-pay-available)")
        .await;
    assert_eq!(
        visible(browser, &[APPLE_BUTTON, "#amount"]).await,
        [false, true]
    );
    card.pay().await;
}

#[actix_web::test]
async fn page_137_a_browser_with_wallets_pays_by_card_where_there_are_none() {
    let stage = stage_with("", &[APPLE_PAY, GOOGLE_PAY]).await;
    let browser = &stage.browser;
    let card = begin(&stage, "en").await;
    assert!(!browser.has(APPLE_BUTTON).await && !browser.has(GOOGLE_BUTTON).await);
    card.fill(test_support::VALID_CARD).await;
    card.submit().await;
    let confirm = ConfirmPage::arrive(browser).await;
    assert_eq!(confirm.card_number().await, "●●●●●●●●●●●●1111");
}
