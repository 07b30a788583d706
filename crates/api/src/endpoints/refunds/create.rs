//! Create refund.

use actix_web::{HttpResponse, web};
use api_types::{ApiError, CreateRefund, ErrorCode};
use payments::{
    engine::{RefundError, RefundOrder},
    money::Amount,
    refund::RefundRefusal,
};

use crate::{
    ApiState,
    error::Failure,
    extract::{JsonRequest, PaymentInPath},
    view,
};

/// `POST /v1/payments/{payment_id}/refunds`: gives all or a part of a captured payment back.
pub(crate) async fn create_refund(
    JsonRequest { caller, body }: JsonRequest,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let wanted = CreateRefund::parse(&body)?;
    let not_found = unknown_payment(&wanted);
    let id = id.ok_or_else(|| Failure::not_found(not_found))?;
    let order = order(&wanted)?;
    let refunded = state.payments.refund(&caller.account.id, &id, order).await;
    let refund = refunded.map_err(|error| refusal(error, not_found))?;
    let refund = view::refund::created((&**state).into(), &refund);
    Ok(HttpResponse::Accepted().json(refund))
}

/// Without `refund_amount_available`, the GOV.UK Pay API reads the payment first, to find out what is available: a
/// payment that is not there is reported with the code of that.
fn unknown_payment(wanted: &CreateRefund) -> ErrorCode {
    if wanted.refund_amount_available.is_none() {
        ErrorCode::P0200
    } else {
        ErrorCode::P0600
    }
}

fn order(wanted: &CreateRefund) -> Result<RefundOrder, ApiError> {
    // The shape has been checked, so this cannot happen.
    let amount = Amount::from_pence(wanted.amount);
    let amount = amount.ok_or_else(|| ApiError::downstream(ErrorCode::P0698))?;
    // Less than nothing is never available, and neither is nothing while the payment can be refunded.
    let expected = wanted
        .refund_amount_available
        .map(|pence| Amount::from_pence(pence).unwrap_or(Amount::ZERO));
    Ok(RefundOrder { amount, expected })
}

fn refusal(error: RefundError, not_found: ErrorCode) -> Failure {
    Failure::Refused(match error {
        RefundError::NotFound => return Failure::not_found(not_found),
        RefundError::AccountDisabled => ApiError::new(ErrorCode::P0941),
        RefundError::Refused(RefundRefusal::Disputed) => ApiError::disputed_payment(),
        RefundError::Refused(RefundRefusal::NotAvailable(status)) => {
            ApiError::refund_not_available(view::payment::refund_availability(status))
        }
        RefundError::Refused(RefundRefusal::Mismatch) => ApiError::new(ErrorCode::P0604),
        RefundError::Refused(RefundRefusal::TooMuch) => ApiError::refund_amount_not_available(),
        RefundError::ProviderRefused => ApiError::downstream(ErrorCode::P0698),
        RefundError::Store(error) => return Failure::Store(ErrorCode::P0698, error),
    })
}

#[cfg(test)]
mod tests {
    use payments::refund::RefundAvailability;

    use super::*;

    fn refused(error: RefundError) -> (u16, String) {
        let Failure::Refused(error) = refusal(error, ErrorCode::P0600) else {
            panic!("a refusal was expected");
        };
        (error.status, serde_json::to_string(&error).unwrap())
    }

    #[test]
    fn every_refusal_of_the_engine_has_its_code_and_text() {
        let not_available = |status| RefundRefusal::NotAvailable(status).into();
        for (error, status, body) in [
            (
                RefundError::NotFound,
                404,
                r#"{"code":"P0600","description":"Not found"}"#,
            ),
            (
                RefundError::AccountDisabled,
                403,
                r#"{"code":"P0941","description":"GOV.UK Pay has disabled payment and refund creation on this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ ."}"#,
            ),
            (
                RefundRefusal::Disputed.into(),
                400,
                r#"{"code":"P0603","description":"The payment is disputed and cannot be refunded"}"#,
            ),
            (
                not_available(RefundAvailability::Full),
                400,
                r#"{"code":"P0603","description":"The payment is not available for refund. Payment refund status: full"}"#,
            ),
            (
                not_available(RefundAvailability::Pending),
                400,
                r#"{"code":"P0603","description":"The payment is not available for refund. Payment refund status: pending"}"#,
            ),
            (
                RefundRefusal::Mismatch.into(),
                412,
                r#"{"code":"P0604","description":"Refund amount available mismatch."}"#,
            ),
            (
                RefundRefusal::TooMuch.into(),
                400,
                r#"{"code":"P0603","description":"The payment is not available for refund. Payment refund status: amount_not_available"}"#,
            ),
            (
                RefundError::ProviderRefused,
                500,
                r#"{"code":"P0698","description":"Downstream system error"}"#,
            ),
        ] {
            assert_eq!(refused(error), (status, body.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_available_is_never_right() {
        for sent in [r#""text""#, "null", "-5"] {
            let body = format!(r#"{{"amount":400,"refund_amount_available":{sent}}}"#);
            let wanted = CreateRefund::parse(body.as_bytes()).unwrap();
            assert_eq!(order(&wanted).unwrap().expected, Some(Amount::ZERO));
        }
        let wanted = CreateRefund::parse(br#"{"amount":400}"#).unwrap();
        assert_eq!(order(&wanted).unwrap().expected, None);
    }

    #[test]
    fn api_124_an_unknown_payment_has_the_code_of_the_step_that_misses_it() {
        let wanted = |body: &[u8]| CreateRefund::parse(body).unwrap();
        let both = wanted(br#"{"amount":1,"refund_amount_available":1}"#);
        assert_eq!(unknown_payment(&both), ErrorCode::P0600);
        assert_eq!(
            unknown_payment(&wanted(br#"{"amount":1}"#)),
            ErrorCode::P0200
        );
    }
}
