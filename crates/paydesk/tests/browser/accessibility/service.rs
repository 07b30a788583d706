//! The reference service.

use test_support::card_with;

use super::LANGUAGES;
use crate::{
    inspector::Inspector,
    pages::{
        card::{CardPage, DECLINED_CARD, ERROR_CARD},
        confirm::ConfirmPage,
        service::{ConfirmationPage, FeePage},
    },
    stage::Stage,
};

const RETURN: &str = "/council-tax/return";

#[actix_web::test]
async fn the_service_is_accessible_before_a_payment() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        for (path, name) in [
            ("/", "home"),
            ("/council-tax", "council-tax"),
            ("/parking-permit", "parking-permit"),
            ("/nothing-here", "service-not-found"),
            (RETURN, "unknown-user"),
        ] {
            stage.open_service(&format!("{path}?lang={language}")).await;
            inspector.look(&format!("{name}-{language}")).await;
        }
        let fee = FeePage::open(&stage, "council-tax").await;
        stage.browser.delete_cookie("service-session").await;
        fee.press_pay().await;
        assert_eq!(stage.browser.status().await, 403);
        inspector.look(&format!("session-ended-{language}")).await;
    }
    inspector.finish();
}

#[actix_web::test]
async fn the_service_is_accessible_after_a_payment() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        stage.open_service(&format!("/?lang={language}")).await;
        let card = stage.begin("council-tax").await;
        stage.open_service(RETURN).await;
        inspector.look(&format!("unfinished-{language}")).await;

        stage
            .open_pages(&format!("/return/{}", card.payment_id()))
            .await;
        inspector.look(&format!("not-paid-user-{language}")).await;

        for (number, name) in [(DECLINED_CARD, "declined"), (ERROR_CARD, "failed")] {
            let card = try_again(&stage).await;
            card.fill(&card_with(&[("cardNo", number)])).await;
            card.submit().await;
            stage.browser.click("#return-url").await;
            stage.browser.find("#reference").await;
            inspector.look(&format!("not-paid-{name}-{language}")).await;
        }

        let card = try_again(&stage).await;
        stage.cancel_by_service(card.payment_id()).await;
        stage.open_service(RETURN).await;
        inspector
            .look(&format!("not-paid-service-{language}"))
            .await;

        let card = try_again(&stage).await;
        stage.let_expire(card.payment_id()).await;
        stage.open_service(RETURN).await;
        inspector
            .look(&format!("not-paid-expired-{language}"))
            .await;

        try_again(&stage).await.pay().await;
        ConfirmPage::arrive(&stage.browser).await.confirm().await;
        ConfirmationPage::arrive(&stage.browser).await;
        inspector.look(&format!("paid-{language}")).await;
        stage.browser.delete_cookies().await;
    }
    inspector.finish();
}

/// Presses the button of the page about a failed payment.
async fn try_again(stage: &Stage) -> CardPage<'_> {
    stage.browser.click("main form button").await;
    CardPage::arrive(&stage.browser).await
}

#[actix_web::test]
async fn the_service_is_accessible_when_the_api_is_not_there() {
    // Nobody listens on the port of the discard protocol.
    let nowhere = "service.api_url = \"http://127.0.0.1:9\"";
    let working = Stage::start().await;
    for language in LANGUAGES {
        working.open_service(&format!("/?lang={language}")).await;
        working.begin("council-tax").await;
    }
    // Cookies do not tell ports apart, so this service finds the cookie of the other.
    let stage = Stage::with(working.browser, nowhere).await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        stage
            .open_service(&format!("{RETURN}?lang={language}"))
            .await;
        assert_eq!(stage.browser.status().await, 503);
        inspector.look(&format!("cannot-check-{language}")).await;
    }
    stage.browser.delete_cookies().await;
    for language in LANGUAGES {
        stage
            .open_service(&format!("/council-tax?lang={language}"))
            .await;
        FeePage::arrive(&stage.browser).await.press_pay().await;
        assert_eq!(stage.browser.status().await, 503);
        inspector.look(&format!("cannot-pay-{language}")).await;
    }
    inspector.finish();
}
