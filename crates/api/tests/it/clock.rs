use std::time::Duration;

use payments::clock::Timestamp;
use reqwest::Method;
use serde_json::json;
use test_support::{Backend, TestApp};

use crate::support::{self, Payment, get, get_as, key_of};

on_each_database! {
    time_can_be_moved_so_that_a_payment_expires_at_once
    the_clock_explains_what_it_expects
    the_use_of_a_key_is_noted_again_when_time_was_set_back
}

async fn time_can_be_moved_so_that_a_payment_expires_at_once(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let before = get(&app, "/sandbox/clock").await;
    let body = json!({"advance_seconds": 5401});
    let moved = app.api(Method::POST, "/sandbox/clock", Some(&body)).await;
    assert_eq!((before.status, moved.status), (200, 200), "{}", moved.text);
    assert_eq!(support::names(&moved.body), ["now"]);
    assert!(before.body["now"].as_str().unwrap() < moved.body["now"].as_str().unwrap());

    app.work().await;
    assert_eq!(payment.shown().await["state"]["code"], "P0020");

    let body = json!({"reset": true});
    let reset = app.api(Method::POST, "/sandbox/clock", Some(&body)).await;
    assert!(reset.body["now"].as_str().unwrap() < moved.body["now"].as_str().unwrap());
}

async fn the_clock_explains_what_it_expects(app: TestApp) {
    for body in [json!({}), json!({"advance_seconds": 0}), json!([])] {
        let answer = app.api(Method::POST, "/sandbox/clock", Some(&body)).await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (400, &json!(400)),
            "{body}"
        );
        assert!(answer.text.contains("advance_seconds"), "{}", answer.text);
    }
    let answer = app
        .send(|client, base| client.post(format!("{base}/sandbox/clock")))
        .await;
    assert_eq!(answer.status, 401);
}

/// Waits until the last use of the only key that a test has made is as wanted.
async fn last_use(app: &TestApp, is_wanted: impl Fn(Timestamp) -> bool) -> Timestamp {
    let noted = async {
        loop {
            let keys = app.payments.list_api_keys().await.unwrap();
            let key = keys.into_iter().find(|key| key.description == "tests");
            if let Some(at) = key.and_then(|key| key.last_used_at)
                && is_wanted(at)
            {
                break at;
            }
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), noted).await;
    in_time.unwrap()
}

async fn the_use_of_a_key_is_noted_again_when_time_was_set_back(app: TestApp) {
    let key = key_of(&app, "council").await;
    let later = json!({"advance_seconds": 100_000});
    app.api(Method::POST, "/sandbox/clock", Some(&later)).await;
    assert_eq!(get_as(&app, &key, "/v1/payments").await.status, 200);
    let before = last_use(&app, |_| true).await;
    let back = json!({"reset": true});
    app.api(Method::POST, "/sandbox/clock", Some(&back)).await;
    assert_eq!(get_as(&app, &key, "/v1/payments").await.status, 200);
    last_use(&app, |at| at < before).await;
}

#[actix_web::test]
async fn the_worker_notices_that_time_was_moved() {
    let app = TestApp::builder(Backend::Sqlite)
        .settings("worker.poll_interval_ms = 3600000")
        .with_worker()
        .start()
        .await;
    // The second time the worker is surely waiting.
    for _ in 0..2 {
        let payment = Payment::create(&app, json!({})).await;
        let body = json!({"advance_seconds": 5401});
        let moved = app.api(Method::POST, "/sandbox/clock", Some(&body)).await;
        assert_eq!(moved.status, 200);
        let expired = async { while payment.shown().await["state"]["code"] != "P0020" {} };
        let in_time = tokio::time::timeout(Duration::from_secs(20), expired).await;
        assert!(in_time.is_ok(), "the worker still waits");
    }
}
