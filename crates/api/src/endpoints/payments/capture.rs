//! Capture payment.

use actix_web::{HttpResponse, web};
use api_types::{ApiError, ErrorCode};
use payments::EngineError;

use crate::{
    ApiState,
    error::Failure,
    extract::{Caller, PaymentInPath},
};

/// `POST /v1/payments/{payment_id}/capture`: takes the money of a payment with delayed capture. Asking again changes
/// nothing. A body is ignored.
pub(crate) async fn capture_payment(
    caller: Caller,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P1000))?;
    let captured = state
        .payments
        .capture_by_service(&caller.account.id, &id)
        .await;
    match captured {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(EngineError::NotFound) => Err(Failure::not_found(ErrorCode::P1000)),
        Err(EngineError::Transition(_)) => Err(ApiError::new(ErrorCode::P1003).into()),
        Err(EngineError::Store(error)) => Err(Failure::Store(ErrorCode::P1098, error)),
    }
}
