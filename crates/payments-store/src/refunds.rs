//! Refunds.

use ::payments::{
    clock::Timestamp,
    id::{AccountId, PaymentId, RefundId},
    money::Amount,
    refund::{Refund, RefundStatus},
    store::StoreError,
};
use database::DbConnection;
use diesel::prelude::*;
use time::{Date, PrimitiveDateTime};

use crate::{
    error::{inconsistent, statement},
    schema::refunds,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refunds, treat_none_as_default_value = false)]
pub(crate) struct RefundRow {
    id: String,
    payment_id: String,
    account_id: String,
    amount: i64,
    status: String,
    created_at: PrimitiveDateTime,
    finished_at: Option<PrimitiveDateTime>,
    settled_on: Option<Date>,
}

pub(crate) fn insert(connection: &mut DbConnection, refund: &Refund) -> Result<(), StoreError> {
    let row = RefundRow {
        id: refund.id.as_str().to_owned(),
        payment_id: refund.payment_id.as_str().to_owned(),
        account_id: refund.account_id.as_str().to_owned(),
        amount: refund.amount.pence(),
        status: refund.status.as_str().to_owned(),
        created_at: refund.created_at.to_stored(),
        finished_at: refund.finished_at.map(Timestamp::to_stored),
        settled_on: refund.settled_on,
    };
    diesel::insert_into(refunds::table)
        .values(row)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut DbConnection,
    id: &RefundId,
) -> Result<Option<Refund>, StoreError> {
    let row = refunds::table
        .find(id.as_str())
        .select(RefundRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?.map(Refund::try_from).transpose()
}

pub(crate) fn update(connection: &mut DbConnection, refund: &Refund) -> Result<(), StoreError> {
    diesel::update(refunds::table.find(refund.id.as_str()))
        .set((
            refunds::status.eq(refund.status.as_str()),
            refunds::finished_at.eq(refund.finished_at.map(Timestamp::to_stored)),
            refunds::settled_on.eq(refund.settled_on),
        ))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn list(
    connection: &mut DbConnection,
    payment_id: &PaymentId,
) -> Result<Vec<Refund>, StoreError> {
    let rows: Vec<RefundRow> = refunds::table
        .filter(refunds::payment_id.eq(payment_id.as_str()))
        .order((refunds::created_at, refunds::id))
        .select(RefundRow::as_select())
        .load(connection)
        .map_err(statement)?;
    rows.into_iter().map(Refund::try_from).collect()
}

impl TryFrom<RefundRow> for Refund {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        let wrong = |column: &'static str| inconsistent("refunds", column, &row.id);
        Ok(Self {
            id: RefundId::parse(&row.id).ok_or_else(|| wrong("id"))?,
            payment_id: PaymentId::parse(&row.payment_id).ok_or_else(|| wrong("payment_id"))?,
            account_id: AccountId::parse(&row.account_id).ok_or_else(|| wrong("account_id"))?,
            amount: Amount::from_pence(row.amount).ok_or_else(|| wrong("amount"))?,
            status: RefundStatus::parse(&row.status).ok_or_else(|| wrong("status"))?,
            created_at: Timestamp::from_stored(row.created_at),
            finished_at: row.finished_at.map(Timestamp::from_stored),
            settled_on: row.settled_on,
        })
    }
}
