//! Agreements and their stored cards.

use ::payments::{
    agreement::{Agreement, AgreementStatus, AgreementTerms, PaymentInstrument, SavedCard},
    clock::Timestamp,
    id::{AccountId, AgreementId},
    search::reference_key,
    store::StoreError,
};
use database::DbConnection;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    payment_row::StoredCard,
    schema::agreements,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agreements, treat_none_as_default_value = false)]
pub(crate) struct AgreementRow {
    id: String,
    account_id: String,
    reference: String,
    reference_key: String,
    description: String,
    user_identifier: Option<String>,
    status: String,
    instrument: Option<String>,
    created_at: PrimitiveDateTime,
    cancelled_at: Option<PrimitiveDateTime>,
    version: i32,
}

#[derive(Serialize, Deserialize)]
struct StoredInstrument {
    /// Microseconds since 1970.
    created_at: i64,
    card: StoredCard,
    saved: String,
}

pub(crate) fn insert(
    connection: &mut DbConnection,
    agreement: &Agreement,
) -> Result<(), StoreError> {
    let terms = &agreement.terms;
    let row = AgreementRow {
        id: agreement.id.as_str().to_owned(),
        account_id: agreement.account_id.as_str().to_owned(),
        reference: terms.reference.clone(),
        reference_key: reference_key(&terms.reference),
        description: terms.description.clone(),
        user_identifier: terms.user_identifier.clone(),
        status: agreement.status.as_str().to_owned(),
        instrument: StoredInstrument::json(agreement),
        created_at: agreement.created_at.to_stored(),
        cancelled_at: agreement.cancelled_at.map(Timestamp::to_stored),
        version: agreement.version,
    };
    diesel::insert_into(agreements::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut DbConnection,
    id: &AgreementId,
) -> Result<Option<Agreement>, StoreError> {
    let row = agreements::table
        .find(id.as_str())
        .select(AgreementRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?.map(Agreement::try_from).transpose()
}

pub(crate) fn update(
    connection: &mut DbConnection,
    agreement: &Agreement,
) -> Result<(), StoreError> {
    let before = agreements::table
        .find(agreement.id.as_str())
        .filter(agreements::version.eq(agreement.version.saturating_sub(1)));
    let changed = diesel::update(before)
        .set((
            agreements::status.eq(agreement.status.as_str()),
            agreements::instrument.eq(StoredInstrument::json(agreement)),
            agreements::cancelled_at.eq(agreement.cancelled_at.map(Timestamp::to_stored)),
            agreements::version.eq(agreement.version),
        ))
        .execute(connection)
        .map_err(statement)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

impl StoredInstrument {
    fn json(agreement: &Agreement) -> Option<String> {
        let instrument = agreement.instrument.as_ref()?;
        let stored = Self {
            created_at: instrument.created_at.unix_micros(),
            card: StoredCard::new(&instrument.card),
            saved: instrument.saved.expose().to_owned(),
        };
        serde_json::to_string(&stored).ok()
    }

    fn parse(json: &str) -> Option<PaymentInstrument> {
        let stored: Self = serde_json::from_str(json).ok()?;
        Some(PaymentInstrument {
            created_at: Timestamp::from_unix_micros(stored.created_at),
            card: stored.card.into_summary().ok()?,
            saved: SavedCard::new(stored.saved),
        })
    }
}

impl TryFrom<AgreementRow> for Agreement {
    type Error = StoreError;

    fn try_from(row: AgreementRow) -> Result<Self, StoreError> {
        let wrong = |column: &'static str| inconsistent("agreements", column, &row.id);
        let instrument = row
            .instrument
            .as_deref()
            .map(|json| StoredInstrument::parse(json).ok_or_else(|| wrong("instrument")));
        Ok(Self {
            id: AgreementId::parse(&row.id).ok_or_else(|| wrong("id"))?,
            account_id: AccountId::parse(&row.account_id).ok_or_else(|| wrong("account_id"))?,
            status: AgreementStatus::parse(&row.status).ok_or_else(|| wrong("status"))?,
            instrument: instrument.transpose()?,
            terms: AgreementTerms {
                reference: row.reference,
                description: row.description,
                user_identifier: row.user_identifier,
            },
            created_at: Timestamp::from_stored(row.created_at),
            cancelled_at: row.cancelled_at.map(Timestamp::from_stored),
            version: row.version,
        })
    }
}
