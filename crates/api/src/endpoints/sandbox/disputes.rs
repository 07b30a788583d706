//! `/sandbox/disputes`: payers who ask their bank for the money back, and what the bank decides.

use actix_web::{HttpResponse, web};
use api_types::DisputeReason;
use payments::{
    dispute::{self as core, Dispute},
    engine::DisputeError,
    id::PaymentId,
    money::Amount,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{body, conflict, store_failed, unknown};
use crate::{
    ApiState,
    error::Failure,
    extract::{DisputeInPath, JsonRequest},
    view,
};

const USAGE_OPEN: &str = "Send {\"payment_id\": ...} and, if you like, \"reason\" (\"credit_not_processed\", \
    \"duplicate\", \"fraudulent\", \"general\", \"product_not_received\", \"product_unacceptable\", \"unrecognised\", \
    \"subscription_cancelled\" or \"other\") and \"amount\" (pence, from 1; all that is left after refunds unless sent)";
const USAGE_MOVE: &str =
    "Send {\"status\": \"under_review\"}, {\"status\": \"won\"} or {\"status\": \"lost\"}";

/// What a lost dispute costs, beside the money itself.
const FEE_PENCE: i64 = 1500;

/// A dispute to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDispute {
    /// A captured payment that is not disputed.
    payment_id: String,
    /// Why; `fraudulent` unless sent.
    reason: Option<DisputeReason>,
    /// How much of it, in pence; all that is left after refunds unless sent.
    #[schema(minimum = 1)]
    amount: Option<i64>,
}

/// What becomes of a dispute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisputeProgress {
    status: NextStatus,
}

/// A status that a dispute can get.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NextStatus {
    /// The bank looks at the evidence.
    UnderReview,
    /// The service keeps the money.
    Won,
    /// The payer gets the money.
    Lost,
}

/// `POST /sandbox/disputes`: a payer disputes a captured payment.
pub(crate) async fn open_dispute(
    request: JsonRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let (payment_id, reason, amount) = parse_opened(&request.body)?;
    let payment_id = payment_id.ok_or_else(no_such_payment)?;
    let account = &request.caller.account.id;
    let opened = state
        .payments
        .open_dispute(account, &payment_id, reason, amount)
        .await;
    let dispute = opened.map_err(|error| match error {
        DisputeError::NotFound => no_such_payment(),
        DisputeError::NotAllowed => conflict(
            "Only a captured payment that is not disputed can be disputed, and no more than is left of it after refunds",
        ),
        DisputeError::Store(error) => store_failed(error),
    })?;
    Ok(HttpResponse::Created().json(shown(&state, &dispute)))
}

/// `POST /sandbox/disputes/{dispute_id}`: the bank looks at the evidence, or decides.
pub(crate) async fn move_dispute(
    request: JsonRequest,
    DisputeInPath(id): DisputeInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let status = parse_moved(&request.body)?;
    let id = id.ok_or_else(no_such_dispute)?;
    let account = &request.caller.account.id;
    let fee = Amount::from_pence(FEE_PENCE).unwrap_or(Amount::ZERO);
    let moved = state.payments.move_dispute(account, &id, status, fee).await;
    let dispute = moved.map_err(|error| match error {
        DisputeError::NotFound => no_such_dispute(),
        DisputeError::NotAllowed => conflict("The dispute is decided: it stays won or lost"),
        DisputeError::Store(error) => store_failed(error),
    })?;
    Ok(HttpResponse::Ok().json(shown(&state, &dispute)))
}

type Opening = (Option<PaymentId>, core::DisputeReason, Option<Amount>);

fn parse_opened(text: &[u8]) -> Result<Opening, Failure> {
    let opened: NewDispute = body::parse(text, USAGE_OPEN)?;
    let usage = || Failure::bad_request(USAGE_OPEN);
    let amount = match opened.amount {
        Some(1..) | None => opened.amount.and_then(Amount::from_pence),
        Some(_) => return Err(usage()),
    };
    let reason = opened.reason.unwrap_or(DisputeReason::Fraudulent);
    let reason = core::DisputeReason::parse(reason.as_str()).ok_or_else(usage)?;
    Ok((PaymentId::parse(&opened.payment_id), reason, amount))
}

fn parse_moved(text: &[u8]) -> Result<core::DisputeStatus, Failure> {
    let moved: DisputeProgress = body::parse(text, USAGE_MOVE)?;
    Ok(match moved.status {
        NextStatus::UnderReview => core::DisputeStatus::UnderReview,
        NextStatus::Won => core::DisputeStatus::Won,
        NextStatus::Lost => core::DisputeStatus::Lost,
    })
}

fn shown(state: &ApiState, dispute: &Dispute) -> api_types::Dispute {
    view::dispute::searched(state.into(), dispute)
}

fn no_such_payment() -> Failure {
    unknown("There is no payment with this id on this account")
}

fn no_such_dispute() -> Failure {
    unknown("There is no dispute with this id on this account")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";

    #[test]
    fn reason_and_amount_may_be_left_out() {
        let (id, reason, amount) =
            parse_opened(format!(r#"{{"payment_id":"{ID}"}}"#).as_bytes()).unwrap();
        assert_eq!(id, PaymentId::parse(ID));
        assert_eq!((reason, amount), (core::DisputeReason::Fraudulent, None));
    }

    #[test]
    fn every_reason_of_the_api_is_one_of_the_core() {
        for reason in DisputeReason::ALL {
            let body = format!(r#"{{"payment_id":"?","reason":"{reason}","amount":1}}"#);
            let (id, parsed, amount) = parse_opened(body.as_bytes()).unwrap();
            assert_eq!((id, amount), (None, Amount::from_pence(1)));
            assert_eq!(parsed.as_str(), reason.as_str());
        }
    }

    #[test]
    fn anything_else_is_refused_with_an_explanation() {
        for body in [
            "",
            "{}",
            "[]",
            r#"{"payment_id":1}"#,
            r#"{"payment_id":"x","amount":0}"#,
            r#"{"payment_id":"x","amount":-1}"#,
            r#"{"payment_id":"x","amount":1.5}"#,
            r#"{"payment_id":"x","amount":"1"}"#,
            r#"{"payment_id":"x","reason":"angry"}"#,
            r#"{"payment_id":"x","status":"won"}"#,
        ] {
            let refusal = parse_opened(body.as_bytes()).unwrap_err().to_string();
            assert!(
                refusal.starts_with("400: Send {\"payment_id\""),
                "{body}: {refusal}"
            );
        }
        for body in [
            "",
            "{}",
            r#"{"status":"needs_response"}"#,
            r#"{"status":"open"}"#,
        ] {
            let refusal = parse_moved(body.as_bytes()).unwrap_err().to_string();
            assert!(
                refusal.starts_with("400: Send {\"status\""),
                "{body}: {refusal}"
            );
        }
    }
}
