//! Refunds at the same time, and refunds that go wrong at the provider.

use futures_util::future::join_all;
use payments::provider::Fault;
use serde_json::json;
use test_support::{Answering, TestApp};

use crate::{
    refunds::{left, refund, summary},
    support::{assert_error, error, get, paid},
};

on_each_database! {
    engine_094_a_refund_that_the_provider_refuses_is_available_again
    engine_096_refunds_at_once_never_exceed_the_payment
    a_refund_whose_answer_is_lost_is_asked_for_again_and_made_once
    twenty_refunds_at_once_are_all_made
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

async fn twenty_refunds_at_once_are_all_made(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let answers = join_all((0..20).map(|_| refund(&app, &payment, json!({"amount": 50})))).await;
    for answer in &answers {
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (202, &json!("success")),
            "{}",
            answer.text
        );
    }
    assert_eq!(summary(&payment).await, left("full", 0, 1000));
    let listed = get(&app, &format!("{}/refunds", payment.path())).await.body;
    let refunds = listed["_embedded"]["refunds"].as_array().unwrap();
    assert_eq!(refunds.len(), 20);
    assert!(refunds.iter().all(|refund| refund["status"] == "success"));
    assert_eq!(app.psp.refund_calls(), 20);
}
