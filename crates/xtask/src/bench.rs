//! `cargo xtask bench`: measures beside baselines, in one run, with optimisation.

use std::{env, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    postgres::Cluster,
    process::{cargo, run, step, target_folder},
    setup,
};

/// So many payments are in the table when searches are measured.
const PAYMENTS: &str = "1000000";

/// What the developer asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only searches, and what a full table costs.
    only_search: bool,
    payments: String,
}

impl Options {
    /// Reads what stands after `cargo xtask bench`.
    pub(crate) fn parse(arguments: Vec<String>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let mut options = Self {
            only_search: false,
            payments: PAYMENTS.to_owned(),
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "search" => options.only_search = true,
                "--payments" => {
                    let count = arguments.next().context("`--payments` needs a number")?;
                    options.payments = count;
                }
                unknown => bail!("unexpected argument `{unknown}`; see `cargo xtask help`"),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run_all(root: &Path, options: &Options) -> Result<()> {
    setup::node_modules(root)?;
    let programs = setup::postgres()?;
    step("build with optimisation", || {
        run(cargo(root).args(["build", "--release", "-p", "paydesk", "-p", "bench"]))
    })?;
    let built = target_folder(root).join("release");
    let server = Cluster::start(&programs)?;
    let before = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(programs).chain(env::split_paths(&before)))
        .context("PATH cannot be extended")?;
    step("measure", || {
        run(Command::new(built.join("bench"))
            .arg(if options.only_search { "search" } else { "all" })
            .arg(built.join("paydesk"))
            .arg(server.url())
            .arg(&options.payments)
            .env("PATH", &path)
            .current_dir(&built))
    })
}

#[cfg(test)]
mod tests {
    use super::{Options, PAYMENTS};

    fn parse(arguments: &[&str]) -> anyhow::Result<Options> {
        Options::parse(arguments.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_arguments_everything_is_measured_with_a_million_payments() {
        let options = parse(&[]).unwrap();
        assert!(!options.only_search);
        assert_eq!(options.payments, PAYMENTS);
    }

    #[test]
    fn searches_alone_can_be_measured_with_fewer_payments() {
        let options = parse(&["search", "--payments", "5000"]).unwrap();
        assert!(options.only_search);
        assert_eq!(options.payments, "5000");
    }

    #[test]
    fn wrong_arguments_are_refused() {
        assert!(parse(&["--payments"]).is_err());
        assert!(parse(&["searches"]).is_err());
    }
}
