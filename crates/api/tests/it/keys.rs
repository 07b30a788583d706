use diesel::{RunQueryDsl as _, sql_query};
use payments::id::AccountId;
use reqwest::Method;
use serde_json::json;
use test_support::{Answer, TestApp};

use crate::support::{self, Payment, base_with, get, key_of};

on_each_database! {
    api_001_to_004_without_a_well_formed_key_nothing_is_answered
    api_005_a_key_that_nobody_knows_opens_nothing
    api_006_a_revoked_key_opens_nothing
    api_008_a_stranger_does_not_learn_which_paths_exist
    api_016_a_key_sees_only_payments_of_its_own_account
}

/// Both kinds of 401 look the same.
fn assert_unauthorised(answer: &Answer) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.body, json!({"code": 401, "message": "Unauthorized"}));
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="realm""#);
    assert_eq!(answer.header("content-type"), "application/json");
}

async fn with_authorization(app: &TestApp, value: &str) -> Answer {
    app.send(|client, base| {
        client
            .post(format!("{base}/v1/payments"))
            .header("authorization", value)
            .json(&base_with(json!({})))
    })
    .await
}

async fn api_001_to_004_without_a_well_formed_key_nothing_is_answered(app: TestApp) {
    let body = base_with(json!({}));
    let without = app
        .send(|client, base| client.post(format!("{base}/v1/payments")).json(&body))
        .await;
    assert_unauthorised(&without);
    let key = &app.api_key;
    let mut wrong_checksum = key.clone();
    let end = wrong_checksum.pop();
    wrong_checksum.push(if end == Some('0') { '1' } else { '0' });
    for value in [
        "Bearer abcdefghijklmnopqrst".to_owned(),
        format!("bearer {key}"),
        format!("Token {key}"),
        format!("Bearer  {key}"),
        format!("Bearer {wrong_checksum}"),
        format!("Bearer {}", key.to_uppercase()),
        format!("Bearer {}", "a".repeat(5000)),
        "Bearer ".to_owned(),
        String::new(),
    ] {
        assert_unauthorised(&with_authorization(&app, &value).await);
    }
    let council = AccountId::parse("council").unwrap();
    assert_eq!(app.payments.count(&council).await.unwrap(), 0);
}

async fn api_005_a_key_that_nobody_knows_opens_nothing(app: TestApp) {
    let key = support::unknown_key().expose();
    let answer = app
        .api_as(
            &key,
            Method::POST,
            "/v1/payments",
            Some(&base_with(json!({}))),
        )
        .await;
    assert_unauthorised(&answer);
    // Before that comes whether there is such a path at all.
    let answer = app.api_as(&key, Method::GET, "/v1/nothing", None).await;
    assert_eq!(answer.status, 404);
}

async fn api_006_a_revoked_key_opens_nothing(app: TestApp) {
    let key = key_of(&app, "council").await;
    let path = Payment::create(&app, json!({})).await.path();
    let answer = app.api_as(&key, Method::GET, &path, None).await;
    assert_eq!(answer.status, 200);
    let revoke = "update api_keys set revoked_at = created_at where description = 'tests'";
    let revoked = app
        .database
        .write(move |c| Ok::<_, database::Error>(sql_query(revoke).execute(c)?))
        .await;
    assert_eq!(revoked.unwrap(), 1);
    assert_unauthorised(&app.api_as(&key, Method::GET, &path, None).await);
}

async fn api_008_a_stranger_does_not_learn_which_paths_exist(app: TestApp) {
    for path in [
        "/",
        "/v1/nothing",
        "/v1/payments",
        "/sandbox/clock",
        "/x?y=z",
        "//",
    ] {
        for method in [Method::GET, Method::DELETE, Method::OPTIONS] {
            let request = |client: &reqwest::Client, base: &str| {
                client.request(method.clone(), format!("{base}{path}"))
            };
            assert_unauthorised(&app.send(request).await);
        }
    }
}

async fn api_016_a_key_sees_only_payments_of_its_own_account(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    let other = key_of(&app, "another").await;
    for (method, path, status, code) in [
        (Method::GET, payment.path(), 404, "P0200"),
        (
            Method::GET,
            format!("{}/events", payment.path()),
            404,
            "P0300",
        ),
        (
            Method::POST,
            format!("{}/cancel", payment.path()),
            404,
            "P0500",
        ),
        (
            Method::POST,
            format!("{}/capture", payment.path()),
            404,
            "P1000",
        ),
    ] {
        let answer = app.api_as(&other, method, &path, None).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(
            answer.body,
            json!({"code": code, "description": "Not found"})
        );
    }
    assert_eq!(
        get(&app, &payment.path()).await.body["state"]["status"],
        "created"
    );
}
