//! Searching payments.

use std::fmt;

use time::{Date, OffsetDateTime};

use super::paging::Paging;
use super::parameters::{Filter, Filters, Parameters};
use super::query;
use crate::debug::redacted;
use crate::error::ApiError;
use crate::error_code::ErrorCode;
use crate::state::PaymentStatus;

/// Parameters that `GET /v1/transactions` takes.
const SUPPORTED_BY_TRANSACTIONS: &[&str] = &[
    "state",
    "reference",
    "email",
    "card_brand",
    "from_date",
    "to_date",
    "page",
    "display_size",
    "cardholder_name",
    "first_digits_card_number",
    "last_digits_card_number",
];

/// Query of `GET /v1/payments`: which payments to find. A payment has to pass every filter that is there.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct PaymentQuery {
    /// In this state. Not `capturable`, which the API refuses here.
    #[cfg_attr(feature = "openapi", param(schema_with = crate::openapi::searchable_state))]
    pub state: Option<PaymentStatus>,
    /// With exactly this reference, except for case.
    #[cfg_attr(feature = "openapi", param(max_length = 255))]
    pub reference: Option<String>,
    /// With this part of an e-mail address, except for case.
    #[cfg_attr(feature = "openapi", param(max_length = 254))]
    pub email: Option<String>,
    /// With a card of this brand, by id such as `visa` or `master-card`, in lower case.
    #[cfg_attr(feature = "openapi", param(max_length = 20))]
    pub card_brand: Option<String>,
    /// Created then or later.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = DateTime))]
    pub from_date: Option<OffsetDateTime>,
    /// Created before.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = DateTime))]
    pub to_date: Option<OffsetDateTime>,
    /// With this part of a cardholder name, except for case.
    pub cardholder_name: Option<String>,
    /// Six digits.
    #[cfg_attr(feature = "openapi", param(pattern = "^[0-9]{6}$"))]
    pub first_digits_card_number: Option<String>,
    /// Four digits.
    #[cfg_attr(feature = "openapi", param(pattern = "^[0-9]{4}$"))]
    pub last_digits_card_number: Option<String>,
    /// Paid out on that day or later.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = Date))]
    pub from_settled_date: Option<Date>,
    /// Paid out on that day or before.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = Date))]
    pub to_settled_date: Option<Date>,
    /// Of this agreement.
    pub agreement_id: Option<String>,
    /// Which page of them.
    #[cfg_attr(feature = "openapi", param(ignore))]
    pub paging: Paging,
}

impl PaymentQuery {
    /// Reads what stands behind the `?`. Of several parameters with one name the first counts; blank and
    /// unknown ones are ignored. Fails with 422 `P0401`.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        Self::read(Parameters::new(query))
    }

    /// As [`parse`](Self::parse), for `GET /v1/transactions`: a parameter that it does not support is 400 `P0401`.
    pub fn parse_transactions(query: &str) -> Result<Self, ApiError> {
        let parameters = Parameters::new(query);
        parameters.only(SUPPORTED_BY_TRANSACTIONS)?;
        Self::read(parameters)
    }

    fn read(mut parameters: Parameters<'_>) -> Result<Self, ApiError> {
        let from = &mut parameters;
        let mut query = Self {
            state: from.value("state", searchable_state),
            reference: from.short_text("reference", 255),
            email: from.short_text("email", 254),
            card_brand: from
                .short_text("card_brand", 20)
                .map(|brand| brand.to_ascii_lowercase()),
            from_date: from.moment("from_date"),
            to_date: from.moment("to_date"),
            paging: from.paging(),
            cardholder_name: from.text("cardholder_name"),
            agreement_id: from.text("agreement_id"),
            ..Self::default()
        };
        // After the paging, because the names of invalid parameters have this order.
        query.first_digits_card_number = from.digits("first_digits_card_number", 6);
        query.last_digits_card_number = from.digits("last_digits_card_number", 4);
        query.from_settled_date = from.day("from_settled_date");
        query.to_settled_date = from.day("to_settled_date");
        parameters.check(ErrorCode::P0401)?;
        Ok(query)
    }

    fn filters(&self) -> Vec<Filter> {
        Filters::default()
            .text("state", self.state.map(PaymentStatus::as_str))
            .text("reference", self.reference.as_deref())
            .text("email", self.email.as_deref())
            .text("card_brand", self.card_brand.as_deref())
            .moment("from_date", self.from_date)
            .moment("to_date", self.to_date)
            .text("cardholder_name", self.cardholder_name.as_deref())
            .text(
                "first_digits_card_number",
                self.first_digits_card_number.as_deref(),
            )
            .text(
                "last_digits_card_number",
                self.last_digits_card_number.as_deref(),
            )
            .day("from_settled_date", self.from_settled_date)
            .day("to_settled_date", self.to_settled_date)
            .text("agreement_id", self.agreement_id.as_deref())
            .into_vec()
    }
}

query!(PaymentQuery, PageLinks, "/v1/payments");

/// As in the GOV.UK Pay API, payments that wait for capture cannot be searched by state.
fn searchable_state(text: &str) -> Option<PaymentStatus> {
    PaymentStatus::parse(text).filter(|state| *state != PaymentStatus::Capturable)
}

impl fmt::Debug for PaymentQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentQuery")
            .field("state", &self.state)
            .field("reference", &self.reference)
            .field("email", &redacted(self.email.as_ref()))
            .field("cardholder_name", &redacted(self.cardholder_name.as_ref()))
            .field("paging", &self.paging)
            .finish_non_exhaustive()
    }
}
