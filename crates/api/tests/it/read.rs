use serde_json::json;
use test_support::TestApp;

use crate::{
    create::assert_is_timestamp,
    support::{DECLINED_CARD, ERROR_CARD, GOOD_CARD, Payment, get, names},
};

on_each_database! {
    api_093_and_094_every_read_hands_out_a_new_link
    api_095_a_paid_payment_tells_everything_about_it
    api_096_a_declined_payment
    api_097_an_expired_payment
    api_098_a_payment_that_its_payer_cancelled
    api_099_a_confirmed_payment_with_delayed_capture
    a_payment_that_the_provider_could_not_process
    links_and_state_on_the_way
    api_100_and_103_an_unknown_payment_is_not_found
    api_101_a_fresh_payment_has_one_event
    api_102_the_events_of_a_paid_payment
    events_of_other_endings
    requests_without_a_body_may_claim_to_have_one
}

async fn api_093_and_094_every_read_hands_out_a_new_link(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let (first, second) = (payment.shown().await, payment.shown().await);
    for shown in [&first, &second] {
        let links = &shown["_links"];
        assert_eq!(
            names(links),
            [
                "self",
                "next_url",
                "next_url_post",
                "events",
                "refunds",
                "cancel"
            ]
        );
        let token = links["next_url_post"]["params"]["chargeTokenId"]
            .as_str()
            .unwrap();
        let href = links["next_url"]["href"].as_str().unwrap();
        assert_eq!(href, format!("{}/secure/{token}", app.urls.pages));
    }
    assert_ne!(first["_links"]["next_url"], second["_links"]["next_url"]);
}

async fn api_095_a_paid_payment_tells_everything_about_it(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    payment.confirm().await;
    let confirmed = payment.shown().await;
    assert_eq!(
        confirmed["state"],
        json!({"status": "success", "finished": true})
    );
    assert_eq!(confirmed["refund_summary"]["status"], "pending");
    assert_eq!(confirmed["settlement_summary"], json!({}));

    app.work().await;
    let paid = payment.shown().await;
    assert_eq!(
        paid["state"],
        json!({"status": "success", "finished": true})
    );
    assert_eq!(names(&paid["_links"]), ["self", "events", "refunds"]);
    assert_eq!(
        paid["card_details"],
        json!({
            "last_digits_card_number": "4242",
            "first_digits_card_number": "424242",
            "cardholder_name": "A Example",
            "expiry_date": "11/40",
            "billing_address": null,
            "card_brand": "Visa",
            "card_type": "credit",
            "wallet_type": null
        })
    );
    assert_eq!(paid["card_brand"], "Visa");
    assert_eq!(paid["email"], "ana@example.org");
    assert_eq!(
        paid["refund_summary"],
        json!({"status": "available", "amount_available": 1000, "amount_submitted": 0})
    );
    assert_eq!(paid["provider_id"].as_str().unwrap().len(), 36);
    let settlement = &paid["settlement_summary"];
    assert_eq!(names(settlement), ["capture_submit_time", "captured_date"]);
    assert_is_timestamp(&settlement["capture_submit_time"]);
    let day = settlement["captured_date"].as_str().unwrap();
    assert!(
        settlement["capture_submit_time"]
            .as_str()
            .unwrap()
            .starts_with(day)
    );
    // Some clients take a body with a code for an error.
    assert_eq!(paid.get("code"), None);
}

async fn api_096_a_declined_payment(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    payment.submit_card(DECLINED_CARD).await;
    let shown = payment.shown().await;
    assert_eq!(
        shown["state"],
        json!({"status": "failed", "finished": true, "message": "Payment method rejected", "code": "P0010"})
    );
    assert_eq!(names(&shown["_links"]), ["self", "events", "refunds"]);
    assert_eq!(
        shown["refund_summary"],
        json!({"status": "unavailable", "amount_available": 1000, "amount_submitted": 0})
    );
    assert_eq!(shown["card_details"]["last_digits_card_number"], "0002");
    assert_eq!(shown["settlement_summary"], json!({}));
}

async fn api_097_an_expired_payment(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    app.pass(5401).await;
    let shown = payment.shown().await;
    assert_eq!(
        shown["state"],
        json!({"status": "failed", "finished": true, "message": "Payment expired", "code": "P0020"})
    );
    assert_eq!(shown.get("provider_id"), None);
}

async fn api_098_a_payment_that_its_payer_cancelled(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    app.payments.cancel_by_user(&payment.id).await.unwrap();
    assert_eq!(
        payment.shown().await["state"],
        json!({
            "status": "failed", "finished": true,
            "message": "Payment was cancelled by the user", "code": "P0030"
        })
    );
}

async fn api_099_a_confirmed_payment_with_delayed_capture(app: TestApp) {
    let payment = Payment::create(&app, json!({"delayed_capture": true})).await;
    payment.confirm().await;
    let shown = payment.shown().await;
    assert_eq!(
        shown["state"],
        json!({"status": "capturable", "finished": false})
    );
    let links = &shown["_links"];
    assert_eq!(
        names(links),
        ["self", "events", "refunds", "cancel", "capture"]
    );
    assert_eq!(
        links["capture"],
        json!({"href": format!("{}{}/capture", app.urls.api, payment.path()), "method": "POST"})
    );
    assert_eq!(shown["refund_summary"]["status"], "unavailable");
}

async fn a_payment_that_the_provider_could_not_process(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    payment.submit_card(ERROR_CARD).await;
    assert_eq!(
        payment.shown().await["state"],
        json!({
            "status": "error", "finished": true,
            "message": "Payment provider returned an error", "code": "P0050"
        })
    );
    app.work().await;
    assert_eq!(payment.history().await, ["created", "started", "error"]);
}

async fn links_and_state_on_the_way(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let links = [
        "self",
        "next_url",
        "next_url_post",
        "events",
        "refunds",
        "cancel",
    ];
    app.payments.start(&payment.id).await.unwrap();
    let started = payment.shown().await;
    assert_eq!(
        started["state"],
        json!({"status": "started", "finished": false})
    );
    assert_eq!(names(&started["_links"]), links);

    let payment = Payment::create(&app, json!({})).await;
    payment.submit_card(GOOD_CARD).await;
    let submitted = payment.shown().await;
    assert_eq!(
        submitted["state"],
        json!({"status": "submitted", "finished": false})
    );
    assert_eq!(names(&submitted["_links"]), links);
    assert_eq!(submitted["refund_summary"]["status"], "pending");
}

async fn api_100_and_103_an_unknown_payment_is_not_found(app: TestApp) {
    let other_case = Payment::create(&app, json!({}))
        .await
        .id
        .as_str()
        .to_uppercase();
    for id in [
        other_case.as_str(),
        "7m2p9c1d8e5f4g6j0r2th3kq0v",
        "short",
        "%00",
        "%ff",
        "..%2f..",
        "a'%20or%201=1--",
        &"x".repeat(5000),
    ] {
        for (path, code) in [
            (format!("/v1/payments/{id}"), "P0200"),
            (format!("/v1/payments/{id}/events"), "P0300"),
        ] {
            let answer = get(&app, &path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(
                answer.body,
                json!({"code": code, "description": "Not found"}),
                "{path}"
            );
        }
    }
}

async fn api_101_a_fresh_payment_has_one_event(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let created = payment.shown().await["created_date"].clone();
    let answer = get(&app, &format!("{}/events", payment.path())).await;
    let own = format!("{}{}", app.urls.api, payment.path());
    assert_eq!(
        answer.body,
        json!({
            "payment_id": payment.id.as_str(),
            "events": [{
                "payment_id": payment.id.as_str(),
                "state": {"status": "created", "finished": false},
                "updated": created,
                "_links": {"payment_url": {"href": own, "method": "GET"}}
            }],
            "_links": {"self": {"href": format!("{own}/events"), "method": "GET"}}
        })
    );
}

async fn api_102_the_events_of_a_paid_payment(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    app.pass(1).await;
    payment.confirm().await;
    app.pass(1).await;
    let answer = get(&app, &format!("{}/events", payment.path())).await;
    let events = answer.body["events"].as_array().unwrap();
    let times: Vec<_> = events
        .iter()
        .map(|event| event["updated"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(
        payment.history().await,
        ["created", "started", "submitted", "success"]
    );
    assert_eq!(
        events[3]["state"],
        json!({"status": "success", "finished": true})
    );
}

async fn events_of_other_endings(app: TestApp) {
    let captured = Payment::create(&app, json!({"delayed_capture": true})).await;
    captured.confirm().await;
    assert_eq!(
        crate::support::post(&app, &format!("{}/capture", captured.path()))
            .await
            .status,
        204
    );
    app.work().await;
    assert_eq!(
        captured.history().await,
        ["created", "started", "submitted", "capturable", "success"]
    );

    let declined = Payment::create(&app, json!({})).await;
    declined.submit_card(DECLINED_CARD).await;
    assert_eq!(declined.history().await, ["created", "started", "failed"]);

    // The job that gives the money back at the provider adds nothing.
    let cancelled = Payment::create(&app, json!({})).await;
    cancelled.submit_card(GOOD_CARD).await;
    assert_eq!(
        crate::support::post(&app, &format!("{}/cancel", cancelled.path()))
            .await
            .status,
        204
    );
    app.work().await;
    assert_eq!(app.psp.cancel_calls(), 1);
    assert_eq!(
        cancelled.history().await,
        ["created", "started", "submitted", "cancelled"]
    );
}

async fn requests_without_a_body_may_claim_to_have_one(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    for path in [payment.path(), format!("{}/events", payment.path())] {
        let answer = app
            .send(|client, base| {
                client
                    .get(format!("{base}{path}"))
                    .bearer_auth(&app.api_key)
                    .header("content-type", "application/json")
            })
            .await;
        assert_eq!(answer.status, 200, "{path}");
    }
}
