//! The edges of the test controls.

use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, Backend, TestApp};

use crate::support::{
    DECLINED_CARD, ERROR_CARD, GOOD_CARD, Payment, base_with, complete, get_as, key_of, paid, post,
    post_as,
};

on_each_database! {
    a_payment_goes_on_from_where_it_is
    what_cannot_happen_any_more_is_refused_and_changes_nothing
    a_body_is_not_needed
    a_card_that_the_account_does_not_take_is_refused_before_anything_happens
    the_payer_types_what_the_payment_does_not_bring
    a_payment_by_api_is_authorised_with_a_card
    a_payment_by_api_has_no_payer
    a_payment_that_was_reported_ends_by_itself
    settlements_are_recorded_once
    notifications_reach_nothing_of_another_account
    a_dispute_is_opened_and_decided_once
    wrong_disputes_are_explained
}

async fn done(app: &TestApp, payment: &Payment<'_>, how: Value) -> Answer {
    complete(app, &app.api_key, payment.id.as_str(), how).await
}

fn status(answer: &Answer) -> (u16, &str) {
    let status = answer.body["state"]["status"].as_str();
    (answer.status, status.unwrap_or(&answer.text))
}

async fn a_payment_goes_on_from_where_it_is(app: TestApp) {
    let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
    for (outcome, expected) in [
        ("started", "started"),
        ("started", "started"),
        ("submitted", "submitted"),
        ("submitted", "submitted"),
        ("success", "capturable"),
        ("success", "capturable"),
        ("expired", "failed"),
    ] {
        let answer = done(&app, &payment, json!({"outcome": outcome})).await;
        assert_eq!(status(&answer), (200, expected), "{outcome}");
    }
    assert_eq!(
        payment.history().await,
        ["created", "started", "submitted", "capturable", "failed"]
    );
}

async fn what_cannot_happen_any_more_is_refused_and_changes_nothing(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    done(&app, &payment, json!({"outcome": "submitted"})).await;
    for how in [
        json!({"outcome": "started"}),
        json!({"outcome": "declined"}),
        json!({"outcome": "error"}),
        json!({"card_number": GOOD_CARD}),
    ] {
        let answer = done(&app, &payment, how.clone()).await;
        assert_eq!(answer.status, 409, "{how}: {}", answer.text);
        assert_eq!(payment.shown().await["state"]["status"], "submitted");
    }
    let answer = done(&app, &payment, json!({"outcome": "cancelled"})).await;
    assert_eq!(status(&answer), (200, "failed"));
    let delayed = Payment::create(&app, json!({"delayed_capture": true})).await;
    done(&app, &delayed, json!({})).await;
    let answer = done(&app, &delayed, json!({"outcome": "cancelled"})).await;
    assert_eq!(
        answer.status, 409,
        "a payer cannot take back what they confirmed"
    );
    assert!(answer.text.contains("capturable"), "{}", answer.text);
}

async fn a_body_is_not_needed(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let path = format!("/sandbox/payments/{}/complete", payment.id);
    assert_eq!(status(&post(&app, &path).await), (200, "success"));
    let answer = app
        .send(|client, base| {
            client
                .post(format!("{base}{path}"))
                .bearer_auth(&app.api_key)
                .header("Content-Type", "text/plain")
                .body("outcome=success")
        })
        .await;
    assert_eq!(answer.status, 415);
}

async fn a_card_that_the_account_does_not_take_is_refused_before_anything_happens(app: TestApp) {
    let key = key_of(&app, "visa_credit").await;
    let created = post_as(&app, &key, "/v1/payments", base_with(json!({}))).await;
    let id = created.body["payment_id"].as_str().unwrap();
    for card in ["4000056655665556", "5105105105105100", "9999999999999995"] {
        let answer = complete(&app, &key, id, json!({"card_number": card})).await;
        assert_eq!(answer.status, 409, "{card}: {}", answer.text);
        assert!(!answer.text.contains(card));
    }
    let shown = get_as(&app, &key, &format!("/v1/payments/{id}")).await;
    assert_eq!(shown.body["state"]["status"], "created");
}

async fn the_payer_types_what_the_payment_does_not_bring(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let shown = done(&app, &payment, json!({})).await.body;
    assert_eq!(shown["card_details"]["cardholder_name"], "Test Payer");
    assert_eq!(shown["card_details"]["billing_address"]["country"], "GB");
    assert_eq!(shown["email"], "payer@example.org");

    let details = json!({
        "cardholder_name": "A Example",
        "billing_address": {"line1": "3 Quay Row", "city": "Cardiff", "postcode": "CF10 9ZZ", "country": "GB"}
    });
    let order = json!({"email": "ana@example.org", "prefilled_cardholder_details": details});
    let payment = Payment::create(&app, order.clone()).await;
    let shown = done(&app, &payment, json!({})).await.body;
    assert_eq!(shown["card_details"]["cardholder_name"], "A Example");
    assert_eq!(
        shown["card_details"]["billing_address"],
        details["billing_address"]
    );
    assert_eq!(shown["email"], "ana@example.org");

    let payment = Payment::create(&app, order).await;
    let how = json!({"cardholder_name": "B Other", "email": "bo@example.org"});
    let shown = done(&app, &payment, how).await.body;
    assert_eq!(shown["card_details"]["cardholder_name"], "B Other");
    assert_eq!(shown["email"], "bo@example.org");
}

async fn order_by_api(app: &TestApp, key: &str) -> String {
    let mut body = base_with(json!({"authorisation_mode": "moto_api"}));
    body.as_object_mut().unwrap().remove("return_url");
    let created = post_as(app, key, "/v1/payments", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["payment_id"].as_str().unwrap().to_owned()
}

async fn a_payment_by_api_is_authorised_with_a_card(app: TestApp) {
    let key = key_of(&app, "moto").await;
    for (how, code) in [
        (json!({}), Value::Null),
        (json!({"outcome": "declined"}), json!("P0010")),
        (json!({"card_number": DECLINED_CARD}), json!("P0010")),
        (json!({"card_number": ERROR_CARD}), json!("P0050")),
        (json!({"outcome": "expired"}), json!("P0020")),
    ] {
        let id = order_by_api(&app, &key).await;
        let answer = complete(&app, &key, &id, how.clone()).await;
        assert_eq!(answer.status, 200, "{how}: {}", answer.text);
        assert_eq!(answer.body["state"]["finished"], true, "{how}");
        assert_eq!(answer.body["state"]["code"], code, "{how}");
    }
}

async fn a_payment_by_api_has_no_payer(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let id = order_by_api(&app, &key).await;
    for outcome in ["started", "submitted", "cancelled"] {
        let answer = complete(&app, &key, &id, json!({"outcome": outcome})).await;
        assert_eq!(answer.status, 409, "{outcome}: {}", answer.text);
    }
    let shown = get_as(&app, &key, &format!("/v1/payments/{id}")).await;
    assert_eq!(shown.body["state"]["status"], "created");
}

async fn a_payment_that_was_reported_ends_by_itself(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let report = json!({
        "amount": 1000, "reference": "r", "description": "d", "processor_id": "p", "provider_id": "x",
        "payment_outcome": {"status": "success"}
    });
    let reported = post_as(&app, &key, "/v1/payment_notification", report).await;
    assert_eq!(reported.status, 201, "{}", reported.text);
    let id = reported.body["payment_id"].as_str().unwrap();
    let answer = complete(&app, &key, id, json!({})).await;
    assert_eq!(answer.status, 409, "{}", answer.text);

    let captured = json!({"event": "captured", "payment_id": id});
    assert_eq!(
        notified(&app, &key, captured).await,
        false,
        "others have the money"
    );
}

async fn notified(app: &TestApp, key: &str, notification: Value) -> Value {
    let answer = post_as(app, key, "/sandbox/notifications", notification).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["changed"].clone()
}

async fn settlements_are_recorded_once(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let refund = json!({"amount": 100});
    let path = format!("{}/refunds", payment.path());
    let refund = app.api(Method::POST, &path, Some(&refund)).await.body;
    let settled = |day: &str| json!({"event": "settled", "payment_id": payment.id.as_str(), "settled_date": day});
    for (day, changed) in [
        ("2026-03-09", true),
        ("2026-03-09", false),
        ("2026-03-10", true),
    ] {
        assert_eq!(notified(&app, &app.api_key, settled(day)).await, changed);
        let summary = payment.shown().await["settlement_summary"].clone();
        assert_eq!(summary["settled_date"], day);
    }
    let settled =
        json!({"event": "settled", "refund_id": refund["refund_id"], "settled_date": "2026-03-11"});
    for changed in [true, false] {
        assert_eq!(notified(&app, &app.api_key, settled.clone()).await, changed);
    }
    let unpaid = Payment::create(&app, json!({})).await;
    let settled =
        json!({"event": "settled", "payment_id": unpaid.id.as_str(), "settled_date": "2026-03-11"});
    assert_eq!(notified(&app, &app.api_key, settled).await, false);
    let captured = json!({"event": "captured", "payment_id": unpaid.id.as_str()});
    assert_eq!(notified(&app, &app.api_key, captured).await, false);
}

async fn notifications_reach_nothing_of_another_account(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let opened = opened(
        &app,
        &app.api_key,
        json!({"payment_id": payment.id.as_str()}),
    )
    .await;
    let stranger = key_of(&app, "another").await;
    let dispute_id = &opened.body["dispute_id"];
    for (name, id) in [
        ("payment_id", json!(payment.id.as_str())),
        ("refund_id", json!("7m2p9c1d8e5f4g6j0r2th3kq0v")),
        ("dispute_id", dispute_id.clone()),
    ] {
        let settled = json!({"event": "settled", name: id, "settled_date": "2026-03-09"});
        assert_eq!(notified(&app, &stranger, settled).await, false, "{name}");
    }
    let path = format!("/sandbox/disputes/{}", dispute_id.as_str().unwrap());
    let moved = post_as(&app, &stranger, &path, json!({"status": "won"})).await;
    assert_eq!(moved.status, 404);
    let reopened = self::opened(&app, &stranger, json!({"payment_id": payment.id.as_str()})).await;
    assert_eq!(reopened.status, 404);
}

async fn opened(app: &TestApp, key: &str, dispute: Value) -> Answer {
    post_as(app, key, "/sandbox/disputes", dispute).await
}

async fn a_dispute_is_opened_and_decided_once(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let body = json!({"payment_id": payment.id.as_str(), "reason": "duplicate", "amount": 400});
    let unpaid = Payment::create(&app, json!({})).await;
    let early = opened(
        &app,
        &app.api_key,
        json!({"payment_id": unpaid.id.as_str()}),
    )
    .await;
    assert_eq!(early.status, 409, "{}", early.text);
    let dispute = opened(&app, &app.api_key, body.clone()).await;
    assert_eq!(dispute.status, 201, "{}", dispute.text);
    let shown = |name: &str| dispute.body[name].clone();
    assert_eq!(
        (shown("amount"), shown("reason"), shown("status")),
        (json!(400), json!("duplicate"), json!("needs_response"))
    );
    assert_eq!(opened(&app, &app.api_key, body).await.status, 409);

    let path = format!(
        "/sandbox/disputes/{}",
        shown("dispute_id").as_str().unwrap()
    );
    let settled = json!({"event": "settled", "dispute_id": shown("dispute_id"), "settled_date": "2026-03-09"});
    assert_eq!(notified(&app, &app.api_key, settled.clone()).await, false);
    for (to, code) in [
        ("under_review", 200),
        ("lost", 200),
        ("lost", 200),
        ("won", 409),
        ("under_review", 409),
    ] {
        let moved = post_as(&app, &app.api_key, &path, json!({"status": to})).await;
        assert_eq!(moved.status, code, "{to}: {}", moved.text);
        if to == "lost" {
            assert_eq!(
                (&moved.body["fee"], &moved.body["net_amount"]),
                (&json!(1500), &json!(-1900))
            );
        }
    }
    assert_eq!(notified(&app, &app.api_key, settled).await, true);
}

async fn wrong_disputes_are_explained(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let id = payment.id.as_str();
    for (body, status) in [
        (json!({}), 400),
        (json!({"payment_id": id, "amount": 0}), 400),
        (json!({"payment_id": id, "reason": "angry"}), 400),
        (json!({"payment_id": id, "amount": 1001}), 409),
        (json!({"payment_id": "none"}), 404),
        (json!({"payment_id": "7m2p9c1d8e5f4g6j0r2th3kq0v"}), 404),
    ] {
        let answer = opened(&app, &app.api_key, body.clone()).await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (status, &json!(status)),
            "{body}"
        );
        assert!(answer.body["message"].as_str().unwrap().len() > 20);
    }
    let unknown = "/sandbox/disputes/7m2p9c1d8e5f4g6j0r2th3kq0v";
    for (body, status) in [
        (json!({"status": "won"}), 404),
        (json!({"status": "open"}), 400),
    ] {
        let answer = post_as(&app, &app.api_key, unknown, body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

#[actix_web::test]
async fn a_capture_that_the_provider_takes_its_time_for_is_completed_by_a_notification() {
    let settings = r#"accounts.later = { type = "test", service_name = "Later", sandbox = { captures = "later" } }"#;
    let app = TestApp::builder(Backend::Sqlite)
        .settings(settings)
        .start()
        .await;
    let key = key_of(&app, "later").await;
    let created = post_as(&app, &key, "/v1/payments", base_with(json!({}))).await;
    let id = created.body["payment_id"].as_str().unwrap();
    complete(&app, &key, id, json!({})).await;
    let summary = async || {
        let shown = get_as(&app, &key, &format!("/v1/payments/{id}")).await;
        shown.body["settlement_summary"].clone()
    };
    assert_eq!(
        crate::support::names(&summary().await),
        ["capture_submit_time"]
    );
    let captured = json!({"event": "captured", "payment_id": id});
    for changed in [true, false] {
        assert_eq!(notified(&app, &key, captured.clone()).await, changed);
        assert!(summary().await["captured_date"].is_string());
    }
}
