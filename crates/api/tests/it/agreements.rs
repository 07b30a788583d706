use reqwest::Method;
use serde_json::{Value, json};
use test_support::TestApp;

use crate::{
    recurring::{active, agreement, set_up},
    support::{assert_error, error, get_as, key_of, names, post_as},
};

on_each_database! {
    api_148_and_149_an_agreement_is_created
    api_150_to_155_what_breaks_a_rule_is_refused
    api_156_an_unknown_agreement_is_not_found
    api_157_a_paid_set_up_activates_the_agreement
    api_158_to_160_an_agreement_is_cancelled_once
    engine_111_a_second_set_up_replaces_the_card
    engine_112_a_set_up_that_is_not_confirmed_changes_nothing
    agreements_are_searched
}

const PATH: &str = "/v1/agreements";

async fn api_148_and_149_an_agreement_is_created(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let body = json!({"reference": "a", "description": "b", "user_identifier": "u", "zzz": 1});
    let created = post_as(&app, &key, PATH, body).await;
    assert_eq!((created.status, created.header("location")), (201, ""));
    let mut members = names(&created.body);
    members.sort_unstable();
    assert_eq!(
        members,
        [
            "agreement_id",
            "created_date",
            "description",
            "reference",
            "status",
            "user_identifier"
        ]
    );
    assert_eq!(
        (
            &created.body["reference"],
            &created.body["description"],
            &created.body["user_identifier"],
            &created.body["status"]
        ),
        (&json!("a"), &json!("b"), &json!("u"), &json!("created"))
    );
    let body = json!({"reference": "a", "description": "b"});
    let created = post_as(&app, &key, PATH, body).await;
    assert_eq!(created.body.get("user_identifier"), None);
}

async fn api_150_to_155_what_breaks_a_rule_is_refused(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let missing = |field: &str| {
        error(
            field,
            "P2101",
            &format!("Missing mandatory attribute: {field}"),
        )
    };
    let invalid = |field: &str, code: &str, text: &str| {
        error(
            field,
            code,
            &format!("Invalid attribute value: {field}. {text}"),
        )
    };
    let long = "Must be less than or equal to 255 characters length";
    for (body, status, expected) in [
        (json!({"description": "b"}), 400, missing("reference")),
        (json!([]), 400, missing("reference")),
        (
            json!({"reference": " ", "description": "b"}),
            400,
            missing("reference"),
        ),
        (
            json!({"reference": 7, "description": "b"}),
            400,
            invalid("reference", "P2102", "Must be a valid string format"),
        ),
        (
            json!({"reference": "a|b", "description": "b"}),
            400,
            invalid("reference", "P2102", "Must be a valid string format"),
        ),
        (json!({"reference": "a"}), 400, missing("description")),
        (
            json!({"reference": "a", "description": "<"}),
            400,
            invalid("description", "P2102", "Must be a valid string format"),
        ),
        (
            json!({"reference": "a".repeat(256), "description": "b"}),
            422,
            invalid("reference", "P0102", long),
        ),
        (
            json!({"reference": "a", "description": "b", "user_identifier": 7}),
            400,
            invalid("user_identifier", "P2102", "Field must be a string"),
        ),
        (
            json!({"reference": "a", "description": "b", "user_identifier": ""}),
            422,
            invalid("user_identifier", "P0102", long),
        ),
    ] {
        assert_error(&post_as(&app, &key, PATH, body).await, status, &expected);
    }
    for text in ["{", "", "null"] {
        let answer = app
            .send(|client, base| {
                client
                    .post(format!("{base}{PATH}"))
                    .bearer_auth(&key)
                    .header("content-type", "application/json")
                    .body(text)
            })
            .await;
        assert_error(&answer, 400, &error("", "P2197", "Unable to parse JSON"));
    }
    let body = json!({"reference": "a", "description": "b"});
    let refused = app.api(Method::POST, PATH, Some(&body)).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (422, &json!("P0942"))
    );
    assert_eq!(names(&refused.body), ["code", "description"]);
}

async fn api_156_an_unknown_agreement_is_not_found(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let not_found = error("", "P2200", "Not found");
    let id = agreement(&app, &key).await;
    for id in ["none", "7m2p9c1d8e5f4g6j0r2th3kq0v"] {
        let answer = get_as(&app, &key, &format!("{PATH}/{id}")).await;
        assert_error(&answer, 404, &not_found);
    }
    let stranger = key_of(&app, "another").await;
    let foreign = get_as(&app, &stranger, &format!("{PATH}/{id}")).await;
    assert_error(&foreign, 404, &not_found);
}

async fn api_157_a_paid_set_up_activates_the_agreement(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let shown = get_as(&app, &key, &format!("{PATH}/{id}")).await.body;
    assert_eq!(shown["status"], "active");
    let instrument = &shown["payment_instrument"];
    assert_eq!(instrument["type"], "card");
    let mut members = names(&instrument["card_details"]);
    members.sort_unstable();
    assert_eq!(
        members,
        [
            "billing_address",
            "card_brand",
            "card_type",
            "cardholder_name",
            "expiry_date",
            "first_digits_card_number",
            "last_digits_card_number"
        ]
    );
    assert_eq!(
        (
            &instrument["card_details"]["card_brand"],
            &instrument["card_details"]["last_digits_card_number"]
        ),
        (&json!("visa"), &json!("4242"))
    );
}

async fn api_158_to_160_an_agreement_is_cancelled_once(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let path = format!("{PATH}/{id}/cancel");
    let cancelled = app.api_as(&key, Method::POST, &path, None).await;
    assert_eq!((cancelled.status, cancelled.text.as_str()), (204, ""));
    let shown = get_as(&app, &key, &format!("{PATH}/{id}")).await.body;
    assert_eq!(shown["status"], "cancelled");
    crate::create::assert_is_timestamp(&shown["cancelled_date"]);
    assert_eq!(
        shown["payment_instrument"]["type"], "card",
        "it stays visible"
    );
    let failed = error("", "P2501", "Cancellation of agreement failed");
    assert_error(
        &app.api_as(&key, Method::POST, &path, None).await,
        400,
        &failed,
    );
    let fresh = agreement(&app, &key).await;
    let answer = app
        .api_as(&key, Method::POST, &format!("{PATH}/{fresh}/cancel"), None)
        .await;
    assert_error(&answer, 400, &failed);
    let answer = app
        .api_as(&key, Method::POST, &format!("{PATH}/none/cancel"), None)
        .await;
    assert_error(&answer, 404, &error("", "P2500", "Not found"));
}

async fn engine_111_a_second_set_up_replaces_the_card(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    set_up(&app, &key, &id, json!({"card_number": "4000056655665556"})).await;
    let shown = get_as(&app, &key, &format!("{PATH}/{id}")).await.body;
    assert_eq!(shown["status"], "active");
    assert_eq!(
        shown["payment_instrument"]["card_details"]["last_digits_card_number"],
        "5556"
    );
}

async fn engine_112_a_set_up_that_is_not_confirmed_changes_nothing(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = agreement(&app, &key).await;
    set_up(&app, &key, &id, json!({"outcome": "submitted"})).await;
    let shown = get_as(&app, &key, &format!("{PATH}/{id}")).await.body;
    assert_eq!(
        (&shown["status"], shown.get("payment_instrument")),
        (&json!("created"), None)
    );
}

async fn agreements_are_searched(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    for reference in ["Rent-1", "Rent-2"] {
        let body = json!({"reference": reference, "description": "b"});
        assert_eq!(post_as(&app, &key, PATH, body).await.status, 201);
        app.pass(1).await;
    }
    active(&app, &key, "4242424242424242").await;
    let found = async |query: &str| {
        let answer = get_as(&app, &key, &format!("{PATH}?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let results: Vec<String> = answer.body["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["reference"].as_str().unwrap().to_owned())
            .collect();
        (answer.body["total"].as_i64().unwrap(), results)
    };
    let of = |names: &[&str]| {
        (
            i64::try_from(names.len()).unwrap(),
            names.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
    };
    assert_eq!(found("").await, of(&["ref", "Rent-2", "Rent-1"]));
    assert_eq!(found("reference=rent-1").await, of(&["Rent-1"]));
    assert_eq!(found("status=active").await, of(&["ref"]));
    assert_eq!(found("status=cancelled").await, of(&[]));
    let page = get_as(&app, &key, &format!("{PATH}?display_size=2&page=2"))
        .await
        .body;
    assert_eq!(
        (&page["total"], &page["count"], &page["page"]),
        (&json!(3), &json!(1), &json!(2))
    );
    assert_eq!(names(&page["_links"]).len(), 5);
    assert_eq!(page["_links"]["next_page"], json!({}));
    let beyond = get_as(&app, &key, &format!("{PATH}?page=9")).await;
    assert_error(&beyond, 404, &error("", "P2402", "Page not found"));
    let nobody = get_as(&app, &key_of(&app, "another").await, PATH).await;
    assert_eq!(
        (nobody.status, &nobody.body["results"]),
        (200, &Value::Array(Vec::new()))
    );
}
