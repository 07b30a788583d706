//! What the service remembers: which payments it asked for, and for what.
//!
//! A row is written before the payment is created and completed afterwards. A row without a payment id therefore tells
//! of a crash or of an API that did not answer: the payment may exist, but nobody was sent to it, so it expires unpaid.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use database::{DbConnection, Error};

use crate::schema::service_payments;

/// A payment that is about to be created.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = service_payments, treat_none_as_default_value = false)]
pub(crate) struct NewServicePayment {
    pub(crate) secret_hash: String,
    pub(crate) fee: String,
    pub(crate) reference: String,
    pub(crate) attempt: i32,
    pub(crate) amount: i64,
    pub(crate) created_at: PrimitiveDateTime,
    /// When the API is asked about it, unless its outcome is known before.
    pub(crate) check_at: PrimitiveDateTime,
}

/// Writes down that a payment is about to be created. A second first attempt with the same reference is refused by the
/// database, so that two users never share one.
pub(crate) fn insert(c: &mut DbConnection, payment: &NewServicePayment) -> Result<(), Error> {
    diesel::insert_into(service_payments::table)
        .values(payment)
        .execute(c)?;
    Ok(())
}

/// Writes down the id of the payment that was created.
pub(crate) fn set_payment_id(
    c: &mut DbConnection,
    secret_hash: &str,
    payment_id: &str,
) -> Result<(), Error> {
    let changed = diesel::update(service_payments::table.find(secret_hash))
        .set(service_payments::payment_id.eq(payment_id))
        .execute(c)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(diesel::result::Error::NotFound.into())
    }
}

/// The number that the next attempt to pay for a reference has.
pub(crate) fn next_attempt(c: &mut DbConnection, reference: &str) -> Result<i32, Error> {
    let last: Option<i32> = service_payments::table
        .filter(service_payments::reference.eq(reference))
        .select(diesel::dsl::max(service_payments::attempt))
        .first(c)?;
    Ok(last.unwrap_or_default().saturating_add(1))
}

/// The payment id and the reference of the latest attempt of the application that this secret belongs to, so that the
/// address of an earlier attempt shows what became of the later one.
pub(crate) fn find_by_secret(
    c: &mut DbConnection,
    fee: &str,
    secret_hash: &str,
) -> Result<Option<(String, String)>, Error> {
    let reference: Option<String> = service_payments::table
        .find(secret_hash)
        .filter(service_payments::fee.eq(fee))
        .select(service_payments::reference)
        .first(c)
        .optional()?;
    let Some(reference) = reference else {
        return Ok(None);
    };
    let payment_id: Option<Option<String>> = service_payments::table
        .filter(service_payments::reference.eq(&reference))
        .filter(service_payments::payment_id.is_not_null())
        .order(service_payments::attempt.desc())
        .select(service_payments::payment_id)
        .first(c)
        .optional()?;
    Ok(payment_id
        .flatten()
        .map(|payment_id| (payment_id, reference)))
}

/// A payment about which the API is to be asked.
#[derive(Debug, Queryable)]
pub(crate) struct Due {
    pub(crate) secret_hash: String,
    pub(crate) reference: String,
    /// None when the answer to its creation was lost.
    pub(crate) payment_id: Option<String>,
    pub(crate) created_at: PrimitiveDateTime,
}

/// Takes payments that are due, the longest first; they are due again at `again`, should this process die.
pub(crate) fn claim_due(
    c: &mut DbConnection,
    now: PrimitiveDateTime,
    again: PrimitiveDateTime,
    limit: i64,
) -> Result<Vec<Due>, Error> {
    let due: Vec<Due> = service_payments::table
        .filter(service_payments::check_at.le(now))
        .order(service_payments::check_at)
        .limit(limit)
        .select((
            service_payments::secret_hash,
            service_payments::reference,
            service_payments::payment_id,
            service_payments::created_at,
        ))
        .load(c)?;
    let hashes = due.iter().map(|payment| payment.secret_hash.as_str());
    diesel::update(service_payments::table)
        .filter(service_payments::secret_hash.eq_any(hashes))
        .set(service_payments::check_at.eq(again))
        .execute(c)?;
    Ok(due)
}

/// Puts the next look at a payment at another time.
pub(crate) fn check_at(
    c: &mut DbConnection,
    secret_hash: &str,
    time: PrimitiveDateTime,
) -> Result<(), Error> {
    diesel::update(service_payments::table.find(secret_hash))
        .filter(service_payments::outcome.is_null())
        .set(service_payments::check_at.eq(time))
        .execute(c)?;
    Ok(())
}

/// Whether the service asked for this payment.
pub(crate) fn is_ours(c: &mut DbConnection, payment_id: &str) -> Result<bool, Error> {
    let rows: i64 = service_payments::table
        .filter(service_payments::payment_id.eq(payment_id))
        .count()
        .get_result(c)?;
    Ok(rows > 0)
}

/// The outcome that is written down for a payment; none also when nobody here asked for it.
pub(crate) fn outcome(c: &mut DbConnection, payment_id: &str) -> Result<Option<String>, Error> {
    let outcome: Option<Option<String>> = service_payments::table
        .filter(service_payments::payment_id.eq(payment_id))
        .select(service_payments::outcome)
        .first(c)
        .optional()?;
    Ok(outcome.flatten())
}

/// Writes down what became of a payment. Nothing changes when that is known, or when nobody here asked for it.
pub(crate) fn settle(
    c: &mut DbConnection,
    payment_id: &str,
    outcome: &str,
    now: PrimitiveDateTime,
) -> Result<bool, Error> {
    let changed = diesel::update(service_payments::table)
        .filter(service_payments::payment_id.eq(payment_id))
        .filter(
            service_payments::outcome
                .is_null()
                .or(service_payments::outcome.ne(outcome)),
        )
        .set((
            service_payments::outcome.eq(outcome),
            service_payments::settled_at.eq(now),
            service_payments::check_at.eq(None::<PrimitiveDateTime>),
        ))
        .execute(c)?;
    Ok(changed == 1)
}

/// Writes down that a payment was never created.
pub(crate) fn give_up(
    c: &mut DbConnection,
    secret_hash: &str,
    outcome: &str,
    now: PrimitiveDateTime,
) -> Result<(), Error> {
    diesel::update(service_payments::table.find(secret_hash))
        .filter(service_payments::payment_id.is_null())
        .set((
            service_payments::outcome.eq(outcome),
            service_payments::settled_at.eq(now),
            service_payments::check_at.eq(None::<PrimitiveDateTime>),
        ))
        .execute(c)?;
    Ok(())
}

/// Gives a row whose answer was lost the first of these payments that no other row has.
pub(crate) fn adopt(
    c: &mut DbConnection,
    secret_hash: &str,
    payment_ids: &[String],
) -> Result<Option<String>, Error> {
    for id in payment_ids {
        let owners: i64 = service_payments::table
            .filter(service_payments::payment_id.eq(id))
            .count()
            .get_result(c)?;
        if owners == 0 {
            set_payment_id(c, secret_hash, id)?;
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}

/// A payment as the operator sees it.
#[derive(Debug, Queryable)]
pub struct ListedPayment {
    /// When the user went to pay, in UTC.
    pub created_at: PrimitiveDateTime,
    /// The slug of the fee.
    pub fee: String,
    /// What the user quotes.
    pub reference: String,
    /// Counted from 1.
    pub attempt: i32,
    /// In pence.
    pub amount: i64,
    /// None when the answer to its creation was lost.
    pub payment_id: Option<String>,
    /// None while it may still be paid.
    pub outcome: Option<String>,
}

/// The latest payments, newest first.
pub(crate) fn list(
    c: &mut DbConnection,
    only_unfinished: bool,
    limit: i64,
) -> Result<Vec<ListedPayment>, Error> {
    let mut payments = service_payments::table
        .order((
            service_payments::created_at.desc(),
            service_payments::reference,
            service_payments::attempt.desc(),
        ))
        .limit(limit)
        .select((
            service_payments::created_at,
            service_payments::fee,
            service_payments::reference,
            service_payments::attempt,
            service_payments::amount,
            service_payments::payment_id,
            service_payments::outcome,
        ))
        .into_boxed();
    if only_unfinished {
        payments = payments.filter(service_payments::outcome.is_null());
    }
    Ok(payments.load(c)?)
}

/// Whether the table can be read.
pub(crate) fn check(c: &mut DbConnection) -> Result<(), Error> {
    let none: Option<String> = service_payments::table
        .find("")
        .select(service_payments::reference)
        .first(c)
        .optional()?;
    drop(none);
    Ok(())
}
