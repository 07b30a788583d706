//! Disputes.

use ::payments::{
    clock::Timestamp,
    dispute::{Dispute, DisputeReason, DisputeStatus},
    id::{AccountId, DisputeId, PaymentId},
    money::Amount,
    store::StoreError,
};
use database::DbConnection;
use diesel::prelude::*;
use time::{Date, PrimitiveDateTime};

use crate::{
    error::{inconsistent, statement},
    schema::disputes,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = disputes, treat_none_as_default_value = false)]
pub(crate) struct DisputeRow {
    id: String,
    payment_id: String,
    account_id: String,
    amount: i64,
    fee: Option<i64>,
    reason: String,
    status: String,
    created_at: PrimitiveDateTime,
    evidence_due_at: PrimitiveDateTime,
    settled_on: Option<Date>,
}

pub(crate) fn insert(connection: &mut DbConnection, dispute: &Dispute) -> Result<(), StoreError> {
    let row = DisputeRow {
        id: dispute.id.as_str().to_owned(),
        payment_id: dispute.payment_id.as_str().to_owned(),
        account_id: dispute.account_id.as_str().to_owned(),
        amount: dispute.amount.pence(),
        fee: dispute.fee.map(Amount::pence),
        reason: dispute.reason.as_str().to_owned(),
        status: dispute.status.as_str().to_owned(),
        created_at: dispute.created_at.to_stored(),
        evidence_due_at: dispute.evidence_due_at.to_stored(),
        settled_on: dispute.settled_on,
    };
    diesel::insert_into(disputes::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut DbConnection,
    id: &DisputeId,
) -> Result<Option<Dispute>, StoreError> {
    let row = disputes::table
        .find(id.as_str())
        .select(DisputeRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?.map(Dispute::try_from).transpose()
}

pub(crate) fn list(
    connection: &mut DbConnection,
    payment_id: &PaymentId,
) -> Result<Vec<Dispute>, StoreError> {
    let rows: Vec<DisputeRow> = disputes::table
        .filter(disputes::payment_id.eq(payment_id.as_str()))
        .order((disputes::created_at, disputes::id))
        .select(DisputeRow::as_select())
        .load(connection)
        .map_err(statement)?;
    rows.into_iter().map(Dispute::try_from).collect()
}

pub(crate) fn update(connection: &mut DbConnection, dispute: &Dispute) -> Result<(), StoreError> {
    diesel::update(disputes::table.find(dispute.id.as_str()))
        .set((
            disputes::fee.eq(dispute.fee.map(Amount::pence)),
            disputes::status.eq(dispute.status.as_str()),
            disputes::evidence_due_at.eq(dispute.evidence_due_at.to_stored()),
            disputes::settled_on.eq(dispute.settled_on),
        ))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = StoreError;

    fn try_from(row: DisputeRow) -> Result<Self, StoreError> {
        let wrong = |column: &'static str| inconsistent("disputes", column, &row.id);
        let fee = |pence| Amount::from_pence(pence).ok_or_else(|| wrong("fee"));
        Ok(Self {
            id: DisputeId::parse(&row.id).ok_or_else(|| wrong("id"))?,
            payment_id: PaymentId::parse(&row.payment_id).ok_or_else(|| wrong("payment_id"))?,
            account_id: AccountId::parse(&row.account_id).ok_or_else(|| wrong("account_id"))?,
            amount: Amount::from_pence(row.amount).ok_or_else(|| wrong("amount"))?,
            fee: row.fee.map(fee).transpose()?,
            reason: DisputeReason::parse(&row.reason).ok_or_else(|| wrong("reason"))?,
            status: DisputeStatus::parse(&row.status).ok_or_else(|| wrong("status"))?,
            created_at: Timestamp::from_stored(row.created_at),
            evidence_due_at: Timestamp::from_stored(row.evidence_due_at),
            settled_on: row.settled_on,
        })
    }
}
