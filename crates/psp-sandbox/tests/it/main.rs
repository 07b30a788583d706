//! The sandbox as the engine sees it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod authorising;
mod captures;
mod challenges;
mod fixtures;
mod refunds;
mod saved_cards;
mod wallets;
