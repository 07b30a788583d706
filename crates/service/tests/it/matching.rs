//! Who is recognised, and who is not.

use test_support::{Backend, Browser, Page};

use crate::fake_api::state;
use crate::running::{HOST, Running};

const COOKIE: &str = "service-payment-council-tax";

fn assert_unknown(page: &Page, running: &Running) {
    assert_eq!(
        (page.status, page.text("h1").as_str()),
        (404, "We cannot show your payment")
    );
    assert!(page.text("main").contains("Telephone"));
    for payment in running.api.payments() {
        for member in ["reference", "payment_id"] {
            assert!(
                !page.html.contains(payment[member].as_str().unwrap()),
                "{member}"
            );
        }
    }
}

/// A paid council tax, and the cookie of the user who paid it.
async fn paid(running: &Running) -> (Browser, String) {
    let (browser, _) = running.user_who_pays("/council-tax").await;
    running.api.set_state(state("success"));
    let cookie = browser.cookie(HOST, COOKIE).unwrap().to_owned();
    (browser, cookie)
}

async fn return_with(running: &Running, cookie: &str) -> Page {
    let mut browser = Browser::new();
    browser.set_cookie(HOST, COOKIE, cookie);
    browser.get(&running.at("/council-tax/return")).await
}

#[actix_web::test]
async fn a_browser_without_the_cookie_is_not_recognised() {
    let running = Running::start();
    let (mut browser, _) = paid(&running).await;
    let page = Browser::new().get(&running.at("/council-tax/return")).await;
    assert_unknown(&page, &running);
    let page = browser.get(&running.at("/council-tax/return")).await;
    assert_eq!(page.text("h1"), "Payment complete");
}

#[actix_web::test]
async fn a_cookie_that_was_changed_is_not_accepted() {
    let running = Running::start();
    let (_, cookie) = paid(&running).await;
    assert_eq!(return_with(&running, &cookie).await.status, 200);
    let change = |(at, letter)| match (at, letter) {
        (60, 'A') => 'B',
        (60, _) => 'A',
        _ => letter,
    };
    let changed: String = cookie.chars().enumerate().map(change).collect();
    let cut: String = cookie.chars().take(60).collect();
    for forged in [&changed, &cut, "nonsense", "{}", "payment1"] {
        assert_unknown(&return_with(&running, forged).await, &running);
    }
}

#[actix_web::test]
async fn the_cookie_of_another_fee_or_of_the_session_is_not_accepted() {
    let running = Running::start();
    let (browser, cookie) = paid(&running).await;
    let session = browser.cookie(HOST, "service-session").unwrap();
    assert_unknown(&return_with(&running, session).await, &running);
    let mut browser = Browser::new();
    browser.set_cookie(HOST, "service-payment-parking-permit", &cookie);
    let page = browser.get(&running.at("/parking-permit/return")).await;
    assert_unknown(&page, &running);
}

#[actix_web::test]
async fn the_cookie_outlives_the_payment_and_then_expires() {
    let running = Running::start();
    let (_, cookie) = paid(&running).await;
    running.clock.pass(3 * 60 * 60 - 1);
    assert_eq!(return_with(&running, &cookie).await.status, 200);
    running.clock.pass(1);
    assert_unknown(&return_with(&running, &cookie).await, &running);
}

#[actix_web::test]
async fn the_outcome_is_never_believed_from_the_address() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    let page = browser
        .get(&running.at("/council-tax/return?status=success&lang=en"))
        .await;
    assert_eq!(page.text("h1"), "You have not finished paying");
}

#[actix_web::test]
async fn a_secret_id_is_recognised_in_another_browser() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        running.user_who_pays("/parking-permit").await;
        running.api.set_state(state("success"));
        let page = Browser::new()
            .get(&running.at(&running.return_path()))
            .await;
        assert_eq!(page.text("h1"), "Payment complete");
    }
}

#[actix_web::test]
async fn an_unknown_or_malformed_secret_is_not_accepted() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        running.user_who_pays("/parking-permit").await;
        let upper = running.return_path().to_uppercase();
        let upper = upper.rsplit_once('/').unwrap().1;
        for secret in [
            "0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10",
            "payment1",
            "%00",
            "'%20or%201=1",
            upper,
        ] {
            let page = Browser::new()
                .get(&running.at(&format!("/parking-permit/return/{secret}")))
                .await;
            assert_unknown(&page, &running);
        }
        let page = Browser::new()
            .get(&running.at("/parking-permit/return"))
            .await;
        assert_unknown(&page, &running);
    }
}

#[actix_web::test]
async fn a_secret_belongs_to_one_fee() {
    let running = Running::start();
    running.user_who_pays("/parking-permit").await;
    let path = running
        .return_path()
        .replace("parking-permit", "council-tax");
    assert_unknown(&Browser::new().get(&running.at(&path)).await, &running);
}

#[actix_web::test]
async fn a_payment_that_the_api_does_not_know_is_shown_to_nobody() {
    let running = Running::start();
    let (mut browser, _) = paid(&running).await;
    running.api.forget();
    let page = browser.get(&running.at("/council-tax/return")).await;
    assert_unknown(&page, &running);
}
