//! Get payment.

use actix_web::{HttpResponse, web};
use api_types::ErrorCode;

use crate::{
    ApiState,
    error::Failure,
    extract::{Caller, PaymentInPath},
    view,
};

/// `GET /v1/payments/{payment_id}`: the payment as it is, with a new one-time link while the payer can use one.
pub(crate) async fn get_payment(
    caller: Caller,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0200))?;
    let (payment, token) = state
        .payments
        .get(&caller.account.id, &id)
        .await
        .map_err(Failure::store(ErrorCode::P0298))?
        .ok_or_else(|| Failure::not_found(ErrorCode::P0200))?;
    let mut response = HttpResponse::Ok();
    view::never_stored(&mut response);
    Ok(response.json(view::payment((&**state).into(), payment, token.as_ref())))
}
