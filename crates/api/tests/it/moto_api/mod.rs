mod refusals;

use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{
    GOOD_CARD, assert_error, base_with, base_without, error, get_as, key_of, names, post_as,
};

on_each_database! {
    api_029_a_payment_for_card_details_by_api_has_its_own_links
    api_082_and_083_what_the_account_or_the_mode_does_not_allow
    api_162_and_163_a_token_authorises_once
    api_173_a_delayed_capture_waits_for_the_service
    the_token_of_a_payment_without_pages_opens_none
    a_finished_payment_cannot_be_authorised
}

struct Moto {
    key: String,
    id: String,
    token: String,
}

async fn moto(app: &TestApp, account: &str, changes: Value) -> Moto {
    let key = key_of(app, account).await;
    let mut body = base_without("return_url");
    body["authorisation_mode"] = json!("moto_api");
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    let created = post_as(app, &key, "/v1/payments", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let token = &created.body["_links"]["auth_url_post"]["params"]["one_time_token"];
    Moto {
        id: created.body["payment_id"].as_str().unwrap().to_owned(),
        token: token.as_str().unwrap().to_owned(),
        key,
    }
}

fn details(token: &str, changes: &Value) -> Value {
    let mut body = json!({
        "one_time_token": token,
        "card_number": GOOD_CARD,
        "cvc": "123",
        "expiry_date": "11/40",
        "cardholder_name": "A Example"
    });
    for (name, value) in changes.as_object().unwrap() {
        if value == "absent" {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

async fn authorise(app: &TestApp, body: &Value) -> Answer {
    app.send(|client, base| client.post(format!("{base}/v1/auth")).json(body))
        .await
}

async fn state(app: &TestApp, moto: &Moto) -> (String, String) {
    let shown = get_as(app, &moto.key, &format!("/v1/payments/{}", moto.id))
        .await
        .body;
    let text = |name: &str| shown["state"][name].as_str().unwrap_or_default().to_owned();
    (text("status"), text("code"))
}

fn is(status: &str, code: &str) -> (String, String) {
    (status.to_owned(), code.to_owned())
}

async fn api_029_a_payment_for_card_details_by_api_has_its_own_links(app: TestApp) {
    let moto = moto(&app, "moto", json!({})).await;
    let shown = get_as(&app, &moto.key, &format!("/v1/payments/{}", moto.id))
        .await
        .body;
    assert_eq!(
        (&shown["moto"], &shown["authorisation_mode"]),
        (&json!(true), &json!("moto_api"))
    );
    assert_eq!(shown.get("return_url"), None);
    assert_eq!(
        names(&shown["_links"]),
        ["self", "auth_url_post", "events", "refunds", "cancel"]
    );
    let link = &shown["_links"]["auth_url_post"];
    assert_eq!(names(link), ["type", "params", "href", "method"]);
    assert_eq!(
        (&link["type"], &link["href"], &link["method"]),
        (
            &json!("application/json"),
            &json!(format!("{}/v1/auth", app.urls.api)),
            &json!("POST")
        )
    );
    assert_ne!(
        link["params"]["one_time_token"], moto.token,
        "each read has a token of its own"
    );
}

async fn api_082_and_083_what_the_account_or_the_mode_does_not_allow(app: TestApp) {
    let mut body = base_without("return_url");
    body["authorisation_mode"] = json!("moto_api");
    let refused = app.api(Method::POST, "/v1/payments", Some(&body)).await;
    let text = "Using authorisation_mode of moto_api is not allowed for this account";
    assert_error(&refused, 422, &error("", "P0195", text));
    let key = key_of(&app, "moto").await;
    let kept = base_with(json!({"authorisation_mode": "moto_api"}));
    let refused = post_as(&app, &key, "/v1/payments", kept).await;
    assert_error(
        &refused,
        400,
        &error("", "P0104", "Unexpected attribute: return_url"),
    );
    body["set_up_agreement"] = json!("ag7r5t1k9m3v0c6n2p8s4d1l7b");
    let refused = post_as(&app, &key, "/v1/payments", body).await;
    assert_error(
        &refused,
        400,
        &error("", "P0104", "Unexpected attribute: agreement_id"),
    );
}

async fn api_162_and_163_a_token_authorises_once(app: TestApp) {
    let moto = moto(&app, "moto", json!({"email": "ana@example.org"})).await;
    let body = details(&moto.token, &json!({}));
    let answer = authorise(&app, &body).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(state(&app, &moto).await, is("success", ""));
    app.work().await;
    let path = format!("/v1/payments/{}", moto.id);
    let shown = get_as(&app, &moto.key, &path).await.body;
    assert_eq!(shown["refund_summary"]["status"], "available");
    assert_eq!(shown["card_details"]["last_digits_card_number"], "4242");
    let events = get_as(&app, &moto.key, &format!("{path}/events"))
        .await
        .body;
    let statuses: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["state"]["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["created", "submitted", "success"]);
    assert_eq!(app.inbox.sent().len(), 1);

    let again = authorise(&app, &body).await;
    let used = error("", "P1212", "The one_time_token has already been used");
    assert_error(&again, 400, &used);
    assert_eq!(app.psp.authorise_calls(), 1);
}

async fn api_173_a_delayed_capture_waits_for_the_service(app: TestApp) {
    let moto = moto(&app, "moto", json!({"delayed_capture": true})).await;
    assert_eq!(
        authorise(&app, &details(&moto.token, &json!({})))
            .await
            .status,
        204
    );
    assert_eq!(state(&app, &moto).await, is("capturable", ""));
    let path = format!("/v1/payments/{}", moto.id);
    let links = get_as(&app, &moto.key, &path).await.body["_links"].clone();
    assert_eq!(
        names(&links),
        ["self", "events", "refunds", "cancel", "capture"]
    );
}

async fn the_token_of_a_payment_without_pages_opens_none(app: TestApp) {
    let moto = moto(&app, "moto", json!({})).await;
    let mut browser = test_support::Browser::new();
    let page = browser
        .follow(&format!("{}/secure/{}", app.urls.pages, moto.token))
        .await;
    assert_ne!(page.title(), "Enter card details");
    let answer = authorise(&app, &details(&moto.token, &json!({}))).await;
    assert_eq!(
        answer.status, 204,
        "the visit has not used it: {}",
        answer.text
    );
}

async fn a_finished_payment_cannot_be_authorised(app: TestApp) {
    let moto = moto(&app, "moto", json!({})).await;
    let cancel = format!("/v1/payments/{}/cancel", moto.id);
    assert_eq!(
        app.api_as(&moto.key, Method::POST, &cancel, None)
            .await
            .status,
        204
    );
    let answer = authorise(&app, &details(&moto.token, &json!({}))).await;
    assert_error(&answer, 500, &error("", "P0198", "Downstream system error"));
    assert_eq!(app.psp.authorise_calls(), 0);
}
