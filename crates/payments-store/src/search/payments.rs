//! Payments.

use ::payments::{
    clock::Timestamp,
    id::AccountId,
    payment::Payment,
    search::{Matches, Page, PaymentFilter, SettledSpan, reference_key},
    store::StoreError,
};
use database::{DbConnection, MultiBackend};
use diesel::{
    BoxableExpression, define_sql_function,
    prelude::*,
    sql_types::{Bool, Nullable, Text},
};
use time::Date;

use super::{from_first_day, from_first_moment, is_possible, nothing, total_after};
use crate::{error::statement, payment_row::PaymentRow, schema::payments, totals};

define_sql_function! {
    /// In small letters; SQLite, and PostgreSQL in its "C" locale, only know those of ASCII.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}
define_sql_function! {
    /// The first that is there.
    fn coalesce(text: Nullable<Text>, other: Nullable<Text>) -> Nullable<Text>;
}

type Condition =
    Box<dyn BoxableExpression<payments::table, MultiBackend, SqlType = Nullable<Bool>>>;

pub(crate) fn search_payments(
    connection: &mut DbConnection,
    account_id: &AccountId,
    (filter, page): (&PaymentFilter, Page),
    today: Date,
) -> Result<Matches<Payment>, StoreError> {
    let texts = [
        &filter.reference,
        &filter.email,
        &filter.card_brand,
        &filter.cardholder_name,
        &filter.first_digits,
        &filter.last_digits,
        &filter.agreement_id,
    ];
    if !texts.into_iter().flatten().all(|text| is_possible(text)) {
        return Ok(nothing());
    }
    let filter = &PaymentFilter {
        created: from_first_moment(filter.created),
        settled: from_first_day(filter.settled),
        ..filter.clone()
    };
    // What lies before a later page costs more to skip than sums to read.
    let counted = if page.offset() > 0 {
        count_by_day(connection, account_id, filter, today)?
    } else {
        None
    };
    if let Some(total) = counted.filter(|total| page.is_beyond(*total)) {
        return Ok(Matches {
            total,
            items: Vec::new(),
        });
    }
    let rows = load(connection, account_id, filter, page)?;
    let total = match counted.or_else(|| total_after(page, rows.len())) {
        Some(total) => total,
        None => count(connection, account_id, filter, today)?,
    };
    let items = rows.into_iter().map(Payment::try_from);
    Ok(Matches {
        total,
        items: items.collect::<Result<_, _>>()?,
    })
}

fn count(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &PaymentFilter,
    today: Date,
) -> Result<i64, StoreError> {
    if let Some(total) = count_by_day(connection, account_id, filter, today)? {
        return Ok(total);
    }
    matching(account_id, filter)
        .count()
        .get_result(connection)
        .map_err(statement)
}

/// The number of matches, where sums of whole days tell it.
fn count_by_day(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &PaymentFilter,
    today: Date,
) -> Result<Option<i64>, StoreError> {
    let (status, created) = (filter.status, filter.created);
    let by_day = PaymentFilter {
        status,
        created,
        ..PaymentFilter::default()
    };
    if *filter != by_day {
        return Ok(None);
    }
    totals::count(connection, account_id, status, created, today).map(Some)
}

fn load(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &PaymentFilter,
    page: Page,
) -> Result<Vec<PaymentRow>, StoreError> {
    let newest_first = (payments::created_at.desc(), payments::id.desc());
    let limited = matching(account_id, filter)
        .order(newest_first)
        .limit(i64::from(page.size))
        .offset(page.offset());
    let all = PaymentRow::as_select();
    if page.offset() == 0 {
        return limited.select(all).load(connection).map_err(statement);
    }
    // Only ids are carried through the sorting of what is skipped.
    let ids: Vec<String> = limited
        .select(payments::id)
        .load(connection)
        .map_err(statement)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    payments::table
        .filter(payments::id.eq_any(ids))
        .order(newest_first)
        .select(all)
        .load(connection)
        .map_err(statement)
}

fn matching<'a>(
    account_id: &'a AccountId,
    filter: &'a PaymentFilter,
) -> payments::BoxedQuery<'a, MultiBackend> {
    let mut matching = payments::table
        .filter(payments::account_id.eq(account_id.as_str()))
        .into_boxed();
    if let Some(status) = filter.status {
        matching = matching.filter(payments::status.eq(status.as_str()));
    }
    if let Some(reference) = &filter.reference {
        matching = matching.filter(payments::reference_key.eq(reference_key(reference)));
    }
    if let Some(id) = &filter.agreement_id {
        matching = matching.filter(payments::agreement_id.eq(id));
    }
    if let Some(from) = filter.created.from {
        matching = matching.filter(payments::created_at.ge(Timestamp::to_stored(from)));
    }
    if let Some(to) = filter.created.to {
        matching = matching.filter(payments::created_at.lt(Timestamp::to_stored(to)));
    }
    settled(by_card_and_payer(matching, filter), filter.settled)
}

fn by_card_and_payer<'a>(
    mut matching: payments::BoxedQuery<'a, MultiBackend>,
    filter: &'a PaymentFilter,
) -> payments::BoxedQuery<'a, MultiBackend> {
    if let Some(email) = &filter.email {
        let condition = any_form_of(email, |pattern| {
            let address = coalesce(payments::payer_email, payments::email);
            Box::new(lower(address).like(pattern).escape('\\'))
        });
        matching = matching.filter(condition);
    }
    if let Some(name) = &filter.cardholder_name {
        let condition = any_form_of(name, |pattern| {
            Box::new(lower(payments::cardholder_name).like(pattern).escape('\\'))
        });
        matching = matching.filter(condition);
    }
    if let Some(brand) = &filter.card_brand {
        matching = matching.filter(payments::card_brand.eq(brand));
    }
    if let Some(digits) = &filter.first_digits {
        matching = matching.filter(payments::card_first_six.eq(digits));
    }
    if let Some(digits) = &filter.last_digits {
        matching = matching.filter(payments::card_last_four.eq(digits));
    }
    matching
}

fn settled(
    mut matching: payments::BoxedQuery<'_, MultiBackend>,
    settled: SettledSpan,
) -> payments::BoxedQuery<'_, MultiBackend> {
    if let Some(from) = settled.from {
        matching = matching.filter(payments::settled_on.ge(from));
    }
    if let Some(to) = settled.to {
        matching = matching.filter(payments::settled_on.le(to));
    }
    matching
}

/// A text is found whatever the case of its letters. Where the database only knows the case of ASCII letters, the others
/// are looked for in small letters, in capitals, and as they were typed.
fn any_form_of(text: &str, contains: impl Fn(String) -> Condition) -> Condition {
    let small = text.to_lowercase();
    let mut condition = contains(pattern(&small));
    let mut known = vec![small];
    for form in [text.to_uppercase(), text.to_owned()] {
        let form = form.to_ascii_lowercase();
        if !known.contains(&form) {
            condition = Box::new(condition.or(contains(pattern(&form))));
            known.push(form);
        }
    }
    condition
}

/// A pattern for `like` that finds `text` anywhere and takes it literally.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len().saturating_add(2));
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
