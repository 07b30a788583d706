//! Refunds of a payment.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{KeyHolder, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}/refunds`: every refund of the payment, oldest first.
pub(crate) async fn list_refunds(
    holder: KeyHolder,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0800));
    let (asker, id) = holder.asks_for(id, &state).await?;
    let found = state.payments.list_refunds(asker, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P0898))?;
    let refunds = Failure::unless_found(found, ErrorCode::P0800)?;
    Ok(HttpResponse::Ok().json(view::refund::list((&**state).into(), &id, &refunds)))
}
