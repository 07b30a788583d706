//! The built-in provider's ledger in our database.

use std::sync::Arc;

use async_trait::async_trait;
use database::Database;
use payments::{
    clock::{Clock, Timestamp},
    id::{PaymentId, RefundId, TransactionId},
    money::Amount,
    provider::RefundProgress,
};
use payments_store::sandbox::{self, SandboxRefund, SandboxTransaction};
use psp_sandbox::{Entry, Ledger, LedgerFault, RefundEntry, Status};

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

/// The stored name. Refunds under the last one do not count against the money of their transaction.
fn name_of(progress: RefundProgress) -> &'static str {
    match progress {
        RefundProgress::Pending => "pending",
        RefundProgress::Complete => "complete",
        RefundProgress::Failed => sandbox::FAILED,
    }
}

fn refund_entry(stored: SandboxRefund) -> Result<RefundEntry, LedgerFault> {
    use RefundProgress::{Complete, Failed, Pending};
    Ok(RefundEntry {
        refund_id: RefundId::parse(&stored.id).ok_or_else(|| fault("unknown refund"))?,
        transaction_id: TransactionId::from_stored(stored.transaction_id),
        amount: Amount::from_pence(stored.amount).ok_or_else(|| fault("negative amount"))?,
        progress: [Pending, Complete, Failed]
            .into_iter()
            .find(|progress| name_of(*progress) == stored.status)
            .ok_or_else(|| fault("unknown status of a refund"))?,
        created_at: Timestamp::from_stored(stored.created_at),
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

    async fn open_refund(
        &self,
        refund: RefundEntry,
        captured: Amount,
    ) -> Result<Option<RefundEntry>, LedgerFault> {
        let new = SandboxRefund {
            id: refund.refund_id.as_str().to_owned(),
            transaction_id: refund.transaction_id.as_str().to_owned(),
            amount: refund.amount.pence(),
            status: name_of(refund.progress).to_owned(),
            created_at: refund.created_at.to_stored(),
        };
        sandbox::insert_or_find_refund(&self.database, new, captured.pence())
            .await
            .map_err(fault)?
            .map(refund_entry)
            .transpose()
    }

    async fn find_refund(&self, id: &RefundId) -> Result<Option<RefundEntry>, LedgerFault> {
        sandbox::find_refund(&self.database, id.as_str().to_owned())
            .await
            .map_err(fault)?
            .map(refund_entry)
            .transpose()
    }

    async fn finish_refund(
        &self,
        id: &RefundId,
        outcome: RefundProgress,
    ) -> Result<bool, LedgerFault> {
        sandbox::change_refund(
            &self.database,
            id.as_str().to_owned(),
            name_of(RefundProgress::Pending),
            name_of(outcome),
        )
        .await
        .map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use payments::{clock::SystemClock, random::SystemRandom};
    use test_support::{Backend, TestDatabase};

    use super::*;

    fn amount(pence: i64) -> Amount {
        Amount::from_pence(pence).unwrap()
    }

    fn refund(of: &Entry, pence: i64) -> RefundEntry {
        RefundEntry {
            refund_id: RefundId::generate(&SystemRandom),
            transaction_id: of.transaction_id.clone(),
            amount: amount(pence),
            progress: RefundProgress::Pending,
            created_at: SystemClock.now(),
        }
    }

    async fn captured(ledger: &StoredLedger) -> Entry {
        let (id, payment_id) = (
            TransactionId::generate(&SystemRandom),
            PaymentId::generate(&SystemRandom),
        );
        let entry = Entry::new(id.clone(), payment_id, amount(1000));
        assert_eq!(ledger.open(entry.clone()).await, Ok(entry));
        for (from, to) in [
            (Status::Authorised, Status::Capturing),
            (Status::Capturing, Status::Captured),
        ] {
            assert_eq!(ledger.change(&id, from, to).await, Ok(true));
            assert_eq!(ledger.change(&id, from, to).await, Ok(false));
        }
        let entry = ledger.find(&id).await.unwrap().unwrap();
        assert_eq!((entry.status, entry.captures), (Status::Captured, 1));
        entry
    }

    fn stored(database: &TestDatabase) -> StoredLedger {
        StoredLedger {
            database: database.open(),
            clock: Arc::new(SystemClock),
        }
    }

    #[actix_web::test]
    async fn a_refund_is_written_once_and_ends_once() {
        for backend in Backend::ALL {
            let database = TestDatabase::new(backend);
            let ledger = stored(&database);
            let entry = captured(&ledger).await;
            let refund = refund(&entry, 600);
            assert_eq!(ledger.find_refund(&refund.refund_id).await, Ok(None));
            for _ in 0..2 {
                let opened = ledger.open_refund(refund.clone(), entry.amount).await;
                assert_eq!(opened, Ok(Some(refund.clone())));
            }
            let end = |outcome| ledger.finish_refund(&refund.refund_id, outcome);
            assert_eq!(end(RefundProgress::Complete).await, Ok(true));
            assert_eq!(end(RefundProgress::Failed).await, Ok(false));
            let ended = RefundEntry {
                progress: RefundProgress::Complete,
                ..refund
            };
            let found = ledger.find_refund(&ended.refund_id).await;
            assert_eq!(found, Ok(Some(ended)), "{backend:?}");
        }
    }

    #[actix_web::test]
    async fn of_refunds_at_once_no_more_than_the_captured_amount_goes_through() {
        for backend in Backend::ALL {
            let database = TestDatabase::new(backend);
            let ledger = stored(&database);
            let entry = captured(&ledger).await;
            let refunds: Vec<_> = (0..20).map(|_| refund(&entry, 300)).collect();
            let asked = refunds
                .iter()
                .map(|refund| ledger.open_refund(refund.clone(), entry.amount));
            let opened: Vec<_> = join_all(asked)
                .await
                .into_iter()
                .filter_map(Result::unwrap)
                .collect();
            assert_eq!(opened.len(), 3, "{backend:?}");

            let all = ledger.open_refund(refund(&entry, 400), entry.amount);
            assert_eq!(all.await, Ok(None));
            let failed = ledger.finish_refund(&opened[0].refund_id, RefundProgress::Failed);
            assert_eq!(failed.await, Ok(true));
            let again = ledger.open_refund(refund(&entry, 400), entry.amount).await;
            assert!(again.unwrap().is_some(), "what failed is free again");
        }
    }
}
