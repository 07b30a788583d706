//! Searches of a service in its own payments, refunds, agreements and disputes.

use super::{Asker, Found, Payments};
use crate::{
    agreement::Agreement,
    dispute::Dispute,
    payment::Payment,
    refund::Refund,
    search::{AgreementFilter, DisputeFilter, Matches, Page, PaymentFilter, RefundFilter},
    store::StoreError,
};

impl Payments {
    /// Payments, newest first.
    pub async fn search_payments(
        &self,
        asker: impl Into<Asker>,
        filter: PaymentFilter,
        page: Page,
    ) -> Result<Found<Matches<Payment>>, StoreError> {
        self.read_as(asker.into(), move |tx, account| {
            tx.search_payments(&account.id, &filter, page).map(Some)
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
        self.read_as(asker.into(), move |tx, account| {
            tx.search_refunds(&account.id, &filter, page).map(Some)
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
        self.read_as(asker.into(), move |tx, account| {
            tx.search_agreements(&account.id, &filter, page).map(Some)
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
        self.read_as(asker.into(), move |tx, account| {
            tx.search_disputes(&account.id, &filter, page).map(Some)
        })
        .await
    }

    /// Adds up past days, so that searches need not count them one by one. Yesterday is left out, because clocks of
    /// several machines differ.
    pub async fn add_up_totals(&self) -> Result<(), StoreError> {
        let Some(yesterday) = self.now().date().previous_day() else {
            return Ok(());
        };
        for account in self.accounts().iter() {
            let id = account.id.clone();
            self.store()
                .write(move |tx| tx.add_up_totals(&id, yesterday))
                .await?;
        }
        Ok(())
    }

    /// Forgets sums of days that are not over: a test may have moved the clock back.
    pub async fn forget_future_totals(&self) -> Result<(), StoreError> {
        let Some(yesterday) = self.now().date().previous_day() else {
            return Ok(());
        };
        self.store()
            .write(move |tx| tx.forget_totals(yesterday))
            .await
    }
}
