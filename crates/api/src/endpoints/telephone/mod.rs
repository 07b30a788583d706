//! `/v1/payment_notification`

mod report;

use actix_web::{HttpResponse, web};
use api_types::{ApiError, ErrorCode, TelephonePayment, TelephonePaymentAnswer};
use payments::{
    engine::{ReportError, Reported},
    payment::Payment,
};

use crate::{ApiState, error::Failure, extract::JsonRequest};

/// `POST /v1/payment_notification`: takes note of a payment that was taken by telephone elsewhere. A second report with
/// the same `provider_id` changes nothing, and is answered with the first.
pub(crate) async fn report_payment(
    JsonRequest { caller, body }: JsonRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let reported = report::sanitised(TelephonePayment::parse(&body)?);
    let report = report::of(&reported)?;
    let filed = state.payments.report(&caller.account.id, report).await;
    match filed.map_err(refusal)? {
        Reported::New(payment) => {
            let answer = TelephonePaymentAnswer::new(reported, payment.id.as_str());
            Ok(HttpResponse::Created().json(answer))
        }
        Reported::Before(payment) => {
            let first = first_report(&payment)?;
            let answer = TelephonePaymentAnswer::new(first, payment.id.as_str());
            Ok(HttpResponse::Ok().json(answer))
        }
    }
}

fn first_report(payment: &Payment) -> Result<TelephonePayment, ApiError> {
    let report = payment.order.telephone.as_ref();
    report
        .and_then(|report| serde_json::from_str(&report.shown).ok())
        .ok_or_else(|| ApiError::downstream(ErrorCode::P0198))
}

fn refusal(error: ReportError) -> Failure {
    match error {
        ReportError::NotAllowed => ApiError::new(ErrorCode::P0930).into(),
        ReportError::Store(error) => Failure::Store(ErrorCode::P0198, error),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;
    use payments::payment::{Mode, Order};

    use super::*;
    use crate::fixtures;

    const BODY: &[u8] = br#"{"amount":1200,"reference":"r","description":"d","processor_id":"p1",
        "provider_id":"t1","payment_outcome":{"status":"failed","code":"P0030"},
        "created_date":"2026-03-02T10:14:07.25+01:00"}"#;

    #[test]
    fn a_repeated_report_is_answered_as_the_first_one_was() {
        let reported = TelephonePayment::parse(BODY).unwrap();
        let report = report::of(&reported).unwrap();
        let payment = Payment {
            order: Order {
                mode: Mode::External,
                ..report.order
            },
            ..fixtures::payment()
        };
        let answer = |payment| {
            serde_json::to_string(&TelephonePaymentAnswer::new(payment, fixtures::ID)).unwrap()
        };
        let first = answer(reported);
        assert_eq!(answer(first_report(&payment).unwrap()), first);
        assert!(first.contains(r#""created_date":"2026-03-02T09:14:07.250Z""#));
        assert!(first.ends_with(
            r#""state":{"status":"failed","finished":true,"message":"Payment was cancelled by the user","code":"P0030"}}"#
        ));
    }

    #[test]
    fn a_payment_without_a_report_is_our_fault() {
        let error = first_report(&fixtures::payment()).unwrap_err();
        assert_eq!((error.status, error.code), (500, ErrorCode::P0198));
    }

    #[test]
    fn an_account_that_may_not_report_gets_403() {
        let refused = refusal(ReportError::NotAllowed);
        assert_eq!(refused.status_code(), 403);
        assert!(refused.to_string().starts_with("P0930"));
    }
}
