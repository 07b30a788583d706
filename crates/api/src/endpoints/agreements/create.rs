//! Create agreement.

use actix_web::{HttpResponse, web};
use api_types::{ApiError, CreateAgreement, ErrorCode};
use payments::{agreement::AgreementTerms, engine::CreateAgreementError};

use crate::{ApiState, error::Failure, extract::JsonRequest, view};

/// `POST /v1/agreements`: a new agreement, which a payment has to set up.
pub(crate) async fn create_agreement(
    JsonRequest { caller, body }: JsonRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let wanted = CreateAgreement::parse(&body)?;
    let terms = AgreementTerms {
        reference: wanted.reference,
        description: wanted.description,
        user_identifier: wanted.user_identifier,
    };
    let account_id = &caller.account.id;
    match state.payments.create_agreement(account_id, terms).await {
        Ok(agreement) => Ok(HttpResponse::Created().json(view::agreement::single(agreement))),
        Err(CreateAgreementError::RecurringNotAllowed) => {
            Err(ApiError::new(ErrorCode::P0942).into())
        }
        Err(CreateAgreementError::Store(error)) => Err(Failure::Store(ErrorCode::P2198, error)),
    }
}
