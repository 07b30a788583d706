//! Searches of a service in its own payments, refunds, agreements and disputes.

use std::sync::{Arc, atomic::Ordering};

use super::{Asker, Found, Payments};
use crate::{
    account::Account,
    agreement::Agreement,
    clock::Timestamp,
    dispute::Dispute,
    payment::Payment,
    refund::Refund,
    search::{AgreementFilter, DisputeFilter, Matches, Page, PaymentFilter, RefundFilter},
    store::{StoreError, Transaction},
};

impl Payments {
    /// Payments, newest first.
    pub async fn search_payments(
        &self,
        asker: impl Into<Asker>,
        filter: PaymentFilter,
        page: Page,
    ) -> Result<Found<Matches<Payment>>, StoreError> {
        let today = self.now().date();
        self.search_as(asker.into(), move |tx, account| {
            tx.search_payments(&account.id, &filter, page, today)
        })
        .await
    }

    /// Refunds, newest first.
    pub async fn search_refunds(
        &self,
        asker: impl Into<Asker>,
        filter: RefundFilter,
        page: Page,
    ) -> Result<Found<Matches<Refund>>, StoreError> {
        self.search_as(asker.into(), move |tx, account| {
            tx.search_refunds(&account.id, &filter, page)
        })
        .await
    }

    /// Agreements, newest first.
    pub async fn search_agreements(
        &self,
        asker: impl Into<Asker>,
        filter: AgreementFilter,
        page: Page,
    ) -> Result<Found<Matches<Agreement>>, StoreError> {
        self.search_as(asker.into(), move |tx, account| {
            tx.search_agreements(&account.id, &filter, page)
        })
        .await
    }

    /// Disputes, newest first.
    pub async fn search_disputes(
        &self,
        asker: impl Into<Asker>,
        filter: DisputeFilter,
        page: Page,
    ) -> Result<Found<Matches<Dispute>>, StoreError> {
        self.search_as(asker.into(), move |tx, account| {
            tx.search_disputes(&account.id, &filter, page)
        })
        .await
    }

    /// Runs a search when it is its turn: there is no index for some, and together they would take every connection.
    async fn search_as<T: Send + 'static>(
        &self,
        asker: Asker,
        work: impl FnOnce(&mut dyn Transaction, &Account) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Found<T>, StoreError> {
        let turn = Arc::clone(&self.inner.searches).acquire_owned();
        let Ok(Ok(turn)) = tokio::time::timeout(self.limits().search_patience, turn).await else {
            return Err(StoreError::Busy);
        };
        self.read_as(asker, move |tx, account| {
            let found = work(tx, account).map(Some);
            // Not before, even when the caller has gone away: the connection is in use until now.
            drop(turn);
            found
        })
        .await
    }

    /// Adds up a month of past days of each account, so that searches need not count them one by one, and says whether
    /// there are more. Yesterday is left out, because clocks of several machines differ.
    pub async fn add_up_totals(&self) -> Result<bool, StoreError> {
        let mut is_more = false;
        for account in self.accounts().iter() {
            let (id, payments) = (account.id.clone(), self.clone());
            // The day is told in the transaction: whoever moves the clock back and then forgets comes after it.
            let work = move |tx: &mut dyn Transaction| {
                let now = payments.now();
                payments.note_adding_up(now);
                match now.date().previous_day() {
                    Some(yesterday) => tx.add_up_totals(&id, yesterday),
                    None => Ok(false),
                }
            };
            is_more |= self.store().write(work).await?;
        }
        Ok(is_more)
    }

    /// Forgets sums of days that are not over: a clock that was ahead has made them. For the start of a process, and
    /// for whoever sets the clock back.
    pub async fn forget_future_totals(&self) -> Result<(), StoreError> {
        let payments = self.clone();
        self.store()
            .write(move |tx| forget_future_totals(tx, payments.now()))
            .await
    }

    pub(super) fn note_adding_up(&self, now: Timestamp) {
        let at = now.unix_micros();
        self.inner.added_up_at.store(at, Ordering::SeqCst);
    }

    /// Whether the clock was set back after days were added up here: then the recurring jobs are to be scheduled again.
    pub fn is_clock_set_back(&self) -> bool {
        self.now().unix_micros() < self.inner.added_up_at.load(Ordering::SeqCst)
    }
}

pub(super) fn forget_future_totals(
    tx: &mut dyn Transaction,
    now: Timestamp,
) -> Result<(), StoreError> {
    match now.date().previous_day() {
        Some(yesterday) => tx.forget_totals(yesterday),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
