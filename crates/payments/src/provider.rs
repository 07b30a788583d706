//! The port to payment service providers.
//!
//! Calls carry an idempotency key: a provider that has seen the key answers as it did the first time. The engine calls
//! providers outside any transaction.

use std::fmt;

use async_trait::async_trait;

use crate::{
    agreement::{AgreementPaymentType, SavedCard},
    browser::{BrowserInfo, DeviceDataCollection, DeviceDataRequest},
    card::{CardDetails, CardSummary, Expiry},
    challenge::Challenge,
    id::{AccountId, PaymentId, RefundId, TransactionId},
    money::Amount,
    wallet::{WalletCard, WalletPayload, WalletType},
};

/// A payment service provider.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The name that accounts and the API use: `sandbox`.
    fn name(&self) -> &'static str;

    /// The smallest amount that it takes, in pence, beside nothing at all.
    fn minimum(&self) -> Amount {
        Amount::ZERO
    }

    /// How it looks at the payer's browser before it authorises; `None` when it does not.
    async fn device_data(
        &self,
        _request: &DeviceDataRequest,
    ) -> Result<Option<DeviceDataCollection>, Fault> {
        Ok(None)
    }

    /// Reserves the money. The transaction id doubles as the idempotency key.
    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault>;

    /// Reserves the money on a card in a wallet. The transaction id doubles as the idempotency key.
    async fn authorise_wallet(
        &self,
        _request: WalletAuthorisationRequest,
    ) -> Result<Authorisation, Fault> {
        Err(Fault::definite("wallets are not supported"))
    }

    /// Reserves the money on a card that the provider keeps; no payer is there to be asked anything. The transaction id
    /// doubles as the idempotency key.
    async fn authorise_saved(&self, request: SavedCardRequest) -> Result<Authorisation, Fault>;

    /// Reserves the money after all, when the payer comes back from their bank. The transaction id doubles as the
    /// idempotency key.
    async fn authorise_challenge(&self, request: ChallengeRequest) -> Result<Authorisation, Fault>;

    /// Takes the reserved money.
    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault>;

    /// Gives the reserved money back. Cancelling what is cancelled already succeeds.
    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault>;

    /// Gives captured money back. The refund id doubles as the idempotency key. A definite fault says that no call with
    /// this id did it, or ever will: its money can then be refunded again.
    async fn refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault>;

    /// What the provider knows of a transaction.
    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault>;

    /// How far a refund is that the provider has accepted.
    async fn query_refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault>;
}

/// What a provider needs to authorise a card.
#[derive(Debug)]
pub struct AuthorisationRequest {
    /// Chosen by us, before the call.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// In pence, with any surcharge.
    pub amount: Amount,
    /// What the payer buys.
    pub description: String,
    /// The card, wiped when the request is dropped.
    pub card: CardDetails,
    /// What the payer's browser says of itself; nothing where the service sent the card.
    pub browser: BrowserInfo,
    /// Whether, and what for, the provider should keep the card.
    pub saves_card: Option<AgreementPaymentType>,
}

/// What a provider needs to authorise a card in a wallet.
#[derive(Debug)]
pub struct WalletAuthorisationRequest {
    /// Chosen by us, before the call.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// In pence.
    pub amount: Amount,
    /// What the payer buys.
    pub description: String,
    /// Which wallet.
    pub wallet: WalletType,
    /// What it tells of the card.
    pub card: WalletCard,
    /// The sealed payment data, wiped when the request is dropped.
    pub payload: WalletPayload,
    /// What the payer's browser says of itself.
    pub browser: BrowserInfo,
}

/// What a provider needs to authorise a card that it keeps.
#[derive(Clone, Debug)]
pub struct SavedCardRequest {
    /// Chosen by us, before the call.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// In pence.
    pub amount: Amount,
    /// What the payer buys.
    pub description: String,
    /// The card, as the provider calls it.
    pub saved: SavedCard,
    /// What we know of it.
    pub card: CardSummary,
    /// What kind of payment it is.
    pub payment_type: AgreementPaymentType,
}

/// What a provider needs to authorise a card whose payer was challenged.
#[derive(Clone, Debug)]
pub struct ChallengeRequest {
    /// The transaction that the provider wanted the challenge for.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// In pence, with any surcharge.
    pub amount: Amount,
    /// What the payer's browser brought back.
    pub result: ChallengeResult,
}

/// What the payer's browser brought back from the bank, where the bank sends anything along (GOV.UK Pay names the fields
/// `PaRes`, `MD`, `providerStatus` and `redirectResult`). Anybody can make it up, so a provider must check it. It is not
/// printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ChallengeResult {
    /// The signed answer of the bank.
    pub pa_response: Option<String>,
    /// What the provider wants to see again.
    pub md: Option<String>,
    /// `success`, `declined` or `error`.
    pub status: Option<String>,
    /// The sealed answer of a redirect.
    pub redirect_result: Option<String>,
}

impl fmt::Debug for ChallengeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChallengeResult([redacted])")
    }
}

/// Where the payer's bank waits for them: absolute, or a path of our own pages. Whoever has it can answer in the payer's
/// place: it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuerUrl(String);

impl IssuerUrl {
    /// From the provider, or from storage.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// For the payer's browser, or for storage.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IssuerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuerUrl([redacted])")
    }
}

/// A call about a transaction that the provider has authorised.
#[derive(Clone, Debug)]
pub struct TransactionRequest {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// In pence, with any surcharge.
    pub amount: Amount,
    /// The same for every try of the same operation.
    pub idempotency_key: String,
}

/// A call about a refund.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    /// Chosen by us, before the first call.
    pub refund_id: RefundId,
    /// The transaction whose money goes back.
    pub transaction_id: TransactionId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// In pence.
    pub amount: Amount,
}

/// How far a refund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundProgress {
    /// Done.
    Complete,
    /// Accepted; it will be done later.
    Pending,
    /// It was accepted, and cannot be done after all.
    Failed,
}

/// What a provider tells with money that it has reserved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// The card, where the provider was asked to keep it.
    pub saved: Option<SavedCard>,
    /// When the card in a wallet expires, where the provider has read it.
    pub expiry: Option<Expiry>,
}

/// An answer to an authorisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorisation {
    /// The money is reserved.
    Authorised(Approval),
    /// The bank refuses.
    Declined {
        /// Whether trying the same card later may help; `None` when the provider gave no reason.
        may_retry: Option<bool>,
    },
    /// The payer's bank wants to see them first (3-D Secure).
    ChallengeRequired {
        /// How they get there.
        challenge: Challenge,
    },
}

/// An answer to a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// Done.
    Complete {
        /// What the provider charges the service, where it says so.
        fee: Option<Amount>,
    },
    /// Accepted; it will be done later.
    Pending,
}

/// What a provider knows of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    /// It has never heard of it.
    Missing,
    /// Money is reserved.
    Authorised(Approval),
    /// Refused.
    Declined {
        /// As it was said with the refusal.
        may_retry: Option<bool>,
    },
    /// The payer's bank waits for them, or we have not said that they are back.
    Challenged {
        /// How they get there.
        challenge: Challenge,
    },
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
