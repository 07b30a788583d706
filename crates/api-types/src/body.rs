//! Reading JSON bodies member by member, with the codes and texts of the endpoint.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::error_code::ErrorCode;
use crate::length::length;

/// Deeper nesting is refused as unreadable; no valid request needs more than three levels.
const MAX_DEPTH: usize = 32;

pub(crate) const NOT_TEXT: &str = "Field must be a string";
pub(crate) const NOT_CLEAN_TEXT: &str = "Must be a valid string format";
pub(crate) const NOT_NUMERIC: &str = "Must be a valid numeric format";

/// The codes with which an endpoint refuses a body.
#[derive(Clone, Copy)]
pub(crate) struct Codes {
    pub(crate) unparsable: ErrorCode,
    pub(crate) missing: ErrorCode,
    pub(crate) invalid: ErrorCode,
}

impl Codes {
    pub(crate) const PAYMENT: Self = Self {
        unparsable: ErrorCode::P0197,
        missing: ErrorCode::P0101,
        invalid: ErrorCode::P0102,
    };
    pub(crate) const REFUND: Self = Self {
        unparsable: ErrorCode::P0697,
        missing: ErrorCode::P0601,
        invalid: ErrorCode::P0602,
    };
    pub(crate) const AGREEMENT: Self = Self {
        unparsable: ErrorCode::P2197,
        missing: ErrorCode::P2101,
        invalid: ErrorCode::P2102,
    };
}

/// A request body.
pub(crate) struct Body {
    value: Value,
    codes: Codes,
}

impl Body {
    /// Text behind the first JSON value is ignored.
    pub(crate) fn parse(body: &[u8], codes: Codes) -> Result<Self, ApiError> {
        read_json(body)
            .filter(|value: &Value| !value.is_null())
            .map(|value| Self { value, codes })
            .ok_or_else(|| ApiError::new(codes.unparsable))
    }

    /// Anything but an object counts as an object without members.
    pub(crate) fn members(&self) -> Members<'_> {
        Members {
            members: self.value.as_object(),
            codes: self.codes,
        }
    }
}

/// The first JSON value of `body`, unless it is malformed or nested too deeply.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut values = serde_json::Deserializer::from_slice(body).into_iter();
    let first = values.next()?.ok()?;
    let read = body.get(..values.byte_offset())?;
    (depth(read) <= MAX_DEPTH).then_some(first)
}

/// How deep arrays and objects are nested in well-formed JSON.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut is_escaped) = (false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The members of an object in a body.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a> {
    members: Option<&'a Map<String, Value>>,
    codes: Codes,
}

impl<'a> Members<'a> {
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.members?.get(name)
    }

    /// A value that is no object counts as an object without members.
    pub(crate) fn object(self, name: &str) -> Self {
        Self {
            members: self.get(name).and_then(Value::as_object),
            codes: self.codes,
        }
    }

    pub(crate) fn missing(self, name: &'static str) -> ApiError {
        ApiError::missing(self.codes.missing, 400, name)
    }

    pub(crate) fn invalid(self, status: u16, name: &'static str, problem: &str) -> ApiError {
        ApiError::invalid(self.codes.invalid, status, name, problem)
    }

    /// A mandatory integer of 32 bits. `10.0` and `"10"` are none.
    pub(crate) fn integer(self, name: &'static str) -> Result<i64, ApiError> {
        match self.get(name) {
            None | Some(Value::Null) => Err(self.missing(name)),
            Some(value) => integer(value).ok_or_else(|| self.invalid(400, name, NOT_NUMERIC)),
        }
    }

    /// A mandatory text without the characters that the API reference forbids.
    pub(crate) fn mandatory_text(self, name: &'static str) -> Result<String, ApiError> {
        match self.get(name) {
            None | Some(Value::Null) => Err(self.missing(name)),
            Some(Value::String(text)) if is_blank(text) => Err(self.missing(name)),
            Some(value) => text(value)
                .filter(|text| !text.contains(['<', '>', '|']))
                .map(str::to_owned)
                .ok_or_else(|| self.invalid(400, name, NOT_CLEAN_TEXT)),
        }
    }

    /// Absent and `null` are the same; `problem` describes any other type.
    pub(crate) fn optional_text(
        self,
        name: &'static str,
        problem: &str,
    ) -> Result<Option<&'a str>, ApiError> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => text(value)
                .map(Some)
                .ok_or_else(|| self.invalid(400, name, problem)),
        }
    }

    /// Absent means false; `null` is no boolean.
    pub(crate) fn boolean(self, name: &'static str) -> Result<bool, ApiError> {
        self.get(name).map_or(Ok(false), |value| {
            value
                .as_bool()
                .ok_or_else(|| self.invalid(400, name, "Must be true or false"))
        })
    }

    /// A word of a closed set: 400 when it is no word at all, 422 when it is an unknown one.
    pub(crate) fn word<T>(
        self,
        name: &'static str,
        problem: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let invalid = |status| self.invalid(status, name, problem);
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .filter(|text| !is_blank(text))
            .ok_or_else(|| invalid(400))?;
        parse(text).map(Some).ok_or_else(|| invalid(422))
    }
}

/// An integer of 32 bits.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .filter(|number| i32::try_from(*number).is_ok())
}

pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The text of a value. Databases cannot keep the NUL character, so a text with it counts as no text.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.contains('\0'))
}

/// 422 with `P0102`, which create agreement uses too, when a text is longer than `limit`.
pub(crate) fn at_most(
    name: &'static str,
    text: Option<&String>,
    limit: usize,
) -> Result<(), ApiError> {
    if text.is_none_or(|text| length(text) <= limit) {
        return Ok(());
    }
    Err(ApiError::invalid_attribute(
        422,
        name,
        &format!("Must be less than or equal to {limit} characters length"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_are_no_levels() {
        assert_eq!(depth(br#"{"a":"[[[\"[[\\","b":[1,{"c":[]}]}"#), 4);
        assert_eq!(depth(b"5"), 0);
    }

    #[test]
    fn levels_behind_the_first_value_do_not_count() {
        let body = format!("{{}} {}", "[".repeat(40));
        assert!(read_json::<Value>(body.as_bytes()).is_some());
    }
}
