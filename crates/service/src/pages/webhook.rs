//! `POST /webhooks/payments`: the payment API says that something has happened.
//!
//! A message is a hint to ask, not the truth: it may be late, repeated or out of order, so the service asks the API and
//! goes the same way as for a user who comes back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use web::{Body, PageError};

use crate::ServiceState;
use crate::problem::Problem;
use crate::settle::settle;
use crate::store;

/// The header with the signature.
const SIGNATURE: &str = "Pay-Signature";

/// A message is a payment and a few words around it.
const LIMIT: usize = 256 * 1024;

/// What is read of a message; there is more in it.
#[derive(Deserialize)]
struct Message {
    resource_id: String,
    #[serde(default)]
    resource_type: String,
}

/// `POST /webhooks/payments`. 200 once the message is obeyed or does not concern us, 401 for a wrong signature, 400 for
/// what is no message, 503 when the sender should try again, and 404 where the service has no signing key.
pub(crate) async fn post(
    state: Data<ServiceState>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let Some(key) = &state.webhook_key else {
        return HttpResponse::NotFound().finish();
    };
    let body = match Body::read(payload.into_inner(), LIMIT).await {
        Ok(body) => body,
        Err(error) => return HttpResponse::from_error(PageError::from(error)),
    };
    let signature = request.headers().get(SIGNATURE);
    if !signature.is_some_and(|signature| key.verifies(&body, signature.as_bytes())) {
        tracing::warn!("a webhook message without a valid signature was refused");
        return HttpResponse::Unauthorized().finish();
    }
    let Ok(message) = serde_json::from_slice::<Message>(&body) else {
        tracing::warn!("a signed webhook message cannot be read");
        return HttpResponse::BadRequest().finish();
    };
    if !message.resource_type.eq_ignore_ascii_case("payment") {
        return HttpResponse::Ok().finish();
    }
    match hear_of(&state, &message.resource_id).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(problem) => {
            tracing::error!(
                error.chain = problem.chain(),
                "a webhook message cannot be obeyed now"
            );
            HttpResponse::build(StatusCode::SERVICE_UNAVAILABLE).finish()
        }
    }
}

async fn hear_of(state: &ServiceState, payment_id: &str) -> Result<(), Problem> {
    let id = payment_id.to_owned();
    let known = state
        .database
        .read(move |c| store::find_by_payment(c, &id))
        .await?;
    if known.is_none() {
        return Ok(());
    }
    let payment = state.payments.get_payment(payment_id).await?;
    settle(state, &payment).await.map(drop)
}
