//! What a service attaches to a payment.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::length::length;

/// Names and scalar values (text, boolean or number), in the order sent.
pub type Metadata = Map<String, Value>;

const MAX_PAIRS: usize = 15;
const MAX_KEY_LENGTH: usize = 30;
const MAX_VALUE_LENGTH: usize = 100;

/// Reads the member `metadata`; absent means empty.
pub(crate) fn parse(value: Option<&Value>) -> Result<Metadata, ApiError> {
    match value {
        None => Ok(Metadata::new()),
        Some(Value::Null) => Err(invalid("Value must not be null")),
        Some(Value::Object(pairs)) => {
            let problems = problems(pairs);
            if problems.is_empty() {
                Ok(pairs.clone())
            } else {
                Err(invalid(&problems.join(". ")))
            }
        }
        Some(_) => Err(invalid("Must be an object of JSON key-value pairs")),
    }
}

fn invalid(text: &str) -> ApiError {
    ApiError::invalid_attribute(422, "metadata", text)
}

fn problems(pairs: &Map<String, Value>) -> Vec<&'static str> {
    let mut lower_case = HashSet::new();
    let rules = [
        (
            pairs.len() > MAX_PAIRS,
            "Cannot have more than 15 key-value pairs",
        ),
        (
            pairs
                .keys()
                .any(|key| key.is_empty() || length(key) > MAX_KEY_LENGTH),
            "Keys must be between 1 and 30 characters long",
        ),
        (
            pairs
                .values()
                .any(|value| value.is_object() || value.is_array()),
            "Values must be of type String, Boolean or Number",
        ),
        (
            pairs
                .values()
                .any(|value| text_length(value) > MAX_VALUE_LENGTH),
            "Values must be no greater than 100 characters long",
        ),
        (
            pairs.values().any(Value::is_null),
            "Must not have null values",
        ),
        (
            !pairs
                .keys()
                .all(|key| lower_case.insert(key.to_lowercase())),
            "Must have case insensitive unique keys",
        ),
    ];
    rules
        .into_iter()
        .filter_map(|(broken, message)| broken.then_some(message))
        .collect()
}

fn text_length(value: &Value) -> usize {
    match value {
        Value::String(text) => length(text),
        other => length(&other.to_string()),
    }
}
