//! One database handle with two verbs, `read` and `write`, over SQLite and PostgreSQL.
//!
//! Everything above this crate is written once, against [`DbConnection`], and runs on both. The handle owns threads, each
//! with a connection of its own, so that no request handler ever blocks:
//!
//! - **SQLite**: one writer thread, which commits waiting jobs together (each in a savepoint of its own), and a few
//!   read-only connections. WAL, `synchronous=FULL`: what `write` returned is on the disk.
//! - **PostgreSQL**: a pool; every `write` is a transaction.
//!
//! It knows migrations, not what is in the tables.
//!
//! ```no_run
//! # async fn example() -> Result<(), database::Error> {
//! use diesel::prelude::*;
//!
//! let database = database::Database::open(&database::Options::new("sqlite::memory:".parse()?))?;
//! let one: i32 = database.read(|c| Ok::<_, database::Error>(diesel::select(1.into_sql::<diesel::sql_types::Integer>()).get_result(c)?)).await?;
//! # Ok(()) }
//! ```

mod connection;
mod error;
mod handle;
mod migrate;
mod postgres;
mod url;
mod worker;

pub use connection::{DbConnection, MultiBackend};
pub use error::Error;
pub use handle::{Database, Durability, Options};
pub use migrate::{migrate, pending_migrations};
pub use url::DatabaseUrl;
