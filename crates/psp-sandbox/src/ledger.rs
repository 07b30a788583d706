//! What the sandbox remembers.

use async_trait::async_trait;
use payments::{
    clock::Timestamp,
    id::{PaymentId, RefundId, TransactionId},
    money::Amount,
    provider::RefundProgress,
};

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Money is reserved.
    Authorised,
    /// The payer's bank waits for them.
    Challenged,
    /// They have answered their bank: they are who they say.
    ChallengePassed,
    /// They have answered their bank: they are not.
    ChallengeFailed,
    /// They have told their bank that they do not want to.
    ChallengeAbandoned,
    /// Refused.
    Declined,
    /// Given back.
    Cancelled,
    /// Being taken.
    Capturing,
    /// Taken.
    Captured,
}

impl Status {
    const ALL: [Self; 9] = [
        Self::Authorised,
        Self::Challenged,
        Self::ChallengePassed,
        Self::ChallengeFailed,
        Self::ChallengeAbandoned,
        Self::Declined,
        Self::Cancelled,
        Self::Capturing,
        Self::Captured,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorised => "authorised",
            Self::Challenged => "challenged",
            Self::ChallengePassed => "challenge_passed",
            Self::ChallengeFailed => "challenge_failed",
            Self::ChallengeAbandoned => "challenge_abandoned",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Capturing => "capturing",
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

impl Entry {
    /// A transaction that has just been authorised.
    pub fn new(transaction_id: TransactionId, payment_id: PaymentId, amount: Amount) -> Self {
        Self {
            transaction_id,
            payment_id,
            amount,
            status: Status::Authorised,
            captures: 0,
        }
    }
}

/// One refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundEntry {
    /// Its id.
    pub refund_id: RefundId,
    /// The transaction whose money goes back.
    pub transaction_id: TransactionId,
    /// In pence.
    pub amount: Amount,
    /// How far it is.
    pub progress: RefundProgress,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// The ledger cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault(pub String);

/// Keeps transactions and their refunds.
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

    /// Writes a new refund, or returns the one that exists under its id; `None` when it would make the refunds of its
    /// transaction, without those that failed, more than `captured`. Of several at once none slips through.
    async fn open_refund(
        &self,
        refund: RefundEntry,
        captured: Amount,
    ) -> Result<Option<RefundEntry>, LedgerFault>;
    /// The refund with this id.
    async fn find_refund(&self, id: &RefundId) -> Result<Option<RefundEntry>, LedgerFault>;
    /// Ends a refund that is pending; `false` when it is not.
    async fn finish_refund(
        &self,
        id: &RefundId,
        outcome: RefundProgress,
    ) -> Result<bool, LedgerFault>;
}
