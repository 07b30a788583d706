mod idempotency;

use futures_util::future::join_all;
use payments::provider::{Authorisation, Fault};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answering, TestApp};

use crate::support::{
    assert_error, base_with, base_without, complete, error, get_as, key_of, names, post_as,
};

on_each_database! {
    api_030_a_payment_sets_an_agreement_up
    api_031_a_stored_card_is_charged_without_the_payer
    api_075_to_081_agreements_that_cannot_be_used
    api_161_a_card_that_must_not_be_tried_again_ends_the_agreement
    engine_110_a_decline_that_may_pass_leaves_the_agreement_active
    engine_113_a_charge_is_asked_for_once
    an_agreement_that_ends_before_the_charge_declines_it
    a_queued_payment_cannot_be_cancelled
    a_charge_whose_answer_is_lost_is_recovered
}

/// A new agreement of the account with this key.
pub(crate) async fn agreement(app: &TestApp, key: &str) -> String {
    let body = json!({"reference": "ref", "description": "Garage rent"});
    let created = post_as(app, key, "/v1/agreements", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["agreement_id"].as_str().unwrap().to_owned()
}

/// A payment that sets the agreement up, and what the payer does with it.
pub(crate) async fn set_up(app: &TestApp, key: &str, id: &str, how: Value) -> Value {
    let body = base_with(json!({"set_up_agreement": id}));
    let created = post_as(app, key, "/v1/payments", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let payment = created.body["payment_id"].as_str().unwrap();
    let done = complete(app, key, payment, how).await;
    assert_eq!(done.status, 200, "{}", done.text);
    created.body
}

/// An agreement whose card is stored.
pub(crate) async fn active(app: &TestApp, key: &str, card: &str) -> String {
    let id = agreement(app, key).await;
    set_up(app, key, &id, json!({"card_number": card})).await;
    id
}

fn charge_of(id: &str) -> Value {
    let mut body = base_without("return_url");
    body["authorisation_mode"] = json!("agreement");
    body["agreement_id"] = json!(id);
    body
}

async fn charge(app: &TestApp, key: &str, id: &str) -> String {
    let created = post_as(app, key, "/v1/payments", charge_of(id)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["payment_id"].as_str().unwrap().to_owned()
}

async fn shown(app: &TestApp, key: &str, id: &str) -> Value {
    get_as(app, key, &format!("/v1/payments/{id}")).await.body
}

async fn api_030_a_payment_sets_an_agreement_up(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = agreement(&app, &key).await;
    let body = base_with(json!({"set_up_agreement": id}));
    let created = post_as(&app, &key, "/v1/payments", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(created.body["agreement_id"], id);
    assert_eq!(created.body["agreement_payment_type"], "recurring");
    assert!(created.body["_links"].get("next_url").is_some());
}

async fn api_031_a_stored_card_is_charged_without_the_payer(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let mut body = charge_of(&id);
    body["agreement_payment_type"] = json!("instalment");
    let created = post_as(&app, &key, "/v1/payments", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(
        names(&created.body["_links"]),
        ["self", "events", "refunds"]
    );
    assert_eq!(created.body.get("return_url"), None);
    assert_eq!(created.body["agreement_payment_type"], "instalment");
    assert_eq!(created.body["authorisation_mode"], "agreement");
    assert_eq!(
        created.body["state"],
        json!({"status": "created", "finished": false})
    );
    let payment = created.body["payment_id"].as_str().unwrap();
    assert_eq!(
        shown(&app, &key, payment).await["state"]["status"],
        "started"
    );
    app.work().await;
    let paid = shown(&app, &key, payment).await;
    assert_eq!(
        paid["state"],
        json!({"status": "success", "finished": true})
    );
    assert_eq!(paid["card_details"]["last_digits_card_number"], "4242");
    assert_eq!(paid["refund_summary"]["status"], "available");
    let events = get_as(&app, &key, &format!("/v1/payments/{payment}/events"))
        .await
        .body;
    let statuses: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["state"]["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["created", "started", "submitted", "success"]);
}

async fn api_075_to_081_agreements_that_cannot_be_used(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let usable = active(&app, &key, "4242424242424242").await;
    let created = agreement(&app, &key).await;
    let cancelled = active(&app, &key, "4242424242424242").await;
    app.api_as(
        &key,
        Method::POST,
        &format!("/v1/agreements/{cancelled}/cancel"),
        None,
    )
    .await;
    let unknown = "7m2p9c1d8e5f4g6j0r2th3kq0v";
    let charge_with = |changes: Value| {
        let mut body = charge_of(&usable);
        body.as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        body
    };
    let unexpected = |name: &str| error("", "P0104", &format!("Unexpected attribute: {name}"));
    let no_such = error(
        "set_up_agreement",
        "P0103",
        "Invalid attribute value: set_up_agreement. Agreement ID does not exist",
    );
    let missing = error(
        "agreement_id",
        "P0102",
        "Invalid attribute value: agreement_id. Agreement does not exist",
    );
    let inactive = error(
        "agreement_id",
        "P0102",
        "Invalid attribute value: agreement_id. Agreement must be active",
    );
    let zero = "Invalid attribute value: amount. Must be greater than or equal to 1. Refer to https://docs.payments.service.gov.uk/making_payments/#amount";
    let mut without_id = charge_of(&usable);
    without_id.as_object_mut().unwrap().remove("agreement_id");
    let with_return_url =
        base_with(json!({"authorisation_mode": "agreement", "agreement_id": usable}));
    for (case, body, status, expected) in [
        (
            75,
            base_with(json!({"set_up_agreement": unknown})),
            400,
            no_such.clone(),
        ),
        (
            75,
            base_with(json!({"set_up_agreement": "Z".repeat(26)})),
            400,
            no_such,
        ),
        (
            77,
            without_id,
            400,
            error("", "P0101", "Missing mandatory attribute: agreement_id"),
        ),
        (78, with_return_url, 400, unexpected("return_url")),
        (
            79,
            charge_with(json!({"email": "ana@example.org"})),
            400,
            unexpected("email"),
        ),
        (
            79,
            charge_with(json!({"prefilled_cardholder_details": {"cardholder_name": "A"}})),
            400,
            unexpected("prefilled_cardholder_details"),
        ),
        (
            79,
            charge_with(json!({"set_up_agreement": usable})),
            400,
            unexpected("set_up_agreement"),
        ),
        (80, charge_of(&created), 400, inactive.clone()),
        (80, charge_of(&cancelled), 400, inactive),
        (81, charge_of(unknown), 400, missing.clone()),
        (81, charge_of(&"Z".repeat(26)), 400, missing),
        // The amount comes before the agreement.
        (
            81,
            {
                let mut body = charge_of(unknown);
                body["amount"] = json!(0);
                body
            },
            422,
            error("amount", "P0102", zero),
        ),
    ] {
        let answer = post_as(&app, &key, "/v1/payments", body).await;
        assert_eq!(
            (case, answer.status, &answer.body),
            (case, status, &expected),
            "{}",
            answer.text
        );
    }
    let refused = app
        .api(Method::POST, "/v1/payments", Some(&charge_of(&usable)))
        .await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (422, &json!("P0942"))
    );
}

async fn api_161_a_card_that_must_not_be_tried_again_ends_the_agreement(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "5105105105105100").await;
    let payment = charge(&app, &key, &id).await;
    app.work().await;
    assert_eq!(
        shown(&app, &key, &payment).await["state"],
        json!({
            "status": "failed", "finished": true, "message": "Payment method rejected",
            "code": "P0010", "can_retry": false
        })
    );
    let events = get_as(&app, &key, &format!("/v1/payments/{payment}/events"))
        .await
        .body;
    let last = events["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["state"].get("can_retry"), None);
    let agreement = get_as(&app, &key, &format!("/v1/agreements/{id}"))
        .await
        .body;
    assert_eq!(agreement["status"], "inactive");
    let again = post_as(&app, &key, "/v1/payments", charge_of(&id)).await;
    assert_eq!((again.status, &again.body["code"]), (400, &json!("P0102")));
    // A new set-up payment brings it back.
    set_up(&app, &key, &id, json!({"card_number": "4242424242424242"})).await;
    let agreement = get_as(&app, &key, &format!("/v1/agreements/{id}"))
        .await
        .body;
    assert_eq!(agreement["status"], "active");
}

async fn engine_110_a_decline_that_may_pass_leaves_the_agreement_active(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    app.psp
        .next_saved_authorisation(Answering::With(Authorisation::Declined {
            may_retry: Some(true),
        }));
    let payment = charge(&app, &key, &id).await;
    app.work().await;
    let state = shown(&app, &key, &payment).await["state"].clone();
    assert_eq!(
        (&state["code"], &state["can_retry"]),
        (&json!("P0010"), &json!(true))
    );
    let agreement = get_as(&app, &key, &format!("/v1/agreements/{id}"))
        .await
        .body;
    assert_eq!(agreement["status"], "active");
}

async fn engine_113_a_charge_is_asked_for_once(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    charge(&app, &key, &id).await;
    join_all((0..4).map(|_| app.work())).await;
    app.pass(200_000).await;
    assert_eq!(app.psp.saved_authorise_calls(), 1);
}

async fn an_agreement_that_ends_before_the_charge_declines_it(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let payment = charge(&app, &key, &id).await;
    let cancel = format!("/v1/agreements/{id}/cancel");
    assert_eq!(
        app.api_as(&key, Method::POST, &cancel, None).await.status,
        204
    );
    app.work().await;
    assert_eq!(shown(&app, &key, &payment).await["state"]["code"], "P0010");
    assert_eq!(app.psp.saved_authorise_calls(), 0);
}

async fn a_queued_payment_cannot_be_cancelled(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    let payment = charge(&app, &key, &id).await;
    let cancel = format!("/v1/payments/{payment}/cancel");
    let answer = app.api_as(&key, Method::POST, &cancel, None).await;
    assert_error(
        &answer,
        400,
        &error("", "P0501", "Cancellation of payment failed"),
    );
    assert_eq!(
        shown(&app, &key, &payment).await["refund_summary"]["status"],
        "unavailable"
    );
}

async fn a_charge_whose_answer_is_lost_is_recovered(app: TestApp) {
    let key = key_of(&app, "subscriptions").await;
    let id = active(&app, &key, "4242424242424242").await;
    app.psp
        .next_saved_authorisation(Answering::LostAnswer(Fault::timeout("lost")));
    let payment = charge(&app, &key, &id).await;
    app.work().await;
    app.pass(7200).await;
    let state = shown(&app, &key, &payment).await["state"].clone();
    assert_eq!(
        state["code"], "P0050",
        "the hold is given back, and the service may try again"
    );
    assert_eq!(app.psp.cancel_calls(), 1);
}
