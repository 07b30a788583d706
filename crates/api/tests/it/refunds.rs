use futures_util::future::join_all;
use payments::provider::Fault;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, Answering, TestApp};

use crate::support::{
    DECLINED_CARD, Payment, assert_error, complete, error, get, get_as, key_of, names, paid,
    post_as,
};

on_each_database! {
    api_112_a_part_is_refunded
    api_113_what_is_available_need_not_be_said
    api_114_to_124_what_cannot_be_refunded
    api_116_everything_is_refunded_and_nothing_is_left
    api_119_to_123_a_body_that_breaks_a_rule_is_refused
    api_125_and_126_a_refund_is_read
    api_127_to_129_refunds_are_listed_oldest_first
    engine_094_a_refund_that_the_provider_refuses_is_available_again
    engine_095_a_surcharge_can_be_refunded
    engine_096_refunds_at_once_never_exceed_the_payment
    a_refund_whose_answer_is_lost_is_asked_for_again_and_made_once
    api_102_a_refund_stands_in_the_history_of_its_payment
    the_payer_is_told_of_a_refund_once
}

fn unavailable(status: &str) -> Value {
    let text = format!("The payment is not available for refund. Payment refund status: {status}");
    error("", "P0603", &text)
}

async fn refund(app: &TestApp, payment: &Payment<'_>, body: Value) -> Answer {
    let path = format!("{}/refunds", payment.path());
    app.api(Method::POST, &path, Some(&body)).await
}

async fn summary(payment: &Payment<'_>) -> Value {
    payment.shown().await["refund_summary"].clone()
}

fn left(status: &str, available: i64, submitted: i64) -> Value {
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

async fn engine_094_a_refund_that_the_provider_refuses_is_available_again(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    app.psp.next_refund(Answering::Fault(Fault::definite("no")));
    let refused = refund(&app, &payment, json!({"amount": 400})).await;
    assert_error(
        &refused,
        500,
        &error("", "P0698", "Downstream system error"),
    );
    assert_eq!(summary(&payment).await, left("available", 1000, 0));
    let listed = get(&app, &format!("{}/refunds", payment.path())).await.body;
    assert_eq!(listed["_embedded"]["refunds"][0]["status"], "error");
    assert_eq!(
        refund(&app, &payment, json!({"amount": 1000})).await.status,
        202
    );
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

async fn engine_096_refunds_at_once_never_exceed_the_payment(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let answers = join_all((0..8).map(|n| {
        let body = if n % 2 == 0 {
            json!({"amount": 1000, "refund_amount_available": 1000})
        } else {
            json!({"amount": 600})
        };
        refund(&app, &payment, body)
    }))
    .await;
    let made = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(made, 1, "each asks for more than half");
    for answer in &answers {
        assert!([202, 400, 412].contains(&answer.status), "{}", answer.text);
    }
    let submitted = summary(&payment).await["amount_submitted"]
        .as_i64()
        .unwrap();
    assert!(submitted == 1000 || submitted == 600, "{submitted}");
    assert_eq!(app.psp.refund_calls(), 1);
}

async fn a_refund_whose_answer_is_lost_is_asked_for_again_and_made_once(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    app.psp
        .next_refund(Answering::LostAnswer(Fault::timeout("lost")));
    let answer = refund(&app, &payment, json!({"amount": 400})).await;
    assert_eq!(
        (answer.status, &answer.body["status"]),
        (202, &json!("submitted"))
    );
    assert_eq!(summary(&payment).await, left("available", 600, 400));
    app.pass(61).await;
    assert_eq!(app.psp.refund_calls(), 2);
    let id = answer.body["refund_id"].as_str().unwrap();
    let read = get(&app, &format!("{}/refunds/{id}", payment.path())).await;
    assert_eq!(read.body["status"], "success");
    assert_eq!(summary(&payment).await, left("available", 600, 400));
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
