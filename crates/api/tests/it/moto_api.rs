use payments::provider::Fault;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, Answering, TestApp};

use crate::support::{
    DECLINED_CARD, ERROR_CARD, GOOD_CARD, assert_error, base_with, base_without, create, error,
    get_as, key_of, names, post_as,
};

on_each_database! {
    api_029_a_payment_for_card_details_by_api_has_its_own_links
    api_082_and_083_what_the_account_or_the_mode_does_not_allow
    api_162_and_163_a_token_authorises_once
    api_164_and_165_a_token_that_is_none_changes_nothing
    api_166_to_174_a_body_that_breaks_a_rule_leaves_the_token_alone
    api_170_to_172_what_is_refused_ends_the_payment
    api_173_a_delayed_capture_waits_for_the_service
    engine_101_cards_that_the_account_does_not_take
    engine_103_a_provider_that_does_not_answer
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

async fn api_164_and_165_a_token_that_is_none_changes_nothing(app: TestApp) {
    let unknown = error("", "P1211", "The one_time_token is not valid");
    for token in ["6a1f6b4e-0000-4000-8000-000000000000", "x", "'; drop table"] {
        assert_error(
            &authorise(&app, &details(token, &json!({}))).await,
            400,
            &unknown,
        );
    }
    let web = create(&app, json!({})).await.body;
    let next_url = web["_links"]["next_url"]["href"].as_str().unwrap();
    let token = next_url.rsplit('/').next().unwrap();
    let foreign = error(
        "",
        "P1211",
        "The one_time_token is not a valid moto api token",
    );
    assert_error(
        &authorise(&app, &details(token, &json!({}))).await,
        400,
        &foreign,
    );
    let mut browser = test_support::Browser::new();
    assert_eq!(
        browser.follow(next_url).await.title(),
        "Enter card details",
        "its token is unused"
    );
}

async fn api_166_to_174_a_body_that_breaks_a_rule_leaves_the_token_alone(app: TestApp) {
    let moto = moto(&app, "moto", json!({})).await;
    let missing = |field: &str| {
        error(
            field,
            "P0101",
            &format!("Missing mandatory attribute: {field}"),
        )
    };
    let invalid = |field: &str, text: &str| {
        error(
            field,
            "P0102",
            &format!("Invalid attribute value: {field}. {text}"),
        )
    };
    let plain = |field: &str, text: &str| {
        error(
            "",
            "P0102",
            &format!("Invalid attribute value: {field}. {text}"),
        )
    };
    for (changes, expected) in [
        (
            json!({"one_time_token": "absent"}),
            missing("one_time_token"),
        ),
        (json!({"one_time_token": " "}), missing("one_time_token")),
        (json!({"card_number": null}), missing("card_number")),
        (json!({"cvc": "absent"}), missing("cvc")),
        (json!({"expiry_date": "absent"}), missing("expiry_date")),
        (json!({"cardholder_name": ""}), missing("cardholder_name")),
        (
            json!({"card_number": "42424242424"}),
            invalid("card_number", "Must be between 12 and 19 characters long"),
        ),
        (
            json!({"card_number": "4".repeat(20)}),
            invalid("card_number", "Must be between 12 and 19 characters long"),
        ),
        (
            json!({"card_number": "4242x24242424242"}),
            plain("card_number", "Must be a valid card number"),
        ),
        (
            json!({"cvc": "12"}),
            invalid("cvc", "Must be between 3 and 4 characters long"),
        ),
        (
            json!({"cvc": "12x"}),
            plain("cvc", "Must contain numbers only"),
        ),
        (
            json!({"cvc": 123}),
            invalid("cvc", "Must be of type String"),
        ),
        (
            json!({"expiry_date": "1/30"}),
            invalid("expiry_date", "Must be a valid date with the format MM/YY"),
        ),
        (
            json!({"expiry_date": "13/30"}),
            plain("expiry_date", "Must be a valid date with the format MM/YY"),
        ),
        (
            json!({"expiry_date": "01/20"}),
            plain("expiry_date", "Must be a valid date in the future"),
        ),
        (
            json!({"cardholder_name": "a".repeat(256)}),
            invalid(
                "cardholder_name",
                "Must be less than or equal to 255 characters long",
            ),
        ),
    ] {
        let answer = authorise(&app, &details(&moto.token, &changes)).await;
        assert_eq!((answer.status, &answer.body), (422, &expected), "{changes}");
    }
    let broken = app
        .send(|client, base| {
            client
                .post(format!("{base}/v1/auth"))
                .header("content-type", "application/json")
                .body("{")
        })
        .await;
    assert_eq!((broken.status, &broken.body["code"]), (400, &json!(400)));
    assert_eq!(state(&app, &moto).await, is("created", ""));
    assert_eq!(app.psp.authorise_calls(), 0);
    // An Authorization header is ignored here.
    let sent = details(&moto.token, &json!({}));
    let answer = app
        .send(|client, base| {
            client
                .post(format!("{base}/v1/auth/"))
                .bearer_auth("nonsense")
                .json(&sent)
        })
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
}

async fn api_170_to_172_what_is_refused_ends_the_payment(app: TestApp) {
    let rejected = error("", "P0010", "The payment was rejected");
    let no_card = error("", "P0010", "The card_number is not a valid card number");
    let failed = error("", "P0050", "There was an error authorising the payment");
    for (number, status, body, state_after) in [
        (
            "4242424242424241",
            402,
            no_card.clone(),
            is("failed", "P0010"),
        ),
        ("9999999999999995", 402, no_card, is("failed", "P0010")),
        (DECLINED_CARD, 402, rejected, is("failed", "P0010")),
        (ERROR_CARD, 500, failed, is("error", "P0050")),
    ] {
        let moto = moto(&app, "moto", json!({})).await;
        let sent = details(&moto.token, &json!({"card_number": number}));
        assert_error(&authorise(&app, &sent).await, status, &body);
        assert_eq!(state(&app, &moto).await, state_after);
        let again = authorise(&app, &details(&moto.token, &json!({}))).await;
        assert_eq!(
            again.body["code"], "P1212",
            "the token is used all the same"
        );
    }
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

async fn engine_101_cards_that_the_account_does_not_take(app: TestApp) {
    for (account, number, text) in [
        (
            "no_prepaid",
            "4000160000000004",
            "Prepaid cards are not accepted",
        ),
        (
            "visa_credit",
            "4000056655665556",
            "The card type is not enabled: visa debit",
        ),
        (
            "visa_credit",
            "5105105105105100",
            "The card type is not enabled: master-card debit",
        ),
    ] {
        let moto = moto(&app, account, json!({})).await;
        let sent = details(&moto.token, &json!({"card_number": number}));
        let answer = authorise(&app, &sent).await;
        assert_error(&answer, 402, &error("", "P0010", text));
        assert_eq!(state(&app, &moto).await, is("failed", "P0010"));
    }
    assert_eq!(app.psp.authorise_calls(), 0);
}

async fn engine_103_a_provider_that_does_not_answer(app: TestApp) {
    let moto = moto(&app, "moto", json!({})).await;
    app.psp
        .next_authorisation(Answering::LostAnswer(Fault::timeout("lost")));
    let answer = authorise(&app, &details(&moto.token, &json!({}))).await;
    assert_error(
        &answer,
        500,
        &error("", "P0050", "There was an error authorising the payment"),
    );
    assert_eq!(state(&app, &moto).await, is("error", "P0050"));
    app.work().await;
    assert_eq!(app.psp.cancel_calls(), 1, "the hold is given back");
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
