//! The three ways to learn what became of a payment: the user, a webhook, the sweep.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use service::Problem;
use sha2::Sha256;
use test_support::{Backend, Browser};

use crate::fake_api::{Behaviour, failed, state};
use crate::running::{Running, WEBHOOK_KEY};

const MINUTE: i64 = 60;

fn signature(body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_KEY.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn message(payment_id: &str) -> String {
    json!({
        "webhook_message_id": "du4mnsrourf5sj7nme96tde6ne",
        "resource_id": payment_id,
        "resource_type": "payment",
        "event_type": "card_payment_succeeded",
        // A message may lie or be late; the API is asked.
        "resource": {"payment_id": payment_id, "state": {"status": "error", "finished": true}},
    })
    .to_string()
}

/// The status of the answer to a message.
async fn send(running: &Running, body: &str, signature: Option<&str>) -> u16 {
    let mut request = test_support::http_client()
        .post(running.at("/webhooks/payments"))
        .header("content-type", "application/json")
        .body(body.to_owned());
    if let Some(signature) = signature {
        request = request.header("Pay-Signature", signature);
    }
    request.send().await.unwrap().status().as_u16()
}

fn known(outcome: &str) -> Vec<Option<String>> {
    vec![Some(outcome.to_owned())]
}

#[actix_web::test]
async fn who_never_comes_back_is_asked_about_when_they_should_be_and_when_it_must_be_over() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        running.user_who_pays("/council-tax").await;
        running.clock.pass(14 * MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 0);
        running.clock.pass(MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 1);
        assert_eq!(running.outcomes().await, [None]);
        // Nothing more until the payment must have ended.
        running.clock.pass(76 * MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 0);
        running.api.set_state(failed("P0020"));
        running.clock.pass(MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 1);
        assert_eq!(running.outcomes().await, known("expired"));
        running.clock.pass(24 * 60 * MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 0);
    }
}

#[actix_web::test]
async fn what_does_not_end_is_asked_about_every_hour() {
    let running = Running::start();
    running.user_who_pays("/parking-permit").await;
    running.clock.pass(92 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 1);
    for _ in 0..3 {
        running.clock.pass(59 * MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 0);
        running.clock.pass(MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 1);
    }
    assert_eq!(running.outcomes().await, [None]);
}

#[actix_web::test]
async fn who_has_come_back_is_not_asked_about() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    running.api.set_state(state("success"));
    for _ in 0..2 {
        browser.get(&running.at("/council-tax/return")).await;
        assert_eq!(running.outcomes().await, known("paid"));
    }
    running.clock.pass(92 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 0);
}

#[actix_web::test]
async fn a_payment_whose_creation_was_not_answered_is_found_by_its_reference() {
    for backend in Backend::ALL {
        let running = Running::impatient_on(backend);
        running.api.behave(Behaviour::Hangs);
        running.user_who_pays("/council-tax").await;
        running.api.behave(Behaviour::Works);
        assert_eq!(running.unanswered().await, 1);
        running.api.set_state(failed("P0020"));
        running.clock.pass(92 * MINUTE);
        assert_eq!(running.sweep().await.unwrap(), 1);
        assert_eq!(running.unanswered().await, 0);
        assert_eq!(running.outcomes().await, known("expired"));
    }
}

#[actix_web::test]
async fn what_was_never_created_is_given_up_when_it_would_be_over() {
    let running = Running::impatient();
    running.api.behave(Behaviour::Hangs);
    running.user_who_pays("/council-tax").await;
    running.api.behave(Behaviour::Works);
    running.api.forget();
    running.clock.pass(15 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 1);
    assert_eq!(running.outcomes().await, [None]);
    running.clock.pass(77 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 1);
    assert_eq!(running.outcomes().await, known("never created"));
}

#[actix_web::test]
async fn the_sweep_pauses_when_the_api_has_enough_and_asks_again_later() {
    let running = Running::impatient();
    for _ in 0..3 {
        running.user_who_pays("/council-tax").await;
    }
    running.clock.pass(92 * MINUTE);
    running.api.set_state(state("success"));
    running.api.behave(Behaviour::Fails(429));
    assert!(matches!(running.sweep().await, Err(Problem::Api(_))));
    // One question and its repetition: the others are not asked.
    assert_eq!(running.api.reads(), 2);
    running.api.behave(Behaviour::Works);
    assert_eq!(running.sweep().await.unwrap(), 0);
    running.clock.pass(MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 3);
    assert_eq!(
        running.outcomes().await.iter().flatten().count(),
        1,
        "only the latest was paid"
    );
}

#[actix_web::test]
async fn a_webhook_updates_at_once_and_what_it_says_is_not_believed() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        running.user_who_pays("/council-tax").await;
        let body = message("payment0");
        // Out of order: the message comes before the API knows.
        assert_eq!(send(&running, &body, Some(&signature(&body))).await, 200);
        assert_eq!(running.outcomes().await, [None]);
        running.api.set_state(state("success"));
        for _ in 0..2 {
            assert_eq!(send(&running, &body, Some(&signature(&body))).await, 200);
            assert_eq!(running.outcomes().await, known("paid"));
        }
    }
}

#[actix_web::test]
async fn a_webhook_with_a_wrong_signature_is_401_and_changes_nothing() {
    let running = Running::start();
    running.user_who_pays("/council-tax").await;
    running.api.set_state(state("success"));
    let body = message("payment0");
    let other = signature("{}");
    for wrong in [None, Some(""), Some("abc"), Some(other.as_str())] {
        assert_eq!(send(&running, &body, wrong).await, 401);
    }
    assert_eq!(running.outcomes().await, [None]);
    assert_eq!(running.api.reads(), 0);
}

#[actix_web::test]
async fn a_webhook_about_something_else_is_accepted_and_nothing_is_asked() {
    let running = Running::start();
    running.user_who_pays("/council-tax").await;
    let refund = message("payment0").replace("\"payment\"", "\"refund\"");
    for body in [message("of-another-service"), message("\u{0}"), refund] {
        assert_eq!(
            send(&running, &body, Some(&signature(&body))).await,
            200,
            "{body}"
        );
    }
    assert_eq!(running.api.reads(), 0);
    for body in ["", "[]", "{}", "{\"resource_id\": 5}", "\u{feff}{}"] {
        let status = send(&running, body, Some(&signature(body))).await;
        assert_eq!(status, 400, "{body}");
    }
}

#[actix_web::test]
async fn a_webhook_that_cannot_be_obeyed_now_is_sent_again() {
    let running = Running::impatient();
    running.user_who_pays("/council-tax").await;
    running.api.behave(Behaviour::Fails(500));
    let body = message("payment0");
    assert_eq!(send(&running, &body, Some(&signature(&body))).await, 503);
}

#[actix_web::test]
async fn a_webhook_address_is_no_page() {
    let running = Running::start();
    let page = Browser::new().get(&running.at("/webhooks/payments")).await;
    assert_eq!(page.status, 404);
}

#[actix_web::test]
async fn a_payment_that_cannot_be_understood_holds_up_nobody() {
    let running = Running::start();
    running.user_who_pays("/council-tax").await;
    running
        .api
        .set_state(json!({"status": "disputed", "finished": true}));
    running.user_who_pays("/council-tax").await;
    running.api.set_state(state("success"));
    running.clock.pass(15 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 2);
    let mut outcomes = running.outcomes().await;
    outcomes.sort();
    assert_eq!(outcomes, [None, Some("paid".to_owned())]);
}

#[actix_web::test]
async fn what_the_api_does_not_know_is_asked_about_for_a_day() {
    let running = Running::start();
    running.user_who_pays("/council-tax").await;
    running.api.forget();
    running.clock.pass(15 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 1);
    assert_eq!(running.outcomes().await, [None]);
    running.clock.pass(24 * 60 * MINUTE);
    assert_eq!(running.sweep().await.unwrap(), 1);
    assert_eq!(running.outcomes().await, known("not known to the API"));
}
