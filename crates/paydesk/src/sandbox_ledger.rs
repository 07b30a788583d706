//! The built-in provider's ledger in our database.

use std::sync::Arc;

use async_trait::async_trait;
use database::Database;
use payments::{
    clock::Clock,
    id::{PaymentId, TransactionId},
    money::Amount,
};
use payments_store::sandbox::{self, SandboxTransaction};
use psp_sandbox::{Entry, Ledger, LedgerFault, Status};

pub(crate) struct StoredLedger {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
}

fn fault(error: impl std::fmt::Display) -> LedgerFault {
    LedgerFault(format!("the sandbox's ledger: {error}"))
}

fn entry(stored: SandboxTransaction) -> Result<Entry, LedgerFault> {
    Ok(Entry {
        status: Status::parse(&stored.status).ok_or_else(|| fault("unknown status"))?,
        payment_id: PaymentId::parse(&stored.payment_id).ok_or_else(|| fault("unknown payment"))?,
        amount: Amount::from_pence(stored.amount).ok_or_else(|| fault("negative amount"))?,
        transaction_id: TransactionId::from_stored(stored.id),
        captures: stored.captures,
    })
}

#[async_trait]
impl Ledger for StoredLedger {
    async fn open(&self, new: Entry) -> Result<Entry, LedgerFault> {
        let stored = SandboxTransaction {
            id: new.transaction_id.as_str().to_owned(),
            payment_id: new.payment_id.as_str().to_owned(),
            amount: new.amount.pence(),
            status: new.status.as_str().to_owned(),
            captures: new.captures,
            created_at: self.clock.now().to_stored(),
        };
        sandbox::insert_or_find(&self.database, stored)
            .await
            .map_err(fault)
            .and_then(entry)
    }

    async fn find(&self, id: &TransactionId) -> Result<Option<Entry>, LedgerFault> {
        sandbox::find(&self.database, id.as_str().to_owned())
            .await
            .map_err(fault)?
            .map(entry)
            .transpose()
    }

    async fn change(
        &self,
        id: &TransactionId,
        from: Status,
        to: Status,
    ) -> Result<bool, LedgerFault> {
        sandbox::change(
            &self.database,
            id.as_str().to_owned(),
            from.as_str(),
            to.as_str(),
        )
        .await
        .map_err(fault)
    }
}
