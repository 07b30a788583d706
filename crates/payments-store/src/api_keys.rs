//! API keys, by their hashes.

use ::payments::{
    api_key::ApiKeyRecord, clock::Timestamp, id::AccountId, store::StoreError, token::TokenHash,
};
use database::DbConnection;
use diesel::prelude::*;
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    schema::api_keys,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
struct ApiKeyRow {
    hash: Vec<u8>,
    account_id: String,
    description: String,
    created_at: PrimitiveDateTime,
    revoked_at: Option<PrimitiveDateTime>,
    last_used_at: Option<PrimitiveDateTime>,
}

pub(crate) fn find(
    connection: &mut DbConnection,
    hash: &TokenHash,
) -> Result<Option<ApiKeyRecord>, StoreError> {
    let row = api_keys::table
        .find(hash.0.as_slice())
        .select(ApiKeyRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?
        .map(ApiKeyRecord::try_from)
        .transpose()
}

/// A key that is known stays as it is.
pub(crate) fn insert(connection: &mut DbConnection, key: &ApiKeyRecord) -> Result<(), StoreError> {
    if find(connection, &key.hash)?.is_some() {
        return Ok(());
    }
    let row = ApiKeyRow {
        hash: key.hash.0.to_vec(),
        account_id: key.account_id.as_str().to_owned(),
        description: key.description.clone(),
        created_at: key.created_at.to_stored(),
        revoked_at: key.revoked_at.map(Timestamp::to_stored),
        last_used_at: key.last_used_at.map(Timestamp::to_stored),
    };
    diesel::insert_into(api_keys::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn list(connection: &mut DbConnection) -> Result<Vec<ApiKeyRecord>, StoreError> {
    let rows: Vec<ApiKeyRow> = api_keys::table
        .order((api_keys::created_at, api_keys::hash))
        .select(ApiKeyRow::as_select())
        .load(connection)
        .map_err(statement)?;
    rows.into_iter().map(ApiKeyRecord::try_from).collect()
}

pub(crate) fn revoke(
    connection: &mut DbConnection,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let working = api_keys::table.find(hash.0.as_slice()).filter(
        api_keys::revoked_at
            .is_null()
            .or(api_keys::revoked_at.gt(now.to_stored())),
    );
    let changed = diesel::update(working)
        .set(api_keys::revoked_at.eq(now.to_stored()))
        .execute(connection);
    changed.map(|count| count == 1).map_err(statement)
}

pub(crate) fn touch(
    connection: &mut DbConnection,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    diesel::update(api_keys::table.find(hash.0.as_slice()))
        .set(api_keys::last_used_at.eq(now.to_stored()))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

impl TryFrom<ApiKeyRow> for ApiKeyRecord {
    type Error = StoreError;

    fn try_from(row: ApiKeyRow) -> Result<Self, StoreError> {
        let wrong = |column: &'static str| inconsistent("api_keys", column, &row.description);
        let hash = <[u8; 32]>::try_from(row.hash.as_slice());
        Ok(Self {
            hash: TokenHash(hash.ok().ok_or_else(|| wrong("hash"))?),
            account_id: AccountId::parse(&row.account_id).ok_or_else(|| wrong("account_id"))?,
            created_at: Timestamp::from_stored(row.created_at),
            last_used_at: row.last_used_at.map(Timestamp::from_stored),
            revoked_at: row.revoked_at.map(Timestamp::from_stored),
            description: row.description,
        })
    }
}
