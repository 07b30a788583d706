//! `/sandbox/notifications`: stands in for the notifications of a provider.

use actix_web::{HttpResponse, web};
use payments::{
    engine::Notification,
    id::{DisputeId, PaymentId, RefundId},
};
use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};
use utoipa::ToSchema;

use super::{body, store_failed};
use crate::{ApiState, error::Failure, extract::JsonRequest};

const USAGE: &str = "Send {\"event\": \"captured\", \"payment_id\": ...}, {\"event\": \"refund_succeeded\" or \
    \"refund_failed\", \"refund_id\": ...}, or {\"event\": \"settled\", \"settled_date\": \"2026-03-09\", and one of \
    \"payment_id\", \"refund_id\" and \"dispute_id\"}";

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Captured,
    RefundSucceeded,
    RefundFailed,
    Settled,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    event: Event,
    payment_id: Option<String>,
    refund_id: Option<String>,
    dispute_id: Option<String>,
    settled_date: Option<String>,
}

/// What came of a notification.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotificationTaken {
    /// Whether it was news.
    changed: bool,
}

/// `POST /sandbox/notifications`: 200 for whatever makes sense, also where it changes nothing.
pub(crate) async fn take_notification(
    request: JsonRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let account = &request.caller.account;
    let changed = match parse(&request.body)? {
        Some(notification) => {
            let taken = state.payments.take_notification(&account.id, notification);
            taken.await.map_err(store_failed)?
        }
        None => false,
    };
    Ok(HttpResponse::Ok().json(NotificationTaken { changed }))
}

/// `None` when nothing can have this id.
fn parse(text: &[u8]) -> Result<Option<Notification>, Failure> {
    let told: Told = body::parse(text, USAGE)?;
    let day = told.settled_date.as_deref().map(parse_day).transpose()?;
    let ids = (
        told.payment_id.as_deref(),
        told.refund_id.as_deref(),
        told.dispute_id.as_deref(),
    );
    Ok(match (told.event, ids, day) {
        (Event::Captured, (Some(id), None, None), None) => {
            PaymentId::parse(id).map(Notification::Captured)
        }
        (Event::RefundSucceeded, (None, Some(id), None), None) => {
            RefundId::parse(id).map(Notification::RefundSucceeded)
        }
        (Event::RefundFailed, (None, Some(id), None), None) => {
            RefundId::parse(id).map(Notification::RefundFailed)
        }
        (Event::Settled, (Some(id), None, None), Some(day)) => {
            PaymentId::parse(id).map(|id| Notification::PaymentSettled(id, day))
        }
        (Event::Settled, (None, Some(id), None), Some(day)) => {
            RefundId::parse(id).map(|id| Notification::RefundSettled(id, day))
        }
        (Event::Settled, (None, None, Some(id)), Some(day)) => {
            DisputeId::parse(id).map(|id| Notification::DisputeSettled(id, day))
        }
        _ => return Err(Failure::bad_request(USAGE)),
    })
}

fn parse_day(text: &str) -> Result<Date, Failure> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).or(Err(Failure::bad_request(
        "settled_date must be a day such as 2026-03-09",
    )))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";

    #[test]
    fn every_event_is_understood() {
        let (payment, refund) = (PaymentId::parse(ID).unwrap(), RefundId::parse(ID).unwrap());
        let dispute = DisputeId::parse(ID).unwrap();
        let day = date!(2026 - 03 - 09);
        for (body, notification) in [
            (
                r#"{"event":"captured","payment_id":"ID"}"#,
                Notification::Captured(payment.clone()),
            ),
            (
                r#"{"event":"refund_succeeded","refund_id":"ID"}"#,
                Notification::RefundSucceeded(refund.clone()),
            ),
            (
                r#"{"event":"refund_failed","refund_id":"ID"}"#,
                Notification::RefundFailed(refund.clone()),
            ),
            (
                r#"{"event":"settled","payment_id":"ID","settled_date":"2026-03-09"}"#,
                Notification::PaymentSettled(payment, day),
            ),
            (
                r#"{"event":"settled","refund_id":"ID","settled_date":"2026-03-09"}"#,
                Notification::RefundSettled(refund, day),
            ),
            (
                r#"{"event":"settled","dispute_id":"ID","settled_date":"2026-03-09"}"#,
                Notification::DisputeSettled(dispute, day),
            ),
        ] {
            let parsed = parse(body.replace("ID", ID).as_bytes());
            assert_eq!(parsed.unwrap(), Some(notification), "{body}");
        }
    }

    #[test]
    fn an_id_that_nothing_can_have_is_unknown_and_no_error() {
        let parsed = parse(br#"{"event":"captured","payment_id":"?"}"#);
        assert_eq!(parsed.unwrap(), None);
    }

    #[test]
    fn anything_else_is_refused_with_an_explanation() {
        for (body, start) in [
            ("", "400: Send {"),
            ("{}", "400: Send {"),
            (r#"{"event":"captured"}"#, "400: Send {"),
            (r#"{"event":"captured","refund_id":"x"}"#, "400: Send {"),
            (
                r#"{"event":"captured","payment_id":"x","settled_date":"2026-03-09"}"#,
                "400: Send {",
            ),
            (r#"{"event":"settled","payment_id":"x"}"#, "400: Send {"),
            (r#"{"event":"paid","payment_id":"x"}"#, "400: Send {"),
            (
                r#"{"event":"settled","payment_id":"x","refund_id":"y","settled_date":"2026-03-09"}"#,
                "400: Send {",
            ),
            (
                r#"{"event":"settled","payment_id":"x","settled_date":"9 March"}"#,
                "400: settled_date must",
            ),
            (
                r#"{"event":"settled","payment_id":"x","settled_date":"2026-02-30"}"#,
                "400: settled_date must",
            ),
        ] {
            let refusal = parse(body.as_bytes()).unwrap_err().to_string();
            assert!(refusal.starts_with(start), "{body}: {refusal}");
        }
    }
}
