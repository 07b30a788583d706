//! The body of `POST /v1/payment_notification`: a payment that was taken by telephone elsewhere.

mod outcome;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use self::outcome::{OutcomeStatus, PaymentOutcome, SupplementalDetails, TelephoneFailure};
use crate::debug::redacted;
use crate::request_error::RequestError;
use crate::state::PaymentState;
use crate::text_enum::text_enum;
use crate::timestamp;

text_enum! {
    /// `card_type` of a payment taken by telephone: a brand.
    TelephoneCardType {
        /// Mastercard.
        Mastercard => "master-card",
        /// Visa.
        Visa => "visa",
        /// Maestro.
        Maestro => "maestro",
        /// Diners Club.
        DinersClub => "diners-club",
        /// American Express.
        AmericanExpress => "american-express",
        /// JCB.
        Jcb => "jcb",
    }
}

/// A payment that was taken by telephone elsewhere. Members that were not sent are left out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TelephonePayment {
    /// Pence, 1 to 10,000,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000_000, format = Int32))]
    pub amount: i64,
    /// The service's own name for the payment: 1 to 255 UTF-16 code units, not blank.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"
        )
    )]
    pub reference: String,
    /// What was paid for: as `reference`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"
        )
    )]
    pub description: String,
    /// When the payment was made.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub created_date: Option<OffsetDateTime>,
    /// When the bank agreed.
    #[serde(
        default,
        with = "timestamp::optional",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub authorised_date: Option<OffsetDateTime>,
    /// Who took the payment: their own name for it. As `reference`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"
        )
    )]
    pub processor_id: String,
    /// The provider's name for the payment: as `reference`. A second notification with it is answered with the
    /// first one.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"
        )
    )]
    pub provider_id: String,
    /// From the bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = r"^[^\x00]*$"))]
    pub auth_code: Option<String>,
    /// How it ended.
    pub payment_outcome: PaymentOutcome,
    /// The brand of the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_type: Option<TelephoneCardType>,
    /// As on the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = r"^[^\x00]*$"))]
    pub name_on_card: Option<String>,
    /// Of the payer; not checked to be an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = r"^[^\x00]*$"))]
    pub email_address: Option<String>,
    /// Of the payer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = r"^[^\x00]*$"))]
    pub telephone_number: Option<String>,
    /// As `11/29`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^(0[1-9]|1[0-2])/[0-9]{2}$"))]
    pub card_expiry: Option<String>,
    /// Four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{4}$"))]
    pub last_four_digits: Option<String>,
    /// Six digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub first_six_digits: Option<String>,
}

impl TelephonePayment {
    /// Reads a request body.
    ///
    /// A body that is no JSON object is 400 without a public code. Everything else is 422 with `field`, in the
    /// order of the API reference: wrong types (`P0102`), then what is missing (`P0101`) or has a wrong
    /// value (`P0102`).
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        read::read(body)
    }
}

/// Who paid is not shown.
impl fmt::Debug for TelephonePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelephonePayment")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("provider_id", &self.provider_id)
            .field("payment_outcome", &self.payment_outcome)
            .field("name_on_card", &redacted(self.name_on_card.as_ref()))
            .finish_non_exhaustive()
    }
}

/// Answer of `POST /v1/payment_notification`: what was sent, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TelephonePaymentAnswer {
    /// What was sent.
    #[serde(flatten)]
    pub payment: TelephonePayment,
    /// The id of the payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// Always finished.
    pub state: PaymentState,
}

impl TelephonePaymentAnswer {
    /// The answer for a payment with this id.
    pub fn new(payment: TelephonePayment, payment_id: impl Into<String>) -> Self {
        Self {
            state: payment.payment_outcome.state(),
            payment,
            payment_id: payment_id.into(),
        }
    }
}
