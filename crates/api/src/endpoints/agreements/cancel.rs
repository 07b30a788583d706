//! Cancel agreement.

use actix_web::{HttpResponse, web};
use api_types::{ApiError, ErrorCode};
use payments::engine::AgreementError;

use crate::{
    ApiState,
    error::Failure,
    extract::{AgreementInPath, Caller},
};

/// `POST /v1/agreements/{agreement_id}/cancel`: ends an active agreement. A body is ignored.
pub(crate) async fn cancel_agreement(
    caller: Caller,
    AgreementInPath(id): AgreementInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let id = id.ok_or_else(|| Failure::not_found(ErrorCode::P2500))?;
    let account_id = &caller.account.id;
    match state.payments.cancel_agreement(account_id, &id).await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(AgreementError::NotFound) => Err(Failure::not_found(ErrorCode::P2500)),
        Err(AgreementError::NotActive) => Err(ApiError::new(ErrorCode::P2501).into()),
        Err(AgreementError::Store(error)) => Err(Failure::Store(ErrorCode::P2598, error)),
    }
}
