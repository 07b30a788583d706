//! Fills a database with payments as a year of business would have left them.

mod outcome;
mod sql;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::Context as _;
use database::{Database, DatabaseUrl, DbConnection};
use diesel::connection::SimpleConnection as _;
use payments::{
    clock::{Clock as _, SystemClock, Timestamp},
    id::AccountId,
    store::{StoreError, Stored},
};
use payments_store::DieselStore;

use outcome::{Outcome, PAST, RECENT};
use sql::Dialect;

/// So many payments are written in one transaction: the disk waits seldom, and other writers not for long.
const BATCH: i64 = 20_000;
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const YEAR: i64 = 365 * 24 * HOUR;

/// What to seed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seed {
    /// How many payments.
    pub(crate) count: i64,
    /// Whose payments they are.
    pub(crate) account: AccountId,
    pub(crate) database: DatabaseUrl,
}

/// Payments at equal distances in time.
struct Batch<'a> {
    account: &'a AccountId,
    outcomes: &'a [Outcome],
    /// The numbers of its payments, without `to`.
    from: i64,
    to: i64,
    /// When the first was created, and how long after it the next, in microseconds.
    first: i64,
    step: i64,
    /// The number of all payments of this seed.
    total: i64,
    now: i64,
}

/// Migrates the database, writes the payments and adds them up.
pub(crate) async fn run(seed: &Seed) -> anyhow::Result<()> {
    if let DatabaseUrl::SqliteFile(file) = &seed.database
        && let Some(folder) = file.parent()
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let database = Database::open(&database::Options::new(seed.database.clone()))
        .with_context(|| format!("the database {} cannot be opened", seed.database))?;
    let ended = fill(&database, seed, SystemClock.now()).await;
    database.close();
    ended
}

/// As [`run`], in an open database and as if it were `now`.
async fn fill(database: &Database, seed: &Seed, now: Timestamp) -> anyhow::Result<()> {
    let mut written = 0;
    for batch in batches(seed, now) {
        written += batch.to - batch.from;
        write(database, &batch).await?;
        println!("{written} of {} payments", seed.count);
    }
    add_up(database, seed.account.clone(), now).await?;
    settle_down(database).await
}

/// The payments of the year from the oldest on, then those of the last hour, of which a few are not finished.
fn batches(seed: &Seed, now: Timestamp) -> Vec<Batch<'_>> {
    let now = now.unix_micros();
    let recent = (seed.count / 200).clamp(40, 400).min(seed.count);
    let past = seed.count - recent;
    let batch = |outcomes, from, to, first, step| Batch {
        account: &seed.account,
        outcomes,
        from,
        to,
        first,
        step,
        total: seed.count,
        now,
    };
    // What expired did so 90 minutes after its creation: that must be over.
    let (begin, end) = (now - YEAR, now - 2 * HOUR);
    let step = (end - begin) / past.max(1);
    let starts = (0..past).step_by(usize::try_from(BATCH).unwrap_or(usize::MAX));
    let mut batches: Vec<_> = starts
        .map(|from| {
            let to = (from + BATCH).min(past);
            batch(PAST, from, to, begin + from * step, step)
        })
        .collect();
    // Nothing of their logs lies in the future.
    let (begin, end) = (now - HOUR, now - 120 * SECOND);
    let step = (end - begin) / recent;
    batches.push(batch(RECENT, past, seed.count, begin, step));
    batches
}

async fn write(database: &Database, batch: &Batch<'_>) -> anyhow::Result<()> {
    // Sums of days that get more payments would be wrong; a program that runs meanwhile may have added some up.
    let forget = format!(
        "delete from payment_totals where account_id = '{}';\n",
        batch.account
    );
    let of = |dialect| forget.clone() + &sql::statements(dialect, batch);
    let (sqlite, postgres) = (of(Dialect::Sqlite), of(Dialect::Postgres));
    let work = move |connection: &mut DbConnection| -> Result<(), database::Error> {
        let sql = match connection {
            DbConnection::Sqlite(_) => &sqlite,
            DbConnection::Postgres(_) => &postgres,
        };
        Ok(connection.batch_execute(sql)?)
    };
    database
        .write(work)
        .await
        .context("the payments cannot be written")
}

/// As the program's own hourly job does.
async fn add_up(database: &Database, account: AccountId, now: Timestamp) -> anyhow::Result<()> {
    let Some(yesterday) = now.date().previous_day() else {
        return Ok(());
    };
    let store = Stored::new(Arc::new(DieselStore::new(database.clone())));
    loop {
        let account = account.clone();
        let is_more: Result<bool, StoreError> = store
            .write(move |tx| tx.add_up_totals(&account, yesterday))
            .await;
        if !is_more.context("the payments cannot be added up")? {
            return Ok(());
        }
    }
}

/// What a database does by itself some time after many changes; here at once, so that nothing waits for it later.
async fn settle_down(database: &Database) -> anyhow::Result<()> {
    // None of it may run in a transaction.
    let work = |connection: &mut DbConnection| -> Result<(), database::Error> {
        let sql = match connection {
            DbConnection::Sqlite(_) => "pragma wal_checkpoint(truncate)",
            DbConnection::Postgres(_) => "vacuum analyze",
        };
        Ok(connection.batch_execute(sql)?)
    };
    database
        .read(work)
        .await
        .context("the database cannot be tidied up")
}
