//! When the API does not help.

use serde_json::json;
use test_support::{Browser, Page};

use crate::fake_api::{Behaviour, PAGES, state};
use crate::running::{HOST, Running, next_url};

const TITLE: &str = "Sorry, there is a technical problem";

/// On the way to the payment pages.
fn assert_not_charged(answer: &Page, status: u16) {
    assert_eq!((answer.status, answer.text("h1").as_str()), (status, TITLE));
    assert!(answer.text("main").contains("You have not been charged"));
    assert!(answer.has("main a[href='/council-tax']"), "{}", answer.html);
    assert!(!answer.html.contains("secret text"));
    assert_eq!(answer.header("retry-after").is_empty(), status != 503);
}

/// On the way back.
fn assert_may_be_paid(answer: &Page, status: u16) {
    assert_eq!((answer.status, answer.text("h1").as_str()), (status, TITLE));
    assert!(answer.text("main").contains("do not pay again"));
    for wrong in ["not been charged", "Other ways to pay"] {
        assert!(!answer.text("main").contains(wrong), "{wrong}");
    }
    assert!(
        answer.has("main a[href='/council-tax/return']"),
        "{}",
        answer.html
    );
}

const TROUBLES: [(Behaviour, u16); 6] = [
    (Behaviour::Fails(500), 503),
    (Behaviour::Fails(503), 503),
    (Behaviour::Fails(429), 503),
    (Behaviour::Fails(401), 500),
    (Behaviour::Fails(422), 500),
    (Behaviour::Babbles, 500),
];

#[actix_web::test]
async fn an_api_in_trouble_takes_no_money_and_can_be_tried_again() {
    for (trouble, status) in TROUBLES {
        let running = Running::start();
        running.api.behave(trouble);
        let (mut browser, answer) = running.user_who_pays("/council-tax").await;
        assert_not_charged(&answer, status);
        assert_eq!(browser.cookie(HOST, "service-payment-council-tax"), None);
        running.api.behave(Behaviour::Works);
        next_url(&running.press_pay(&mut browser, "/council-tax").await);
    }
}

#[actix_web::test]
async fn an_api_in_trouble_does_not_let_a_returning_user_pay_again() {
    for (trouble, status) in TROUBLES {
        let running = Running::start();
        let (mut browser, _) = running.user_who_pays("/council-tax").await;
        running.api.set_state(state("success"));
        running.api.behave(trouble);
        let page = browser.get(&running.at("/council-tax/return")).await;
        assert_may_be_paid(&page, status);
        let answer = running.press_pay(&mut browser, "/council-tax").await;
        assert_not_charged(&answer, status);
        running.api.behave(Behaviour::Works);
        let page = browser.get(&running.at("/council-tax/return")).await;
        assert_eq!(page.text("h1"), "Payment complete");
        running.api.payment();
    }
}

#[actix_web::test]
async fn a_payment_whose_answer_is_lost_costs_nothing_and_is_on_record() {
    for running in [Running::impatient(), Running::without_api()] {
        running.api.behave(Behaviour::Hangs);
        let (browser, answer) = running.user_who_pays("/council-tax").await;
        assert_not_charged(&answer, 503);
        assert_eq!(browser.cookie(HOST, "service-payment-council-tax"), None);
        assert_eq!(running.unanswered().await, 1);
    }
}

#[actix_web::test]
async fn a_returning_user_does_not_wait_for_an_api_that_hangs_or_is_down() {
    let patient = Running::start();
    let (mut browser, _) = patient.user_who_pays("/council-tax").await;
    assert_eq!(patient.unanswered().await, 0);
    for running in [Running::impatient(), Running::without_api()] {
        running.api.behave(Behaviour::Hangs);
        assert_may_be_paid(&browser.get(&running.at("/council-tax/return")).await, 503);
    }
}

#[actix_web::test]
async fn a_state_that_nobody_knows_promises_nothing() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    for unknown in [
        json!({"status": "disputed", "finished": true}),
        json!({"status": "failed", "finished": true, "code": "P0099"}),
    ] {
        running.api.set_state(unknown);
        assert_may_be_paid(&browser.get(&running.at("/council-tax/return")).await, 500);
        assert_eq!(
            running.press_pay(&mut browser, "/council-tax").await.status,
            500
        );
    }
    running.api.payment();
}

#[actix_web::test]
async fn nobody_is_sent_to_an_address_that_is_not_of_the_payment_pages() {
    let running = Running::start();
    for pages in [
        "http://pages.localhost:3001.example.org",
        "https://pages.localhost:3001",
        "/x",
    ] {
        running.api.send_users_to(pages);
        let (_, answer) = running.user_who_pays("/council-tax").await;
        assert_not_charged(&answer, 500);
    }
    running.api.send_users_to(&format!("{PAGES}/deeper"));
    next_url(&running.user_who_pays("/council-tax").await.1);
}

#[actix_web::test]
async fn an_unfinished_payment_without_an_address_is_a_problem_and_no_crash() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    running
        .api
        .set_state(json!({"status": "started", "finished": true}));
    let answer = running.press_pay(&mut browser, "/council-tax").await;
    assert_not_charged(&answer, 500);
    assert_eq!(
        Browser::new().get(&running.at("/council-tax")).await.status,
        200
    );
}
