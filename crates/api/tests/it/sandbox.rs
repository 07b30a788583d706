use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Backend, TestApp};

use crate::support::{
    DECLINED_CARD, ERROR_CARD, Payment, base_with, complete, get_as, key_of, paid, post_as,
};

on_each_database! {
    a_payment_is_finished_without_pages
    a_test_card_decides_the_outcome
    what_is_finished_stays_so
    a_payment_of_another_account_is_not_found
    a_wrong_request_is_explained
    an_account_can_succeed_without_a_payer
    notifications_of_the_provider_are_taken_once
}

async fn state(app: &TestApp, payment: &Payment<'_>) -> (String, String) {
    let state = payment.shown().await["state"].clone();
    let _ = app;
    let text = |name: &str| state[name].as_str().unwrap_or_default().to_owned();
    (text("status"), text("code"))
}

fn is(status: &str, code: &str) -> (String, String) {
    (status.to_owned(), code.to_owned())
}

async fn a_payment_is_finished_without_pages(app: TestApp) {
    for (outcome, expected) in [
        (json!({}), is("success", "")),
        (json!({"outcome": "success"}), is("success", "")),
        (json!({"outcome": "declined"}), is("failed", "P0010")),
        (json!({"outcome": "error"}), is("error", "P0050")),
        (json!({"outcome": "cancelled"}), is("failed", "P0030")),
        (json!({"outcome": "expired"}), is("failed", "P0020")),
        (json!({"outcome": "started"}), is("started", "")),
        (json!({"outcome": "submitted"}), is("submitted", "")),
    ] {
        let payment = Payment::create(&app, json!({})).await;
        let done = complete(&app, &app.api_key, payment.id.as_str(), outcome.clone()).await;
        assert_eq!(done.status, 200, "{outcome}: {}", done.text);
        assert_eq!(state(&app, &payment).await, expected, "{outcome}");
        assert_eq!(done.body["payment_id"], payment.id.as_str());
    }
    let delayed = Payment::create(&app, json!({"delayed_capture": true})).await;
    complete(&app, &app.api_key, delayed.id.as_str(), json!({})).await;
    assert_eq!(state(&app, &delayed).await, is("capturable", ""));
}

async fn a_test_card_decides_the_outcome(app: TestApp) {
    for (card, expected) in [
        ("4000056655665556", is("success", "")),
        (DECLINED_CARD, is("failed", "P0010")),
        (ERROR_CARD, is("error", "P0050")),
    ] {
        let payment = Payment::create(&app, json!({})).await;
        let done = complete(
            &app,
            &app.api_key,
            payment.id.as_str(),
            json!({"card_number": card}),
        )
        .await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(state(&app, &payment).await, expected);
        let details = payment.shown().await["card_details"].clone();
        assert!(card.ends_with(details["last_digits_card_number"].as_str().unwrap()));
    }
}

async fn what_is_finished_stays_so(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    for outcome in ["success", "declined", "cancelled", "expired"] {
        let again = complete(
            &app,
            &app.api_key,
            payment.id.as_str(),
            json!({"outcome": outcome}),
        )
        .await;
        assert_eq!(again.status, 409, "{outcome}: {}", again.text);
    }
    assert_eq!(state(&app, &payment).await, is("success", ""));
}

async fn a_payment_of_another_account_is_not_found(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let stranger = key_of(&app, "another").await;
    let answer = complete(&app, &stranger, payment.id.as_str(), json!({})).await;
    assert_eq!(answer.status, 404);
    let answer = complete(&app, &app.api_key, "none", json!({})).await;
    assert_eq!(answer.status, 404);
    let without = app
        .send(|client, base| {
            client
                .post(format!("{base}/sandbox/payments/{}/complete", payment.id))
                .json(&json!({}))
        })
        .await;
    assert_eq!(without.status, 401);
    assert_eq!(state(&app, &payment).await, is("created", ""));
}

async fn a_wrong_request_is_explained(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    for body in [
        json!({"outcome": "paid"}),
        json!({"outcome": 5}),
        json!([]),
        json!({"card_number": "123"}),
        json!({"card_number": 4}),
        json!({"outcome": "success", "card_number": DECLINED_CARD}),
    ] {
        let answer = complete(&app, &app.api_key, payment.id.as_str(), body.clone()).await;
        assert!(
            answer.status == 400 || answer.status == 409,
            "{body}: {}",
            answer.text
        );
        assert!(!answer.text.contains(DECLINED_CARD));
    }
    assert_eq!(state(&app, &payment).await, is("created", ""));
}

async fn an_account_can_succeed_without_a_payer(app: TestApp) {
    drop(app);
    for backend in Backend::ALL {
        let settings = r#"accounts.by_itself = { type = "test", service_name = "By itself", succeeds_without_payer = true }"#;
        let app = TestApp::builder(backend).settings(settings).start().await;
        let key = key_of(&app, "by_itself").await;
        let created = post_as(&app, &key, "/v1/payments", base_with(json!({}))).await;
        assert_eq!(
            (created.status, &created.body["state"]["status"]),
            (201, &json!("created"))
        );
        let path = format!(
            "/v1/payments/{}",
            created.body["payment_id"].as_str().unwrap()
        );
        assert_eq!(
            get_as(&app, &key, &path).await.body["state"]["status"],
            "success",
            "at once"
        );
        app.work().await;
        assert!(
            get_as(&app, &key, &path).await.body["settlement_summary"]
                .get("captured_date")
                .is_some()
        );
    }
}

async fn notifications_of_the_provider_are_taken_once(app: TestApp) {
    let settings = r#"accounts.slow = { type = "test", service_name = "Slow", sandbox = { refunds = "never" } }"#;
    let slow = TestApp::builder(Backend::Sqlite)
        .settings(settings)
        .start()
        .await;
    drop(app);
    let key = key_of(&slow, "slow").await;
    let created = post_as(&slow, &key, "/v1/payments", base_with(json!({})))
        .await
        .body;
    let path = format!("/v1/payments/{}", created["payment_id"].as_str().unwrap());
    complete(
        &slow,
        &key,
        created["payment_id"].as_str().unwrap(),
        json!({}),
    )
    .await;
    let refund = async |amount: i64| {
        let made = post_as(
            &slow,
            &key,
            &format!("{path}/refunds"),
            json!({"amount": amount}),
        )
        .await;
        assert_eq!(
            (made.status, &made.body["status"]),
            (202, &json!("submitted")),
            "{}",
            made.text
        );
        made.body["refund_id"].as_str().unwrap().to_owned()
    };
    let notify = async |event: &str, id: &str| {
        let answer = post_as(
            &slow,
            &key,
            "/sandbox/notifications",
            json!({"event": event, "refund_id": id}),
        )
        .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    let status = async |id: &str| {
        get_as(&slow, &key, &format!("{path}/refunds/{id}"))
            .await
            .body["status"]
            .clone()
    };
    let (first, second) = (refund(300).await, refund(200).await);
    slow.pass(1_000_000).await;
    assert_eq!(
        status(&first).await,
        "submitted",
        "it never finishes by itself"
    );
    for _ in 0..2 {
        notify("refund_succeeded", &first).await;
        notify("refund_failed", &second).await;
    }
    notify("refund_failed", &first).await;
    notify("refund_succeeded", "none").await;
    slow.work().await;
    assert_eq!(
        (status(&first).await, status(&second).await),
        (json!("success"), json!("error"))
    );
    assert_eq!(slow.inbox.refund_notices().len(), 1);
    let summary = get_as(&slow, &key, &path).await.body["refund_summary"].clone();
    assert_eq!(
        summary,
        json!({"status": "available", "amount_available": 700, "amount_submitted": 300})
    );
    for body in [
        json!({}),
        json!({"event": "rain"}),
        json!({"event": "settled", "refund_id": first}),
        Value::Null,
    ] {
        let answer = slow
            .api_as(&key, Method::POST, "/sandbox/notifications", Some(&body))
            .await;
        assert_eq!(answer.status, 400, "{body}");
    }
}
