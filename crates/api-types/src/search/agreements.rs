//! Searching agreements.

use super::paging::Paging;
use super::parameters::{Filter, Filters, Parameters};
use super::query;
use crate::agreement::AgreementStatus;
use crate::error::ApiError;
use crate::error_code::ErrorCode;

/// Query of `GET /v1/agreements`: which agreements to find. An agreement has to pass every filter that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct AgreementQuery {
    /// In this state.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub status: Option<AgreementStatus>,
    /// With exactly this reference, except for case.
    #[cfg_attr(feature = "openapi", param(max_length = 255))]
    pub reference: Option<String>,
    /// Which page of them.
    #[cfg_attr(feature = "openapi", param(ignore))]
    pub paging: Paging,
}

impl AgreementQuery {
    /// Reads what stands behind the `?`. Of several parameters with one name the first counts; blank and
    /// unknown ones are ignored. Fails with 422 `P2401`.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut from = Parameters::new(query);
        let query = Self {
            status: from.value("status", AgreementStatus::parse),
            reference: from.short_text("reference", 255),
            paging: from.paging(),
        };
        from.check(ErrorCode::P2401)?;
        Ok(query)
    }

    fn filters(&self) -> Vec<Filter> {
        Filters::default()
            .text("status", self.status.map(AgreementStatus::as_str))
            .text("reference", self.reference.as_deref())
            .into_vec()
    }
}

query!(AgreementQuery, CompletePageLinks, "/v1/agreements");
