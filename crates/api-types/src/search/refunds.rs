//! Searching refunds.

use time::{Date, OffsetDateTime};

use super::paging::Paging;
use super::parameters::{Filter, Filters, Parameters};
use super::query;
use crate::error::ApiError;
use crate::error_code::ErrorCode;

/// Query of `GET /v1/refunds`: which refunds to find. A refund has to pass every filter that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct RefundQuery {
    /// Created then or later.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = DateTime))]
    pub from_date: Option<OffsetDateTime>,
    /// Created before.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = DateTime))]
    pub to_date: Option<OffsetDateTime>,
    /// Taken from a pay-out on that day or later.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = Date))]
    pub from_settled_date: Option<Date>,
    /// Taken from a pay-out on that day or before.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, format = Date))]
    pub to_settled_date: Option<Date>,
    /// Which page of them.
    #[cfg_attr(feature = "openapi", param(ignore))]
    pub paging: Paging,
}

impl RefundQuery {
    /// Reads what stands behind the `?`. Of several parameters with one name the first counts; blank and
    /// unknown ones are ignored. Fails with 422 `P1101`.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut from = Parameters::new(query);
        let query = Self {
            from_date: from.moment("from_date"),
            to_date: from.moment("to_date"),
            from_settled_date: from.day("from_settled_date"),
            to_settled_date: from.day("to_settled_date"),
            paging: from.paging(),
        };
        from.check(ErrorCode::P1101)?;
        Ok(query)
    }

    fn filters(&self) -> Vec<Filter> {
        Filters::default()
            .moment("from_date", self.from_date)
            .moment("to_date", self.to_date)
            .day("from_settled_date", self.from_settled_date)
            .day("to_settled_date", self.to_settled_date)
            .into_vec()
    }
}

query!(RefundQuery, CompletePageLinks, "/v1/refunds");
