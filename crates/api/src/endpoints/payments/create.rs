//! Create payment.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web,
};
use api_types::{ApiError, CreatePayment, ErrorCode, IdempotencyKey};
use payments::engine::{CreateError, Created, Idempotency};
use sha2::{Digest as _, Sha256};

use super::order;
use crate::{ApiState, endpoints::sandbox, error::Failure, extract::JsonRequest, view};

/// `POST /v1/payments`: a new payment, with the link that its payer has to open, or the one that the same request has
/// made before.
pub(crate) async fn create_payment(
    JsonRequest { caller, body }: JsonRequest,
    request: HttpRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let wanted = CreatePayment::parse(&body)?;
    let idempotency = idempotency(request.headers(), &wanted)?;
    let wanted = order::parse(wanted, idempotency)?;
    let created = state.payments.create(&caller.account.id, wanted).await;
    let created = created.map_err(refusal)?;
    let at = (&**state).into();
    let (mut response, payment) = match created {
        Created::New(payment, token) => {
            sandbox::complete_new(&state, &caller.account, &payment).await;
            let payment = view::payment::single(at, *payment, token.as_ref());
            let mut response = HttpResponse::Created();
            response.insert_header((header::LOCATION, payment.links.self_.href.as_str()));
            (response, payment)
        }
        Created::Before(payment) => (
            HttpResponse::Ok(),
            view::payment::single(at, *payment, None),
        ),
    };
    view::never_stored(&mut response);
    Ok(response.json(payment))
}

/// A key that makes no sense is refused in every mode, though the engine obeys it in mode `agreement` only. The request
/// holds personal details, so its hash stands for it.
fn idempotency(
    headers: &HeaderMap,
    wanted: &CreatePayment,
) -> Result<Option<Idempotency>, ApiError> {
    let Some(key) = headers.get(IdempotencyKey::HEADER) else {
        return Ok(None);
    };
    let key = IdempotencyKey::parse(&String::from_utf8_lossy(key.as_bytes()))?;
    Ok(Some(Idempotency {
        key: key.as_str().to_owned(),
        fingerprint: Sha256::digest(wanted.canonical().as_bytes()).into(),
    }))
}

fn refusal(error: CreateError) -> Failure {
    Failure::Refused(match error {
        CreateError::KeyReused => ApiError::new(ErrorCode::P0191),
        CreateError::AccountError => ApiError::new(ErrorCode::P0199),
        CreateError::InsecureReturnUrl => ApiError::insecure_return_url(),
        CreateError::NotConfigured => ApiError::new(ErrorCode::P0940),
        CreateError::AccountDisabled => ApiError::new(ErrorCode::P0941),
        CreateError::MotoApiNotAllowed => ApiError::new(ErrorCode::P0195),
        CreateError::MotoNotAllowed => ApiError::new(ErrorCode::P0196),
        CreateError::CardNumberInReference => ApiError::new(ErrorCode::P0105),
        CreateError::RecurringNotAllowed => ApiError::new(ErrorCode::P0942),
        CreateError::Missing(name) => ApiError::missing_attribute(name).without_field(),
        CreateError::Unexpected(name) => ApiError::unexpected_attribute(name),
        CreateError::TooSmall(minimum) => {
            ApiError::amount_too_small(u32::try_from(minimum.pence()).unwrap_or(u32::MAX))
        }
        CreateError::UnknownSetUpAgreement => ApiError::unknown_set_up_agreement(),
        CreateError::UnknownAgreement => ApiError::unknown_agreement(),
        CreateError::AgreementNotActive => ApiError::inactive_agreement(),
        CreateError::Store(error) => return Failure::Store(ErrorCode::P0198, error),
    })
}

#[cfg(test)]
mod tests {
    use actix_web::{ResponseError as _, http::header::HeaderValue};
    use payments::money::Amount;
    use serde_json::json;

    use super::*;

    fn wanted(amount: i64, more: &str) -> CreatePayment {
        let body = format!(r#"{{"amount":{amount},"reference":"r","description":"d"{more}}}"#);
        CreatePayment::parse(body.as_bytes()).unwrap()
    }

    fn sent(key: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let name = header::HeaderName::from_static("idempotency-key");
        headers.insert(name, HeaderValue::from_static(key));
        headers
    }

    #[test]
    fn without_a_key_requests_are_not_recognised() {
        let none = idempotency(&HeaderMap::new(), &wanted(1, "")).unwrap();
        assert_eq!(none, None);
    }

    #[test]
    fn api_032_requests_that_mean_the_same_have_one_fingerprint_and_others_another() {
        let of = |wanted| idempotency(&sent("a-1"), &wanted).unwrap().unwrap();
        let first = of(wanted(1, ""));
        assert_eq!(first.key, "a-1");
        assert_eq!(of(wanted(1, r#","language":"en","zzz":1"#)), first);
        assert_ne!(of(wanted(2, "")).fingerprint, first.fingerprint);
    }

    #[test]
    fn api_086_and_087_a_key_that_makes_no_sense_is_refused() {
        for key in ["", "a_b!"] {
            let error = idempotency(&sent(key), &wanted(1, "")).unwrap_err();
            assert_eq!((error.status, error.header), (422, Some("Idempotency-Key")));
        }
    }

    #[test]
    fn every_refusal_of_the_engine_has_its_code() {
        let thirty = Amount::from_pence(30).unwrap();
        for (error, status, code) in [
            (CreateError::KeyReused, 409, "P0191"),
            (CreateError::AccountError, 500, "P0199"),
            (CreateError::InsecureReturnUrl, 422, "P0920"),
            (CreateError::NotConfigured, 403, "P0940"),
            (CreateError::AccountDisabled, 403, "P0941"),
            (CreateError::MotoApiNotAllowed, 422, "P0195"),
            (CreateError::MotoNotAllowed, 422, "P0196"),
            (CreateError::CardNumberInReference, 400, "P0105"),
            (CreateError::RecurringNotAllowed, 422, "P0942"),
            (CreateError::Missing("agreement_id"), 400, "P0101"),
            (CreateError::Unexpected("email"), 400, "P0104"),
            (CreateError::TooSmall(thirty), 422, "P0102"),
            (CreateError::UnknownSetUpAgreement, 400, "P0103"),
            (CreateError::UnknownAgreement, 400, "P0102"),
            (CreateError::AgreementNotActive, 400, "P0102"),
        ] {
            let Failure::Refused(error) = refusal(error) else {
                panic!("{code} is a refusal");
            };
            assert_eq!((error.status, error.code.as_str()), (status, code));
        }
    }

    #[test]
    fn api_041_and_077_to_081_refusals_name_the_attribute_where_the_reference_does() {
        let thirty = Amount::from_pence(30).unwrap();
        for (error, body) in [
            (
                CreateError::TooSmall(thirty),
                json!({"field": "amount", "code": "P0102", "description": "Invalid attribute value: amount. Must be greater than or equal to 30. Refer to https://docs.payments.service.gov.uk/making_payments/#amount"}),
            ),
            (
                CreateError::Missing("agreement_id"),
                json!({"code": "P0101", "description": "Missing mandatory attribute: agreement_id"}),
            ),
            (
                CreateError::Unexpected("email"),
                json!({"code": "P0104", "description": "Unexpected attribute: email"}),
            ),
            (
                CreateError::AgreementNotActive,
                json!({"field": "agreement_id", "code": "P0102", "description": "Invalid attribute value: agreement_id. Agreement must be active"}),
            ),
            (
                CreateError::UnknownAgreement,
                json!({"field": "agreement_id", "code": "P0102", "description": "Invalid attribute value: agreement_id. Agreement does not exist"}),
            ),
        ] {
            let Failure::Refused(error) = refusal(error) else {
                panic!("a refusal was expected");
            };
            assert_eq!(serde_json::to_value(error).unwrap(), body);
        }
    }

    #[test]
    fn a_store_that_fails_is_no_refusal() {
        let busy = refusal(payments::store::StoreError::Busy.into());
        assert_eq!(busy.status_code(), 503);
    }
}
