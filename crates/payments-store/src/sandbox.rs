//! The built-in provider's own ledger. It lies in the same database for convenience, so that it survives a restart and
//! is shared by several processes; the engine never looks into it.

use database::{Database, DbConnection, Error};
use diesel::prelude::*;
use time::PrimitiveDateTime;

use crate::schema::{sandbox_refunds, sandbox_transactions};

/// A transaction as the built-in provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sandbox_transactions, treat_none_as_default_value = false)]
pub struct SandboxTransaction {
    /// The transaction id that the engine chose.
    pub id: String,
    /// The payment.
    pub payment_id: String,
    /// In pence.
    pub amount: i64,
    /// How far it is, as the built-in provider calls it.
    pub status: String,
    /// How often money was taken: more than once is a fault of the engine.
    pub captures: i32,
    /// When it was authorised or refused (UTC).
    pub created_at: PrimitiveDateTime,
}

/// Writes a new transaction, or returns the one that exists under its id.
pub async fn insert_or_find(
    database: &Database,
    new: SandboxTransaction,
) -> Result<SandboxTransaction, Error> {
    database
        .write(move |connection| {
            if let Some(known) = find_in(connection, &new.id)? {
                return Ok(known);
            }
            diesel::insert_into(sandbox_transactions::table)
                .values(&new)
                .execute(connection)?;
            Ok(new)
        })
        .await
}

/// The transaction with this id.
pub async fn find(database: &Database, id: String) -> Result<Option<SandboxTransaction>, Error> {
    database
        .read(move |connection| find_in(connection, &id))
        .await
}

/// Moves a transaction from one status to another, counting captures; `false` when it was not in `from`.
pub async fn change(
    database: &Database,
    id: String,
    from: &'static str,
    to: &'static str,
) -> Result<bool, Error> {
    database
        .write(move |connection| {
            let Some(known) = find_in(connection, &id)?.filter(|known| known.status == from) else {
                return Ok(false);
            };
            let captures = known.captures.saturating_add(i32::from(to == "captured"));
            let target = sandbox_transactions::table
                .find(&id)
                .filter(sandbox_transactions::status.eq(from));
            let changed = diesel::update(target)
                .set((
                    sandbox_transactions::status.eq(to),
                    sandbox_transactions::captures.eq(captures),
                ))
                .execute(connection)?;
            Ok(changed == 1)
        })
        .await
}

/// Every transaction, oldest first.
pub async fn list(database: &Database) -> Result<Vec<SandboxTransaction>, Error> {
    database
        .read(|connection| {
            Ok(sandbox_transactions::table
                .order((sandbox_transactions::created_at, sandbox_transactions::id))
                .select(SandboxTransaction::as_select())
                .load(connection)?)
        })
        .await
}

fn find_in(connection: &mut DbConnection, id: &str) -> Result<Option<SandboxTransaction>, Error> {
    Ok(sandbox_transactions::table
        .find(id)
        .select(SandboxTransaction::as_select())
        .get_result(connection)
        .optional()?)
}

/// A refund as the built-in provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sandbox_refunds, treat_none_as_default_value = false)]
pub struct SandboxRefund {
    /// The refund's public id, by which the engine calls it.
    pub id: String,
    /// The transaction whose money goes back.
    pub transaction_id: String,
    /// In pence.
    pub amount: i64,
    /// The provider's own word for where it stands.
    pub status: String,
    /// When it was asked for (UTC).
    pub created_at: PrimitiveDateTime,
}

/// The status of a refund that did not go through: its money can be refunded again.
pub const FAILED: &str = "failed";

/// Writes a new refund, or returns the one that exists under its id; `None` when it would make the refunds of its
/// transaction, without those that are [`FAILED`], more than `at_most` pence.
pub async fn insert_or_find_refund(
    database: &Database,
    new: SandboxRefund,
    at_most: i64,
) -> Result<Option<SandboxRefund>, Error> {
    database
        .write(move |connection| {
            hold(connection, &new.transaction_id)?;
            if let Some(known) = find_refund_in(connection, &new.id)? {
                return Ok(Some(known));
            }
            let standing: Vec<i64> = sandbox_refunds::table
                .filter(sandbox_refunds::transaction_id.eq(&new.transaction_id))
                .filter(sandbox_refunds::status.ne(FAILED))
                .select(sandbox_refunds::amount)
                .load(connection)?;
            let sum = standing.into_iter().fold(new.amount, i64::saturating_add);
            if sum > at_most {
                return Ok(None);
            }
            diesel::insert_into(sandbox_refunds::table)
                .values(&new)
                .execute(connection)?;
            Ok(Some(new))
        })
        .await
}

/// Holds the row of a transaction until the end, so that on PostgreSQL, too, its refunds come one after the other.
fn hold(connection: &mut DbConnection, id: &str) -> Result<(), Error> {
    let unchanged = sandbox_transactions::status.eq(sandbox_transactions::status);
    diesel::update(sandbox_transactions::table.find(id))
        .set(unchanged)
        .execute(connection)?;
    Ok(())
}

/// The refund with this id.
pub async fn find_refund(database: &Database, id: String) -> Result<Option<SandboxRefund>, Error> {
    database
        .read(move |connection| find_refund_in(connection, &id))
        .await
}

/// Moves a refund from one status to another; `false` when it was not in `from`.
pub async fn change_refund(
    database: &Database,
    id: String,
    from: &'static str,
    to: &'static str,
) -> Result<bool, Error> {
    database
        .write(move |connection| {
            let target = sandbox_refunds::table
                .find(&id)
                .filter(sandbox_refunds::status.eq(from));
            let changed = diesel::update(target)
                .set(sandbox_refunds::status.eq(to))
                .execute(connection)?;
            Ok(changed == 1)
        })
        .await
}

fn find_refund_in(connection: &mut DbConnection, id: &str) -> Result<Option<SandboxRefund>, Error> {
    Ok(sandbox_refunds::table
        .find(id)
        .select(SandboxRefund::as_select())
        .get_result(connection)
        .optional()?)
}
