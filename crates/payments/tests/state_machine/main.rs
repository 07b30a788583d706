//! Every state × command in every mode: what is allowed, and what must hold whatever happens.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot be set up has failed"
)]

mod agreements;
mod authorisation;
mod capture;
mod challenge;
mod properties;
mod refunds;
mod table;
mod traces;
mod views;
mod wallets;
mod world;
