//! Payments and their logs.

use ::payments::{
    clock::Timestamp,
    id::{AccountId, PaymentId},
    payment::{Payment, PaymentEvent},
    state::DetailedStatus,
    store::StoreError,
    transition::Transition,
};
use database::DbConnection;
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use time::PrimitiveDateTime;

use crate::{
    error::{inconsistent, statement},
    payment_row::{ChangingColumns, PaymentRow},
    schema::{payment_events, payments},
    totals,
};

#[derive(Insertable)]
#[diesel(table_name = payment_events, treat_none_as_default_value = false)]
struct NewEvent<'a> {
    payment_id: &'a str,
    seq: i32,
    status: &'a str,
    at: PrimitiveDateTime,
}

pub(crate) fn find(
    connection: &mut DbConnection,
    id: &PaymentId,
) -> Result<Option<Payment>, StoreError> {
    let row = payments::table
        .find(id.as_str())
        .select(PaymentRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?.map(Payment::try_from).transpose()
}

/// As [`find`], and nobody else changes it before the transaction ends.
pub(crate) fn find_to_change(
    connection: &mut DbConnection,
    id: &PaymentId,
) -> Result<Option<Payment>, StoreError> {
    // SQLite has one writer at a time anyway.
    let DbConnection::Postgres(postgres) = connection else {
        return find(connection, id);
    };
    let row = payments::table
        .find(id.as_str())
        .select(PaymentRow::as_select())
        // Rows that refer to the payment may still be written.
        .for_no_key_update()
        .get_result(postgres)
        .optional();
    row.map_err(statement)?.map(Payment::try_from).transpose()
}

pub(crate) fn find_reported(
    connection: &mut DbConnection,
    account_id: &AccountId,
    provider_id: &str,
) -> Result<Option<Payment>, StoreError> {
    let row = payments::table
        .filter(payments::account_id.eq(account_id.as_str()))
        .filter(payments::transaction_id.eq(provider_id))
        // Not bound: only so do the databases see that their index on reported payments holds all of these.
        .filter(sql::<Bool>("mode = 'external'"))
        .select(PaymentRow::as_select())
        .get_result(connection)
        .optional();
    row.map_err(statement)?.map(Payment::try_from).transpose()
}

pub(crate) fn insert(connection: &mut DbConnection, payment: &Payment) -> Result<(), StoreError> {
    diesel::insert_into(payments::table)
        .values(PaymentRow::new(payment))
        .execute(connection)
        .map_err(statement)?;
    let first = payment.first_status();
    insert_event(connection, payment, payment.event_count, first)
}

pub(crate) fn record(
    connection: &mut DbConnection,
    transition: &Transition,
) -> Result<(), StoreError> {
    let payment = &transition.payment;
    let from = payment.version.saturating_sub(1);
    let changed = diesel::update(
        payments::table
            .find(payment.id.as_str())
            .filter(payments::version.eq(from)),
    )
    .set(ChangingColumns::new(payment))
    .execute(connection)
    .map_err(statement)?;
    if changed != 1 {
        return Err(StoreError::Conflict);
    }
    totals::follow(connection, transition)?;
    let count = i32::try_from(transition.events.len()).unwrap_or(i32::MAX);
    let first = payment.event_count.saturating_sub(count).saturating_add(1);
    for (seq, status) in (first..).zip(&transition.events) {
        insert_event(connection, payment, seq, *status)?;
    }
    for job in &transition.jobs {
        crate::jobs::put(connection, job, payment.updated_at)?;
    }
    Ok(())
}

fn insert_event(
    connection: &mut DbConnection,
    payment: &Payment,
    seq: i32,
    status: DetailedStatus,
) -> Result<(), StoreError> {
    let event = NewEvent {
        payment_id: payment.id.as_str(),
        seq,
        status: status.as_str(),
        at: payment.updated_at.to_stored(),
    };
    diesel::insert_into(payment_events::table)
        .values(event)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

pub(crate) fn list_events(
    connection: &mut DbConnection,
    id: &PaymentId,
) -> Result<Vec<PaymentEvent>, StoreError> {
    let rows: Vec<(i32, String, PrimitiveDateTime)> = payment_events::table
        .filter(payment_events::payment_id.eq(id.as_str()))
        .order(payment_events::seq)
        .select((
            payment_events::seq,
            payment_events::status,
            payment_events::at,
        ))
        .load(connection)
        .map_err(statement)?;
    let event = |(seq, status, at): (i32, String, PrimitiveDateTime)| {
        let status = DetailedStatus::parse(&status)
            .ok_or_else(|| inconsistent("payment_events", "status", id.as_str()))?;
        Ok(PaymentEvent {
            seq,
            status,
            at: Timestamp::from_stored(at),
        })
    };
    rows.into_iter().map(event).collect()
}

pub(crate) fn count(
    connection: &mut DbConnection,
    account_id: &AccountId,
) -> Result<i64, StoreError> {
    payments::table
        .filter(payments::account_id.eq(account_id.as_str()))
        .count()
        .get_result(connection)
        .map_err(statement)
}
