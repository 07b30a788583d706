use futures_util::future::join_all;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use super::{active, charge_of};
use crate::support::{assert_error, error, key_of};

on_each_database! {
    api_032_and_088_the_same_key_makes_one_payment
    engine_106_the_same_key_at_once_makes_one_payment
    engine_107_a_key_can_be_used_again_after_a_day
}

async fn with_idempotency_key(app: &TestApp, key: &str, name: &str, body: &Value) -> Answer {
    app.send(|client, base| {
        client
            .post(format!("{base}/v1/payments"))
            .bearer_auth(key)
            .header("idempotency-key", name)
            .json(body)
    })
    .await
}

async fn api_032_and_088_the_same_key_makes_one_payment(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let first = with_idempotency_key(&app, &key, "k-1", &charge_of(&id)).await;
    assert_eq!(first.status, 201, "{}", first.text);
    app.work().await;
    let mut same = charge_of(&id);
    same["moto"] = json!(false);
    same["zzz"] = json!("ignored");
    let second = with_idempotency_key(&app, &key, "k-1", &same).await;
    assert_eq!((second.status, second.header("location")), (200, ""));
    assert_eq!(second.header("cache-control"), "no-store");
    assert_eq!(second.body["payment_id"], first.body["payment_id"]);
    assert_eq!(second.body["state"]["status"], "success", "as it is now");
    let mut other = charge_of(&id);
    other["amount"] = json!(1001);
    let refused = with_idempotency_key(&app, &key, "k-1", &other).await;
    let text = "The `Idempotency-Key` you sent in the request header has already been used to create a payment.";
    assert_error(&refused, 409, &error("", "P0191", text));
    // A request that was refused has not used its key.
    let mut wrong = charge_of(&id);
    wrong["amount"] = json!(0);
    assert_eq!(
        with_idempotency_key(&app, &key, "k-2", &wrong).await.status,
        422
    );
    assert_eq!(
        with_idempotency_key(&app, &key, "k-2", &charge_of(&id))
            .await
            .status,
        201
    );
}

async fn engine_106_the_same_key_at_once_makes_one_payment(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let body = charge_of(&id);
    let answers = join_all((0..8).map(|_| with_idempotency_key(&app, &key, "k", &body))).await;
    let mut ids: Vec<_> = answers
        .iter()
        .map(|answer| answer.body["payment_id"].to_string())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 201 || answer.status == 200)
    );
}

async fn engine_107_a_key_can_be_used_again_after_a_day(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let first = with_idempotency_key(&app, &key, "k", &charge_of(&id)).await;
    app.pass(25 * 3600).await;
    let second = with_idempotency_key(&app, &key, "k", &charge_of(&id)).await;
    assert_eq!(second.status, 201, "{}", second.text);
    assert_ne!(first.body["payment_id"], second.body["payment_id"]);
}
