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
async fn the_service_is_accessible_whatever_becomes_of_a_payment() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        look_before_a_payment(&mut inspector, &stage, language).await;
        look_after_payments(&mut inspector, &stage, language).await;
    }
    inspector.finish();
    look_while_the_api_is_not_there(stage).await;
}

async fn look_before_a_payment(inspector: &mut Inspector<'_>, stage: &Stage, language: &str) {
    for (path, name) in [
        ("/", "home"),
        ("/council-tax", "council-tax"),
        ("/parking-permit", "parking-permit"),
        ("/nothing-here", "service-not-found"),
        (RETURN, "unknown-user"),
    ] {
        stage.open_service(&format!("{path}?lang={language}")).await;
        inspector.look(&format!("service/{name}-{language}")).await;
    }
    for question in ["registration", "zone"] {
        stage
            .open_service(&format!("/parking-permit/questions/{question}"))
            .await;
        inspector
            .look(&format!("service/{question}-{language}"))
            .await;
        stage.browser.leave_by("main form button").await;
        inspector
            .look(&format!("service/{question}-error-{language}"))
            .await;
        FeePage::open(stage, "parking-permit").await;
    }
    inspector.look(&format!("service/permit-{language}")).await;
    stage.open_service("/parking-permit/check").await;
    inspector.look(&format!("service/answers-{language}")).await;
    stage
        .browser
        .delete_cookie("service-draft-parking-permit")
        .await;
    let fee = FeePage::open(stage, "council-tax").await;
    stage.browser.delete_cookie("service-session").await;
    fee.press_pay().await;
    assert_eq!(stage.browser.status().await, 403);
    inspector
        .look(&format!("service/session-ended-{language}"))
        .await;
}

async fn look_after_payments(inspector: &mut Inspector<'_>, stage: &Stage, language: &str) {
    stage.open_service(&format!("/?lang={language}")).await;
    let card = stage.begin("council-tax").await;
    stage.open_service(RETURN).await;
    inspector
        .look(&format!("service/unfinished-{language}"))
        .await;

    stage
        .open_pages(&format!("/return/{}", card.payment_id()))
        .await;
    inspector
        .look(&format!("service/not-paid-user-{language}"))
        .await;

    for (number, name) in [(DECLINED_CARD, "declined"), (ERROR_CARD, "failed")] {
        let card = try_again(stage).await;
        card.fill(&card_with(&[("cardNo", number)])).await;
        card.submit().await;
        stage.browser.click("#return-url").await;
        stage.browser.find("#reference").await;
        inspector
            .look(&format!("service/not-paid-{name}-{language}"))
            .await;
    }

    let card = try_again(stage).await;
    stage.cancel_by_service(card.payment_id()).await;
    stage.open_service(RETURN).await;
    inspector
        .look(&format!("service/not-paid-service-{language}"))
        .await;

    let card = try_again(stage).await;
    stage.let_expire(card.payment_id()).await;
    stage.open_service(RETURN).await;
    inspector
        .look(&format!("service/not-paid-expired-{language}"))
        .await;

    try_again(stage).await.pay().await;
    ConfirmPage::arrive(&stage.browser).await.confirm().await;
    ConfirmationPage::arrive(&stage.browser).await;
    inspector.look(&format!("service/paid-{language}")).await;
    stage.browser.delete_cookies().await;
}

/// Presses the button of the page about a failed payment.
async fn try_again(stage: &Stage) -> CardPage<'_> {
    stage.browser.click("main form button").await;
    CardPage::arrive(&stage.browser).await
}

async fn look_while_the_api_is_not_there(working: Stage) {
    // Nobody listens on the port of the discard protocol.
    let nowhere = "service.api_url = \"http://127.0.0.1:9\"";
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
        inspector
            .look(&format!("service/cannot-check-{language}"))
            .await;
    }
    stage.browser.delete_cookies().await;
    for language in LANGUAGES {
        stage
            .open_service(&format!("/council-tax?lang={language}"))
            .await;
        FeePage::arrive(&stage.browser).await.press_pay().await;
        assert_eq!(stage.browser.status().await, 503);
        inspector
            .look(&format!("service/cannot-pay-{language}"))
            .await;
    }
    inspector.finish();
}
