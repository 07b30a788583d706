//! Attempts to pay: one at a time for each reference, whatever browsers, networks and crashes do.
//!
//! An attempt is written down before its payment is created, and the number of the attempt travels with the payment as
//! metadata. So a second click finds the first one at work, and a payment whose answer was lost is found again.

use std::time::Duration;

use pay_client::{ClientError, ErrorCode, Metadata, Payment, PaymentQuery};

use crate::ServiceState;
use crate::fee::Fee;
use crate::journey::Application;
use crate::order::Order;
use crate::outcome::Outcome;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::settle::{now, settle};
use crate::store::{self, Attempt, NewAttempt};
use crate::sweep::{FIRST_LOOK, LAST_LOOK};
use crate::visit::Visit;

/// The metadata of a payment that says which attempt it is.
const ATTEMPT: &str = "attempt";

/// Stored as the outcome of an attempt without a payment.
const NEVER_CREATED: &str = "never created";

/// Longer than the API has to answer: who has begun an attempt is gone by then.
const ABANDONED: time::Duration = time::Duration::seconds(15);
/// Between two looks at an attempt that somebody else has begun.
const PAUSE: Duration = Duration::from_millis(100);
/// As many looks; the clock of the service may stand still.
const LOOKS: u32 = 150;

/// What is known of the latest attempt to pay for a reference.
pub(crate) enum Latest {
    /// There was none.
    None,
    /// It can go on.
    Unfinished(Box<Payment>),
    /// It is paid.
    Paid(Box<Payment>),
    /// It failed, or its payment was never created.
    Failed {
        number: i32,
        payment: Option<Box<Payment>>,
    },
}

/// The latest attempt, as the API knows it. Waits for another request that is creating it.
pub(crate) async fn latest(state: &ServiceState, reference: &Reference) -> Result<Latest, Problem> {
    loop {
        let Some(attempt) = answered(state, reference).await? else {
            return Ok(Latest::None);
        };
        let id = match &attempt.payment_id {
            Some(id) => Some(id.clone()),
            None if attempt.outcome.is_some() => None,
            None => find_lost(state, &attempt).await?,
        };
        if let Some(id) = id {
            return as_the_api_knows(state, attempt, &id).await;
        }
        // Whoever was creating the payment all this time must not use it any more; unless they were faster.
        let is_over = attempt.outcome.is_some()
            || give_up(state, attempt.reference.clone(), attempt.number).await?;
        if is_over {
            return Ok(Latest::Failed {
                number: attempt.number,
                payment: None,
            });
        }
    }
}

async fn as_the_api_knows(
    state: &ServiceState,
    attempt: Attempt,
    payment_id: &str,
) -> Result<Latest, Problem> {
    let number = attempt.number;
    let payment = match state.payments.get_payment(payment_id).await {
        Ok(payment) => Box::new(payment),
        // The key of another account, or a database from before: who has paid must not be asked again, and neither must
        // who may be paying.
        Err(error) if error.is_not_found() => {
            let is_over = now(state) >= attempt.created_at.saturating_add(LAST_LOOK);
            let is_paid = attempt.outcome.as_deref() == Some(Outcome::Paid.as_str());
            if is_paid || !is_over {
                return Err(Problem::UnknownPayment);
            }
            return Ok(Latest::Failed {
                number,
                payment: None,
            });
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match settle(state, &payment).await? {
        Outcome::Paid => Latest::Paid(payment),
        Outcome::Unfinished => Latest::Unfinished(payment),
        _ => Latest::Failed {
            number,
            payment: Some(payment),
        },
    })
}

/// Ends what was begun for a reference, because the user wants to pay for something else.
pub(crate) async fn withdraw(
    state: &ServiceState,
    reference: &Reference,
) -> Result<Withdrawn, Problem> {
    loop {
        match latest(state, reference).await? {
            Latest::None => return Ok(Withdrawn::Nothing),
            Latest::Failed { .. } => return Ok(Withdrawn::Attempts),
            Latest::Paid(_) => return Ok(Withdrawn::TooLate),
            Latest::Unfinished(payment) => {
                let cancelled = state.payments.cancel_payment(&payment.payment_id).await;
                match cancelled {
                    Ok(()) => {}
                    // It has ended meanwhile; the next look says how.
                    Err(error) if error.code() == Some(ErrorCode::P0501) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
}

/// What there was to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Withdrawn {
    /// Nothing was begun.
    Nothing,
    /// All attempts have failed, the last one perhaps just now.
    Attempts,
    /// It is paid.
    TooLate,
}

/// The latest attempt, once the API has answered whoever has begun it, or they must be gone.
async fn answered(state: &ServiceState, reference: &Reference) -> Result<Option<Attempt>, Problem> {
    let mut looks = 0_u32;
    loop {
        let reference = reference.to_string();
        let attempt = state
            .database
            .read(move |c| store::latest(c, &reference))
            .await?;
        let is_under_way = attempt.as_ref().is_some_and(|attempt| {
            let is_open = attempt.payment_id.is_none() && attempt.outcome.is_none();
            is_open && attempt.begun_until.is_some_and(|until| now(state) < until)
        });
        looks = looks.saturating_add(1);
        if !is_under_way || looks > LOOKS {
            return Ok(attempt);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Writes down that a payment is about to be created. False when somebody else was faster.
pub(crate) async fn begin(
    visit: &Visit,
    fee: &Fee,
    application: &Application,
    order: &Order,
    number: i32,
) -> Result<bool, Problem> {
    let created_at = now(visit.state());
    let attempt = NewAttempt {
        reference: application.reference.to_string(),
        attempt: number,
        fee: fee.slug.as_str().to_owned(),
        secret_hash: application.secret.hash(),
        amount: order.amount,
        created_at,
        begun_until: created_at.saturating_add(ABANDONED),
        check_at: created_at.saturating_add(FIRST_LOOK),
    };
    let begun = visit
        .state()
        .database
        .write(move |c| store::begin(c, &attempt))
        .await;
    match begun {
        Ok(()) => Ok(true),
        Err(error) if store::is_taken(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Makes the payment tell which attempt it is.
pub(crate) fn mark(metadata: &mut Metadata, number: i32) {
    metadata.insert(ATTEMPT.to_owned(), number.into());
}

/// Writes down what the API has answered. None when it took so long that the attempt was given up: nobody may be sent to
/// that payment, which expires.
pub(crate) async fn created(
    state: &ServiceState,
    reference: &Reference,
    number: i32,
    answer: Result<Payment, ClientError>,
) -> Result<Option<Payment>, Problem> {
    let reference = reference.to_string();
    let payment = match answer {
        Ok(payment) => payment,
        Err(error) => {
            if error.is_uncertain() {
                // Nobody knows whether it exists: the next look at the attempt finds out.
                let write =
                    move |c: &mut database::DbConnection| store::leave(c, &reference, number);
                state.database.write(write).await?;
            } else {
                give_up(state, reference, number).await?;
            }
            return Err(error.into());
        }
    };
    let is_in_time = keep(state, reference, number, payment.payment_id.clone()).await?;
    Ok(is_in_time.then_some(payment))
}

async fn keep(
    state: &ServiceState,
    reference: String,
    number: i32,
    payment_id: String,
) -> Result<bool, Problem> {
    let write = move |c: &mut database::DbConnection| {
        store::set_payment_id(c, &reference, number, &payment_id)
    };
    Ok(state.database.write(write).await?)
}

/// Writes down that an attempt has no payment. False when it has one after all.
pub(crate) async fn give_up(
    state: &ServiceState,
    reference: String,
    number: i32,
) -> Result<bool, Problem> {
    let now = now(state);
    let write = move |c: &mut database::DbConnection| {
        store::give_up(c, &reference, number, NEVER_CREATED, now)
    };
    Ok(state.database.write(write).await?)
}

/// The payment of an attempt whose answer never arrived, if it was created all the same.
pub(crate) async fn find_lost(
    state: &ServiceState,
    attempt: &Attempt,
) -> Result<Option<String>, Problem> {
    let query = PaymentQuery {
        reference: Some(attempt.reference.clone()),
        ..PaymentQuery::default()
    };
    let found = state.payments.search_payments(&query).await?;
    let lost = found.results.into_iter().find(|payment| {
        let number = payment.metadata.get(ATTEMPT);
        number.and_then(serde_json::Value::as_i64) == Some(i64::from(attempt.number))
    });
    let Some(lost) = lost else {
        return Ok(None);
    };
    let id = lost.payment_id;
    keep(state, attempt.reference.clone(), attempt.number, id.clone()).await?;
    Ok(Some(id))
}

/// The id of the payment that the service knows to be paid.
pub(crate) async fn paid(
    state: &ServiceState,
    reference: &Reference,
) -> Result<Option<String>, Problem> {
    let reference = reference.to_string();
    let read = move |c: &mut database::DbConnection| store::latest(c, &reference);
    let latest = state.database.read(read).await?;
    let paid = latest.filter(|attempt| attempt.outcome.as_deref() == Some(Outcome::Paid.as_str()));
    Ok(paid.and_then(|attempt| attempt.payment_id))
}
