//! What the developer asked for.

use anyhow::{Context as _, bail};
use payments::id::AccountId;

use crate::seed::Seed;

const USAGE: &str = "usage: cargo xtask seed COUNT [--database URL] [--account ID]\n   or: cargo xtask bench [search] [--payments COUNT]";
/// The demo's, where `cargo run` finds it.
const DATABASE: &str = "sqlite://data/paydesk.db";
const ACCOUNT: &str = "council";

/// A task of this program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Be the baseline: pages and answers of these sizes, in bytes.
    BareServer { page: usize, json: usize },
    /// Fill a database.
    Seed(Seed),
    /// Measure.
    Measure(Measure),
}

/// What is measured.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The program under test, built with optimisation.
    pub(crate) program: String,
    /// A PostgreSQL server on which databases may be made.
    pub(crate) postgres: String,
    /// How many payments there are when searches are measured.
    pub(crate) payments: i64,
    /// Leaves out everything but searches.
    pub(crate) only_search: bool,
}

impl Task {
    /// Reads the command line without the program's name.
    pub(crate) fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Ok(match words.as_slice() {
            ["bare-server", page, json] => Self::BareServer {
                page: page.parse()?,
                json: json.parse()?,
            },
            ["seed", rest @ ..] => Self::Seed(parse_seed(rest)?),
            [what @ ("all" | "search"), program, postgres, payments] => Self::Measure(Measure {
                program: (*program).to_owned(),
                postgres: (*postgres).to_owned(),
                payments: parse_count(payments)?,
                only_search: *what == "search",
            }),
            _ => bail!(USAGE),
        })
    }
}

fn parse_seed(words: &[&str]) -> anyhow::Result<Seed> {
    let (mut count, mut database, mut account) = (None, DATABASE, ACCOUNT);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .with_context(|| format!("`{word}` needs a value"))
        };
        match *word {
            "--database" => database = value()?,
            "--account" => account = value()?,
            number if count.is_none() && !number.starts_with('-') => {
                count = Some(parse_count(number)?);
            }
            unknown => bail!("unexpected argument `{unknown}`\n{USAGE}"),
        }
    }
    Ok(Seed {
        count: count.context(USAGE)?,
        account: AccountId::parse(account)
            .with_context(|| format!("`{account}` cannot be the id of an account"))?,
        database: database.parse()?,
    })
}

/// More than this would overflow the arithmetic of the seed, and most disks.
const MOST: i64 = 100_000_000;

fn parse_count(text: &str) -> anyhow::Result<i64> {
    let count = text.replace([',', '_'], "").parse().ok();
    count
        .filter(|count| (1..=MOST).contains(count))
        .with_context(|| format!("`{text}` is not a number of payments from 1 to {MOST}"))
}

#[cfg(test)]
mod tests {
    use super::{Measure, Task};

    fn parse(line: &str) -> anyhow::Result<Task> {
        let words: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
        Task::parse(&words)
    }

    #[test]
    fn a_seed_goes_to_the_demos_database_unless_said_otherwise() {
        let Task::Seed(seed) = parse("seed 1000").unwrap() else {
            panic!("not a seed");
        };
        assert_eq!(seed.count, 1000);
        assert_eq!(seed.account.as_str(), "council");
        assert_eq!(seed.database.to_string(), "sqlite://data/paydesk.db");

        let line = "seed --account parking 1,000,000 --database postgres://p@127.0.0.1/pay";
        let Task::Seed(seed) = parse(line).unwrap() else {
            panic!("not a seed");
        };
        assert_eq!(seed.count, 1_000_000);
        assert_eq!(seed.account.as_str(), "parking");
        assert!(seed.database.to_string().starts_with("postgres://"));
    }

    #[test]
    fn measurements_know_how_many_payments_there_are() {
        let measured = |only_search| {
            Task::Measure(Measure {
                program: "/p".to_owned(),
                postgres: "postgres://x".to_owned(),
                payments: 5000,
                only_search,
            })
        };
        assert_eq!(parse("all /p postgres://x 5000").unwrap(), measured(false));
        assert_eq!(
            parse("search /p postgres://x 5000").unwrap(),
            measured(true)
        );
    }

    #[test]
    fn wrong_arguments_are_refused() {
        let wrong = [
            "",
            "seed",
            "seed 0",
            "seed -5",
            "seed 200000000",
            "seed many",
            "seed 10 20",
            "seed 10 --database",
            "seed 10 --database mysql://x",
            "seed 10 --account Council",
            "seed 10 --fast",
            "search /p",
            "all /p postgres://x none",
        ];
        for line in wrong {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
