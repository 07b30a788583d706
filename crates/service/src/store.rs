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
