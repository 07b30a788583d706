//! The port to the database: two verbs, and what can be done inside one of their transactions.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;

mod tables;

pub use tables::{
    AgreementTable, ApiKeyTable, DisputeTable, IdempotencyRecord, IdempotencyTable, RefundTable,
    SearchTables,
};

use crate::{
    clock::Timestamp,
    id::{AccountId, PaymentId},
    job::{Job, JobCount, NewJob},
    payment::{Payment, PaymentEvent},
    token::{TokenHash, TokenRecord},
    transition::Transition,
};

/// The store failed; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the payment in between.
    #[error("the payment was changed by somebody else")]
    Conflict,
    /// Too much is waiting; later it may work.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached; later it may work.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored makes no sense.
    #[error("{table} {id}: the column {column} holds something unknown")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// A statement failed.
    #[error("a database statement failed")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether the same call may work a moment later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Conflict | Self::Busy | Self::Unavailable(_))
    }
}

/// What can be done inside a transaction. All of it is atomic; an error rolls everything back.
pub trait Transaction:
    ApiKeyTable + RefundTable + AgreementTable + DisputeTable + IdempotencyTable + SearchTables
{
    /// The payment with this id. In [`Store::write`] it is kept from changes by others until the transaction ends, so
    /// that whoever comes second waits and finds what the first has left. It is to be asked for before anything that
    /// belongs to it is changed, which keeps two transactions from waiting for each other.
    fn find_payment(&mut self, id: &PaymentId) -> Result<Option<Payment>, StoreError>;
    /// Writes a new payment with the first line of its log.
    fn insert_payment(&mut self, payment: &Payment) -> Result<(), StoreError>;
    /// The payment that was reported under a provider's id.
    fn find_reported_payment(
        &mut self,
        account_id: &AccountId,
        provider_id: &str,
    ) -> Result<Option<Payment>, StoreError>;
    /// Writes what a transition made of a payment, its events and its jobs; [`StoreError::Conflict`] when the payment
    /// is no longer the version that the transition started from.
    fn record(&mut self, transition: &Transition) -> Result<(), StoreError>;
    /// The log of a payment, oldest first.
    fn list_events(&mut self, id: &PaymentId) -> Result<Vec<PaymentEvent>, StoreError>;

    /// Writes a new one-time token.
    fn insert_token(
        &mut self,
        hash: &TokenHash,
        id: &PaymentId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// The token with this hash.
    fn find_token(&mut self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError>;
    /// Marks the token as used; `false` when somebody has used it before. One conditional update.
    fn use_token(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError>;
    /// Deletes up to `limit` tokens made before `before`, and says how many.
    fn purge_tokens(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;

    /// Writes a job that cannot exist yet.
    fn add_job(&mut self, job: &NewJob, now: Timestamp) -> Result<(), StoreError>;
    /// Writes, moves or takes back a job.
    fn put_job(&mut self, job: &NewJob, now: Timestamp) -> Result<(), StoreError>;
    /// Locks up to `limit` jobs that are due, oldest first.
    fn claim_jobs(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Job>, StoreError>;
    /// The job is done, if it is still held under this lock and was not moved meanwhile.
    fn finish_job(&mut self, job: &Job) -> Result<(), StoreError>;
    /// The job is to be tried again.
    fn retry_job(&mut self, job: &Job, run_at: Timestamp, error: &str) -> Result<(), StoreError>;
    /// The job is given up and stays for an operator to see.
    fn bury_job(&mut self, job: &Job, now: Timestamp, error: &str) -> Result<(), StoreError>;

    /// How many jobs there are of each kind.
    fn count_jobs(&mut self) -> Result<Vec<JobCount>, StoreError>;

    /// How many payments an account has.
    fn count_payments(&mut self, account_id: &AccountId) -> Result<i64, StoreError>;
}

/// How much `write` must promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power failure.
    Full,
    /// Survives the death of this process; a power failure may take the last moments. For what can simply be asked for
    /// again, such as a fresh link.
    Relaxed,
}

/// A piece of work for a transaction.
pub type Work = Box<dyn FnOnce(&mut dyn Transaction) -> Result<(), Abort> + Send>;

/// Rolls a transaction back.
#[derive(Debug)]
pub enum Abort {
    /// The store failed.
    Store(StoreError),
    /// The caller has its own reason, which it keeps itself.
    Caller,
}

/// A database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Runs `work`, which only reads.
    async fn read(&self, work: Work) -> Result<(), Abort>;
    /// Runs `work` in one transaction.
    async fn write(&self, durability: Durability, work: Work) -> Result<(), Abort>;
    /// Whether the database answers and its schema is the one that this program needs.
    async fn is_ready(&self) -> bool;
}

/// A [`Store`] with typed verbs.
#[derive(Clone)]
pub struct Stored(Arc<dyn Store>);

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored")
    }
}

impl Stored {
    /// Over any store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    /// Runs `work`, which only reads.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (slot, work) = keeping(work);
        let ended = self.0.read(work).await;
        taken(&slot, ended)
    }

    /// Runs `work` in one transaction, which is on the disk when this returns `Ok` and undone otherwise.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.write_with(Durability::Full, work).await
    }

    /// As [`Stored::write`], with a say in the durability.
    pub async fn write_with<T, E>(
        &self,
        durability: Durability,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (slot, work) = keeping(work);
        let ended = self.0.write(durability, work).await;
        taken(&slot, ended)
    }

    /// Whether the database is ready.
    pub async fn is_ready(&self) -> bool {
        self.0.is_ready().await
    }
}

type Slot<T, E> = Arc<Mutex<Option<Result<T, E>>>>;

/// Work whose typed result is left in a slot.
fn keeping<T, E>(
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, E> + Send + 'static,
) -> (Slot<T, E>, Work)
where
    T: Send + 'static,
    E: Send + 'static,
{
    let slot: Slot<T, E> = Arc::new(Mutex::new(None));
    let filled = Arc::clone(&slot);
    let work = Box::new(move |transaction: &mut dyn Transaction| {
        let result = work(transaction);
        let ended = if result.is_ok() {
            Ok(())
        } else {
            Err(Abort::Caller)
        };
        *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        ended
    });
    (slot, work)
}

fn taken<T, E: From<StoreError>>(slot: &Slot<T, E>, ended: Result<(), Abort>) -> Result<T, E> {
    if let Err(Abort::Store(error)) = ended {
        return Err(error.into());
    }
    let result = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.unwrap_or_else(|| Err(StoreError::Unavailable("the work was not run".into()).into()))
}
