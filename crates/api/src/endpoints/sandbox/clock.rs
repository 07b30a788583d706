//! `/sandbox/clock`: time that moves on request, in test mode only.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use api_types::FrameworkError;
use payments::clock::{MovableClock, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store_failed;
use crate::{
    ApiState,
    error::Failure,
    extract::{Caller, JsonRequest},
};

/// Ten years of 365 days.
pub(crate) const MAX_ADVANCE_SECONDS: u64 = 315_360_000;

/// What time it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockTime {
    /// As `2026-03-02T09:14:07.250Z`.
    #[schema(format = DateTime)]
    now: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Change {
    AdvanceSeconds(u64),
    Reset(bool),
}

impl Change {
    fn parse(body: &[u8]) -> Result<Self, Failure> {
        match serde_json::from_slice(body) {
            Ok(change @ (Self::AdvanceSeconds(1..=MAX_ADVANCE_SECONDS) | Self::Reset(true))) => {
                Ok(change)
            }
            _ => Err(Failure::bad_request(
                "Send {\"advance_seconds\": N}, with N a whole number from 1 to 315360000 (ten years), \
                 or {\"reset\": true}",
            )),
        }
    }

    fn apply(self, clock: &MovableClock) -> Timestamp {
        match self {
            Self::AdvanceSeconds(seconds) => clock.advance(Duration::from_secs(seconds)),
            Self::Reset(_) => clock.reset(),
        }
    }
}

/// `GET /sandbox/clock`: what time it is here.
pub(crate) async fn read_clock(_: Caller, state: web::Data<ApiState>) -> HttpResponse {
    answer(state.payments.now())
}

/// `POST /sandbox/clock`: moves time, and lets the worker look for what has become due. Going back, what was added up
/// for days that are future again is forgotten.
pub(crate) async fn move_clock(
    request: JsonRequest,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let change = Change::parse(&request.body)?;
    let clock = state.test_controls.as_ref();
    let clock = clock.ok_or_else(FrameworkError::not_found)?;
    let goes_back = matches!(change, Change::Reset(_));
    let now = change.apply(clock);
    if goes_back {
        let forgotten = state.payments.forget_future_totals().await;
        forgotten.map_err(store_failed)?;
    }
    state.payments.wake_worker();
    Ok(answer(now))
}

fn answer(now: Timestamp) -> HttpResponse {
    HttpResponse::Ok().json(ClockTime {
        now: now.to_rfc3339(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_can_be_advanced_by_up_to_ten_years_and_reset() {
        for (body, change) in [
            (r#"{"advance_seconds":1}"#, Change::AdvanceSeconds(1)),
            (
                r#" {"advance_seconds": 315360000} "#,
                Change::AdvanceSeconds(MAX_ADVANCE_SECONDS),
            ),
            (r#"{"reset":true}"#, Change::Reset(true)),
        ] {
            assert_eq!(Change::parse(body.as_bytes()).unwrap(), change);
        }
    }

    #[test]
    fn anything_else_is_refused_with_an_explanation() {
        for body in [
            "",
            "{",
            "{}",
            "[]",
            "null",
            r#"{"advance_seconds":0}"#,
            r#"{"advance_seconds":-1}"#,
            r#"{"advance_seconds":1.5}"#,
            r#"{"advance_seconds":"60"}"#,
            r#"{"advance_seconds":315360001}"#,
            r#"{"advance_seconds":99999999999999999999}"#,
            r#"{"reset":false}"#,
            r#"{"reset":true,"advance_seconds":1}"#,
            r#"{"minutes":1}"#,
        ] {
            let failure = Change::parse(body.as_bytes()).unwrap_err().to_string();
            assert!(failure.starts_with("400: Send {"), "{body}: {failure}");
        }
    }
}
