//! Searches for refunds, agreements, disputes and transactions, and by strangers.

use reqwest::Method;
use serde_json::json;
use test_support::TestApp;

use crate::{
    search::{search, with_references, wrong},
    support::{assert_error, error, get, get_as, key_of, names, paid},
};

on_each_database! {
    api_143_and_144_refunds_are_searched
    api_145_to_147_parameters_of_agreements_and_disputes
    nothing_of_another_account_is_found
    transactions_are_the_same_payments
    hostile_parameters_are_harmless
}

async fn api_143_and_144_refunds_are_searched(app: TestApp) {
    assert_error(
        &get(&app, "/v1/refunds?page=x").await,
        422,
        &wrong("P1101", "page"),
    );
    assert_eq!(get(&app, "/v1/refunds?page=50").await.body["total"], 0);
    let payment = paid(&app, json!({})).await;
    for amount in [100, 200] {
        let path = format!("{}/refunds", payment.path());
        app.api(Method::POST, &path, Some(&json!({"amount": amount})))
            .await;
        app.clock.advance(std::time::Duration::from_secs(1));
    }
    let all = get(&app, "/v1/refunds").await.body;
    assert_eq!(
        (&all["total"], &all["results"][0]["amount"]),
        (&json!(2), &json!(200)),
        "newest first"
    );
    let item = &all["results"][0];
    assert_eq!(
        names(item),
        [
            "refund_id",
            "created_date",
            "payment_id",
            "amount",
            "_links",
            "status",
            "settlement_summary"
        ]
    );
    assert_eq!(item["payment_id"], payment.id.as_str());
    assert_eq!(names(&all["_links"]).len(), 5);
    assert_eq!(
        (&all["_links"]["prev_page"], &all["_links"]["next_page"]),
        (&json!({}), &json!({}))
    );
    assert_error(
        &get(&app, "/v1/refunds?page=50").await,
        404,
        &error("", "P1100", "Page not found"),
    );
    assert_eq!(
        get(&app, "/v1/refunds?from_date=2999-01-01T00:00:00Z")
            .await
            .body["total"],
        0
    );
    let id = item["refund_id"].clone();
    let settled = json!({"event": "settled", "refund_id": id, "settled_date": "2026-03-09"});
    assert_eq!(
        app.api(Method::POST, "/sandbox/notifications", Some(&settled))
            .await
            .status,
        200
    );
    let found = get(
        &app,
        "/v1/refunds?from_settled_date=2026-03-09&to_settled_date=2026-03-09",
    )
    .await
    .body;
    assert_eq!(
        found["results"][0]["settlement_summary"],
        json!({"settled_date": "2026-03-09"})
    );
    assert_eq!(found["total"], 1);
}

async fn api_145_to_147_parameters_of_agreements_and_disputes(app: TestApp) {
    assert_error(
        &get(&app, "/v1/agreements?status=Active").await,
        422,
        &wrong("P2401", "status"),
    );
    assert_error(
        &get(&app, "/v1/disputes?status=open").await,
        422,
        &wrong("P0401", "state"),
    );
    assert_error(
        &get(&app, "/v1/disputes?status=open&page=0").await,
        422,
        &wrong("P0401", "page, state"),
    );
    let disputes = get(&app, "/v1/disputes").await.body;
    assert_eq!(
        names(&disputes),
        ["total", "count", "page", "results", "links"]
    );
}

async fn nothing_of_another_account_is_found(app: TestApp) {
    paid(&app, json!({})).await;
    let stranger = key_of(&app, "another").await;
    for path in [
        "/v1/payments",
        "/v1/refunds",
        "/v1/agreements",
        "/v1/disputes",
        "/v1/transactions",
    ] {
        assert_eq!(
            get_as(&app, &stranger, path).await.body["total"],
            0,
            "{path}"
        );
    }
}

async fn transactions_are_the_same_payments(app: TestApp) {
    with_references(&app, &["a", "b"]).await;
    let answer = get(&app, "/v1/transactions?reference=a").await;
    assert_eq!((answer.status, &answer.body["total"]), (200, &json!(1)));
    let own = answer.body["_links"]["self"]["href"].as_str().unwrap();
    assert!(
        own.starts_with(&format!("{}/v1/transactions?", app.urls.api)),
        "{own}"
    );
    let refused = get(&app, "/v1/transactions?from_settled_date=2020-01-01").await;
    assert_error(&refused, 400, &wrong("P0401", "from_settled_date"));
}

async fn hostile_parameters_are_harmless(app: TestApp) {
    with_references(&app, &["a"]).await;
    for query in [
        "reference=%27%20or%201%3D1--",
        "reference=%00",
        "reference=%ff%fe",
        "email=%F0%9F%98%80",
        "cardholder_name=%25%25%25_%5C",
        "%00=%00",
        "=",
        "&&&",
        "page=1&page=2",
        "reference=%",
        "reference=%zz",
    ] {
        let answer = search(&app, query).await;
        assert!(
            answer.status == 200 || answer.status == 422 || answer.status == 400,
            "{query}: {}",
            answer.text
        );
    }
}
