//! Every table of the store, and the searches over them, on both backends.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod agreements;
mod at_once;
mod days;
mod fixtures;
mod keys;
mod money_back;
mod payments;
mod search;
mod totals;
