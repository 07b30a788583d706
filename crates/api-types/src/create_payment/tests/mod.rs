//! Acceptance cases of the API reference that the body alone decides.

mod any;
mod canonical;
mod metadata;
mod optional;

use serde_json::{Value, json};

use super::*;
use crate::return_url::is_valid_return_url;

const AGREEMENT: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";

/// The minimal valid body with `members` added or replaced.
fn base(members: Value) -> Value {
    let mut body = json!({
        "amount": 1000, "reference": "r1", "description": "d1", "return_url": "https://example.gov.uk/r",
    });
    let Value::Object(members) = members else {
        panic!("members are an object")
    };
    body.as_object_mut().unwrap().extend(members);
    body
}

fn without(name: &str) -> Value {
    let mut body = base(json!({}));
    body.as_object_mut().unwrap().remove(name);
    body
}

fn parse(body: &Value) -> Result<CreatePayment, ApiError> {
    CreatePayment::parse(body.to_string().as_bytes())
}

fn accepted(members: Value) -> CreatePayment {
    parse(&base(members)).unwrap()
}

#[track_caller]
fn assert_refused(body: &Value, status: u16, expected: &Value) {
    let error = parse(body).expect_err("refused");
    assert_eq!(error.status, status, "{body}");
    assert_eq!(serde_json::to_value(&error).unwrap(), *expected, "{body}");
}

/// Every one of `bodies` is answered with status, field, code and text.
#[track_caller]
fn refused(bodies: &[Value], status: u16, field: &str, code: &str, description: &str) {
    let expected = json!({"field": field, "code": code, "description": description});
    for body in bodies {
        assert_refused(body, status, &expected);
    }
}

/// As [`refused`], with `P0102` and the usual beginning of its text.
#[track_caller]
fn invalid(bodies: &[Value], status: u16, field: &str, text: &str) {
    let description = format!("Invalid attribute value: {field}. {text}");
    refused(bodies, status, field, "P0102", &description);
}

#[test]
fn api_025_unknown_members_are_ignored() {
    assert_eq!(
        accepted(json!({"zzz": 1, "internal": {"zzz": 1}})),
        accepted(json!({}))
    );
}

#[test]
fn api_028_the_largest_values_are_accepted() {
    let payment = accepted(json!({
        "amount": 10_000_000,
        "reference": "r".repeat(255),
        "description": "d".repeat(255),
        "email": "e".repeat(254),
        "return_url": format!("https://example.gov.uk/{}", "p".repeat(1977)),
        "set_up_agreement": AGREEMENT,
        "agreement_payment_type": "unscheduled",
        "prefilled_cardholder_details": {"billing_address": {"postcode": "p".repeat(25)}},
        "metadata": {("k".repeat(30)): "v".repeat(100)},
    }));
    assert_eq!(payment.amount, 10_000_000);
    assert_eq!(
        payment.agreement_payment_type,
        Some(AgreementPaymentType::Unscheduled)
    );
}

#[test]
fn a_minimal_request_has_the_defaults() {
    let payment = accepted(json!({}));
    assert_eq!(payment.amount, 1000);
    assert_eq!(payment.language, Language::English);
    assert_eq!(payment.authorisation_mode, AuthorisationMode::Web);
    assert_eq!(payment.source, Source::CardApi);
    assert!(!payment.delayed_capture && !payment.moto);
    assert_eq!(payment.agreement_payment_type, None);
}

#[test]
fn api_034_what_is_no_json_is_refused() {
    let deep = format!(r#"{{"amount":{}1{}}}"#, "[".repeat(32), "]".repeat(32));
    let deeper = "[".repeat(100_000);
    let bodies: [&[u8]; 8] = [
        b"{",
        b"abc",
        b"",
        b"  ",
        b"null",
        b"\xff{}",
        deep.as_bytes(),
        deeper.as_bytes(),
    ];
    for body in bodies {
        let error = CreatePayment::parse(body).unwrap_err();
        assert_eq!(error.status, 400);
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"code":"P0197","description":"Unable to parse JSON"}"#
        );
    }
}

#[test]
fn thirty_two_levels_are_readable() {
    let body = format!(r#"{{"amount":{}1{}}}"#, "[".repeat(31), "]".repeat(31));
    assert_eq!(
        CreatePayment::parse(body.as_bytes()).unwrap_err().code,
        crate::ErrorCode::P0102
    );
}

#[test]
fn api_035_and_036_and_092_an_absent_amount_is_missing() {
    let bodies = [
        json!({}),
        base(json!({"amount": null})),
        json!([]),
        json!([{"amount": 1}]),
        json!(5),
        json!("x"),
        json!(false),
    ];
    refused(
        &bodies,
        400,
        "amount",
        "P0101",
        "Missing mandatory attribute: amount",
    );
}

#[test]
fn api_037_an_amount_that_is_no_integer_of_32_bits_is_refused() {
    let amounts = [
        json!("1000"),
        json!(10.5),
        json!(10.0),
        json!(true),
        json!(2_147_483_648_i64),
        json!(-2_147_483_649_i64),
        json!(u64::MAX),
        json!({}),
        json!([1]),
    ];
    let bodies = amounts.map(|amount| base(json!({ "amount": amount })));
    invalid(&bodies, 400, "amount", "Must be a valid numeric format");
}

#[test]
fn api_038_a_negative_amount_is_refused() {
    let bodies = [-1, i32::MIN].map(|amount| base(json!({ "amount": amount })));
    invalid(&bodies, 422, "amount", "Must be greater than or equal to 1");
}

#[test]
fn api_039_an_amount_above_the_limit_is_refused() {
    let bodies = [10_000_001, i32::MAX].map(|amount| base(json!({ "amount": amount })));
    invalid(
        &bodies,
        422,
        "amount",
        "Must be less than or equal to 10000000",
    );
}

#[test]
fn api_040_an_amount_of_zero_is_left_to_the_account() {
    assert_eq!(accepted(json!({"amount": 0})).amount, 0);
}

#[test]
fn api_042_and_045_a_blank_reference_or_description_is_missing() {
    for name in ["reference", "description"] {
        let description = format!("Missing mandatory attribute: {name}");
        let blank = [json!(null), json!(""), json!("  "), json!("\n\t")];
        let mut bodies: Vec<_> = blank.map(|value| base(json!({ name: value }))).into();
        bodies.push(without(name));
        refused(&bodies, 400, name, "P0101", &description);
    }
}

#[test]
fn api_043_a_reference_or_description_with_forbidden_characters_is_refused() {
    for name in ["reference", "description"] {
        let values = [
            json!(12),
            json!("a<b"),
            json!("a>b"),
            json!("a|b"),
            json!("a\0b"),
            json!([]),
        ];
        let bodies = values.map(|value| base(json!({ name: value })));
        invalid(&bodies, 400, name, "Must be a valid string format");
    }
}

#[test]
fn api_044_and_046_a_long_reference_or_description_is_refused() {
    for name in ["reference", "description"] {
        // An emoji is two code units.
        let values = ["x".repeat(256), "\u{1f600}".repeat(128)];
        let bodies = values.map(|value| base(json!({ name: value })));
        invalid(
            &bodies,
            422,
            name,
            "Must be less than or equal to 255 characters length",
        );
    }
}

#[test]
fn api_047_an_absent_return_url_is_left_to_the_business_rules() {
    assert_eq!(parse(&without("return_url")).unwrap().return_url, None);
    assert_eq!(accepted(json!({"return_url": null})).return_url, None);
    assert_eq!(
        accepted(json!({"return_url": ""})).return_url.as_deref(),
        Some("")
    );
}

#[test]
fn api_048_a_return_url_that_is_no_text_is_refused() {
    let bodies = [json!(5), json!({}), json!(true)].map(|url| base(json!({ "return_url": url })));
    invalid(&bodies, 400, "return_url", "Must be a valid URL format");
}

#[test]
fn api_049_a_return_url_that_is_no_url_is_left_to_the_business_rules() {
    let url = accepted(json!({"return_url": "not-a-url"}))
        .return_url
        .unwrap();
    assert!(!is_valid_return_url(&url));
}

#[test]
fn api_050_a_long_return_url_is_refused() {
    let url = format!("https://example.gov.uk/{}", "p".repeat(1978));
    let text = "Must be less than or equal to 2000 characters length";
    invalid(
        &[base(json!({ "return_url": url }))],
        422,
        "return_url",
        text,
    );
}

#[test]
fn api_089_and_090_the_first_violation_is_told() {
    let wrong = json!({"amount": "x", "reference": ""});
    invalid(&[wrong], 400, "amount", "Must be a valid numeric format");
    let blank = base(json!({"reference": "", "description": ""}));
    refused(
        &[blank],
        400,
        "reference",
        "P0101",
        "Missing mandatory attribute: reference",
    );
}

#[test]
fn api_091_types_are_checked_before_limits() {
    let body = base(json!({"amount": 10_000_001, "language": 1}));
    invalid(&[body], 400, "language", r#"Must be "en" or "cy""#);
}

/// Each member is wrong on its own; in every body the earliest one of this list is told.
#[test]
fn types_are_checked_in_the_order_of_the_reference() {
    let wrong = [
        ("amount", json!("x"), "amount"),
        ("reference", json!(1), "reference"),
        ("description", json!(1), "description"),
        ("return_url", json!(1), "return_url"),
        ("moto", json!(1), "moto"),
        ("authorisation_mode", json!(1), "authorisation_mode"),
        ("agreement_payment_type", json!(1), "agreement_payment_type"),
        ("language", json!(1), "language"),
        ("delayed_capture", json!(1), "delayed_capture"),
        ("email", json!(1), "email"),
        (
            "prefilled_cardholder_details",
            json!({"cardholder_name": 1}),
            "cardholder_name",
        ),
        ("metadata", json!(1), "metadata"),
        ("internal", json!({"source": 1}), "source"),
    ];
    for first in 0..wrong.len() {
        let members: Metadata = wrong[first..]
            .iter()
            .rev()
            .map(|(name, value, _)| ((*name).to_owned(), value.clone()))
            .collect();
        let error = parse(&base(members.into())).unwrap_err();
        assert_eq!(error.field, Some(wrong[first].2));
    }
}

#[test]
fn limits_are_checked_in_the_order_of_the_reference() {
    let long = "x".repeat(2001);
    let wrong = [
        ("amount", json!(-1), "amount"),
        ("reference", json!(long), "reference"),
        ("description", json!(long), "description"),
        ("email", json!(long), "email"),
        ("return_url", json!(long), "return_url"),
        ("set_up_agreement", json!(long), "set_up_agreement"),
        (
            "prefilled_cardholder_details",
            json!({ "cardholder_name": long }),
            "cardholder_name",
        ),
    ];
    for first in 0..wrong.len() {
        let members: Metadata = wrong[first..]
            .iter()
            .map(|(name, value, _)| ((*name).to_owned(), value.clone()))
            .collect();
        let error = parse(&base(members.into())).unwrap_err();
        assert_eq!(error.field, Some(wrong[first].2));
        assert_eq!(error.status, 422);
    }
}

#[test]
fn the_last_of_two_equal_members_wins_and_text_behind_the_body_is_ignored() {
    let body = br#"{"amount":"x","reference":"r","description":"d","amount":5} trailing"#;
    assert_eq!(CreatePayment::parse(body).unwrap().amount, 5);
}

#[test]
fn pretty_printed_bodies_with_escaped_slashes_are_read() {
    let body = br#" {
        "amount" : 5, "reference": "a\/b", "description": "\u00e2",
        "return_url": "https:\/\/example.gov.uk\/r" } "#;
    let payment = CreatePayment::parse(body).unwrap();
    assert_eq!(payment.reference, "a/b");
    assert_eq!(
        payment.return_url.as_deref(),
        Some("https://example.gov.uk/r")
    );
}

#[test]
fn personal_details_are_not_printed() {
    let payment = accepted(json!({
        "email": "ana@example.org",
        "prefilled_cardholder_details": {"cardholder_name": "Ana Example"},
        "return_url": "https://example.gov.uk/secret-id",
    }));
    let printed = format!("{payment:?} {:?}", payment.prefilled_cardholder_details);
    for private in ["ana@", "Ana Example", "secret-id"] {
        assert!(!printed.contains(private), "{printed}");
    }
}
