use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn body(members: &Value) -> Value {
    let mut body = json!({
        "one_time_token": "t1", "card_number": "4242424242424242", "cvc": "123",
        "expiry_date": "11/29", "cardholder_name": "A Example",
    });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[track_caller]
fn refused(members: &Value, expected: &Value) {
    let text = body(members).to_string();
    let RequestError::Refused(error) = AuthorisePayment::parse(text.as_bytes()).unwrap_err() else {
        panic!("{text} has no code")
    };
    assert_eq!(error.status, 422, "{text}");
    assert_eq!(serde_json::to_value(&error).unwrap(), *expected, "{text}");
}

#[track_caller]
fn missing(name: &str, value: &Value) {
    let description = format!("Missing mandatory attribute: {name}");
    let expected = json!({"field": name, "code": "P0101", "description": description});
    refused(&json!({ name: value }), &expected);
}

#[track_caller]
fn invalid_with_field(name: &str, value: &Value, problem: &str) {
    let description = format!("Invalid attribute value: {name}. {problem}");
    let expected = json!({"field": name, "code": "P0102", "description": description});
    refused(&json!({ name: value }), &expected);
}

#[track_caller]
fn invalid_without_field(name: &str, value: &Value, problem: &str) {
    let description = format!("Invalid attribute value: {name}. {problem}");
    let expected = json!({"code": "P0102", "description": description});
    refused(&json!({ name: value }), &expected);
}

#[test]
fn api_162_card_details_are_read_and_written() {
    let sent = body(&json!({"zzz": {"a": [1]}})).to_string();
    let request = AuthorisePayment::parse(sent.as_bytes()).unwrap();
    assert_eq!(request.one_time_token.expose_secret(), "t1");
    assert_eq!(request.card_number.expose_secret(), "4242424242424242");
    assert_eq!(request.cvc.expose_secret(), "123");
    assert_eq!(request.expiry_date, CardExpiry::new(11, 29).unwrap());
    assert_eq!(request.cardholder_name, "A Example");
    let written: Value = serde_json::from_slice(&request.to_json()).unwrap();
    assert_eq!(written, body(&json!({})));
}

#[test]
fn api_166_what_is_missing_is_named() {
    for name in [
        "one_time_token",
        "card_number",
        "cvc",
        "expiry_date",
        "cardholder_name",
    ] {
        missing(name, &json!(null));
    }
    missing("one_time_token", &json!(" "));
    missing("cardholder_name", &json!(""));
}

#[test]
fn api_167_a_wrong_length_is_told() {
    for number in ["42424242424", "42424242424242424242", ""] {
        let problem = "Must be between 12 and 19 characters long";
        invalid_with_field("card_number", &json!(number), problem);
    }
    for cvc in ["12", "12345", ""] {
        invalid_with_field(
            "cvc",
            &json!(cvc),
            "Must be between 3 and 4 characters long",
        );
    }
    for expiry in ["1/30", "", "11/2029"] {
        invalid_with_field("expiry_date", &json!(expiry), NOT_EXPIRY);
    }
    let problem = "Must be less than or equal to 255 characters long";
    invalid_with_field("cardholder_name", &json!("x".repeat(256)), problem);
}

#[test]
fn api_168_and_169_other_characters_are_told_without_a_field() {
    let problem = "Must be a valid card number";
    invalid_without_field("card_number", &json!("4242 4242 4242"), problem);
    invalid_without_field("cvc", &json!("12a"), "Must contain numbers only");
    for expiry in ["13/30", "00/30", "ab/cd", "11-29", "+1/29"] {
        invalid_without_field("expiry_date", &json!(expiry), NOT_EXPIRY);
    }
}

#[test]
fn api_169_an_expired_card_has_no_field() {
    assert_eq!(
        serde_json::to_value(ApiError::card_expired()).unwrap(),
        json!({"code": "P0102",
            "description": "Invalid attribute value: expiry_date. Must be a valid date in the future"})
    );
}

#[test]
fn api_174_a_wrong_type_is_told_before_everything_else() {
    for value in [
        json!(123),
        json!(1.5),
        json!(true),
        json!([[1]]),
        json!({"a": {}}),
        json!("\0"),
    ] {
        invalid_with_field("cvc", &value, "Must be of type String");
    }
    let expected = json!({"field": "cvc", "code": "P0102",
        "description": "Invalid attribute value: cvc. Must be of type String"});
    refused(
        &json!({"one_time_token": null, "card_number": "1", "cvc": 123}),
        &expected,
    );
}

#[test]
fn what_is_no_object_has_no_code() {
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(32), "]".repeat(32));
    for body in ["", "{", "abc", "null", "[]", "5", r#"{"cvc":"1"#, &deep] {
        assert_eq!(
            AuthorisePayment::parse(body.as_bytes()).unwrap_err(),
            RequestError::Framework(FrameworkError::unprocessable_json()),
            "{body}"
        );
    }
}

#[test]
fn the_last_member_of_a_name_counts() {
    let text = body(&json!({}))
        .to_string()
        .replacen('{', r#"{"cvc":5,"#, 1);
    assert!(AuthorisePayment::parse(text.as_bytes()).is_ok());
}

#[test]
fn card_details_are_in_no_output() {
    let request = AuthorisePayment::parse(body(&json!({})).to_string().as_bytes()).unwrap();
    let wrong = body(&json!({"cvc": "98x"})).to_string();
    let error = AuthorisePayment::parse(wrong.as_bytes()).unwrap_err();
    let printed = format!("{request:?} {error:?} {error}");
    for private in ["4242", "123", "t1", "98", "Example"] {
        assert!(!printed.contains(private), "{printed}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(body: Vec<u8>) {
        let _ = AuthorisePayment::parse(&body);
    }

    #[test]
    fn any_texts_are_answered(number: String, cvc: String, expiry: String) {
        let sent = body(&json!({"card_number": number, "cvc": cvc, "expiry_date": expiry}));
        let _ = AuthorisePayment::parse(sent.to_string().as_bytes());
    }
}
