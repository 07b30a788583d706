//! Scripts that do not arrive.

use serde_json::json;
use test_support::VALID_CARD;

use crate::{chromium::Chromium, pages::confirm::ConfirmPage, stage::Stage};

async fn block(browser: &Chromium, addresses: &[&str]) {
    browser.developer_tools("Network.enable", &json!({})).await;
    let no_cache = json!({ "cacheDisabled": true });
    browser
        .developer_tools("Network.setCacheDisabled", &no_cache)
        .await;
    browser
        .developer_tools("Network.setBlockedURLs", &json!({ "urls": addresses }))
        .await;
}

fn without_country() -> Vec<(&'static str, &'static str)> {
    let fields = VALID_CARD.iter().copied();
    fields
        .filter(|(name, _)| *name != "addressCountry")
        .collect()
}

#[actix_web::test]
async fn nothing_depends_on_scripts_that_arrive() {
    let stage = Stage::start().await;
    a_payment_needs_none_of_our_scripts(&stage).await;
    the_list_of_countries_stays_without_its_suggestions(&stage).await;
    a_card_check_without_an_answer_stops_nobody(&stage).await;
}

async fn a_payment_needs_none_of_our_scripts(stage: &Stage) {
    for blocked in ["*/javascripts/*", "*card-page*"] {
        let browser = &stage.browser;
        block(browser, &[blocked]).await;
        let card = stage.begin_in("en").await;
        card.submit().await;
        // Only the server can have said so.
        browser.find("#error-cardholder-name").await;
        assert_eq!(browser.title().await, "Error: Enter card details");
        let is_there = browser.run("return 'chargeId' in window", vec![]).await;
        assert_eq!(is_there, false, "{blocked}");
        card.fill(&without_country()).await;
        card.submit().await;
        ConfirmPage::arrive(browser).await;
    }
}

async fn the_list_of_countries_stays_without_its_suggestions(stage: &Stage) {
    for blocked in ["*accessible-autocomplete*.js*", "*country-names*"] {
        let browser = &stage.browser;
        block(browser, &[blocked]).await;
        let card = stage.begin_in("en").await;
        browser.fill("select#address-country", "FR").await;
        card.fill(&without_country()).await;
        card.fill(&[("addressPostcode", "75001")]).await;
        card.submit().await;
        ConfirmPage::arrive(browser).await;
        assert!(browser.text("#address").await.ends_with("France"));
    }
}

async fn a_card_check_without_an_answer_stops_nobody(stage: &Stage) {
    let browser = &stage.browser;
    block(browser, &["*/check_card/*"]).await;
    let card = stage.begin_in("en").await;
    card.pay().await;
}
