//! A ledger for tests.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use payments::{
    id::{RefundId, TransactionId},
    money::Amount,
    provider::RefundProgress,
};

use crate::ledger::{Entry, Ledger, LedgerFault, RefundEntry, Status};

/// Forgets everything with the process; for tests.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Books>);

#[derive(Debug, Default)]
struct Books {
    entries: Vec<Entry>,
    refunds: Vec<RefundEntry>,
}

impl MemoryLedger {
    fn with<T>(&self, work: impl FnOnce(&mut Books) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Every refund, oldest first.
    pub fn refunds(&self) -> Vec<RefundEntry> {
        self.with(|books| books.refunds.clone())
    }
}

impl Books {
    /// What goes back of a transaction; `None` on overflow.
    fn refunded(&self, id: &TransactionId) -> Option<Amount> {
        self.refunds
            .iter()
            .filter(|refund| refund.transaction_id == *id)
            .filter(|refund| refund.progress != RefundProgress::Failed)
            .try_fold(Amount::ZERO, |sum, refund| sum.checked_add(refund.amount))
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn open(&self, entry: Entry) -> Result<Entry, LedgerFault> {
        Ok(self.with(|books| {
            let known = books
                .entries
                .iter()
                .find(|known| known.transaction_id == entry.transaction_id)
                .cloned();
            known.unwrap_or_else(|| {
                books.entries.push(entry.clone());
                entry
            })
        }))
    }

    async fn find(&self, id: &TransactionId) -> Result<Option<Entry>, LedgerFault> {
        Ok(self.with(|books| {
            books
                .entries
                .iter()
                .find(|entry| entry.transaction_id == *id)
                .cloned()
        }))
    }

    async fn change(
        &self,
        id: &TransactionId,
        from: Status,
        to: Status,
    ) -> Result<bool, LedgerFault> {
        Ok(self.with(|books| {
            let Some(entry) = books
                .entries
                .iter_mut()
                .find(|entry| entry.transaction_id == *id && entry.status == from)
            else {
                return false;
            };
            entry.status = to;
            entry.captures = entry
                .captures
                .saturating_add(i32::from(to == Status::Captured));
            true
        }))
    }

    async fn open_refund(
        &self,
        refund: RefundEntry,
        captured: Amount,
    ) -> Result<Option<RefundEntry>, LedgerFault> {
        Ok(self.with(|books| {
            let known = books
                .refunds
                .iter()
                .find(|known| known.refund_id == refund.refund_id);
            if let Some(known) = known {
                return Some(known.clone());
            }
            books
                .refunded(&refund.transaction_id)
                .and_then(|refunded| refunded.checked_add(refund.amount))
                .filter(|refunded| *refunded <= captured)?;
            books.refunds.push(refund.clone());
            Some(refund)
        }))
    }

    async fn find_refund(&self, id: &RefundId) -> Result<Option<RefundEntry>, LedgerFault> {
        Ok(self.with(|books| {
            books
                .refunds
                .iter()
                .find(|refund| refund.refund_id == *id)
                .cloned()
        }))
    }

    async fn finish_refund(
        &self,
        id: &RefundId,
        outcome: RefundProgress,
    ) -> Result<bool, LedgerFault> {
        Ok(self.with(|books| {
            let Some(refund) = books.refunds.iter_mut().find(|refund| {
                refund.refund_id == *id && refund.progress == RefundProgress::Pending
            }) else {
                return false;
            };
            refund.progress = outcome;
            true
        }))
    }
}
