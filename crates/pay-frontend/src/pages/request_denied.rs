//! `/request-denied`: where a firewall in front of the pages sends requests that it refuses.

use actix_web::{HttpResponse, http::StatusCode};
use web::PageContext;

use crate::error::message;

pub(crate) async fn any(context: PageContext) -> HttpResponse {
    message(&context, StatusCode::BAD_REQUEST, |m| {
        m.outcome.please_try_again_later
    })
}
