//! The built-in provider: it takes no money, and knows the test cards that GOV.UK Pay documents for its sandbox.
//!
//! What it has authorised lies in a [`Ledger`], as with any provider, so that a restart forgets nothing and what it was
//! asked to do can be checked. How captures and refunds go is chosen for each account ([`Behaviour`]), and it can pass
//! for another provider ([`Style`]).
//!
//! ```
//! use std::{collections::BTreeMap, sync::Arc, time::Duration};
//! use payments::{clock::SystemClock, id::AccountId, provider::Provider as _};
//! use psp_sandbox::{Behaviour, MemoryLedger, RefundBehaviour, Sandbox, Style};
//!
//! let slow = Behaviour {
//!     refunds: RefundBehaviour::After(Duration::from_secs(3600)),
//!     ..Behaviour::default()
//! };
//! let account = AccountId::parse("council").ok_or("not an account")?;
//! let behaviours = BTreeMap::from([(account, slow)]);
//! let sandbox = Sandbox::new(Arc::new(MemoryLedger::default()), Arc::new(SystemClock), behaviours);
//! assert_eq!(sandbox.name(), "sandbox");
//! assert_eq!(sandbox.like(Style::Stripe).name(), "stripe");
//! # Ok::<(), &'static str>(())
//! ```

mod behaviour;
mod cards;
mod challenge;
mod ledger;
mod memory;
mod style;
mod wallets;
mod worldpay;

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use payments::{
    agreement::SavedCard,
    browser::{DeviceDataCollection, DeviceDataRequest},
    clock::Clock,
    id::{AccountId, TransactionId},
    money::Amount,
    provider::{
        Approval, Authorisation, AuthorisationRequest, Capture, ChallengeRequest, Fault, Provider,
        RefundProgress, RefundRequest, SavedCardRequest, TransactionRequest, TransactionStatus,
        WalletAuthorisationRequest,
    },
};

use challenge::{Frame, Way};

pub use behaviour::{Behaviour, RefundBehaviour};
pub use cards::{DOCUMENTED_CARDS, DocumentedCard, Outcome};
pub use ledger::{Entry, Ledger, LedgerFault, RefundEntry, Status};
pub use memory::MemoryLedger;
pub use style::Style;
pub use wallets::WALLET_DESCRIPTIONS;

/// The name under which accounts and the API know this provider.
pub const NAME: &str = "sandbox";

/// The built-in provider. Clones share the ledger.
#[derive(Clone)]
pub struct Sandbox {
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    behaviours: Arc<BTreeMap<AccountId, Behaviour>>,
    style: Style,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sandbox").field(&self.style).finish()
    }
}

impl Sandbox {
    /// A provider that remembers in `ledger` and treats accounts that are not in `behaviours` as
    /// [`Behaviour::default`] says.
    pub fn new(
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        behaviours: BTreeMap<AccountId, Behaviour>,
    ) -> Self {
        Self {
            ledger,
            clock,
            behaviours: Arc::new(behaviours),
            style: Style::default(),
        }
    }

    /// The same provider under another name and with that provider's habits.
    #[must_use]
    pub fn like(&self, style: Style) -> Self {
        Self {
            style,
            ..self.clone()
        }
    }

    fn behaviour(&self, account_id: &AccountId) -> Behaviour {
        let chosen = self.behaviours.get(account_id).copied();
        self.style.applied_to(chosen.unwrap_or_default())
    }

    async fn change(&self, id: &TransactionId, from: Status, to: Status) -> Result<bool, Fault> {
        let changed = self.ledger.change(id, from, to).await;
        changed.map_err(unexpected)
    }

    async fn find(&self, id: &TransactionId) -> Result<Option<Entry>, Fault> {
        self.ledger.find(id).await.map_err(unexpected)
    }

    /// Writes a new transaction with this outcome. One that is known keeps the outcome it has.
    async fn open(
        &self,
        outcome: Option<Outcome>,
        new: Entry,
        approval: Approval,
        way: Way,
    ) -> Result<Authorisation, Fault> {
        let status = match outcome {
            Some(Outcome::Authorised) => Status::Authorised,
            Some(Outcome::Challenge) => Status::Challenged,
            Some(Outcome::Declined) => Status::Declined,
            Some(Outcome::Error) => {
                return Err(Fault::definite("this transaction could not be processed"));
            }
            None => return Err(Fault::definite("unsupported card details")),
        };
        let entry = Entry { status, ..new };
        let known = self.ledger.open(entry).await.map_err(unexpected)?;
        match known.status {
            Status::Authorised => Ok(Authorisation::Authorised(approval)),
            // The reason is always that the card must not be tried again (GOV.UK Pay's sandbox).
            Status::Declined => Ok(Authorisation::Declined {
                may_retry: Some(false),
            }),
            Status::Challenged
            | Status::ChallengePassed
            | Status::ChallengeFailed
            | Status::ChallengeAbandoned => Ok(Authorisation::ChallengeRequired {
                challenge: self.way_to_bank(&known.transaction_id, way),
            }),
            Status::Cancelled | Status::Capturing | Status::Captured => {
                Err(Fault::unexpected("the transaction is over"))
            }
        }
    }
}

fn unexpected(fault: LedgerFault) -> Fault {
    Fault::unexpected(fault.0)
}

/// The transaction that first charged a card names the card.
fn saved_card(transaction_id: &TransactionId) -> SavedCard {
    SavedCard::new(transaction_id.as_str().to_owned())
}

/// It does not remember whether it was asked to keep the card, or whether the card was in a wallet, and tells all it could
/// always.
fn remembered(transaction_id: &TransactionId) -> Approval {
    Approval {
        saved: Some(saved_card(transaction_id)),
        expiry: wallets::expiry(),
    }
}

/// How far `known` is, if it is what was asked for.
fn progress_of(known: &RefundEntry, request: &RefundRequest) -> Result<RefundProgress, Fault> {
    if known.transaction_id == request.transaction_id && known.amount == request.amount {
        Ok(known.progress)
    } else {
        Err(Fault::definite("another refund has this id"))
    }
}

#[async_trait]
impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        self.style.name()
    }

    fn minimum(&self) -> Amount {
        self.style.minimum()
    }

    async fn device_data(
        &self,
        request: &DeviceDataRequest,
    ) -> Result<Option<DeviceDataCollection>, Fault> {
        let now = self.clock.now();
        let is_looked_at = self.style == Style::Worldpay;
        Ok(is_looked_at.then(|| worldpay::device_data(request, now)))
    }

    /// Decided by the card number, which must be one of [`DOCUMENTED_CARDS`], and for one of them by the name on it.
    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault> {
        let card = &request.card;
        let (outcome, way) = (
            cards::outcome(&card.number, &card.name),
            cards::way(&card.number),
        );
        let approval = Approval {
            saved: request
                .saves_card
                .map(|_| saved_card(&request.transaction_id)),
            expiry: None,
        };
        let entry = Entry::new(request.transaction_id, request.payment_id, request.amount);
        self.open(outcome, entry, approval, way).await
    }

    /// Decided by the payment's description ([`WALLET_DESCRIPTIONS`]).
    async fn authorise_wallet(
        &self,
        request: WalletAuthorisationRequest,
    ) -> Result<Authorisation, Fault> {
        let outcome = wallets::outcome(&request.description);
        let approval = Approval {
            saved: None,
            expiry: wallets::expiry(),
        };
        let entry = Entry::new(request.transaction_id, request.payment_id, request.amount);
        self.open(Some(outcome), entry, approval, Way::Usual(Frame::Nested))
            .await
    }

    /// Decided by the first six and last four digits of the card.
    async fn authorise_saved(&self, request: SavedCardRequest) -> Result<Authorisation, Fault> {
        let outcome = cards::outcome_when_saved(&request.card);
        let entry = Entry::new(request.transaction_id, request.payment_id, request.amount);
        self.open(
            outcome,
            entry,
            Approval::default(),
            Way::Usual(Frame::Nested),
        )
        .await
    }

    /// Decided by what the payer told the bank that the sandbox plays ([`payments::issuer`]).
    async fn authorise_challenge(&self, request: ChallengeRequest) -> Result<Authorisation, Fault> {
        self.finish_challenge(&request.transaction_id).await
    }

    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault> {
        let goal = if self.behaviour(&request.account_id).captures_later {
            Status::Capturing
        } else {
            Status::Captured
        };
        let id = &request.transaction_id;
        let status = if self.change(id, Status::Authorised, goal).await? {
            Some(goal)
        } else {
            // The same request again: the answer is the same, and the money is taken once.
            self.find(id).await?.map(|entry| entry.status)
        };
        match status {
            Some(Status::Captured) => Ok(Capture::Complete {
                fee: self.style.fee(request.amount),
            }),
            Some(Status::Capturing) => Ok(Capture::Pending),
            _ => Err(Fault::definite("there is nothing to capture")),
        }
    }

    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault> {
        let id = &request.transaction_id;
        // In the order in which a payer's answer to the bank could move it on meanwhile.
        for standing in [
            Status::Challenged,
            Status::ChallengePassed,
            Status::ChallengeFailed,
            Status::ChallengeAbandoned,
            Status::Authorised,
        ] {
            if self.change(id, standing, Status::Cancelled).await? {
                return Ok(());
            }
        }
        match self.find(id).await?.map(|entry| entry.status) {
            Some(Status::Cancelled) => Ok(()),
            _ => Err(Fault::definite("there is nothing to cancel")),
        }
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault> {
        let known = self.ledger.find_refund(&request.refund_id).await;
        if let Some(known) = known.map_err(unexpected)? {
            return progress_of(&known, request);
        }
        let behaviour = self.behaviour(&request.account_id).refunds;
        let progress = behaviour
            .first()
            .ok_or_else(|| Fault::definite("refunds of this account are refused"))?;
        let captured = self
            .find(&request.transaction_id)
            .await?
            .filter(|entry| entry.status == Status::Captured)
            .ok_or_else(|| Fault::definite("there is nothing to refund"))?;
        let refund = RefundEntry {
            refund_id: request.refund_id.clone(),
            transaction_id: request.transaction_id.clone(),
            amount: request.amount,
            progress,
            created_at: self.clock.now(),
        };
        let opened = self.ledger.open_refund(refund, captured.amount).await;
        match opened.map_err(unexpected)? {
            Some(opened) => progress_of(&opened, request),
            None => Err(Fault::definite("more than what was captured")),
        }
    }

    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault> {
        let Some(entry) = self.find(transaction_id).await? else {
            return Ok(TransactionStatus::Missing);
        };
        Ok(match entry.status {
            Status::Authorised => TransactionStatus::Authorised(remembered(transaction_id)),
            Status::Challenged
            | Status::ChallengePassed
            | Status::ChallengeFailed
            | Status::ChallengeAbandoned => challenge::waiting(transaction_id),
            Status::Declined => TransactionStatus::Declined {
                may_retry: Some(false),
            },
            Status::Cancelled => TransactionStatus::Cancelled,
            Status::Capturing => {
                self.change(transaction_id, Status::Capturing, Status::Captured)
                    .await?;
                TransactionStatus::Captured
            }
            Status::Captured => TransactionStatus::Captured,
        })
    }

    async fn query_refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault> {
        let known = self.ledger.find_refund(&request.refund_id).await;
        let known = known
            .map_err(unexpected)?
            .ok_or_else(|| Fault::definite("there is no such refund"))?;
        let progress = progress_of(&known, request)?;
        if progress != RefundProgress::Pending {
            return Ok(progress);
        }
        let behaviour = self.behaviour(&request.account_id).refunds;
        let next = behaviour.next(known.created_at, self.clock.now());
        if next != RefundProgress::Pending {
            let finished = self.ledger.finish_refund(&known.refund_id, next).await;
            finished.map_err(unexpected)?;
        }
        Ok(next)
    }
}
