//! Migrations, embedded, a pair per change: the same names for both backends.

use diesel::{connection::SimpleConnection, migration::MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{DbConnection, Error};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any fixed number: keeps two processes that start together from migrating at the same time.
const MIGRATION_LOCK: i64 = 7_246_001;

/// Brings the schema up to date and returns the names of the migrations that ran.
pub fn migrate(connection: &mut DbConnection) -> Result<Vec<String>, Error> {
    match connection {
        DbConnection::Sqlite(sqlite) => run(sqlite, SQLITE),
        DbConnection::Postgres(postgres) => {
            postgres.batch_execute(&format!("select pg_advisory_lock({MIGRATION_LOCK})"))?;
            let outcome = run(postgres, POSTGRES);
            postgres.batch_execute(&format!("select pg_advisory_unlock({MIGRATION_LOCK})"))?;
            outcome
        }
    }
}

/// How many migrations have not run yet.
pub fn pending_migrations(connection: &mut DbConnection) -> Result<usize, Error> {
    match connection {
        DbConnection::Sqlite(sqlite) => pending(sqlite, SQLITE),
        DbConnection::Postgres(postgres) => pending(postgres, POSTGRES),
    }
}

fn run<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: impl MigrationSource<DB>,
) -> Result<Vec<String>, Error> {
    let done = harness
        .run_pending_migrations(source)
        .map_err(|error| Error::Migration(error.to_string()))?;
    Ok(done.iter().map(ToString::to_string).collect())
}

fn pending<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: impl MigrationSource<DB>,
) -> Result<usize, Error> {
    harness
        .pending_migrations(source)
        .map(|pending| pending.len())
        .map_err(|error| Error::Migration(error.to_string()))
}
