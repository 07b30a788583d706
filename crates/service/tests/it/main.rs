//! The service over HTTP, against an API that obeys the test.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod fake_api;
mod journey;
mod matching;
mod outcome;
mod pay;
mod pdf;
mod problem;
mod questions;
mod receipt;
mod receipt_pdf;
mod running;
mod settling;
