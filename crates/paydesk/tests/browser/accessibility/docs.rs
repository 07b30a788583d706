//! The page about the API.

use crate::{inspector::Inspector, stage::Stage};

const TRY: &str = "#createPayment .try summary";
const SEND: &str = "#createPayment .try button";
const ANSWER: &str = "#createPayment .try output";

#[actix_web::test]
async fn the_docs_are_accessible_and_can_be_tried() {
    let stage = Stage::start().await;
    let browser = &stage.browser;
    let mut inspector = Inspector::new(browser);
    browser.open(&format!("{}/docs", stage.app.urls.api)).await;
    assert!(browser.title().await.starts_with("Paydesk API"));
    inspector.look("docs").await;

    browser.click(TRY).await;
    browser.click(SEND).await;
    let answer = browser.text(&format!("{ANSWER}:not(:empty)")).await;
    assert!(answer.contains("Enter your API key"), "{answer}");

    browser.fill("#key", &stage.app.api_key).await;
    browser.click(SEND).await;
    let answer = browser.text(&format!("{ANSWER}[data-status='201']")).await;
    assert!(answer.contains("\"payment_id\""), "{answer}");
    inspector.look("docs-tried").await;
    inspector.finish();
}
