//! Refunds that are made, read and listed.

use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{
    Payment, assert_error, complete, error, get, get_as, key_of, names, paid, post_as,
};

on_each_database! {
    api_112_a_part_is_refunded
    api_113_what_is_available_need_not_be_said
    api_116_everything_is_refunded_and_nothing_is_left
    api_125_and_126_a_refund_is_read
    api_127_to_129_refunds_are_listed_oldest_first
    engine_095_a_surcharge_can_be_refunded
    api_102_a_refund_stands_in_the_history_of_its_payment
    the_payer_is_told_of_a_refund_once
}

pub(crate) fn unavailable(status: &str) -> Value {
    let text = format!("The payment is not available for refund. Payment refund status: {status}");
    error("", "P0603", &text)
}

pub(crate) async fn refund(app: &TestApp, payment: &Payment<'_>, body: Value) -> Answer {
    let path = format!("{}/refunds", payment.path());
    app.api(Method::POST, &path, Some(&body)).await
}

pub(crate) async fn summary(payment: &Payment<'_>) -> Value {
    payment.shown().await["refund_summary"].clone()
}

pub(crate) fn left(status: &str, available: i64, submitted: i64) -> Value {
    json!({"status": status, "amount_available": available, "amount_submitted": submitted})
}

async fn api_112_a_part_is_refunded(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let answer = refund(
        &app,
        &payment,
        json!({"amount": 400, "refund_amount_available": 1000}),
    )
    .await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(
        names(&answer.body),
        ["refund_id", "created_date", "amount", "_links", "status"]
    );
    assert_eq!(answer.header("location"), "");
    assert_eq!(answer.body["amount"], 400);
    assert_eq!(answer.body["status"], "success");
    let id = answer.body["refund_id"].as_str().unwrap();
    let own = format!("{}{}", app.urls.api, payment.path());
    assert_eq!(
        answer.body["_links"],
        json!({
            "self": {"href": format!("{own}/refunds/{id}"), "method": "GET"},
            "payment": {"href": own, "method": "GET"}
        })
    );
    assert_eq!(summary(&payment).await, left("available", 600, 400));
}

async fn api_113_what_is_available_need_not_be_said(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    assert_eq!(
        refund(&app, &payment, json!({"amount": 100})).await.status,
        202
    );
    // Text with digits is understood, as with GOV.UK Pay.
    let text = json!({"amount": 100, "refund_amount_available": "900"});
    assert_eq!(refund(&app, &payment, text).await.status, 202);
    assert_eq!(summary(&payment).await, left("available", 800, 200));
}

async fn api_116_everything_is_refunded_and_nothing_is_left(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let all = json!({"amount": 1000, "refund_amount_available": 1000});
    assert_eq!(refund(&app, &payment, all.clone()).await.status, 202);
    assert_eq!(summary(&payment).await, left("full", 0, 1000));
    // "full" is told before a mismatch.
    assert_error(
        &refund(&app, &payment, all).await,
        400,
        &unavailable("full"),
    );
    assert_error(
        &refund(&app, &payment, json!({"amount": 1})).await,
        400,
        &unavailable("full"),
    );
}

async fn api_125_and_126_a_refund_is_read(app: TestApp) {
    let (payment, other) = (paid(&app, json!({})).await, paid(&app, json!({})).await);
    let mut made = refund(&app, &payment, json!({"amount": 400})).await.body;
    let id = made["refund_id"].as_str().unwrap().to_owned();
    let path = format!("{}/refunds/{id}", payment.path());
    let read = get(&app, &path).await;
    assert_eq!(read.status, 200);
    made["settlement_summary"] = json!({});
    assert_eq!(read.body, made);
    let not_found = error("", "P0700", "Not found");
    let stranger = key_of(&app, "another").await;
    for answer in [
        get(&app, &format!("{}/refunds/{id}", other.path())).await,
        get(&app, &format!("{}/refunds/none", payment.path())).await,
        get(&app, &format!("/v1/payments/none/refunds/{id}")).await,
        get_as(&app, &stranger, &path).await,
    ] {
        assert_error(&answer, 404, &not_found);
    }
}

async fn api_127_to_129_refunds_are_listed_oldest_first(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let path = format!("{}/refunds", payment.path());
    let empty = get(&app, &path).await;
    assert_eq!(
        (empty.status, &empty.body["_embedded"]["refunds"]),
        (200, &json!([]))
    );
    for amount in [100, 200, 300] {
        assert_eq!(
            refund(&app, &payment, json!({"amount": amount}))
                .await
                .status,
            202
        );
        app.pass(1).await;
    }
    let listed = get(&app, &path).await.body;
    assert_eq!(names(&listed), ["payment_id", "_links", "_embedded"]);
    let own = format!("{}{}", app.urls.api, payment.path());
    assert_eq!(listed["_links"]["self"]["href"], format!("{own}/refunds"));
    assert_eq!(listed["_links"]["payment"]["href"], own);
    let refunds = listed["_embedded"]["refunds"].as_array().unwrap();
    let amounts: Vec<_> = refunds
        .iter()
        .map(|refund| refund["amount"].as_i64().unwrap())
        .collect();
    assert_eq!(amounts, [100, 200, 300]);
    assert_eq!(refunds[0]["settlement_summary"], json!({}));
    let unknown = get(&app, "/v1/payments/none/refunds").await;
    assert_error(&unknown, 404, &error("", "P0800", "Not found"));
}

async fn engine_095_a_surcharge_can_be_refunded(app: TestApp) {
    let key = key_of(&app, "corporate").await;
    let created = post_as(
        &app,
        &key,
        "/v1/payments",
        crate::support::base_with(json!({})),
    )
    .await;
    let id = created.body["payment_id"].as_str().unwrap();
    let done = complete(&app, &key, id, json!({"card_number": "4111111111111111"})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let path = format!("/v1/payments/{id}");
    let shown = get_as(&app, &key, &path).await.body;
    assert_eq!(
        (&shown["corporate_card_surcharge"], &shown["total_amount"]),
        (&json!(250), &json!(1250))
    );
    assert_eq!(
        (
            &shown["amount"],
            &shown["refund_summary"]["amount_available"]
        ),
        (&json!(1000), &json!(1250))
    );
    let body = json!({"amount": 1250, "refund_amount_available": 1250});
    assert_eq!(
        post_as(&app, &key, &format!("{path}/refunds"), body)
            .await
            .status,
        202
    );
}

async fn api_102_a_refund_stands_in_the_history_of_its_payment(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let paid = ["created", "started", "submitted", "success"];
    assert_eq!(payment.history().await, paid);
    app.pass(1).await;
    refund(&app, &payment, json!({"amount": 400})).await;
    let with_refund = [
        "created",
        "started",
        "submitted",
        "success",
        "submitted",
        "success",
    ];
    assert_eq!(payment.history().await, with_refund);
}

async fn the_payer_is_told_of_a_refund_once(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    assert_eq!(app.inbox.refund_notices().len(), 0);
    refund(&app, &payment, json!({"amount": 400})).await;
    app.work().await;
    app.pass(100_000).await;
    assert_eq!(app.inbox.refund_notices().len(), 1);
}
