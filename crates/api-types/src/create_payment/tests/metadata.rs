use serde_json::{Value, json};

use super::*;

#[track_caller]
fn invalid_metadata(metadata: &Value, text: &str) {
    invalid(
        &[base(json!({ "metadata": metadata }))],
        422,
        "metadata",
        text,
    );
}

#[test]
fn api_020_metadata_keeps_types_and_order() {
    let metadata = json!({"b": true, "a": "x", "n": 5, "e": "", "f": 12.5});
    let payment = accepted(json!({ "metadata": metadata }));
    assert_eq!(
        Value::Object(payment.metadata).to_string(),
        metadata.to_string()
    );
}

#[test]
fn api_021_empty_metadata_is_accepted() {
    assert!(accepted(json!({"metadata": {}})).metadata.is_empty());
}

#[test]
fn api_061_null_metadata_is_refused() {
    invalid_metadata(&json!(null), "Value must not be null");
}

#[test]
fn api_062_metadata_that_is_no_object_is_refused() {
    for metadata in [json!([1]), json!("x"), json!(true)] {
        invalid_metadata(&metadata, "Must be an object of JSON key-value pairs");
    }
}

#[test]
fn api_063_more_than_fifteen_pairs_are_refused() {
    let pairs = |count: u32| {
        (0..count)
            .map(|n| (format!("k{n}"), json!(n)))
            .collect::<Metadata>()
    };
    invalid_metadata(
        &pairs(16).into(),
        "Cannot have more than 15 key-value pairs",
    );
    assert_eq!(
        accepted(json!({ "metadata": pairs(15) })).metadata.len(),
        15
    );
}

#[test]
fn api_064_metadata_keys_that_are_empty_or_long_are_refused() {
    for key in [String::new(), "k".repeat(31)] {
        invalid_metadata(
            &json!({ key: 1 }),
            "Keys must be between 1 and 30 characters long",
        );
    }
}

#[test]
fn api_065_long_metadata_values_are_refused() {
    let text = "Values must be no greater than 100 characters long";
    invalid_metadata(&json!({"a": "v".repeat(101)}), text);
    invalid_metadata(&json!({"a": "\u{1f600}".repeat(51)}), text);
}

#[test]
fn api_066_null_metadata_values_are_refused() {
    invalid_metadata(&json!({"a": null}), "Must not have null values");
}

#[test]
fn api_067_nested_metadata_is_refused() {
    for value in [json!({"b": 1}), json!([1])] {
        let text = "Values must be of type String, Boolean or Number";
        invalid_metadata(&json!({ "a": value }), text);
    }
}

#[test]
fn api_068_metadata_keys_that_differ_only_in_case_are_refused() {
    let text = "Must have case insensitive unique keys";
    invalid_metadata(&json!({"Key": 1, "key": 2}), text);
}

#[test]
fn several_problems_of_metadata_are_told_together() {
    let text = "Keys must be between 1 and 30 characters long. Must not have null values";
    invalid_metadata(&json!({"": null}), text);
}
