//! Payment events.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{KeyHolder, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}/events`: which states the payment has been through, oldest first.
pub(crate) async fn list_events(
    holder: KeyHolder,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = holder.asks_for(id, ErrorCode::P0300, &state).await?;
    let found = state.payments.events(&holder.key, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P0398))?;
    let events = Failure::unless_found(found, ErrorCode::P0300)?;
    Ok(HttpResponse::Ok().json(view::events((&**state).into(), &id, &events)))
}
