//! Searching disputes.

use time::{Date, OffsetDateTime};

use super::paging::Paging;
use super::parameters::{Filter, Filters, Parameters};
use super::query;
use crate::dispute::DisputeStatus;
use crate::error::ApiError;
use crate::error_code::ErrorCode;

/// Query of `GET /v1/disputes`: which disputes to find. A dispute has to pass every filter that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct DisputeQuery {
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
    /// In this state.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub status: Option<DisputeStatus>,
    /// Which page of them.
    #[cfg_attr(feature = "openapi", param(ignore))]
    pub paging: Paging,
}

impl DisputeQuery {
    /// Reads what stands behind the `?`. Of several parameters with one name the first counts; blank and
    /// unknown ones are ignored. Fails with 422 `P0401`, which names `status` as `state`, as the GOV.UK Pay API does.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut from = Parameters::new(query);
        let query = Self {
            from_date: from.moment("from_date"),
            to_date: from.moment("to_date"),
            from_settled_date: from.day("from_settled_date"),
            to_settled_date: from.day("to_settled_date"),
            paging: from.paging(),
            status: from.named("status", "state", DisputeStatus::parse),
        };
        from.check(ErrorCode::P0401)?;
        Ok(query)
    }

    fn filters(&self) -> Vec<Filter> {
        Filters::default()
            .moment("from_date", self.from_date)
            .moment("to_date", self.to_date)
            .day("from_settled_date", self.from_settled_date)
            .day("to_settled_date", self.to_settled_date)
            .text("status", self.status.map(DisputeStatus::as_str))
            .into_vec()
    }
}

query!(DisputeQuery, CompletePageLinks, "/v1/disputes");
