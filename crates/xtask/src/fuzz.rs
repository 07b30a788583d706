//! `cargo xtask fuzz`: what `test` does with a few made-up requests, with many, and never the same.

use std::{path::Path, str::FromStr};

use anyhow::{Context as _, Result, bail};

use crate::{
    process::{cargo, run as run_command, step},
    schemathesis::{self, Effort},
    setup,
};

/// Requests for each operation when nothing is said.
const EXAMPLES: u32 = 1000;
/// Inputs for each property test, for each request to an operation: reading is so much faster than answering.
const CASES: u32 = 20;
/// Crates that read what strangers send.
const PARSERS: &[&str] = &[
    "api-types",
    "payments",
    "pay-frontend",
    "service",
    "user-matching",
    "web",
];

/// Reads what stands after `cargo xtask fuzz`.
pub(crate) fn parse(arguments: Vec<String>) -> Result<Effort> {
    let mut arguments = arguments.into_iter();
    let effort = match arguments.next() {
        None => Effort::Examples(EXAMPLES),
        Some(option) => {
            let value = arguments.next();
            let value = value.as_deref().and_then(|value| u32::from_str(value).ok());
            let value = value
                .filter(|value| *value > 0)
                .with_context(|| format!("`{option}` needs a number above 0"));
            match option.as_str() {
                "--examples" => Effort::Examples(value?),
                "--seconds" => Effort::Seconds(value?),
                unknown => bail!("unexpected argument `{unknown}`; see `cargo xtask help`"),
            }
        }
    };
    match arguments.next() {
        None => Ok(effort),
        Some(argument) => bail!("unexpected argument `{argument}`; see `cargo xtask help`"),
    }
}

/// Property tests of the parsers, then the whole API.
pub(crate) fn run(root: &Path, effort: &Effort) -> Result<()> {
    setup::node_modules(root)?;
    let examples = match effort {
        Effort::Examples(examples) => *examples,
        Effort::Steady | Effort::Seconds(_) => EXAMPLES,
    };
    let cases = examples.saturating_mul(CASES).to_string();
    step("parsers", || {
        let mut tests = cargo(root);
        tests.args(["test", "--lib"]);
        for parser in PARSERS {
            tests.args(["-p", parser]);
        }
        run_command(tests.env("PROPTEST_CASES", &cases))
    })?;
    step("API", || schemathesis::run_all(root, effort))
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLES, parse};
    use crate::schemathesis::Effort;

    fn parsed(arguments: &[&str]) -> anyhow::Result<Effort> {
        parse(arguments.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn examples_or_seconds_can_be_chosen() {
        assert!(matches!(parsed(&[]).unwrap(), Effort::Examples(EXAMPLES)));
        assert!(matches!(
            parsed(&["--examples", "7"]).unwrap(),
            Effort::Examples(7)
        ));
        assert!(matches!(
            parsed(&["--seconds", "60"]).unwrap(),
            Effort::Seconds(60)
        ));
    }

    #[test]
    fn wrong_arguments_are_refused() {
        assert!(parsed(&["--seconds"]).is_err());
        assert!(parsed(&["--seconds", "soon"]).is_err());
        assert!(parsed(&["--examples", "0"]).is_err());
        assert!(parsed(&["--examples", "5", "--seconds", "5"]).is_err());
        assert!(parsed(&["--fast", "1"]).is_err());
    }
}
