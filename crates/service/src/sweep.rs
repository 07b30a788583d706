//! Users who never come back: the service asks about their payments by itself.
//!
//! Many users close the window once the payment pages say that they have paid. So each payment is looked at when its
//! user should be back, and again when it must have ended, 90 minutes after it was created; who hears of it earlier, by
//! the user or by a webhook, spares the question.

use std::time::Duration;

use actix_web::web::Data;
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
const LAST_LOOK: time::Duration = time::Duration::minutes(92);
/// For what should have ended and has not.
const LATER_LOOK: time::Duration = time::Duration::hours(1);
/// After a failure.
const ANOTHER_LOOK: time::Duration = time::Duration::minutes(1);

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

/// Asks about every payment that is due; how many those were. Stops at the first failure: what was not asked is due
/// again soon.
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
        look_at(state, &attempt).await?;
        let next = next_look(attempt.created_at, now(state));
        let write = move |c: &mut database::DbConnection| store::check_at(c, &attempt, next);
        state.database.write(write).await?;
    }
    Ok(())
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
        // Of another account, or of a test database that was thrown away: asking again does not help, and it must not
        // hold up the others.
        Err(error) if error.is_not_found() => {
            tracing::warn!(
                payment.id = id.as_str(),
                "the API does not know a payment of ours"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
