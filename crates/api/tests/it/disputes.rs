use payments::{
    dispute::DisputeStatus,
    engine::DisputeError,
    id::{AccountId, DisputeId},
    money::Amount,
};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{Payment, error, get, get_as, key_of, names, paid, post_as};

on_each_database! {
    a_dispute_is_opened_and_found
    a_disputed_payment_cannot_be_refunded
    a_won_dispute_frees_the_money_and_a_lost_one_costs
    what_cannot_be_disputed
    only_what_is_left_after_refunds_can_be_disputed
    a_dispute_does_not_go_back
}

async fn open(app: &TestApp, payment: &Payment<'_>) -> Answer {
    let body = json!({"payment_id": payment.id.as_str(), "reason": "fraudulent"});
    app.api(Method::POST, "/sandbox/disputes", Some(&body))
        .await
}

async fn decide(app: &TestApp, dispute: &Value, status: &str) -> Answer {
    let id = dispute["dispute_id"].as_str().unwrap();
    let body = json!({"status": status});
    app.api(
        Method::POST,
        &format!("/sandbox/disputes/{id}"),
        Some(&body),
    )
    .await
}

async fn refund(app: &TestApp, payment: &Payment<'_>) -> Answer {
    let path = format!("{}/refunds", payment.path());
    app.api(Method::POST, &path, Some(&json!({"amount": 1})))
        .await
}

async fn a_dispute_is_opened_and_found(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let opened = open(&app, &payment).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let found = get(&app, "/v1/disputes").await.body;
    assert_eq!(
        (&found["total"], &found["results"][0]),
        (&json!(1), &opened.body)
    );
    let mut members = names(&opened.body);
    members.sort_unstable();
    assert_eq!(
        members,
        [
            "_links",
            "amount",
            "created_date",
            "dispute_id",
            "evidence_due_date",
            "payment_id",
            "reason",
            "settlement_summary",
            "status"
        ]
    );
    assert_eq!(
        (
            &opened.body["amount"],
            &opened.body["reason"],
            &opened.body["status"]
        ),
        (&json!(1000), &json!("fraudulent"), &json!("needs_response"))
    );
    assert_eq!(
        opened.body["_links"]["payment"]["href"],
        format!("{}{}", app.urls.api, payment.path())
    );
    assert_eq!(
        get(&app, "/v1/disputes?status=needs_response").await.body["total"],
        1
    );
    assert_eq!(get(&app, "/v1/disputes?status=won").await.body["total"], 0);
    assert_eq!(
        get(&app, "/v1/disputes?page=2").await.body,
        error("", "P0402", "Page not found")
    );
}

async fn a_disputed_payment_cannot_be_refunded(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    open(&app, &payment).await;
    assert_eq!(
        payment.shown().await["refund_summary"]["status"],
        "unavailable"
    );
    let refused = refund(&app, &payment).await;
    let text = "The payment is disputed and cannot be refunded";
    assert_eq!(
        (refused.status, &refused.body),
        (400, &error("", "P0603", text))
    );
    assert_eq!(payment.shown().await["state"]["status"], "success");
}

async fn a_won_dispute_frees_the_money_and_a_lost_one_costs(app: TestApp) {
    let (won, lost) = (paid(&app, json!({})).await, paid(&app, json!({})).await);
    let (first, second) = (open(&app, &won).await.body, open(&app, &lost).await.body);
    assert_eq!(
        decide(&app, &first, "under_review").await.body["status"],
        "under_review"
    );
    assert_eq!(decide(&app, &first, "won").await.body["status"], "won");
    assert_eq!(refund(&app, &won).await.status, 202);
    let decided = decide(&app, &second, "lost").await.body;
    assert_eq!(
        (&decided["status"], &decided["fee"], &decided["net_amount"]),
        (&json!("lost"), &json!(1500), &json!(-2500))
    );
    assert_eq!(refund(&app, &lost).await.status, 400);
    assert_eq!(
        decide(&app, &second, "won").await.status,
        409,
        "a decision stays"
    );
}

async fn what_cannot_be_disputed(app: TestApp) {
    let unpaid = Payment::create(&app, json!({})).await;
    assert_eq!(open(&app, &unpaid).await.status, 409);
    let payment = paid(&app, json!({})).await;
    let stranger = key_of(&app, "another").await;
    let body = json!({"payment_id": payment.id.as_str()});
    assert_eq!(
        post_as(&app, &stranger, "/sandbox/disputes", body)
            .await
            .status,
        404
    );
    assert_eq!(open(&app, &payment).await.status, 201);
    assert_eq!(open(&app, &payment).await.status, 409, "once");
    for body in [
        json!({}),
        json!({"payment_id": 5}),
        json!({"payment_id": payment.id.as_str(), "reason": "bored"}),
        json!({"payment_id": payment.id.as_str(), "amount": 0}),
    ] {
        let refused = app
            .api(Method::POST, "/sandbox/disputes", Some(&body))
            .await;
        assert_eq!(refused.status, 400, "{body}");
    }
    assert_eq!(
        get_as(&app, &stranger, "/v1/disputes").await.body["total"],
        0
    );
}

async fn only_what_is_left_after_refunds_can_be_disputed(app: TestApp) {
    let open_with = async |payment: &Payment<'_>, amount: Value| {
        let mut body = json!({"payment_id": payment.id.as_str()});
        if !amount.is_null() {
            body["amount"] = amount;
        }
        app.api(Method::POST, "/sandbox/disputes", Some(&body))
            .await
    };
    let payment = paid(&app, json!({})).await;
    assert_eq!(refund(&app, &payment).await.status, 202);
    let refused = open_with(&payment, json!(1000)).await;
    assert_eq!(
        (refused.status, &refused.body["message"]),
        (
            409,
            &json!(
                "Only a captured payment that is not disputed can be disputed, and no more than is left of it after refunds"
            )
        )
    );
    let opened = open_with(&payment, Value::Null).await;
    assert_eq!((opened.status, &opened.body["amount"]), (201, &json!(999)));
    let small = paid(&app, json!({"amount": 1})).await;
    assert_eq!(refund(&app, &small).await.status, 202);
    assert_eq!(
        open_with(&small, Value::Null).await.status,
        409,
        "nothing is left"
    );
}

async fn a_dispute_does_not_go_back(app: TestApp) {
    let payment = paid(&app, json!({})).await;
    let dispute = open(&app, &payment).await.body;
    assert_eq!(decide(&app, &dispute, "under_review").await.status, 200);
    let council = AccountId::parse("council").unwrap();
    let id = DisputeId::parse(dispute["dispute_id"].as_str().unwrap()).unwrap();
    let back = app
        .payments
        .move_dispute(&council, &id, DisputeStatus::NeedsResponse, Amount::ZERO);
    assert!(matches!(back.await, Err(DisputeError::NotAllowed)));
    let shown = get(&app, "/v1/disputes").await.body;
    assert_eq!(shown["results"][0]["status"], "under_review");
}
