//! Get refund.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{KeyHolder, PaymentInPath, RefundInPath},
    view,
};

/// `GET /v1/payments/{payment_id}/refunds/{refund_id}`: a refund of this payment.
pub(crate) async fn get_refund(
    holder: KeyHolder,
    PaymentInPath(payment_id): PaymentInPath,
    RefundInPath(id): RefundInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let ids = payment_id.zip(id);
    let ids = ids.ok_or_else(|| Failure::not_found(ErrorCode::P0700));
    let (asker, (payment_id, id)) = holder.asks_for(ids, &state).await?;
    let found = state.payments.get_refund(asker, &payment_id, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P0798))?;
    let refund = Failure::unless_found(found, ErrorCode::P0700)?;
    Ok(HttpResponse::Ok().json(view::refund::single((&**state).into(), &refund)))
}
