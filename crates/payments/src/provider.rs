//! The port to payment service providers.
//!
//! Calls carry an idempotency key: a provider that has seen the key answers as it did the first time. The engine calls
//! providers outside any transaction.

use async_trait::async_trait;

use crate::{
    card::CardDetails,
    id::{PaymentId, TransactionId},
    money::Amount,
};

/// A payment service provider.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The name that accounts and the API use: `sandbox`.
    fn name(&self) -> &'static str;

    /// Reserves the money. The transaction id doubles as the idempotency key.
    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault>;

    /// Takes the reserved money.
    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault>;

    /// Gives the reserved money back. Cancelling what is cancelled already succeeds.
    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault>;

    /// What the provider knows of a transaction.
    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault>;
}

/// What a provider needs to authorise a card.
#[derive(Debug)]
pub struct AuthorisationRequest {
    /// Chosen by us, before the call.
    pub transaction_id: TransactionId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// In pence.
    pub amount: Amount,
    /// What the payer buys.
    pub description: String,
    /// The card, wiped when the request is dropped.
    pub card: CardDetails,
}

/// A call about a transaction that the provider has authorised.
#[derive(Clone, Debug)]
pub struct TransactionRequest {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// In pence.
    pub amount: Amount,
    /// The same for every try of the same operation.
    pub idempotency_key: String,
}

/// An answer to an authorisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorisation {
    /// The money is reserved.
    Authorised,
    /// The bank refuses.
    Declined,
    /// The payer's bank wants to see them first.
    ChallengeRequired,
}

/// An answer to a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// Done.
    Complete,
    /// Accepted; it will be done later.
    Pending,
}

/// What a provider knows of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    /// It has never heard of it.
    Missing,
    /// Money is reserved.
    Authorised,
    /// Refused.
    Declined,
    /// Given back.
    Cancelled,
    /// Taken.
    Captured,
}

/// A provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Whether it may have done it all the same.
    pub kind: FaultKind,
    /// For the log: never holds data of the card or the payer.
    pub message: String,
}

/// What is known after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It was not done.
    Definite,
    /// No answer in time: it may have been done.
    Timeout,
    /// An answer that makes no sense: it may have been done.
    Unexpected,
}

impl Fault {
    /// It was not done.
    pub fn definite(message: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::Definite,
            message: message.into(),
        }
    }

    /// No answer in time.
    pub fn timeout(message: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::Timeout,
            message: message.into(),
        }
    }

    /// An answer that makes no sense.
    pub fn unexpected(message: impl Into<String>) -> Self {
        Self {
            kind: FaultKind::Unexpected,
            message: message.into(),
        }
    }
}
