//! The confirm page, the waiting page, and the pages about the state of a payment.

use serde_json::json;
use test_support::{Created, VALID_CARD};

use super::LANGUAGES;
use crate::{
    chromium::Chromium,
    inspector::Inspector,
    pages::{
        card::{CardPage, DECLINED_CARD, ERROR_CARD},
        confirm::ConfirmPage,
    },
    stage::Stage,
};

/// How long the card page waits for the provider here before it shows the waiting page.
const PATIENCE: &str = "provider.payer_patience_ms = 500";

#[actix_web::test]
async fn the_pages_of_a_payment_under_way_are_accessible() {
    let stage = Stage::with(Chromium::start().await, PATIENCE).await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let created = stage.order_in(language).await;
        let card = visit(&stage, &created).await;
        stage.browser.open(&created.next_url()).await;
        inspector.look(&format!("progress-card-{language}")).await;

        stage.open_pages(&path(&card, "")).await;
        stage.app.psp.hold_authorisations();
        card.fill(VALID_CARD).await;
        card.submit().await;
        stage.browser.find(".form-title").await;
        inspector.look(&format!("waiting-{language}")).await;
        stage.open_pages(&path(&card, "/confirm")).await;
        inspector
            .look(&format!("progress-authorisation-{language}"))
            .await;
        stage.app.psp.release_authorisations();
        stage.open_pages(&path(&card, "/auth_waiting")).await;
        let confirm = ConfirmPage::arrive(&stage.browser).await;
        inspector.look(&format!("confirm-{language}")).await;
        stage.open_pages(&path(&card, "")).await;
        inspector
            .look(&format!("progress-confirm-{language}"))
            .await;

        stage.open_pages(&path(&card, "/confirm")).await;
        confirm.confirm().await;
        stage.browser.find("pre").await;
        stage.open_pages(&path(&card, "/confirm")).await;
        inspector.look(&format!("completed-{language}")).await;
    }
    inspector.finish();
}

#[actix_web::test]
async fn the_pages_of_a_payment_that_failed_are_accessible() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let card = stage.begin_in(language).await;
        stage.browser.click("#cancel-payment").await;
        stage.browser.find("h1.user-cancel").await;
        inspector
            .look(&format!("cancelled-by-user-{language}"))
            .await;
        drop(card);

        let card = stage.begin_in(language).await;
        stage.cancel_by_service(card.payment_id()).await;
        stage.browser.reload().await;
        inspector
            .look(&format!("cancelled-by-service-{language}"))
            .await;

        for (number, name) in [(DECLINED_CARD, "declined"), (ERROR_CARD, "technical")] {
            let card = stage.begin_in(language).await;
            card.fill(&test_support::card_with(&[("cardNo", number)]))
                .await;
            card.submit().await;
            stage.browser.find("#return-url").await;
            inspector.look(&format!("{name}-{language}")).await;
        }

        let card = stage.begin_in(language).await;
        stage.let_expire(card.payment_id()).await;
        stage.browser.reload().await;
        inspector.look(&format!("expired-{language}")).await;
    }
    inspector.finish();
}

#[actix_web::test]
async fn the_error_pages_are_accessible() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let headers = json!({ "headers": { "Accept-Language": language } });
        let browser = &stage.browser;
        browser.developer_tools("Network.enable", &json!({})).await;
        browser
            .developer_tools("Network.setExtraHTTPHeaders", &headers)
            .await;
        for (path, name, status) in [
            ("/secure/nobodys-token", "no-session", 403),
            ("/nothing/here", "pages-not-found", 404),
            ("/request-denied", "request-denied", 400),
        ] {
            stage.open_pages(path).await;
            assert_eq!(browser.status().await, status, "{path}");
            inspector.look(&format!("{name}-{language}")).await;
        }
        stage.begin_in(language).await;
        // No script of the page looks at what a script submits.
        let forge = "
            document.querySelector('#csrf').value = 'somebody-elses-token';
            document.querySelector('#card-details').submit();";
        browser.run(forge, vec![]).await;
        browser.find("h1.system-error").await;
        inspector.look(&format!("forged-{language}")).await;
    }
    inspector.finish();
}

async fn visit<'a>(stage: &'a Stage, created: &Created) -> CardPage<'a> {
    stage.browser.open(&created.next_url()).await;
    CardPage::arrive(&stage.browser).await
}

/// An address of the payment.
fn path(card: &CardPage<'_>, page: &str) -> String {
    format!("/card_details/{}{page}", card.payment_id())
}
