//! `cargo xtask test`: everything that must hold before a change is taken.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    dependencies, migrations,
    postgres::Cluster,
    process::{cargo, run as run_command, step, succeeds},
    schemathesis::{self, Effort},
    setup::{self, Tools},
};

/// What the developer asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Run only the tests whose name contains this, and no checks.
    only: Option<String>,
    /// Passed on to the test runner.
    runner: Vec<String>,
}

impl Options {
    /// Reads what stands after `cargo xtask test`.
    pub(crate) fn parse(arguments: Vec<String>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--only" => {
                    let filter = arguments.next().filter(|filter| !filter.starts_with('-'));
                    options.only = Some(filter.context("`--only` needs a part of a test's name")?);
                }
                "--" => options.runner = arguments.by_ref().collect(),
                unknown => bail!("unexpected argument `{unknown}`; see `cargo xtask help`"),
            }
        }
        Ok(options)
    }
}

/// Sets up, checks and tests; stops at the first step that fails.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let tools = step("tools", || {
        setup::node_modules(root)?;
        setup::tools()
    })?;
    if options.only.is_none() {
        check(root)?;
    }
    let cluster = step("PostgreSQL server", || Cluster::start(&tools.postgres))?;
    let with_tools = |mut command: Command| {
        let Tools {
            chromium,
            chromedriver,
            python,
            ..
        } = &tools;
        command.env("PAYDESK_TEST_POSTGRES", cluster.url());
        command.env("PAYDESK_TEST_CHROMIUM", chromium);
        command.env("PAYDESK_TEST_CHROMEDRIVER", chromedriver);
        command.env("PAYDESK_TEST_PYTHON", python);
        command
    };
    if options.only.is_none() {
        let mut examples = with_tools(cargo(root));
        examples.args(["test", "--quiet", "--workspace", "--doc"]);
        step("examples in documentation", || run_command(&mut examples))?;
        step("made-up requests", || {
            schemathesis::run_all(root, &Effort::Steady)
        })?;
    }
    // Last, so that the output ends with the runner's own count.
    let mut tests = with_tools(cargo(root));
    tests
        .args(runner(root))
        .args(&options.only)
        .args(&options.runner);
    step("tests", || run_command(&mut tests))
}

/// All checks that need no running program of ours.
pub(crate) fn check(root: &Path) -> Result<()> {
    step("format", || {
        run_command(cargo(root).args(["fmt", "--all", "--check"]))
    })?;
    step("dependencies", || dependencies::check(root))?;
    step("migrations", || migrations::check(&root.join("migrations")))?;
    step("lints", || {
        let lints = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        run_command(cargo(root).args(lints))
    })?;
    step("documentation", || {
        let mut doc = cargo(root);
        doc.args([
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ]);
        run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })
}

/// cargo-nextest where it is installed: it runs each test in a process of its own and knows the
/// limits of `.config/nextest.toml`.
fn runner(root: &Path) -> &'static [&'static str] {
    if succeeds(cargo(root).args(["nextest", "--version"])) {
        &["nextest", "run", "--workspace"]
    } else {
        &["test", "--workspace", "--no-fail-fast", "--all-targets"]
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(arguments: &[&str]) -> anyhow::Result<Options> {
        Options::parse(arguments.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_arguments_everything_runs() {
        assert_eq!(parse(&[]).unwrap(), Options::default());
    }

    #[test]
    fn a_filter_and_runner_arguments_are_kept_apart() {
        let options = parse(&["--only", "expired_token", "--", "--no-capture", "--only"]).unwrap();
        assert_eq!(options.only.as_deref(), Some("expired_token"));
        assert_eq!(options.runner, ["--no-capture", "--only"]);
    }

    #[test]
    fn wrong_arguments_are_refused() {
        assert!(parse(&["--only"]).is_err());
        assert!(parse(&["--only", "--"]).is_err());
        assert!(parse(&["--fast"]).is_err());
        assert!(parse(&["expired_token"]).is_err());
    }
}
