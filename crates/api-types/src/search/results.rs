//! Answers of searches.

use serde::{Deserialize, Serialize};

use super::{CompletePageLinks, PageLinks};
use crate::agreement::Agreement;
use crate::dispute::Dispute;
use crate::payment::SearchedPayment;
use crate::refund::Refund;

/// A page of what was found, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults<T, L> {
    /// How many items match.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub total: i64,
    /// How many of them are on this page.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 500))]
    pub count: i64,
    /// The number of this page, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub page: i64,
    /// The items of this page.
    pub results: Vec<T>,
    /// Links to this page and to others.
    #[serde(rename = "_links")]
    pub links: L,
}

/// Answer of `GET /v1/payments` and `GET /v1/transactions`.
pub type PaymentSearchResults = SearchResults<SearchedPayment, PageLinks>;

/// Answer of `GET /v1/refunds`.
pub type RefundSearchResults = SearchResults<Refund, CompletePageLinks>;

/// Answer of `GET /v1/agreements`.
pub type AgreementSearchResults = SearchResults<Agreement, CompletePageLinks>;

/// Answer of `GET /v1/disputes`. As in the GOV.UK Pay API, its links have another name than elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(description = "A page of the disputes that were found, newest first.")
)]
pub struct DisputeResults {
    /// How many items match.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub total: i64,
    /// How many of them are on this page.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 500))]
    pub count: i64,
    /// The number of this page, from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub page: i64,
    /// The items of this page.
    pub results: Vec<Dispute>,
    /// Links to this page and to others.
    #[serde(alias = "_links")]
    pub links: CompletePageLinks,
}
