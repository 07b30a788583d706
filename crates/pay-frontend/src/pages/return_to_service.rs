//! `GET /return/{payment_id}`: back to the service. A payment that is not finished is cancelled.

use actix_web::HttpResponse;
use payments::{EngineError, state::DetailedStatus};

use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
};

pub(crate) async fn get(mut open: OpenPayment) -> HttpResponse {
    let result = leave(&mut open).await;
    open.answer(result)
}

async fn leave(open: &mut OpenPayment) -> PageResult {
    use DetailedStatus as D;
    let is_unfinished = matches!(
        open.payment.detailed_status(),
        D::Created
            | D::EnteringCardDetails
            | D::AuthorisationSuccess
            | D::AuthorisationReady
            | D::Authorisation3dsRequired
            | D::Authorisation3dsReady
    );
    if is_unfinished {
        match open.payments().cancel_by_user(&open.payment.id).await {
            // Somebody else finished it a moment ago, which is as good.
            Ok(_) | Err(EngineError::Transition(_)) => {}
            Err(error) => return Err(Failure::Return(error)),
        }
    }
    open.leave();
    Ok(open.to_service())
}
