//! Payment events.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{Caller, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}/events`: which states the payment has been through, oldest first.
pub(crate) async fn list_events(
    caller: Caller,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0300))?;
    let events = state
        .payments
        .events(&caller.account.id, &id)
        .await
        .map_err(Failure::store(ErrorCode::P0398))?
        .ok_or_else(|| Failure::not_found(ErrorCode::P0300))?;
    Ok(HttpResponse::Ok().json(view::events((&**state).into(), &id, &events)))
}
