//! Refunds, agreements and disputes.

use ::payments::{
    agreement::Agreement,
    clock::Timestamp,
    dispute::Dispute,
    id::AccountId,
    refund::Refund,
    search::{AgreementFilter, DisputeFilter, Matches, Page, RefundFilter, reference_key},
    store::StoreError,
};
use database::{DbConnection, MultiBackend};
use diesel::prelude::*;

use super::{from_first_day, from_first_moment, is_possible, nothing, total_after};
use crate::{
    agreements::AgreementRow,
    disputes::DisputeRow,
    error::statement,
    refunds::RefundRow,
    schema::{agreements, disputes, refunds},
};

/// Loads a page of what a query of a table matches, and counts all of it where the page does not tell the number.
macro_rules! page_of {
    ($connection:ident, $page:ident, $table:ident, $row:ty, $matching:expr) => {{
        let rows: Vec<$row> = $matching
            .order(($table::created_at.desc(), $table::id.desc()))
            .limit(i64::from($page.size))
            .offset($page.offset())
            .select(<$row>::as_select())
            .load($connection)
            .map_err(statement)?;
        let total = match total_after($page, rows.len()) {
            Some(total) => total,
            None => $matching
                .count()
                .get_result($connection)
                .map_err(statement)?,
        };
        let items = rows.into_iter().map(TryFrom::try_from);
        Ok(Matches {
            total,
            items: items.collect::<Result<_, StoreError>>()?,
        })
    }};
}

/// Narrows a query of a table to a span of time and a span of payout days.
macro_rules! within {
    ($matching:expr, $table:ident, $filter:ident) => {{
        let mut matching = $matching;
        let created = from_first_moment($filter.created);
        let settled = from_first_day($filter.settled);
        if let Some(from) = created.from {
            matching = matching.filter($table::created_at.ge(Timestamp::to_stored(from)));
        }
        if let Some(to) = created.to {
            matching = matching.filter($table::created_at.lt(Timestamp::to_stored(to)));
        }
        if let Some(from) = settled.from {
            matching = matching.filter($table::settled_on.ge(from));
        }
        if let Some(to) = settled.to {
            matching = matching.filter($table::settled_on.le(to));
        }
        matching
    }};
}

pub(crate) fn search_refunds(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &RefundFilter,
    page: Page,
) -> Result<Matches<Refund>, StoreError> {
    let matching = || -> refunds::BoxedQuery<'_, MultiBackend> {
        let all = refunds::table.filter(refunds::account_id.eq(account_id.as_str()));
        within!(all.into_boxed(), refunds, filter)
    };
    page_of!(connection, page, refunds, RefundRow, matching())
}

pub(crate) fn search_disputes(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &DisputeFilter,
    page: Page,
) -> Result<Matches<Dispute>, StoreError> {
    let matching = || -> disputes::BoxedQuery<'_, MultiBackend> {
        let all = disputes::table.filter(disputes::account_id.eq(account_id.as_str()));
        let all = within!(all.into_boxed(), disputes, filter);
        match filter.status {
            Some(status) => all.filter(disputes::status.eq(status.as_str())),
            None => all,
        }
    };
    page_of!(connection, page, disputes, DisputeRow, matching())
}

pub(crate) fn search_agreements(
    connection: &mut DbConnection,
    account_id: &AccountId,
    filter: &AgreementFilter,
    page: Page,
) -> Result<Matches<Agreement>, StoreError> {
    if filter
        .reference
        .as_deref()
        .is_some_and(|text| !is_possible(text))
    {
        return Ok(nothing());
    }
    let matching = || -> agreements::BoxedQuery<'_, MultiBackend> {
        let mut all = agreements::table
            .filter(agreements::account_id.eq(account_id.as_str()))
            .into_boxed();
        if let Some(status) = filter.status {
            all = all.filter(agreements::status.eq(status.as_str()));
        }
        if let Some(reference) = &filter.reference {
            all = all.filter(agreements::reference_key.eq(reference_key(reference)));
        }
        all
    };
    page_of!(connection, page, agreements, AgreementRow, matching())
}
