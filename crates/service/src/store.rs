//! What the service remembers: which payments it asked for, for what, and what became of them.
//!
//! A row is an attempt to pay. It is written before the payment is created and completed afterwards, so a row without a
//! payment id tells of a request under way, or of a crash or an API that did not answer: the payment may exist, but
//! nobody was sent to it.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use time::PrimitiveDateTime;

use database::{DbConnection, Error};

use crate::schema::service_payments as payments;

/// An attempt to pay, which is about to be made.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(crate) struct NewAttempt {
    pub(crate) reference: String,
    pub(crate) attempt: i32,
    pub(crate) fee: String,
    pub(crate) secret_hash: String,
    pub(crate) amount: i64,
    pub(crate) created_at: PrimitiveDateTime,
    /// Until when whoever has begun it may be at work.
    pub(crate) begun_until: PrimitiveDateTime,
    /// When the API is asked about it, unless its outcome is known before.
    pub(crate) check_at: PrimitiveDateTime,
}

/// An attempt to pay.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub(crate) struct Attempt {
    pub(crate) reference: String,
    #[diesel(column_name = attempt)]
    pub(crate) number: i32,
    /// None while the API has not answered.
    pub(crate) payment_id: Option<String>,
    pub(crate) created_at: PrimitiveDateTime,
    pub(crate) begun_until: Option<PrimitiveDateTime>,
    /// None while it may still be paid.
    pub(crate) outcome: Option<String>,
}

/// Writes down that a payment is about to be created. The database refuses an attempt that somebody else has begun.
pub(crate) fn begin(c: &mut DbConnection, attempt: &NewAttempt) -> Result<(), Error> {
    diesel::insert_into(payments::table)
        .values(attempt)
        .execute(c)?;
    Ok(())
}

/// Whether an operation failed because the row was there already.
pub(crate) fn is_taken(error: &Error) -> bool {
    matches!(
        error,
        Error::Statement(DieselError::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            _
        ))
    )
}

/// Writes down the id of the payment that was created. False when the attempt was given up meanwhile: then nobody may be
/// sent to that payment.
pub(crate) fn set_payment_id(
    c: &mut DbConnection,
    reference: &str,
    attempt: i32,
    payment_id: &str,
) -> Result<bool, Error> {
    let changed = diesel::update(payments::table.find((reference, attempt)))
        .filter(payments::outcome.is_null())
        .set((
            payments::payment_id.eq(payment_id),
            payments::begun_until.eq(None::<PrimitiveDateTime>),
        ))
        .execute(c)?;
    Ok(changed == 1)
}

/// Writes down that whoever has begun an attempt is not at work any more.
pub(crate) fn leave(c: &mut DbConnection, reference: &str, attempt: i32) -> Result<(), Error> {
    diesel::update(payments::table.find((reference, attempt)))
        .set(payments::begun_until.eq(None::<PrimitiveDateTime>))
        .execute(c)?;
    Ok(())
}

/// The latest attempt to pay for a reference.
pub(crate) fn latest(c: &mut DbConnection, reference: &str) -> Result<Option<Attempt>, Error> {
    let attempt = payments::table
        .filter(payments::reference.eq(reference))
        .order(payments::attempt.desc())
        .select(Attempt::as_select())
        .first(c);
    Ok(attempt.optional()?)
}

/// The payment id of the latest attempt that has one, so that the address of an earlier attempt shows what became of the
/// later one.
pub(crate) fn latest_created(
    c: &mut DbConnection,
    reference: &str,
) -> Result<Option<String>, Error> {
    let id: Option<Option<String>> = payments::table
        .filter(payments::reference.eq(reference))
        .filter(payments::payment_id.is_not_null())
        .order(payments::attempt.desc())
        .select(payments::payment_id)
        .first(c)
        .optional()?;
    Ok(id.flatten())
}

/// The reference of the payment of a fee that this secret belongs to.
pub(crate) fn find_by_secret(
    c: &mut DbConnection,
    fee: &str,
    secret_hash: &str,
) -> Result<Option<String>, Error> {
    let reference = payments::table
        .filter(payments::secret_hash.eq(secret_hash))
        .filter(payments::fee.eq(fee))
        .select(payments::reference)
        .first(c);
    Ok(reference.optional()?)
}

/// Takes attempts about which the API is to be asked, the longest due first; they are due again at `again`, should this
/// process die.
pub(crate) fn claim_due(
    c: &mut DbConnection,
    now: PrimitiveDateTime,
    again: PrimitiveDateTime,
    limit: i64,
) -> Result<Vec<Attempt>, Error> {
    let due: Vec<Attempt> = payments::table
        .filter(payments::check_at.le(now))
        .order(payments::check_at)
        .limit(limit)
        .select(Attempt::as_select())
        .load(c)?;
    for attempt in &due {
        check_at(c, attempt, again)?;
    }
    Ok(due)
}

/// Puts the next question about an attempt at another time, unless its outcome is known.
pub(crate) fn check_at(
    c: &mut DbConnection,
    attempt: &Attempt,
    time: PrimitiveDateTime,
) -> Result<(), Error> {
    diesel::update(payments::table.find((&attempt.reference, attempt.number)))
        .filter(payments::outcome.is_null())
        .set(payments::check_at.eq(time))
        .execute(c)?;
    Ok(())
}

/// The attempt that this payment is of, if the service asked for it.
pub(crate) fn find_by_payment(
    c: &mut DbConnection,
    payment_id: &str,
) -> Result<Option<Attempt>, Error> {
    let attempt = payments::table
        .filter(payments::payment_id.eq(payment_id))
        .select(Attempt::as_select())
        .first(c);
    Ok(attempt.optional()?)
}

/// Writes down what became of a payment. False when that was known, or when nobody here asked for it.
pub(crate) fn settle(
    c: &mut DbConnection,
    payment_id: &str,
    outcome: &str,
    now: PrimitiveDateTime,
) -> Result<bool, Error> {
    let is_news = payments::outcome
        .is_null()
        .or(payments::outcome.ne(outcome));
    let changed = diesel::update(payments::table)
        .filter(payments::payment_id.eq(payment_id))
        .filter(is_news)
        .set((
            payments::outcome.eq(outcome),
            payments::settled_at.eq(now),
            payments::check_at.eq(None::<PrimitiveDateTime>),
        ))
        .execute(c)?;
    Ok(changed == 1)
}

/// Writes down that an attempt has no payment. False when it has one after all.
pub(crate) fn give_up(
    c: &mut DbConnection,
    reference: &str,
    attempt: i32,
    outcome: &str,
    now: PrimitiveDateTime,
) -> Result<bool, Error> {
    let changed = diesel::update(payments::table.find((reference, attempt)))
        .filter(payments::payment_id.is_null())
        .set((
            payments::outcome.eq(outcome),
            payments::settled_at.eq(now),
            payments::check_at.eq(None::<PrimitiveDateTime>),
        ))
        .execute(c)?;
    Ok(changed == 1)
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
    let mut listed = payments::table
        .order((
            payments::created_at.desc(),
            payments::reference,
            payments::attempt.desc(),
        ))
        .limit(limit)
        .select((
            payments::created_at,
            payments::fee,
            payments::reference,
            payments::attempt,
            payments::amount,
            payments::payment_id,
            payments::outcome,
        ))
        .into_boxed();
    if only_unfinished {
        listed = listed.filter(payments::outcome.is_null());
    }
    Ok(listed.load(c)?)
}

/// Whether the table can be read.
pub(crate) fn check(c: &mut DbConnection) -> Result<(), Error> {
    latest(c, "").map(drop)
}
