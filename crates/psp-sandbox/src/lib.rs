//! The built-in provider: it takes no money, and knows the test cards that GOV.UK Pay documents for its sandbox.
//!
//! What it has authorised lies in a [`Ledger`], as with any provider, so that a restart forgets nothing and what it was
//! asked to do can be checked.

mod cards;
mod ledger;

use std::sync::Arc;

use async_trait::async_trait;
use payments::{
    id::TransactionId,
    provider::{
        Authorisation, AuthorisationRequest, Capture, Fault, Provider, TransactionRequest,
        TransactionStatus,
    },
};

pub use cards::{DOCUMENTED_CARDS, DocumentedCard, Outcome};
pub use ledger::{Entry, Ledger, LedgerFault, MemoryLedger, Status};

/// The name under which accounts and the API know this provider.
pub const NAME: &str = "sandbox";

/// The built-in provider.
#[derive(Clone)]
pub struct Sandbox {
    ledger: Arc<dyn Ledger>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sandbox")
    }
}

impl Sandbox {
    /// A provider that remembers in `ledger`.
    pub fn new(ledger: Arc<dyn Ledger>) -> Self {
        Self { ledger }
    }
}

fn unexpected(fault: LedgerFault) -> Fault {
    Fault::unexpected(fault.0)
}

#[async_trait]
impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Decided by the card number alone, which must be one of [`DOCUMENTED_CARDS`].
    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault> {
        let status = match cards::outcome(&request.card.number) {
            Some(Outcome::Authorised) => Status::Authorised,
            Some(Outcome::Declined) => Status::Declined,
            Some(Outcome::Error) => {
                return Err(Fault::definite("this transaction could not be processed"));
            }
            None => return Err(Fault::definite("unsupported card details")),
        };
        let entry = Entry {
            transaction_id: request.transaction_id,
            payment_id: request.payment_id,
            amount: request.amount,
            status,
            captures: 0,
        };
        let known = self.ledger.open(entry).await.map_err(unexpected)?;
        match known.status {
            Status::Authorised => Ok(Authorisation::Authorised),
            Status::Declined => Ok(Authorisation::Declined),
            Status::Cancelled | Status::Captured => {
                Err(Fault::unexpected("the transaction is over"))
            }
        }
    }

    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault> {
        if self
            .ledger
            .change(
                &request.transaction_id,
                Status::Authorised,
                Status::Captured,
            )
            .await
            .map_err(unexpected)?
        {
            return Ok(Capture::Complete);
        }
        match self.query(&request.transaction_id).await? {
            // The same request again: the answer is the same, and the money is taken once.
            TransactionStatus::Captured => Ok(Capture::Complete),
            _ => Err(Fault::definite("there is nothing to capture")),
        }
    }

    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault> {
        if self
            .ledger
            .change(
                &request.transaction_id,
                Status::Authorised,
                Status::Cancelled,
            )
            .await
            .map_err(unexpected)?
        {
            return Ok(());
        }
        match self.query(&request.transaction_id).await? {
            TransactionStatus::Cancelled => Ok(()),
            _ => Err(Fault::definite("there is nothing to cancel")),
        }
    }

    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault> {
        let entry = self.ledger.find(transaction_id).await.map_err(unexpected)?;
        Ok(
            entry.map_or(TransactionStatus::Missing, |entry| match entry.status {
                Status::Authorised => TransactionStatus::Authorised,
                Status::Declined => TransactionStatus::Declined,
                Status::Cancelled => TransactionStatus::Cancelled,
                Status::Captured => TransactionStatus::Captured,
            }),
        )
    }
}
