//! One-time tokens, by their hashes.

use ::payments::{
    clock::Timestamp,
    id::PaymentId,
    store::StoreError,
    token::{TokenHash, TokenRecord},
};
use database::DbConnection;
use diesel::prelude::*;
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    schema::payment_tokens,
};

#[derive(Insertable)]
#[diesel(table_name = payment_tokens, treat_none_as_default_value = false)]
struct NewToken<'a> {
    hash: &'a [u8],
    payment_id: &'a str,
    created_at: PrimitiveDateTime,
}

pub(crate) fn insert(
    connection: &mut DbConnection,
    hash: &TokenHash,
    id: &PaymentId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let token = NewToken {
        hash: &hash.0,
        payment_id: id.as_str(),
        created_at: now.to_stored(),
    };
    diesel::insert_into(payment_tokens::table)
        .values(token)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut DbConnection,
    hash: &TokenHash,
) -> Result<Option<TokenRecord>, StoreError> {
    let row: Option<(String, PrimitiveDateTime, Option<PrimitiveDateTime>)> = payment_tokens::table
        .find(hash.0.as_slice())
        .select((
            payment_tokens::payment_id,
            payment_tokens::created_at,
            payment_tokens::used_at,
        ))
        .get_result(connection)
        .optional()
        .map_err(statement)?;
    let Some((payment_id, created_at, used_at)) = row else {
        return Ok(None);
    };
    let payment_id = PaymentId::parse(&payment_id)
        .ok_or_else(|| inconsistent("payment_tokens", "payment_id", &payment_id))?;
    Ok(Some(TokenRecord {
        payment_id,
        created_at: Timestamp::from_stored(created_at),
        is_used: used_at.is_some(),
    }))
}

/// One conditional update: of any number of callers at once, one gets `true`.
pub(crate) fn mark_used(
    connection: &mut DbConnection,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let unused = payment_tokens::table
        .find(hash.0.as_slice())
        .filter(payment_tokens::used_at.is_null());
    let changed = diesel::update(unused)
        .set(payment_tokens::used_at.eq(now.to_stored()))
        .execute(connection);
    changed.map(|count| count == 1).map_err(statement)
}

pub(crate) fn purge(
    connection: &mut DbConnection,
    before: Timestamp,
    limit: i64,
) -> Result<usize, StoreError> {
    let old: Vec<Vec<u8>> = payment_tokens::table
        .filter(payment_tokens::created_at.lt(before.to_stored()))
        .select(payment_tokens::hash)
        .limit(limit)
        .load(connection)
        .map_err(statement)?;
    for hash in &old {
        diesel::delete(payment_tokens::table.find(hash.as_slice()))
            .execute(connection)
            .map_err(statement)?;
    }
    Ok(old.len())
}
