use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::error::ApiError;
use crate::framework_error::FrameworkError;

fn body(members: &Value) -> Value {
    let mut body = json!({
        "amount": 1200, "reference": "r1", "description": "d1",
        "processor_id": "pr1", "provider_id": "pv1", "payment_outcome": {"status": "success"},
    });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn parse(members: &Value) -> Result<TelephonePayment, RequestError> {
    TelephonePayment::parse(body(members).to_string().as_bytes())
}

#[track_caller]
fn refused(name: &str, value: &Value, code: &str, description: &str) {
    let expected = json!({"field": name, "code": code, "description": description});
    let Err(RequestError::Refused(error)) = parse(&json!({ name: value })) else {
        panic!("{name}: {value} is not refused")
    };
    assert_eq!(error.status, 422, "{name}: {value}");
    assert_eq!(serde_json::to_value(error).unwrap(), expected, "{value}");
}

#[track_caller]
fn invalid(name: &str, values: &[Value], problem: &str) {
    for value in values {
        let description = format!("Invalid attribute value: {name}. {problem}");
        refused(name, value, "P0102", &description);
    }
}

#[test]
fn every_member_is_read_and_answered() {
    let sent = json!({
        "amount": 1200, "reference": "r1", "description": "d1",
        "created_date": "2018-02-21T16:04:25+00:00", "authorised_date": "2018-02-21T17:05:56.123456+01:00",
        "processor_id": "pr1", "provider_id": "pv1", "auth_code": "666",
        "payment_outcome": {"status": "failed", "code": "P0030",
            "supplemental": {"error_code": "ECKOH01234", "error_message": "textual message", "zzz": 1}},
        "card_type": "master-card", "name_on_card": "J Doe", "email_address": "j@example.org",
        "telephone_number": "+447700900796", "card_expiry": "02/19",
        "last_four_digits": "1234", "first_six_digits": "654321", "zzz": null,
    });
    let payment = TelephonePayment::parse(sent.to_string().as_bytes()).unwrap();
    assert_eq!(
        payment.created_date,
        Some(datetime!(2018-02-21 16:04:25 UTC))
    );
    let answer = TelephonePaymentAnswer::new(payment, "p1");
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        json,
        json!({
            "amount": 1200, "reference": "r1", "description": "d1",
            "created_date": "2018-02-21T16:04:25.000Z", "authorised_date": "2018-02-21T16:05:56.123Z",
            "processor_id": "pr1", "provider_id": "pv1", "auth_code": "666",
            "payment_outcome": {"status": "failed", "code": "P0030",
                "supplemental": {"error_code": "ECKOH01234", "error_message": "textual message"}},
            "card_type": "master-card", "name_on_card": "J Doe", "email_address": "j@example.org",
            "telephone_number": "+447700900796", "card_expiry": "02/19",
            "last_four_digits": "1234", "first_six_digits": "654321",
            "payment_id": "p1",
            "state": {"status": "failed", "finished": true,
                "message": "Payment was cancelled by the user", "code": "P0030"},
        })
    );
    let read: TelephonePaymentAnswer = serde_json::from_value(json).unwrap();
    assert_eq!(read.state, answer.state);
}

#[test]
fn members_that_were_not_sent_are_not_answered() {
    let answer = TelephonePaymentAnswer::new(parse(&json!({})).unwrap(), "p1");
    let json = serde_json::to_value(&answer).unwrap();
    let mut expected = body(&json!({"payment_id": "p1"}));
    expected["state"] = json!({"status": "success", "finished": true});
    assert_eq!(json, expected);
}

#[test]
fn what_is_missing_is_named() {
    for name in [
        "amount",
        "reference",
        "description",
        "processor_id",
        "provider_id",
        "payment_outcome",
    ] {
        let description = format!("Missing mandatory attribute: {name}");
        refused(name, &json!(null), "P0101", &description);
    }
}

#[test]
fn a_wrong_type_is_told_before_everything_else() {
    invalid(
        "amount",
        &[json!("1"), json!(1.5), json!(true)],
        "Must be a valid numeric format",
    );
    for name in [
        "reference",
        "provider_id",
        "card_type",
        "created_date",
        "telephone_number",
    ] {
        invalid(
            name,
            &[json!(1), json!({}), json!("\0")],
            "Must be of type String",
        );
    }
    let both = parse(&json!({"amount": 0, "auth_code": 5})).unwrap_err();
    assert!(both.to_string().contains("auth_code"), "{both}");
}

#[test]
fn a_wrong_value_is_told_with_its_rule() {
    invalid(
        "amount",
        &[json!(0), json!(-1)],
        "Must be greater than or equal to 1",
    );
    invalid(
        "amount",
        &[json!(10_000_001)],
        "Must be less than or equal to 10000000",
    );
    let long = json!("x".repeat(256));
    for name in ["reference", "description", "processor_id", "provider_id"] {
        let problem = "Must be less than or equal to 255 characters length";
        invalid(name, std::slice::from_ref(&long), problem);
    }
    for name in ["created_date", "authorised_date"] {
        let problem = format!("Field [{name}] must be a valid ISO-8601 time and date format");
        invalid(name, &[json!("2018-02-21"), json!("")], &problem);
    }
    invalid(
        "card_type",
        &[json!("bad-card"), json!("")],
        "Field [card_type] must be either master-card, visa, maestro, diners-club, american-express or jcb",
    );
    let expiries = [json!("99/99"), json!("1/19"), json!("")];
    invalid(
        "card_expiry",
        &expiries,
        "Field [card_expiry] must have valid MM/YY",
    );
    invalid(
        "last_four_digits",
        &[json!("123"), json!("12345"), json!("12a4")],
        "Field [last_four_digits] must be exactly 4 digits",
    );
    invalid(
        "first_six_digits",
        &[json!("12345"), json!("\u{661}\u{661}\u{661}")],
        "Field [first_six_digits] must be exactly 6 digits",
    );
}

#[test]
fn status_and_code_of_the_outcome_have_to_fit() {
    invalid(
        "payment_outcome",
        &[
            json!("success"),
            json!({}),
            json!({"status": "paid"}),
            json!({"status": "failed"}),
            json!({"status": "failed", "code": "P0020"}),
            json!({"status": "success", "code": "P0010"}),
            json!({"status": "failed", "code": 10}),
            json!({"status": "failed", "code": "P0010", "supplemental": {"error_code": 1}}),
        ],
        "Field [payment_outcome] must include a valid status and error code",
    );
    for (code, message) in [
        ("P0010", "Payment method rejected"),
        ("P0050", "Payment provider returned an error"),
    ] {
        let outcome = json!({"status": "failed", "code": code, "supplemental": null});
        let payment = parse(&json!({"payment_outcome": outcome})).unwrap();
        let state = payment.payment_outcome.state();
        assert_eq!(
            (state.code.as_deref(), state.message.as_deref()),
            (Some(code), Some(message))
        );
    }
}

#[test]
fn what_is_no_object_has_no_code() {
    for body in ["", "{", "null", "[]", "5"] {
        assert_eq!(
            TelephonePayment::parse(body.as_bytes()).unwrap_err(),
            RequestError::Framework(FrameworkError::unprocessable_json())
        );
    }
}

#[test]
fn who_paid_is_not_printed() {
    let payment =
        parse(&json!({"name_on_card": "J Doe", "email_address": "j@example.org"})).unwrap();
    let printed = format!("{payment:?}");
    assert!(
        !printed.contains("Doe") && !printed.contains("j@"),
        "{printed}"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_answered(body: Vec<u8>) {
        let _ = TelephonePayment::parse(&body);
    }

    #[test]
    fn any_texts_are_answered(date: String, digits: String, outcome: String) {
        let members = json!({"created_date": date, "last_four_digits": digits,
            "payment_outcome": {"status": outcome}});
        if let Err(error) = parse(&members) {
            let is_refused = matches!(error, RequestError::Refused(ApiError { status: 422, .. }));
            prop_assert!(is_refused);
        }
    }
}
