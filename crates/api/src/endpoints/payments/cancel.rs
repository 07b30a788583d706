//! Cancel payment.

use actix_web::{HttpResponse, web};
use api_types::{ApiError, ErrorCode};
use payments::EngineError;

use crate::{
    ApiState,
    error::Failure,
    extract::{Caller, PaymentInPath},
};

/// `POST /v1/payments/{payment_id}/cancel`: ends a payment that is not finished. A body is ignored.
pub(crate) async fn cancel_payment(
    caller: Caller,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P0500))?;
    let cancelled = state
        .payments
        .cancel_by_service(&caller.account.id, &id)
        .await;
    match cancelled {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(EngineError::NotFound) => Err(Failure::not_found(ErrorCode::P0500)),
        Err(EngineError::Transition(_)) => Err(ApiError::new(ErrorCode::P0501).into()),
        Err(EngineError::Store(error)) => Err(Failure::Store(ErrorCode::P0598, error)),
    }
}
