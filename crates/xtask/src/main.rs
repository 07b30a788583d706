//! Developer commands, run as `cargo xtask COMMAND`.
//!
//! Knows the workspace's folders and tools, and none of its crates, so that it compiles in seconds.
//!
//! ```text
//! cargo xtask test --only expired_token
//! ```

mod bench;
mod dependencies;
mod fuzz;
mod gallery;
mod lighthouse;
mod migrations;
mod postgres;
mod process;
mod program;
mod schemathesis;
mod seed;
mod setup;
mod test;

use std::{
    env,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  test [--only FILTER] [-- RUNNER-ARGUMENTS]
            set up what is missing, then format, dependency and migration checks, lints,
            documentation, made-up requests to the API and all tests; with --only, just the tests whose
            name contains FILTER
  check     the same checks without the tests
  fuzz [--examples N | --seconds N]
            many more made-up requests to the API and its parsers: N for each operation (1000), or for
            N seconds
  bench [search] [--payments N]
            measure Paydesk beside baselines and print ratios (about ten minutes once built), or only
            its searches, among N payments (1,000,000)
  seed N [--database URL] [--account ID]
            add N payments of the past year to a database (the demo's) and an account (council)
  gallery   take pictures of every page in every form, English and Welsh, 1280 and 320 pixels wide, and
            put them on one page: target/gallery/index.html
  lighthouse
            let Lighthouse look at the card page, the confirm page and an error page in Chromium, and
            print its figures; fails below 100 for accessibility and best practices, 95 for performance
  postgres  start a PostgreSQL server of its own for tests, until Ctrl-C
  help      print this text
";

fn main() -> ExitCode {
    match run(env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<()> {
    let mut arguments = arguments.into_iter();
    let command = arguments.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = arguments.collect();
    let root = workspace_root()?;
    match command.as_str() {
        "test" => test::run(&root, &test::Options::parse(rest)?),
        "check" => no_arguments(&rest).and_then(|()| test::check(&root)),
        "fuzz" => fuzz::run(&root, &fuzz::parse(rest)?),
        "bench" => bench::run_all(&root, &bench::Options::parse(rest)?),
        "seed" => seed::run_all(&root, &rest),
        "gallery" => no_arguments(&rest).and_then(|()| gallery::run(&root)),
        "lighthouse" => no_arguments(&rest).and_then(|()| lighthouse::run_all(&root)),
        "postgres" => no_arguments(&rest).and_then(|()| postgres::serve()),
        "help" | "--help" | "-h" => io::stdout()
            .write_all(HELP.as_bytes())
            .context("cannot print the help"),
        unknown => bail!("unknown command `{unknown}`; `cargo xtask help` lists them"),
    }
}

fn no_arguments(arguments: &[String]) -> Result<()> {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => bail!("unexpected argument `{argument}`; see `cargo xtask help`"),
    }
}

/// The folder of the workspace's `Cargo.toml`.
fn workspace_root() -> Result<PathBuf> {
    // Set by `cargo run`; the compiled-in value serves when the binary is started by hand.
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = crate_folder.ancestors().nth(2).map(Path::to_path_buf);
    root.context("the xtask crate is not inside the workspace")
}
