//! The `Idempotency-Key` header.

use crate::error::ApiError;

/// A key under which a create request may be repeated safely.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The name of the header.
    pub const HEADER: &'static str = "Idempotency-Key";

    /// Reads the value of the header: 1 to 255 letters, digits and hyphens.
    /// The value is checked after the body.
    pub fn parse(value: &str) -> Result<Self, ApiError> {
        if value.is_empty() || value.encode_utf16().count() > 255 {
            return Err(ApiError::invalid_header(
                Self::HEADER,
                "can have a size between 1 and 255",
            ));
        }
        if !value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err(ApiError::invalid_header(
                Self::HEADER,
                "can only contain alphanumeric characters and hyphens",
            ));
        }
        Ok(Self(value.to_owned()))
    }

    /// The key as sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: &str) -> String {
        serde_json::to_string(&IdempotencyKey::parse(value).unwrap_err()).unwrap()
    }

    #[test]
    fn api_086_a_key_that_is_empty_or_too_long_is_refused() {
        for value in [String::new(), "a".repeat(256)] {
            assert_eq!(
                body(&value),
                r#"{"header":"Idempotency-Key","code":"P0102","description":"Header [Idempotency-Key] can have a size between 1 and 255"}"#
            );
        }
    }

    #[test]
    fn api_087_a_key_with_other_characters_is_refused() {
        for value in ["a_b!", "a b", "\u{e9}"] {
            assert_eq!(
                body(value),
                r#"{"header":"Idempotency-Key","code":"P0102","description":"Header [Idempotency-Key] can only contain alphanumeric characters and hyphens"}"#
            );
        }
    }

    #[test]
    fn a_key_of_letters_digits_and_hyphens_is_kept() {
        let key = "Ab-9".repeat(63) + "xyz";
        assert_eq!(IdempotencyKey::parse(&key).unwrap().as_str(), key);
    }
}
