use payments::provider::Fault;
use serde_json::json;
use test_support::{Answering, TestApp};

use super::{authorise, details, is, moto, state};
use crate::support::{DECLINED_CARD, ERROR_CARD, assert_error, create, error};

on_each_database! {
    api_164_and_165_a_token_that_is_none_changes_nothing
    api_166_to_174_a_body_that_breaks_a_rule_leaves_the_token_alone
    api_170_to_172_what_is_refused_ends_the_payment
    engine_101_cards_that_the_account_does_not_take
    engine_103_a_provider_that_does_not_answer
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
