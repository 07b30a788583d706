//! Users who never come back: the service asks about their payments by itself.
//!
//! Many users close the window once the payment pages say that they have paid. So each payment is looked at when its
//! user should be back, and again when it must have ended, 90 minutes after it was created; who hears of it earlier, by
//! the user or by a webhook, spares the question.

use std::time::Duration;

use actix_web::web::Data;
use pay_client::ClientError;
use time::PrimitiveDateTime;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::ServiceState;
use crate::attempt;
use crate::problem::Problem;
use crate::settle::{now, settle};
use crate::store::{self, Attempt};

/// Most users are back by then.
pub(crate) const FIRST_LOOK: time::Duration = time::Duration::minutes(15);
/// Payments end after 90 minutes; expiry takes a moment.
pub(crate) const LAST_LOOK: time::Duration = time::Duration::minutes(92);
/// For what should have ended and has not.
const LATER_LOOK: time::Duration = time::Duration::hours(1);
/// After a failure.
const ANOTHER_LOOK: time::Duration = time::Duration::minutes(1);

/// For how long the API is asked about a payment that it does not know.
const FORGOTTEN: time::Duration = time::Duration::days(1);
/// Stored as the outcome of such a payment.
const UNKNOWN: &str = "not known to the API";

/// Taken at a time.
const BATCH: i64 = 100;
/// Between two questions: GOV.UK Pay answers 75 reads a second, and users need some of them.
const PACE: Duration = Duration::from_millis(20);
/// Between two looks for payments that are due.
const INTERVAL: Duration = Duration::from_secs(1);
/// After a failure, and after "too many requests".
const PAUSE: Duration = Duration::from_secs(10);

/// Asks about payments as they fall due, for ever. It may be dropped at any moment.
pub async fn run(state: Data<ServiceState>) {
    loop {
        let pause = match once(&state).await {
            Ok(_) => INTERVAL,
            Err(problem) => {
                tracing::warn!(error.chain = problem.chain(), "the sweep pauses");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Asks about every payment that is due; how many those were. Stops when the API or the database cannot be asked: what was
/// not asked is due again soon.
pub async fn once(state: &ServiceState) -> Result<usize, Problem> {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut asked = 0_usize;
    loop {
        let due = claim(state).await?;
        if due.is_empty() {
            return Ok(asked);
        }
        asked = asked.saturating_add(due.len());
        ask(state, due, &mut pace).await?;
    }
}

async fn claim(state: &ServiceState) -> Result<Vec<Attempt>, Problem> {
    let now = now(state);
    let again = now.saturating_add(ANOTHER_LOOK);
    let claim = move |c: &mut database::DbConnection| store::claim_due(c, now, again, BATCH);
    Ok(state.database.write(claim).await?)
}

async fn ask(state: &ServiceState, due: Vec<Attempt>, pace: &mut Interval) -> Result<(), Problem> {
    for attempt in due {
        pace.tick().await;
        match look_at(state, &attempt).await {
            Err(problem) if !is_about_one_payment(&problem) => return Err(problem),
            // Nobody else has to wait for it.
            Err(problem) => tracing::error!(
                reference = attempt.reference.as_str(),
                error.chain = problem.chain(),
                "the sweep cannot find out what became of a payment"
            ),
            Ok(()) => {}
        }
        let next = next_look(attempt.created_at, now(state));
        let write = move |c: &mut database::DbConnection| store::check_at(c, &attempt, next);
        state.database.write(write).await?;
    }
    Ok(())
}

/// Whether other payments can be asked about all the same.
fn is_about_one_payment(problem: &Problem) -> bool {
    match problem {
        Problem::UnknownState(_) | Problem::UnknownPayment => true,
        Problem::Api(error) => matches!(
            error,
            ClientError::InvalidResponse(_)
                | ClientError::InvalidId
                | ClientError::Api {
                    status: 400..=499,
                    ..
                }
        ),
        _ => false,
    }
}

fn next_look(created_at: PrimitiveDateTime, now: PrimitiveDateTime) -> PrimitiveDateTime {
    let last = created_at.saturating_add(LAST_LOOK);
    if now < last {
        last
    } else {
        now.saturating_add(LATER_LOOK)
    }
}

async fn look_at(state: &ServiceState, attempt: &Attempt) -> Result<(), Problem> {
    let id = match &attempt.payment_id {
        Some(id) => Some(id.clone()),
        None => attempt::find_lost(state, attempt).await?,
    };
    let Some(id) = id else {
        if now(state) >= attempt.created_at.saturating_add(LAST_LOOK) {
            attempt::give_up(state, attempt.reference.clone(), attempt.number).await?;
        }
        return Ok(());
    };
    match state.payments.get_payment(&id).await {
        Ok(payment) => settle(state, &payment).await.map(drop),
        // Of another account, or of a test database that was thrown away: it must not hold up the others, and one day it is
        // not asked about any more.
        Err(error) if error.is_not_found() => {
            if now(state) >= attempt.created_at.saturating_add(FORGOTTEN) {
                let now = now(state);
                let write =
                    move |c: &mut database::DbConnection| store::settle(c, &id, UNKNOWN, now);
                state.database.write(write).await?;
            }
            Err(Problem::UnknownPayment)
        }
        Err(error) => Err(error.into()),
    }
}
