//! What became of a payment: the one place where the service learns it.
//!
//! Three ways lead here, in any order and any number of times: the user comes back, a webhook arrives, or the
//! [sweep](crate::sweep) asks about a user who never came back. All of them bring what the API says; nothing else is
//! believed.

use pay_client::Payment;
use time::PrimitiveDateTime;

use crate::ServiceState;
use crate::outcome::Outcome;
use crate::problem::Problem;
use crate::store;

/// Writes down what the API says of a payment, once it says something final. A payment that is not ours changes nothing.
pub(crate) async fn settle(state: &ServiceState, payment: &Payment) -> Result<Outcome, Problem> {
    let outcome = outcome_of(payment)?;
    if outcome == Outcome::Unfinished {
        return Ok(outcome);
    }
    let id = payment.payment_id.clone();
    let known = state
        .database
        .read(move |c| store::find_by_payment(c, &id))
        .await?;
    // Who reloads the page writes nothing.
    if known.and_then(|attempt| attempt.outcome).as_deref() == Some(outcome.as_str()) {
        return Ok(outcome);
    }
    let (id, now) = (payment.payment_id.clone(), now(state));
    let is_news = state
        .database
        .write(move |c| store::settle(c, &id, outcome.as_str(), now))
        .await?;
    if is_news {
        tracing::info!(
            payment.id = payment.payment_id.as_str(),
            outcome = outcome.as_str(),
            "a payment is settled"
        );
    }
    Ok(outcome)
}

/// What the API says; an error for a state about which nothing may be promised.
pub(crate) fn outcome_of(payment: &Payment) -> Result<Outcome, Problem> {
    Outcome::of(&payment.state)
        .ok_or_else(|| Problem::UnknownState(payment.state.status.as_str().to_owned()))
}

/// The time as it is stored.
pub(crate) fn now(state: &ServiceState) -> PrimitiveDateTime {
    let now = state.clock.now();
    PrimitiveDateTime::new(now.date(), now.time())
}
