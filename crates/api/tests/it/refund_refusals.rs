//! Refunds that are refused.

use reqwest::Method;
use serde_json::json;
use test_support::TestApp;

use crate::{
    refunds::{left, refund, summary, unavailable},
    support::{DECLINED_CARD, Payment, assert_error, error, key_of, paid, post_as},
};

on_each_database! {
    api_114_to_124_what_cannot_be_refunded
    api_119_to_123_a_body_that_breaks_a_rule_is_refused
}

async fn api_114_to_124_what_cannot_be_refunded(app: TestApp) {
    let mismatch = error("", "P0604", "Refund amount available mismatch.");
    let payment = paid(&app, json!({})).await;
    let unpaid = Payment::create(&app, json!({})).await;
    let failed = Payment::create(&app, json!({})).await;
    failed.submit_card(DECLINED_CARD).await;
    let waiting = Payment::create(&app, json!({"delayed_capture": true})).await;
    waiting.confirm().await;
    for (case, payment, body, status, expected) in [
        (
            114,
            &payment,
            json!({"amount": 400, "refund_amount_available": 999}),
            412,
            mismatch.clone(),
        ),
        (
            114,
            &payment,
            json!({"amount": 400, "refund_amount_available": null}),
            412,
            mismatch.clone(),
        ),
        (
            114,
            &payment,
            json!({"amount": 400, "refund_amount_available": {}}),
            412,
            mismatch.clone(),
        ),
        // Another idea of what is available is told before that it is too much.
        (
            114,
            &payment,
            json!({"amount": 1001, "refund_amount_available": 999}),
            412,
            mismatch,
        ),
        (
            115,
            &payment,
            json!({"amount": 1001, "refund_amount_available": 1000}),
            400,
            unavailable("amount_not_available"),
        ),
        (
            117,
            &unpaid,
            json!({"amount": 1, "refund_amount_available": 1000}),
            400,
            unavailable("pending"),
        ),
        (
            118,
            &failed,
            json!({"amount": 1, "refund_amount_available": 1000}),
            400,
            unavailable("unavailable"),
        ),
        (
            118,
            &waiting,
            json!({"amount": 1, "refund_amount_available": 1000}),
            400,
            unavailable("unavailable"),
        ),
    ] {
        let answer = refund(&app, payment, body).await;
        assert_eq!(
            (case, answer.status, &answer.body),
            (case, status, &expected),
            "{}",
            answer.text
        );
    }
    let not_found = error("", "P0600", "Not found");
    let body = json!({"amount": 1, "refund_amount_available": 1000});
    let path = "/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v/refunds";
    assert_error(
        &app.api(Method::POST, path, Some(&body)).await,
        404,
        &not_found,
    );
    let stranger = key_of(&app, "another").await;
    let foreign = post_as(
        &app,
        &stranger,
        &format!("{}/refunds", payment.path()),
        body,
    )
    .await;
    assert_error(&foreign, 404, &not_found);
    assert_eq!(
        summary(&payment).await,
        left("available", 1000, 0),
        "nothing was made"
    );
}

async fn api_119_to_123_a_body_that_breaks_a_rule_is_refused(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let missing = error("amount", "P0601", "Missing mandatory attribute: amount");
    let invalid = |text: &str| {
        error(
            "amount",
            "P0602",
            &format!("Invalid attribute value: amount. {text}"),
        )
    };
    let numeric = invalid("Must be a valid numeric format");
    for (body, status, expected) in [
        (json!({}), 400, &missing),
        (json!([]), 400, &missing),
        (json!({"amount": null}), 400, &missing),
        (json!({"amount": "1"}), 400, &numeric),
        (json!({"amount": 1.5}), 400, &numeric),
        (json!({"amount": true}), 400, &numeric),
        (json!({"amount": 2_147_483_648_u64}), 400, &numeric),
        (
            json!({"amount": 0, "refund_amount_available": 1000}),
            422,
            &invalid("Must be greater than or equal to 1"),
        ),
        (
            json!({"amount": -5}),
            422,
            &invalid("Must be greater than or equal to 1"),
        ),
        (
            json!({"amount": 10_000_001}),
            422,
            &invalid("Must be less than or equal to 10000000"),
        ),
    ] {
        assert_error(&refund(&app, &payment, body).await, status, expected);
    }
    let path = format!("{}/refunds", payment.path());
    for text in ["{", "", "null", "abc"] {
        let answer = app
            .send(|client, base| {
                client
                    .post(format!("{base}{path}"))
                    .bearer_auth(&app.api_key)
                    .header("content-type", "application/json")
                    .body(text)
            })
            .await;
        assert_error(&answer, 400, &error("", "P0697", "Unable to parse JSON"));
    }
    assert_eq!(summary(&payment).await, left("available", 1000, 0));
}
