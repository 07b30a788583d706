//! What callers and operators see when the database fails.

use diesel::{RunQueryDsl as _, sql_query};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::TestApp;

use crate::{
    log,
    support::{Payment, base_with, get},
};

on_each_database! {
    a_failing_store_is_500_with_the_code_of_the_endpoint
    keys_that_cannot_be_looked_up_are_503
    without_a_database_the_health_check_says_so
}

/// Takes a table away.
async fn lose(app: &TestApp, table: &str) {
    let statement = format!("alter table {table} rename to lost_{table}");
    let lost = app
        .database
        .write(move |c| Ok::<_, database::Error>(sql_query(statement).execute(c)?));
    lost.await.unwrap();
}

async fn a_failing_store_is_500_with_the_code_of_the_endpoint(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    lose(&app, "payments").await;
    let order = base_with(json!({}));
    let path = payment.path();
    log::keep();
    for (method, path, body, code) in [
        (
            Method::POST,
            "/v1/payments".to_owned(),
            Some(&order),
            "P0198",
        ),
        (Method::GET, path.clone(), None, "P0298"),
        (Method::GET, format!("{path}/events"), None, "P0398"),
        (Method::POST, format!("{path}/cancel"), None, "P0598"),
        (Method::POST, format!("{path}/capture"), None, "P1098"),
    ] {
        let answer = app.api(method, &path, body).await;
        assert_eq!(answer.status, 500, "{path}");
        assert_eq!(
            answer.body,
            json!({"code": code, "description": "Downstream system error"})
        );
        let lines = log::lines_with(answer.header("x-request-id"));
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("ERROR"), "{}", lines[0]);
        assert!(
            lines[0].contains(&format!(
                "{code}: the store failed: a database statement failed: "
            )),
            "{}",
            lines[0]
        );
    }
}

async fn keys_that_cannot_be_looked_up_are_503(app: TestApp) {
    lose(&app, "api_keys").await;
    let answer = get(&app, "/v1/payments/any").await;
    assert_eq!(answer.status, 503);
    assert_eq!(
        answer.body,
        json!({"code": 503, "message": "HTTP 503 Service Unavailable"})
    );
    assert_eq!(answer.header("retry-after"), "1");
}

async fn without_a_database_the_health_check_says_so(app: TestApp) {
    app.database.close();
    let answer = get(&app, "/healthcheck").await;
    assert_eq!(answer.status, 503);
    let deadlocks: Value = json!({"healthy": true});
    assert_eq!(
        answer.body,
        json!({"ping": {"healthy": false}, "deadlocks": deadlocks})
    );
}
