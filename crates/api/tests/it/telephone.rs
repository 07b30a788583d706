use reqwest::Method;
use serde_json::{Value, json};
use test_support::TestApp;

use crate::support::{assert_error, error, get_as, key_of, names, post_as};

on_each_database! {
    a_payment_taken_elsewhere_is_reported
    engine_116_the_same_report_is_taken_once
    a_failure_is_reported_with_its_code
    a_report_that_breaks_a_rule_is_refused
    engine_031_a_card_number_as_a_name_is_masked
    an_account_must_be_allowed_to_report
}

const PATH: &str = "/v1/payment_notification";

fn report(provider_id: &str, changes: &Value) -> Value {
    let mut body = json!({
        "amount": 1200,
        "reference": "MRPC12345",
        "description": "New passport application",
        "processor_id": "183f2j8923j8",
        "provider_id": provider_id,
        "payment_outcome": {"status": "success"}
    });
    body.as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    body
}

async fn a_payment_taken_elsewhere_is_reported(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let sent = report(
        "17498-8412u9-1273891239",
        &json!({
            "created_date": "2018-02-21T16:04:25Z",
            "authorised_date": "2018-02-21T17:05:56.123+01:00",
            "auth_code": "666",
            "card_type": "master-card",
            "name_on_card": "Jane Doe",
            "email_address": "jane@example.com",
            "card_expiry": "02/19",
            "last_four_digits": "1234",
            "first_six_digits": "654321",
            "telephone_number": "+447700900796"
        }),
    );
    let answer = post_as(&app, &key, PATH, sent.clone()).await;
    assert_eq!((answer.status, answer.header("location")), (201, ""));
    for name in names(&sent) {
        let expected = match name {
            "created_date" => json!("2018-02-21T16:04:25.000Z"),
            "authorised_date" => json!("2018-02-21T16:05:56.123Z"),
            _ => sent[name].clone(),
        };
        assert_eq!(answer.body[name], expected, "{name}");
    }
    assert_eq!(
        answer.body["state"],
        json!({"status": "success", "finished": true})
    );
    let id = answer.body["payment_id"].as_str().unwrap();
    let shown = get_as(&app, &key, &format!("/v1/payments/{id}")).await.body;
    assert_eq!(shown["authorisation_mode"], "external");
    assert_eq!(
        shown["state"],
        json!({"status": "success", "finished": true})
    );
    assert_eq!(shown["provider_id"], "17498-8412u9-1273891239");
    assert_eq!(shown["card_details"]["last_digits_card_number"], "1234");
    assert_eq!(shown["card_details"]["card_brand"], "Mastercard");
    assert_eq!(names(&shown["_links"]), ["self", "events", "refunds"]);
    app.pass(500_000).await;
    let later = get_as(&app, &key, &format!("/v1/payments/{id}")).await.body;
    assert_eq!(
        later["state"]["status"], "success",
        "nothing is captured or expires"
    );
    assert_eq!(app.psp.capture_calls(), 0);
}

async fn engine_116_the_same_report_is_taken_once(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let first = post_as(&app, &key, PATH, report("p-1", &json!({}))).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let second = post_as(&app, &key, PATH, report("p-1", &json!({"amount": 5}))).await;
    assert_eq!(
        (second.status, &second.body),
        (200, &first.body),
        "what was reported first counts"
    );
    // The longest, of letters that take the most room in an index.
    let longest = (0x4e00..0x4eff)
        .filter_map(char::from_u32)
        .collect::<String>();
    let ids = json!({"processor_id": longest});
    let third = post_as(&app, &key, PATH, report(&longest, &ids)).await;
    assert_eq!(third.status, 201, "{}", third.text);
}

async fn a_failure_is_reported_with_its_code(app: TestApp) {
    let key = key_of(&app, "moto").await;
    for (code, message, stored) in [
        ("P0010", "Payment method rejected", ("failed", "P0010")),
        (
            "P0030",
            "Payment was cancelled by the user",
            ("error", "P0050"),
        ),
        (
            "P0050",
            "Payment provider returned an error",
            ("error", "P0050"),
        ),
    ] {
        let outcome = json!({"status": "failed", "code": code, "supplemental": {"error_code": "E1", "error_message": "No"}});
        let answer = post_as(
            &app,
            &key,
            PATH,
            report(code, &json!({"payment_outcome": outcome})),
        )
        .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(
            answer.body["state"],
            json!({"status": "failed", "finished": true, "message": message, "code": code})
        );
        assert_eq!(answer.body["payment_outcome"], outcome);
        let id = answer.body["payment_id"].as_str().unwrap();
        let state = get_as(&app, &key, &format!("/v1/payments/{id}")).await.body["state"].clone();
        assert_eq!(
            (
                state["status"].as_str().unwrap(),
                state["code"].as_str().unwrap()
            ),
            stored
        );
    }
}

async fn a_report_that_breaks_a_rule_is_refused(app: TestApp) {
    let key = key_of(&app, "moto").await;
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
    for (changes, expected) in [
        (json!({"amount": null}), missing("amount")),
        (
            json!({"amount": 0}),
            invalid("amount", "Must be greater than or equal to 1"),
        ),
        (
            json!({"amount": 10_000_001}),
            invalid("amount", "Must be less than or equal to 10000000"),
        ),
        (
            json!({"amount": "1"}),
            invalid("amount", "Must be a valid numeric format"),
        ),
        (json!({"reference": null}), missing("reference")),
        (
            json!({"reference": "a".repeat(256)}),
            invalid(
                "reference",
                "Must be less than or equal to 255 characters length",
            ),
        ),
        (
            json!({"processor_id": "a".repeat(256)}),
            invalid(
                "processor_id",
                "Must be less than or equal to 255 characters length",
            ),
        ),
        (
            json!({"provider_id": "a".repeat(256)}),
            invalid(
                "provider_id",
                "Must be less than or equal to 255 characters length",
            ),
        ),
        (
            json!({"processor_id": 5}),
            invalid("processor_id", "Must be of type String"),
        ),
        (json!({"provider_id": null}), missing("provider_id")),
        (json!({"payment_outcome": null}), missing("payment_outcome")),
        (
            json!({"payment_outcome": {"status": "failed"}}),
            invalid(
                "payment_outcome",
                "Field [payment_outcome] must include a valid status and error code",
            ),
        ),
        (
            json!({"payment_outcome": {"status": "failed", "code": "P0020"}}),
            invalid(
                "payment_outcome",
                "Field [payment_outcome] must include a valid status and error code",
            ),
        ),
        (
            json!({"created_date": "2018-02-21"}),
            invalid(
                "created_date",
                "Field [created_date] must be a valid ISO-8601 time and date format",
            ),
        ),
        (
            json!({"card_type": "visa-debit"}),
            invalid(
                "card_type",
                "Field [card_type] must be either master-card, visa, maestro, diners-club, american-express or jcb",
            ),
        ),
        (
            json!({"card_expiry": "13/20"}),
            invalid("card_expiry", "Field [card_expiry] must have valid MM/YY"),
        ),
        (
            json!({"last_four_digits": "123"}),
            invalid(
                "last_four_digits",
                "Field [last_four_digits] must be exactly 4 digits",
            ),
        ),
        (
            json!({"first_six_digits": "12345x"}),
            invalid(
                "first_six_digits",
                "Field [first_six_digits] must be exactly 6 digits",
            ),
        ),
    ] {
        let answer = post_as(&app, &key, PATH, report("p", &changes)).await;
        assert_eq!((answer.status, &answer.body), (422, &expected), "{changes}");
    }
}

async fn engine_031_a_card_number_as_a_name_is_masked(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let sent = report("p-1", &json!({"name_on_card": "4242 4242 4242 4242"}));
    let first = post_as(&app, &key, PATH, sent.clone()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(first.body["name_on_card"], "**** **** **** ****");
    let again = post_as(&app, &key, PATH, sent).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let id = first.body["payment_id"].as_str().unwrap();
    let shown = get_as(&app, &key, &format!("/v1/payments/{id}")).await;
    assert_eq!(
        shown.body["card_details"]["cardholder_name"],
        "**** **** **** ****"
    );
    let found = get_as(&app, &key, "/v1/payments?cardholder_name=4242").await;
    assert_eq!(found.body["total"], 0);
}

async fn an_account_must_be_allowed_to_report(app: TestApp) {
    let answer = app
        .api(Method::POST, PATH, Some(&report("p", &json!({}))))
        .await;
    let text = "Access to this resource is not enabled for this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ .";
    assert_error(&answer, 403, &error("", "P0930", text));
}
