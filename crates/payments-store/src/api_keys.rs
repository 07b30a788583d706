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
    let Some(row) = row.map_err(statement)? else {
        return Ok(None);
    };
    let account_id = AccountId::parse(&row.account_id)
        .ok_or_else(|| inconsistent("api_keys", "account_id", &row.description))?;
    Ok(Some(ApiKeyRecord {
        hash: *hash,
        account_id,
        description: row.description,
        created_at: Timestamp::from_stored(row.created_at),
        revoked_at: row.revoked_at.map(Timestamp::from_stored),
    }))
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
    };
    diesel::insert_into(api_keys::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}
