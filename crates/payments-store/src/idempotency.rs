//! Idempotency keys.

use std::time::Duration;

use ::payments::{
    clock::Timestamp,
    id::{AccountId, PaymentId},
    store::{IdempotencyRecord, StoreError},
};
use database::DbConnection;
use diesel::prelude::*;
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    schema::idempotency_keys,
};

/// A key that was written more recently than this was not there to be found when the request that now writes it began:
/// both run at the same time.
const AT_ONCE: Duration = Duration::from_hours(1);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct IdempotencyRow {
    account_id: String,
    key: String,
    fingerprint: Vec<u8>,
    payment_id: String,
    created_at: PrimitiveDateTime,
}

pub(crate) fn find(
    connection: &mut DbConnection,
    account_id: &AccountId,
    key: &str,
) -> Result<Option<IdempotencyRecord>, StoreError> {
    let row: Option<IdempotencyRow> = idempotency_keys::table
        .find((account_id.as_str(), key))
        .select(IdempotencyRow::as_select())
        .get_result(connection)
        .optional()
        .map_err(statement)?;
    let Some(row) = row else {
        return Ok(None);
    };
    let wrong = |column: &'static str| inconsistent("idempotency_keys", column, &row.payment_id);
    let fingerprint = <[u8; 32]>::try_from(row.fingerprint.as_slice());
    Ok(Some(IdempotencyRecord {
        account_id: account_id.clone(),
        fingerprint: fingerprint.ok().ok_or_else(|| wrong("fingerprint"))?,
        payment_id: PaymentId::parse(&row.payment_id).ok_or_else(|| wrong("payment_id"))?,
        created_at: Timestamp::from_stored(row.created_at),
        key: row.key,
    }))
}

/// Of several requests that write the same key at the same time, one succeeds; the others get
/// [`StoreError::Conflict`].
pub(crate) fn put(
    connection: &mut DbConnection,
    record: &IdempotencyRecord,
) -> Result<(), StoreError> {
    let (account_id, key) = (record.account_id.as_str(), record.key.as_str());
    let old = idempotency_keys::table
        .find((account_id, key))
        .filter(idempotency_keys::created_at.lt(record.created_at.before(AT_ONCE).to_stored()));
    let replaced = diesel::update(old)
        .set((
            idempotency_keys::fingerprint.eq(record.fingerprint.as_slice()),
            idempotency_keys::payment_id.eq(record.payment_id.as_str()),
            idempotency_keys::created_at.eq(record.created_at.to_stored()),
        ))
        .execute(connection)
        .map_err(statement)?;
    if replaced == 1 {
        return Ok(());
    }
    let row = IdempotencyRow {
        account_id: account_id.to_owned(),
        key: key.to_owned(),
        fingerprint: record.fingerprint.to_vec(),
        payment_id: record.payment_id.as_str().to_owned(),
        created_at: record.created_at.to_stored(),
    };
    diesel::insert_into(idempotency_keys::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn purge(
    connection: &mut DbConnection,
    before: Timestamp,
    limit: i64,
) -> Result<usize, StoreError> {
    let old: Vec<(String, String)> = idempotency_keys::table
        .filter(idempotency_keys::created_at.lt(before.to_stored()))
        .select((idempotency_keys::account_id, idempotency_keys::key))
        .limit(limit)
        .load(connection)
        .map_err(statement)?;
    for (account_id, key) in &old {
        let target = idempotency_keys::table
            .find((account_id, key))
            // Somebody may be using it again right now.
            .filter(idempotency_keys::created_at.lt(before.to_stored()));
        diesel::delete(target)
            .execute(connection)
            .map_err(statement)?;
    }
    Ok(old.len())
}
