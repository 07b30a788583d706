//! `/request-denied`

use std::future::{Ready, ready};

use actix_web::HttpResponse;
use api_types::{ApiError, ErrorCode};

use crate::error::Failure;

/// Any method on `/request-denied`: where a firewall in front sends what it blocks. Needs no key.
pub(crate) fn explain() -> Ready<Result<HttpResponse, Failure>> {
    ready(Err(ApiError::new(ErrorCode::P0920).into()))
}
