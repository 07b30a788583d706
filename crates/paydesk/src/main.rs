//! The `paydesk` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    paydesk::cli::run()
}
