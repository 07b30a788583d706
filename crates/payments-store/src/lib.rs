//! Payments in a database: rows, schema, and the store port of `payments`, on SQLite and PostgreSQL by the same code.
//!
//! ```no_run
//! # fn example() -> Result<(), database::Error> {
//! let database = database::Database::open(&database::Options::new("sqlite://data/paydesk.db".parse()?))?;
//! let store = payments::store::Stored::new(std::sync::Arc::new(payments_store::DieselStore::new(database)));
//! # drop(store); Ok(()) }
//! ```

mod agreements;
mod api_keys;
mod disputes;
mod error;
mod idempotency;
mod jobs;
mod payment_row;
mod payment_table;
mod refunds;
pub mod sandbox;
mod schema;
mod search;
mod store;
mod tokens;
mod totals;

pub use store::DieselStore;
