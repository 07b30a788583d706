//! What the sandbox remembers.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use payments::{
    id::{PaymentId, TransactionId},
    money::Amount,
};

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Money is reserved.
    Authorised,
    /// Refused.
    Declined,
    /// Given back.
    Cancelled,
    /// Taken.
    Captured,
}

impl Status {
    const ALL: [Self; 4] = [
        Self::Authorised,
        Self::Declined,
        Self::Cancelled,
        Self::Captured,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorised => "authorised",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Captured => "captured",
        }
    }

    /// The status with this stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub transaction_id: TransactionId,
    /// The payment that it is for.
    pub payment_id: PaymentId,
    /// In pence.
    pub amount: Amount,
    /// Where it stands.
    pub status: Status,
    /// How often money was taken.
    pub captures: i32,
}

/// The ledger cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault(pub String);

/// Keeps transactions.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Writes a new transaction, or returns the one that exists under its id.
    async fn open(&self, entry: Entry) -> Result<Entry, LedgerFault>;
    /// The transaction with this id.
    async fn find(&self, id: &TransactionId) -> Result<Option<Entry>, LedgerFault>;
    /// Moves a transaction on; `false` when it was not in `from`.
    async fn change(
        &self,
        id: &TransactionId,
        from: Status,
        to: Status,
    ) -> Result<bool, LedgerFault>;
}

/// Forgets everything with the process; for tests.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Vec<Entry>>);

impl MemoryLedger {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn open(&self, entry: Entry) -> Result<Entry, LedgerFault> {
        Ok(self.with(|entries| {
            let known = entries
                .iter()
                .find(|known| known.transaction_id == entry.transaction_id)
                .cloned();
            known.unwrap_or_else(|| {
                entries.push(entry.clone());
                entry
            })
        }))
    }

    async fn find(&self, id: &TransactionId) -> Result<Option<Entry>, LedgerFault> {
        Ok(self.with(|entries| {
            entries
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
        Ok(self.with(|entries| {
            let Some(entry) = entries
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
}
