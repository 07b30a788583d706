//! Errors with a public code.

use std::borrow::Cow;

use serde::Serialize;

use crate::error_code::ErrorCode;
use crate::payment::RefundAvailability;

/// An error of the public API. Serialises to its body: `field` and `header` only where they apply, then
/// `code` and `description`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{code}: {description}")]
#[cfg_attr(
    feature = "openapi",
    schema(description = "An error with a public code. Members that do not apply are left out.")
)]
pub struct ApiError {
    /// The HTTP status; not part of the body.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub status: u16,
    /// The member of the request that is wrong, without the names of the objects around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, nullable = false, required = false))]
    pub field: Option<&'static str>,
    /// The header of the request that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, nullable = false, required = false))]
    pub header: Option<&'static str>,
    /// The public code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^P[0-9]{4}$"))]
    pub code: ErrorCode,
    /// What is wrong, for a developer.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
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
        Self::missing(ErrorCode::P0101, 400, field)
    }

    /// 400: an attribute must not be sent in this combination. Never carries `field`.
    pub fn unexpected_attribute(name: &'static str) -> Self {
        Self::with_text(ErrorCode::P0104, format!("Unexpected attribute: {name}"))
    }

    /// 400 or 422: a member of a create payment request has a wrong type or value.
    pub fn invalid_attribute(status: u16, field: &'static str, text: &str) -> Self {
        Self::invalid(ErrorCode::P0102, status, field, text)
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

    /// 400: `agreement_id` names no agreement of the account.
    pub fn unknown_agreement() -> Self {
        Self::invalid_attribute(400, "agreement_id", "Agreement does not exist")
    }

    /// 400: `agreement_id` names an agreement without an active payment instrument.
    pub fn inactive_agreement() -> Self {
        Self::invalid_attribute(400, "agreement_id", "Agreement must be active")
    }

    /// 400: what can be refunded is nothing at all, or nothing yet.
    pub fn refund_not_available(status: RefundAvailability) -> Self {
        Self::refund_status(status.as_str())
    }

    /// 400: less can be refunded than was asked for.
    pub fn refund_amount_not_available() -> Self {
        Self::refund_status("amount_not_available")
    }

    /// 400: the payer disputes the payment.
    pub fn disputed_payment() -> Self {
        Self::with_fixed_text(
            ErrorCode::P0603,
            "The payment is disputed and cannot be refunded",
        )
    }

    /// 422: parameters of a search are invalid; `names` in the documented order.
    /// The code is `P0401`, `P1101` or `P2401`.
    pub fn invalid_parameters(code: ErrorCode, names: &[&str]) -> Self {
        Self {
            status: 422,
            ..Self::with_text(
                code,
                format!(
                    "Invalid parameters: {}. \
                     See Public API documentation for the correct data formats",
                    names.join(", ")
                ),
            )
        }
    }

    /// 422: the card of an authorise request has expired. Without `field`.
    pub fn card_expired() -> Self {
        Self::invalid_attribute(422, "expiry_date", "Must be a valid date in the future")
            .without_field()
    }

    /// 400: the token of an authorise request belongs to a payment in another mode.
    pub fn foreign_one_time_token() -> Self {
        Self::with_fixed_text(
            ErrorCode::P1211,
            "The one_time_token is not a valid moto api token",
        )
    }

    /// 402: the check digit of a card number is wrong, or nobody issues such cards.
    pub fn card_number_rejected() -> Self {
        Self::with_fixed_text(
            ErrorCode::P0010,
            "The card_number is not a valid card number",
        )
    }

    /// 402: the account blocks prepaid cards.
    pub fn prepaid_card_rejected() -> Self {
        Self::with_fixed_text(ErrorCode::P0010, "Prepaid cards are not accepted")
    }

    /// 402: the account does not take such cards; as `Visa`, `debit`.
    pub fn card_type_not_enabled(brand: &str, card_type: &str) -> Self {
        Self::with_text(
            ErrorCode::P0010,
            format!("The card type is not enabled: {brand} {card_type}"),
        )
    }

    /// The same error as the business rules report it, without `field`.
    #[must_use]
    pub fn without_field(self) -> Self {
        Self {
            field: None,
            ..self
        }
    }

    /// A member is missing, as the endpoint with this code says it.
    pub(crate) fn missing(code: ErrorCode, status: u16, field: &'static str) -> Self {
        Self {
            status,
            field: Some(field),
            ..Self::with_text(code, format!("Missing mandatory attribute: {field}"))
        }
    }

    /// A member has a wrong type or value, as the endpoint with this code says it.
    pub(crate) fn invalid(code: ErrorCode, status: u16, field: &'static str, text: &str) -> Self {
        Self {
            status,
            field: Some(field),
            ..Self::with_text(code, format!("Invalid attribute value: {field}. {text}"))
        }
    }

    fn refund_status(status: &str) -> Self {
        Self::with_text(
            ErrorCode::P0603,
            format!("The payment is not available for refund. Payment refund status: {status}"),
        )
    }

    fn with_fixed_text(code: ErrorCode, description: &'static str) -> Self {
        Self {
            description: Cow::Borrowed(description),
            ..Self::new(code)
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
mod tests;
