//! How many payments there are of each day and status, added up for days that are over, so that the number of all
//! matches of a search need not be counted one by one.

use ::payments::{
    clock::Timestamp,
    id::AccountId,
    search::{PaymentStatus, Span},
    store::StoreError,
    transition::Transition,
};
use database::DbConnection;
use diesel::{
    dsl::{max, sql},
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text, Timestamp as SqlTimestamp},
};
use time::{Date, Duration, PrimitiveDateTime, Time};

use crate::{
    error::statement,
    schema::{payment_totals, payments},
};

/// So many days are added up in one transaction at most: changes of old payments wait for it.
const DAYS_AT_ONCE: Duration = Duration::days(31);

#[derive(Insertable)]
#[diesel(table_name = payment_totals, treat_none_as_default_value = false)]
struct NewTotal<'a> {
    account_id: &'a str,
    day: Date,
    status: &'a str,
    count: i64,
}

/// Keeps the sums right when a payment of a past day changes its status. A payment of the day of the change, or of a
/// later day, is in no sum: yesterday's payments are not added up before tomorrow, and no transaction takes that long.
pub(crate) fn follow(
    connection: &mut DbConnection,
    transition: &Transition,
) -> Result<(), StoreError> {
    let payment = &transition.payment;
    let (before, after) = (
        transition.before.status(),
        payment.external_state().status(),
    );
    let day = payment.created_at.date();
    if before == after || day >= payment.updated_at.date() {
        return Ok(());
    }
    let account = payment.account_id.as_str();
    // In the order of their names, so that no two changes wait for each other.
    let mut differences = [(before, -1), (after, 1)];
    differences.sort_unstable();
    let mut is_there = [false; 2];
    for (found, (status, difference)) in is_there.iter_mut().zip(differences) {
        *found = add(connection, (account, day, status), difference)? == 1;
    }
    if before > after {
        is_there.reverse();
    }
    match is_there {
        // Neither, where the day is not added up yet: then it will be, as it is now.
        [true, true] | [false, false] => Ok(()),
        [true, false] => insert(
            connection,
            NewTotal {
                account_id: account,
                day,
                status: after,
                count: 1,
            },
        ),
        // The sums do not know the payment: a clock that was ahead has made them, and they will be forgotten.
        [false, true] => add(connection, (account, day, after), -1).map(|_| ()),
    }
}

fn insert(connection: &mut DbConnection, total: NewTotal<'_>) -> Result<(), StoreError> {
    diesel::insert_into(payment_totals::table)
        .values(total)
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

#[expect(clippy::arithmetic_side_effects, reason = "the database adds")]
fn add(
    connection: &mut DbConnection,
    total: (&str, Date, &str),
    difference: i64,
) -> Result<usize, StoreError> {
    diesel::update(payment_totals::table.find(total))
        .set(payment_totals::count.eq(payment_totals::count + difference))
        .execute(connection)
        .map_err(statement)
}

/// Adds up the payments of a month before `before` that is not added up yet, and says whether there is more to do.
pub(crate) fn add_up(
    connection: &mut DbConnection,
    account_id: &AccountId,
    before: Date,
) -> Result<bool, StoreError> {
    keep_others_out(connection)?;
    let premature = payment_totals::table
        .filter(payment_totals::account_id.eq(account_id.as_str()))
        .filter(payment_totals::day.ge(before));
    diesel::delete(premature)
        .execute(connection)
        .map_err(statement)?;
    let next = last_day(connection, account_id, before)?.and_then(Date::next_day);
    let first = day_with_payments(connection, account_id, next)?;
    let Some(first) = first.filter(|first| *first < before) else {
        return Ok(false);
    };
    let end = first.saturating_add(DAYS_AT_ONCE).min(before);
    // By hand: diesel does not group by expressions.
    sql_query(
        "insert into payment_totals (account_id, day, status, count) \
         select account_id, date(created_at), status, count(*) from payments \
         where account_id = $1 and created_at >= $2 and created_at < $3 \
         group by account_id, date(created_at), status",
    )
    .bind::<Text, _>(account_id.as_str())
    .bind::<SqlTimestamp, _>(start_of(first))
    .bind::<SqlTimestamp, _>(start_of(end))
    .execute(connection)
    .map_err(statement)?;
    Ok(end < before)
}

/// A change of an old payment touches the sums and so takes a weaker lock on the same table. If it comes first, this
/// waits until it is committed and then counts what it left; if it comes later, it waits for the new sums and then
/// corrects them. Either way nothing is counted twice or missed. SQLite has one writer at a time anyway.
fn keep_others_out(connection: &mut DbConnection) -> Result<(), StoreError> {
    if let DbConnection::Postgres(_) = connection {
        sql_query("lock table payment_totals in exclusive mode")
            .execute(connection)
            .map_err(statement)?;
    }
    Ok(())
}

/// Forgets the sums of `from` and later days.
pub(crate) fn forget(connection: &mut DbConnection, from: Date) -> Result<(), StoreError> {
    keep_others_out(connection)?;
    diesel::delete(payment_totals::table.filter(payment_totals::day.ge(from)))
        .execute(connection)
        .map_err(statement)?;
    Ok(())
}

/// How many payments of an account were created in `span` and have the status: sums for the whole days that are added
/// up, and a count of the rest. Sums of the last two days and of later ones do not count: a clock that was ahead has
/// made them.
pub(crate) fn count(
    connection: &mut DbConnection,
    account_id: &AccountId,
    status: Option<PaymentStatus>,
    span: Span,
    today: Date,
) -> Result<i64, StoreError> {
    let (from, to) = (
        span.from.map(Timestamp::to_stored),
        span.to.map(Timestamp::to_stored),
    );
    let last = match today.previous_day() {
        Some(yesterday) => last_day(connection, account_id, yesterday)?,
        None => None,
    };
    let Some(days) = last.and_then(|last| whole_days(from, to, last)) else {
        return count_one_by_one(connection, account_id, status, (from, to));
    };
    let mut total = sum(connection, account_id, status, days)?;
    let head = days.first.map(|first| (from, Some(start_of(first))));
    let tail = days.last.next_day().map(|next| (Some(start_of(next)), to));
    for rest in head.into_iter().chain(tail) {
        let counted = count_one_by_one(connection, account_id, status, rest)?;
        total = total.saturating_add(counted);
    }
    Ok(total)
}

/// Days one after the other.
#[derive(Clone, Copy)]
struct Days {
    /// `None`: as early as there are any.
    first: Option<Date>,
    last: Date,
}

/// The days that lie in a span as a whole, up to `last`.
fn whole_days(
    from: Option<PrimitiveDateTime>,
    to: Option<PrimitiveDateTime>,
    last: Date,
) -> Option<Days> {
    let first = match from {
        None => None,
        Some(from) if from.time() == Time::MIDNIGHT => Some(from.date()),
        Some(from) => Some(from.date().next_day()?),
    };
    let last = match to {
        None => last,
        Some(to) => to.date().previous_day()?.min(last),
    };
    let days = Days { first, last };
    first.is_none_or(|first| first <= last).then_some(days)
}

fn sum(
    connection: &mut DbConnection,
    account_id: &AccountId,
    status: Option<PaymentStatus>,
    days: Days,
) -> Result<i64, StoreError> {
    let mut totals = payment_totals::table
        .filter(payment_totals::account_id.eq(account_id.as_str()))
        .filter(payment_totals::day.le(days.last))
        .into_boxed();
    if let Some(first) = days.first {
        totals = totals.filter(payment_totals::day.ge(first));
    }
    if let Some(status) = status {
        totals = totals.filter(payment_totals::status.eq(status.as_str()));
    }
    // PostgreSQL's sum of these is a decimal number.
    let sum: Option<i64> = totals
        .select(sql::<Nullable<BigInt>>("cast(sum(count) as bigint)"))
        .get_result(connection)
        .map_err(statement)?;
    Ok(sum.unwrap_or_default())
}

fn count_one_by_one(
    connection: &mut DbConnection,
    account_id: &AccountId,
    status: Option<PaymentStatus>,
    (from, to): (Option<PrimitiveDateTime>, Option<PrimitiveDateTime>),
) -> Result<i64, StoreError> {
    let mut matching = payments::table
        .filter(payments::account_id.eq(account_id.as_str()))
        .into_boxed();
    if let Some(status) = status {
        matching = matching.filter(payments::status.eq(status.as_str()));
    }
    if let Some(from) = from {
        matching = matching.filter(payments::created_at.ge(from));
    }
    if let Some(to) = to {
        matching = matching.filter(payments::created_at.lt(to));
    }
    matching.count().get_result(connection).map_err(statement)
}

/// The last day before `before` that is added up.
fn last_day(
    connection: &mut DbConnection,
    account_id: &AccountId,
    before: Date,
) -> Result<Option<Date>, StoreError> {
    payment_totals::table
        .filter(payment_totals::account_id.eq(account_id.as_str()))
        .filter(payment_totals::day.lt(before))
        .select(max(payment_totals::day))
        .get_result(connection)
        .map_err(statement)
}

/// The first day, from `since` on, on which a payment was created.
fn day_with_payments(
    connection: &mut DbConnection,
    account_id: &AccountId,
    since: Option<Date>,
) -> Result<Option<Date>, StoreError> {
    let mut created = payments::table
        .filter(payments::account_id.eq(account_id.as_str()))
        .into_boxed();
    if let Some(since) = since {
        created = created.filter(payments::created_at.ge(start_of(since)));
    }
    let oldest: Option<PrimitiveDateTime> = created
        .order(payments::created_at)
        .select(payments::created_at)
        .first(connection)
        .optional()
        .map_err(statement)?;
    Ok(oldest.map(PrimitiveDateTime::date))
}

fn start_of(day: Date) -> PrimitiveDateTime {
    PrimitiveDateTime::new(day, Time::MIDNIGHT)
}
