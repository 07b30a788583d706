//! Create payment.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web,
};
use api_types::{ApiError, CreatePayment, ErrorCode, IdempotencyKey};
use payments::engine::CreateError;

use super::order;
use crate::{ApiState, error::Failure, extract::JsonRequest, view};

/// `POST /v1/payments`: a new payment, with the link that its payer has to open.
pub(crate) async fn create_payment(
    JsonRequest { caller, body }: JsonRequest,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let wanted = CreatePayment::parse(&body)?;
    check_idempotency_key(request.headers())?;
    let order = order::parse(&caller.account, wanted)?;
    let created = state.payments.create(&caller.account.id, order).await;
    let (payment, token) = created.map_err(refusal)?;
    let payment = view::payment((&**state).into(), payment, Some(&token));
    let mut response = HttpResponse::Created();
    view::never_stored(&mut response);
    response.insert_header((header::LOCATION, payment.links.self_.href.as_str()));
    Ok(response.json(payment))
}

/// A key that makes no sense is refused. One that does has no effect: GOV.UK Pay obeys it for agreement payments only.
fn check_idempotency_key(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(key) = headers.get(IdempotencyKey::HEADER) else {
        return Ok(());
    };
    IdempotencyKey::parse(&String::from_utf8_lossy(key.as_bytes())).map(|_| ())
}

fn refusal(error: CreateError) -> Failure {
    Failure::Refused(match error {
        CreateError::AccountError => ApiError::new(ErrorCode::P0199),
        CreateError::InsecureReturnUrl => ApiError::insecure_return_url(),
        CreateError::AccountDisabled => ApiError::new(ErrorCode::P0941),
        CreateError::MotoNotAllowed => ApiError::new(ErrorCode::P0196),
        CreateError::ZeroAmount => ApiError::amount_too_small(1),
        CreateError::Store(error) => return Failure::Store(ErrorCode::P0198, error),
    })
}
