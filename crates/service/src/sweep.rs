//! Users who never come back: the service asks about their payments by itself.
//!
//! Many users close the window once the payment pages say that they have paid. So each payment is looked at when its
//! user should be back, and again when it must have ended, 90 minutes after it was created; who hears of it earlier, by
//! the user or by a webhook, spares the question.

use std::time::Duration;

use actix_web::web::Data;
use pay_client::{ClientError, PaymentQuery};
use time::PrimitiveDateTime;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::ServiceState;
use crate::problem::Problem;
use crate::settle::{now, settle};
use crate::store::{self, Due};

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

const NEVER_CREATED: &str = "never created";

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

async fn claim(state: &ServiceState) -> Result<Vec<Due>, Problem> {
    let now = now(state);
    let again = now.saturating_add(ANOTHER_LOOK);
    let claim = move |c: &mut database::DbConnection| store::claim_due(c, now, again, BATCH);
    Ok(state.database.write(claim).await?)
}

async fn ask(state: &ServiceState, due: Vec<Due>, pace: &mut Interval) -> Result<(), Problem> {
    for payment in due {
        pace.tick().await;
        look_at(state, &payment).await?;
        let (hash, next) = (
            payment.secret_hash,
            next_look(payment.created_at, now(state)),
        );
        let write = move |c: &mut database::DbConnection| store::check_at(c, &hash, next);
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

async fn look_at(state: &ServiceState, due: &Due) -> Result<(), Problem> {
    let id = match &due.payment_id {
        Some(id) => Some(id.clone()),
        None => find_lost(state, due).await?,
    };
    let Some(id) = id else {
        if now(state) >= due.created_at.saturating_add(LAST_LOOK) {
            let (hash, now) = (due.secret_hash.clone(), now(state));
            let write =
                move |c: &mut database::DbConnection| store::give_up(c, &hash, NEVER_CREATED, now);
            state.database.write(write).await?;
        }
        return Ok(());
    };
    match state.payments.get_payment(&id).await {
        Ok(payment) => settle(state, &payment).await.map(drop),
        // Of another account, or of a test database that was thrown away: asking again does not help, and it must not
        // hold up the others.
        Err(error) if error.is_not_found() => {
            tracing::warn!(payment.id = id, "the API does not know a payment of ours");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// The payment that was created although its answer never arrived. Nobody was sent to it, but it exists.
async fn find_lost(state: &ServiceState, due: &Due) -> Result<Option<String>, Problem> {
    let query = PaymentQuery {
        reference: Some(due.reference.clone()),
        ..PaymentQuery::default()
    };
    let found = match state.payments.search_payments(&query).await {
        Ok(found) => found.results,
        Err(ClientError::Api { status: 404, .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let ids: Vec<String> = found
        .into_iter()
        .map(|payment| payment.payment_id)
        .collect();
    let hash = due.secret_hash.clone();
    let adopt = move |c: &mut database::DbConnection| store::adopt(c, &hash, &ids);
    Ok(state.database.write(adopt).await?)
}
