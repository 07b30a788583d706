//! Payment events.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{KeyHolder, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}/events`: which states the payment and its refunds have been through, oldest first.
pub(crate) async fn list_events(
    holder: KeyHolder,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0300));
    let (asker, id) = holder.asks_for(id, &state).await?;
    let found = state.payments.events(asker, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P0398))?;
    let (log, refunds) = Failure::unless_found(found, ErrorCode::P0300)?;
    let events = view::events::list((&**state).into(), &id, &log, &refunds);
    Ok(HttpResponse::Ok().json(events))
}
