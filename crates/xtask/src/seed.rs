//! `cargo xtask seed`: fills a database with payments.

use std::path::Path;

use anyhow::Result;

use crate::process::{cargo, run};

/// Everything is done, and every argument checked, by the program of the benchmarks, which needs such databases itself.
pub(crate) fn run_all(root: &Path, arguments: &[String]) -> Result<()> {
    run(cargo(root)
        .args(["run", "--quiet", "-p", "bench", "--", "seed"])
        .args(arguments))
}
