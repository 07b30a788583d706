//! Get payment.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{KeyHolder, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}`: the payment as it is, with a new one-time link while somebody can use one.
pub(crate) async fn get_payment(
    holder: KeyHolder,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0200));
    let (asker, id) = holder.asks_for(id, &state).await?;
    let found = state.payments.get(asker, &id).await;
    let found = found.map_err(Failure::store(ErrorCode::P0298))?;
    let (payment, token) = Failure::unless_found(found, ErrorCode::P0200)?;
    let mut response = HttpResponse::Ok();
    view::never_stored(&mut response);
    let payment = view::payment::single((&**state).into(), payment, token.as_ref());
    Ok(response.json(payment))
}
