//! The store port over the database handle.

mod tables;

use ::payments::{
    clock::Timestamp,
    id::{AccountId, PaymentId},
    job::{Job, JobCount, NewJob},
    payment::{Payment, PaymentEvent},
    store::{Abort, Durability, Store, StoreError, Transaction, Work},
    token::{TokenHash, TokenRecord},
    transition::Transition,
};
use async_trait::async_trait;
use database::{Database, DbConnection};

use crate::{error::from_database, jobs, payment_table, tokens};

/// Payments in SQLite or PostgreSQL.
#[derive(Clone, Debug)]
pub struct DieselStore {
    database: Database,
}

impl DieselStore {
    /// Over an open database whose schema is up to date.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

/// An [`Abort`] that the database handle can make.
struct Ended(Abort);

impl From<database::Error> for Ended {
    fn from(error: database::Error) -> Self {
        Self(Abort::Store(from_database(error)))
    }
}

#[async_trait]
impl Store for DieselStore {
    async fn read(&self, work: Work) -> Result<(), Abort> {
        self.database
            .read(move |connection| work(&mut InTransaction(connection, Verb::Read)).map_err(Ended))
            .await
            .map_err(|ended| ended.0)
    }

    async fn write(&self, durability: Durability, work: Work) -> Result<(), Abort> {
        let durability = match durability {
            Durability::Full => database::Durability::Full,
            Durability::Relaxed => database::Durability::Relaxed,
        };
        let work = move |connection: &mut DbConnection| {
            work(&mut InTransaction(connection, Verb::Write)).map_err(Ended)
        };
        self.database
            .write_with(durability, work)
            .await
            .map_err(|ended| ended.0)
    }

    async fn is_ready(&self) -> bool {
        let pending = self.database.read(database::pending_migrations).await;
        matches!(pending, Ok(0))
    }
}

/// What a connection is used for.
#[derive(Clone, Copy)]
enum Verb {
    Read,
    Write,
}

struct InTransaction<'a>(&'a mut DbConnection, Verb);

impl Transaction for InTransaction<'_> {
    fn find_payment(&mut self, id: &PaymentId) -> Result<Option<Payment>, StoreError> {
        match self.1 {
            Verb::Read => payment_table::find(self.0, id),
            Verb::Write => payment_table::find_to_change(self.0, id),
        }
    }

    fn insert_payment(&mut self, payment: &Payment) -> Result<(), StoreError> {
        payment_table::insert(self.0, payment)
    }

    fn find_reported_payment(
        &mut self,
        account_id: &AccountId,
        provider_id: &str,
    ) -> Result<Option<Payment>, StoreError> {
        payment_table::find_reported(self.0, account_id, provider_id)
    }

    fn record(&mut self, transition: &Transition) -> Result<(), StoreError> {
        payment_table::record(self.0, transition)
    }

    fn list_events(&mut self, id: &PaymentId) -> Result<Vec<PaymentEvent>, StoreError> {
        payment_table::list_events(self.0, id)
    }

    fn insert_token(
        &mut self,
        hash: &TokenHash,
        id: &PaymentId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        tokens::insert(self.0, hash, id, now)
    }

    fn find_token(&mut self, hash: &TokenHash) -> Result<Option<TokenRecord>, StoreError> {
        tokens::find(self.0, hash)
    }

    fn use_token(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        tokens::mark_used(self.0, hash, now)
    }

    fn purge_tokens(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        tokens::purge(self.0, before, limit)
    }

    fn add_job(&mut self, job: &NewJob, now: Timestamp) -> Result<(), StoreError> {
        jobs::add(self.0, job, now)
    }

    fn put_job(&mut self, job: &NewJob, now: Timestamp) -> Result<(), StoreError> {
        jobs::put(self.0, job, now)
    }

    fn claim_jobs(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Job>, StoreError> {
        jobs::claim(self.0, now, until, limit)
    }

    fn finish_job(&mut self, job: &Job) -> Result<(), StoreError> {
        jobs::finish(self.0, job)
    }

    fn retry_job(&mut self, job: &Job, run_at: Timestamp, error: &str) -> Result<(), StoreError> {
        jobs::retry(self.0, job, run_at, error)
    }

    fn bury_job(&mut self, job: &Job, now: Timestamp, error: &str) -> Result<(), StoreError> {
        jobs::bury(self.0, job, now, error)
    }

    fn count_jobs(&mut self) -> Result<Vec<JobCount>, StoreError> {
        jobs::count(self.0)
    }

    fn count_payments(&mut self, account_id: &AccountId) -> Result<i64, StoreError> {
        payment_table::count(self.0, account_id)
    }
}
