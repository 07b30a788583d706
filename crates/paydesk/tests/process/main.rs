//! The program as a process: started, stopped, killed, and its log read.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot be set up has failed"
)]

mod clock;
mod command_line;
mod keys;
mod kill;
mod load;
mod log;
mod program;
