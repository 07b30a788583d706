//! Errors with a public code.

use std::borrow::Cow;

use serde::Serialize;

use crate::error_code::ErrorCode;

/// An error of the public API. Serialises to its body: `field` and `header` only where they apply, then
/// `code` and `description`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {description}")]
pub struct ApiError {
    /// The HTTP status; not part of the body.
    #[serde(skip)]
    pub status: u16,
    /// The member of the request that is wrong, without the names of the objects around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// The header of the request that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<&'static str>,
    /// The public code.
    pub code: ErrorCode,
    /// What is wrong, for a developer.
    pub description: Cow<'static, str>,
}

impl ApiError {
    /// An error whose code alone says everything: `P0200` is 404 "Not found". A code with several statuses
    /// answers its first one; a code with variable text shows it as `%s`, so use the constructors for those.
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            status: code.status(),
            field: None,
            header: None,
            code,
            description: Cow::Borrowed(code.description()),
        }
    }

    /// 404 with the endpoint's code.
    pub fn not_found(code: ErrorCode) -> Self {
        Self {
            status: 404,
            ..Self::new(code)
        }
    }

    /// 500 with the endpoint's code, for anything that is no fault of the caller.
    pub fn downstream(code: ErrorCode) -> Self {
        Self {
            status: 500,
            ..Self::new(code)
        }
    }

    /// 429.
    pub const fn too_many_requests() -> Self {
        Self::new(ErrorCode::P0900)
    }

    /// 400: the body of a create payment request is no JSON.
    pub const fn unparsable_json() -> Self {
        Self::new(ErrorCode::P0197)
    }

    /// 400: a member of a create payment request is missing.
    pub fn missing_attribute(field: &'static str) -> Self {
        Self {
            field: Some(field),
            ..Self::with_text(
                ErrorCode::P0101,
                format!("Missing mandatory attribute: {field}"),
            )
        }
    }

    /// 400: an attribute must not be sent in this combination. Never carries `field`.
    pub fn unexpected_attribute(name: &'static str) -> Self {
        Self::with_text(ErrorCode::P0104, format!("Unexpected attribute: {name}"))
    }

    /// 400 or 422: a member of a create payment request has a wrong type or value.
    pub fn invalid_attribute(status: u16, field: &'static str, text: &str) -> Self {
        Self {
            status,
            field: Some(field),
            ..Self::with_text(
                ErrorCode::P0102,
                format!("Invalid attribute value: {field}. {text}"),
            )
        }
    }

    /// 422: a header of a create payment request has a wrong value.
    pub fn invalid_header(header: &'static str, text: &str) -> Self {
        Self {
            status: 422,
            header: Some(header),
            ..Self::with_text(ErrorCode::P0102, format!("Header [{header}] {text}"))
        }
    }

    /// 422: `amount` is below what the account's provider takes.
    pub fn amount_too_small(minimum: u32) -> Self {
        Self::invalid_attribute(
            422,
            "amount",
            &format!(
                "Must be greater than or equal to {minimum}. \
                 Refer to https://docs.payments.service.gov.uk/making_payments/#amount"
            ),
        )
    }

    /// 422: `return_url` is no web address. Without `field`, unlike a wrong type or length.
    pub fn invalid_return_url() -> Self {
        Self::invalid_attribute(422, "return_url", "Must be a valid URL format").without_field()
    }

    /// 422: a live account needs an `https` address to return to.
    pub fn insecure_return_url() -> Self {
        Self {
            status: 422,
            field: Some("return_url"),
            ..Self::with_text(
                ErrorCode::P0920,
                "Invalid attribute value: return_url. \
                 Must begin with https:// for a live gateway account"
                    .to_owned(),
            )
        }
    }

    /// 400: no such agreement, as `set_up_agreement`.
    pub fn unknown_set_up_agreement() -> Self {
        Self {
            field: Some("set_up_agreement"),
            ..Self::new(ErrorCode::P0103)
        }
    }

    /// The same error as the business rules report it, without `field`.
    #[must_use]
    pub fn without_field(self) -> Self {
        Self {
            field: None,
            ..self
        }
    }

    fn with_text(code: ErrorCode, description: String) -> Self {
        Self {
            description: Cow::Owned(description),
            ..Self::new(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(error: &ApiError) -> String {
        serde_json::to_string(error).unwrap()
    }

    #[test]
    fn an_error_without_field_has_exactly_two_members() {
        let error = ApiError::not_found(ErrorCode::P0200);
        assert_eq!(error.status, 404);
        assert_eq!(
            body(&error),
            r#"{"code":"P0200","description":"Not found"}"#
        );
    }

    #[test]
    fn an_error_with_field_has_exactly_three_members_in_order() {
        assert_eq!(
            body(&ApiError::missing_attribute("amount")),
            r#"{"field":"amount","code":"P0101","description":"Missing mandatory attribute: amount"}"#
        );
    }

    #[test]
    fn api_040_an_amount_of_zero_is_explained() {
        let error = ApiError::amount_too_small(1);
        assert_eq!(error.status, 422);
        assert_eq!(
            body(&error),
            r#"{"field":"amount","code":"P0102","description":"Invalid attribute value: amount. Must be greater than or equal to 1. Refer to https://docs.payments.service.gov.uk/making_payments/#amount"}"#
        );
    }

    #[test]
    fn api_047_and_049_the_business_rules_on_return_url_name_no_field() {
        assert_eq!(
            body(&ApiError::missing_attribute("return_url").without_field()),
            r#"{"code":"P0101","description":"Missing mandatory attribute: return_url"}"#
        );
        assert_eq!(
            body(&ApiError::invalid_return_url()),
            r#"{"code":"P0102","description":"Invalid attribute value: return_url. Must be a valid URL format"}"#
        );
    }

    #[test]
    fn api_051_an_insecure_return_url_of_a_live_account_has_its_own_code() {
        assert_eq!(
            body(&ApiError::insecure_return_url()),
            r#"{"field":"return_url","code":"P0920","description":"Invalid attribute value: return_url. Must begin with https:// for a live gateway account"}"#
        );
    }
}
