use serde_json::json;
use test_support::TestApp;

use crate::support::{DECLINED_CARD, GOOD_CARD, Payment, names, post};

on_each_database! {
    api_104_a_created_payment_is_cancelled
    api_105_a_capturable_payment_is_cancelled
    every_unfinished_payment_is_cancelled
    api_106_what_is_over_is_not_cancelled
    api_107_and_111_an_unknown_payment_is_not_found
    a_payment_is_cancelled_while_its_card_is_being_authorised
    api_108_and_109_a_capturable_payment_is_captured_once
    api_109_capturing_what_is_paid_changes_nothing
    api_110_what_is_not_capturable_is_not_captured
    api_110_time_to_capture_runs_out
    a_body_and_its_type_do_not_matter
}

async fn cancel(app: &TestApp, payment: &Payment<'_>) -> (u16, String) {
    let answer = post(app, &format!("{}/cancel", payment.path())).await;
    (answer.status, answer.text)
}

async fn capture(app: &TestApp, payment: &Payment<'_>) -> (u16, String) {
    let answer = post(app, &format!("{}/capture", payment.path())).await;
    (answer.status, answer.text)
}

fn done() -> (u16, String) {
    (204, String::new())
}

fn not_cancelled() -> (u16, String) {
    let body = r#"{"code":"P0501","description":"Cancellation of payment failed"}"#;
    (400, body.to_owned())
}

fn not_captured() -> (u16, String) {
    let body = r#"{"code":"P1003","description":"Payment cannot be captured"}"#;
    (409, body.to_owned())
}

async fn api_104_a_created_payment_is_cancelled(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    assert_eq!(cancel(&app, &payment).await, done());
    let shown = payment.shown().await;
    assert_eq!(
        shown["state"],
        json!({
            "status": "cancelled", "finished": true,
            "message": "Payment was cancelled by the service", "code": "P0040"
        })
    );
    assert_eq!(names(&shown["_links"]), ["self", "events", "refunds"]);
    assert_eq!(shown["refund_summary"]["status"], "unavailable");
}

async fn api_105_a_capturable_payment_is_cancelled(app: TestApp) {
    let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
    payment.confirm().await;
    assert_eq!(cancel(&app, &payment).await, done());
    assert_eq!(payment.shown().await["state"]["code"], "P0040");
    app.work().await;
    assert_eq!((app.psp.cancel_calls(), app.psp.capture_calls()), (1, 0));
}

async fn every_unfinished_payment_is_cancelled(app: TestApp) {
    let started = Payment::create(&app, json!({})).await;
    app.payments.start(&started.id).await.unwrap();
    assert_eq!(cancel(&app, &started).await, done());
    let submitted = Payment::create(&app, json!({})).await;
    submitted.submit_card(GOOD_CARD).await;
    assert_eq!(cancel(&app, &submitted).await, done());
    assert_eq!(submitted.shown().await["state"]["code"], "P0040");
}

async fn api_106_what_is_over_is_not_cancelled(app: TestApp) {
    let cancelled = Payment::create(&app, json!({})).await;
    assert_eq!(cancel(&app, &cancelled).await, done());
    let paid = Payment::create(&app, json!({})).await;
    paid.confirm().await;
    let declined = Payment::create(&app, json!({})).await;
    declined.submit_card(DECLINED_CARD).await;
    let expired = Payment::create(&app, json!({})).await;
    app.pass(5401).await;
    for payment in [cancelled, paid, declined, expired] {
        let before = payment.shown().await;
        assert_eq!(cancel(&app, &payment).await, not_cancelled());
        assert_eq!(payment.shown().await, before);
    }
}

async fn api_107_and_111_an_unknown_payment_is_not_found(app: TestApp) {
    for id in ["7m2p9c1d8e5f4g6j0r2th3kq0v", "short"] {
        for (verb, code) in [("cancel", "P0500"), ("capture", "P1000")] {
            let answer = post(&app, &format!("/v1/payments/{id}/{verb}")).await;
            assert_eq!(answer.status, 404);
            assert_eq!(
                answer.body,
                json!({"code": code, "description": "Not found"})
            );
        }
    }
}

async fn a_payment_is_cancelled_while_its_card_is_being_authorised(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    app.psp.hold_authorisations();
    let service = async {
        app.psp.authorisation_arrived().await;
        let answer = cancel(&app, &payment).await;
        app.psp.release_authorisations();
        answer
    };
    let ((), answer) = tokio::join!(payment.submit_card(GOOD_CARD), service);
    assert_eq!(answer, done());
    assert_eq!(payment.shown().await["state"]["code"], "P0040");
    app.work().await;
    assert_eq!(app.psp.cancel_calls(), 1);
    assert_eq!(payment.history().await, ["created", "started", "cancelled"]);
}

async fn api_108_and_109_a_capturable_payment_is_captured_once(app: TestApp) {
    let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
    payment.confirm().await;
    assert_eq!(capture(&app, &payment).await, done());
    let shown = payment.shown().await;
    assert_eq!(
        shown["state"],
        json!({"status": "success", "finished": true})
    );
    assert_eq!(capture(&app, &payment).await, done());
    app.work().await;
    assert_eq!(capture(&app, &payment).await, done());
    app.work().await;
    assert_eq!(app.psp.capture_calls(), 1);
    let settlement = payment.shown().await["settlement_summary"].clone();
    assert_eq!(names(&settlement), ["capture_submit_time", "captured_date"]);
}

async fn api_109_capturing_what_is_paid_changes_nothing(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    payment.confirm().await;
    assert_eq!(capture(&app, &payment).await, done());
    app.work().await;
    assert_eq!(capture(&app, &payment).await, done());
    assert_eq!(app.psp.capture_calls(), 1);
}

async fn api_110_what_is_not_capturable_is_not_captured(app: TestApp) {
    let created = Payment::create(&app, json!({"delayed_capture": true})).await;
    let submitted = Payment::create(&app, json!({"delayed_capture": true})).await;
    submitted.submit_card(GOOD_CARD).await;
    let declined = Payment::create(&app, json!({})).await;
    declined.submit_card(DECLINED_CARD).await;
    for payment in [created, submitted, declined] {
        let before = payment.shown().await["state"].clone();
        assert_eq!(capture(&app, &payment).await, not_captured());
        assert_eq!(payment.shown().await["state"], before);
    }
}

async fn api_110_time_to_capture_runs_out(app: TestApp) {
    let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
    payment.confirm().await;
    app.pass(431_000).await;
    assert_eq!(payment.shown().await["state"]["status"], "capturable");
    app.pass(1001).await;
    assert_eq!(payment.shown().await["state"]["code"], "P0020");
    assert_eq!(capture(&app, &payment).await, not_captured());
}

async fn a_body_and_its_type_do_not_matter(app: TestApp) {
    for verb in ["capture", "cancel"] {
        for body in ["", "{}", "{", "no json"] {
            for content_type in ["application/json", "text/plain", ""] {
                let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
                payment.confirm().await;
                let request = |client: &reqwest::Client, base: &str| {
                    let request = client
                        .post(format!("{base}{}/{verb}", payment.path()))
                        .bearer_auth(&app.api_key)
                        .body(body);
                    match content_type {
                        "" => request,
                        content_type => request.header("content-type", content_type),
                    }
                };
                let answer = app.send(request).await;
                let answer = (answer.status, answer.text);
                assert_eq!(answer, done(), "{verb} {content_type} {body}");
            }
        }
    }
}
