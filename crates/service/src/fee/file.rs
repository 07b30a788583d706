//! Reads `fees.toml`. A mistake is reported with file, line, key and cause.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::{Fee, FeeText, Fees, Matching, Pence, Slug};

/// Why the fees cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FeesError {
    /// The file cannot be read.
    #[error("{}: cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{}, line {line}: {cause}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong, and the key.
        cause: String,
    },
}

const BUILT_IN: &str = include_str!("../../../../config/fees.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fee: Vec<FeeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeTable {
    slug: Spanned<Slug>,
    amount: Pence,
    matching: Matching,
    en: FeeText,
    cy: FeeText,
}

impl Fees {
    /// The fees that come with the program: those of `config/fees.toml` when it was compiled.
    pub fn built_in() -> Result<Self, FeesError> {
        Self::parse(Path::new("config/fees.toml"), BUILT_IN)
    }

    /// Reads the fees of a file.
    pub fn read(file: &Path) -> Result<Self, FeesError> {
        match fs::read_to_string(file) {
            Ok(text) => Self::parse(file, &text),
            Err(source) => Err(FeesError::Unreadable {
                file: file.to_owned(),
                source,
            }),
        }
    }

    /// Reads the fees of a text; `file` is for error messages.
    pub fn parse(file: &Path, text: &str) -> Result<Self, FeesError> {
        let invalid = |span: Option<Range<usize>>, cause: String| FeesError::Invalid {
            file: file.to_owned(),
            line: line_of(text, span),
            cause,
        };
        let tables: File = toml::from_str(text).map_err(|mut error: toml::de::Error| {
            let span = error.span();
            // Without the text, the error names the key instead of quoting the line.
            error.set_input(None);
            invalid(span, error.to_string().trim_end().replace('\n', " "))
        })?;
        let mut fees = Self(Vec::new());
        for table in tables.fee {
            let span = table.slug.span();
            let fee = Fee::from(table);
            if fees.find(fee.slug.as_str()).is_some() {
                return Err(invalid(
                    Some(span),
                    format!("there are two fees with the slug {}", fee.slug.as_str()),
                ));
            }
            fees.0.push(fee);
        }
        if fees.0.is_empty() {
            return Err(invalid(None, "there is no [[fee]]".to_owned()));
        }
        Ok(fees)
    }
}

impl From<FeeTable> for Fee {
    fn from(table: FeeTable) -> Self {
        let FeeTable {
            slug,
            amount,
            matching,
            mut en,
            mut cy,
        } = table;
        let slug = slug.into_inner();
        en.action.fill(amount);
        cy.action.fill(amount);
        // Names of cookies are static, and fees live as long as the program.
        let cookie_name = format!("service-payment-{}", slug.as_str()).leak();
        Self {
            slug,
            amount,
            matching,
            english: en,
            welsh: cy,
            cookie_name,
        }
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = span
        .and_then(|span| text.get(..span.start))
        .unwrap_or_default();
    before.matches('\n').count().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use web::Language;

    use super::*;

    fn parse(text: &str) -> Result<Fees, FeesError> {
        Fees::parse(Path::new("config/fees.toml"), text)
    }

    fn error(before: &str, after: &str) -> String {
        assert!(BUILT_IN.contains(before), "{before}");
        parse(&BUILT_IN.replacen(before, after, 1))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_fees_that_we_ship_are_read() {
        let fees = Fees::built_in().unwrap();
        let council_tax = fees.find("council-tax").unwrap();
        assert_eq!(council_tax.amount.get(), 14_500);
        assert_eq!(council_tax.matching, Matching::Cookie);
        assert_eq!(
            council_tax.text(Language::En).action(),
            "Pay £145.00 council tax"
        );
        assert!(council_tax.text(Language::Cy).action().contains("£145.00"));
        assert_eq!(
            fees.find("parking-permit").unwrap().matching,
            Matching::SecretId
        );
        assert!(fees.find("dog-licence").is_none());
    }

    #[test]
    fn a_mistake_is_reported_with_file_line_key_and_cause() {
        let line = |key: &str| {
            BUILT_IN
                .lines()
                .position(|line| line.starts_with(key))
                .unwrap()
                + 1
        };
        for (before, after, key, cause) in [
            (
                "amount = 14500",
                "amount = 0",
                "amount",
                "must be in pence, from 1 to 10000000 in `fee.amount`",
            ),
            (
                "amount = 14500",
                "amount = \"145\"",
                "amount",
                "invalid type: string \"145\", expected i64 in `fee.amount`",
            ),
            (
                "matching = \"cookie\"",
                "matching = \"magic\"",
                "matching",
                "unknown variant `magic`, expected `cookie` or `secret_id` in `fee.matching`",
            ),
            (
                "slug = \"council-tax\"",
                "slug = \"Council tax\"",
                "slug",
                "must be 1 to 40 lower-case letters, digits and hyphens in `fee.slug`",
            ),
            (
                "slug = \"council-tax\"",
                "slug = \"assets\"",
                "slug",
                "this address is used for something else in `fee.slug`",
            ),
            (
                "name = \"Council tax\"",
                "name = \" \"",
                "name",
                "must be one line of 1 to 60 characters in `fee.en.name`",
            ),
            (
                "action = \"Pay {amount} council tax\"",
                "action = \"Pay\"",
                "action",
                "must say the price: put {amount} where it belongs in `fee.en.action`",
            ),
            (
                "name = \"Council tax\"",
                "nmae = \"Council tax\"",
                "name",
                "unknown field `nmae`",
            ),
            ("amount = 14500", "amount = ", "amount", ""),
        ] {
            let error = error(before, after);
            let start = format!("config/fees.toml, line {}: {cause}", line(key));
            assert!(error.starts_with(&start), "{error}\n{start}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn a_missing_key_is_named() {
        assert!(error("amount = 14500\n", "").contains("missing field `amount`"));
    }

    #[test]
    fn two_fees_with_one_slug_are_refused_at_the_second() {
        let error = error("slug = \"parking-permit\"", "slug = \"council-tax\"");
        assert!(
            error.ends_with("there are two fees with the slug council-tax"),
            "{error}"
        );
        assert!(!error.contains("line 1:"), "{error}");
    }

    #[test]
    fn a_file_without_fees_and_a_missing_file_are_errors() {
        assert_eq!(
            parse("").unwrap_err().to_string(),
            "config/fees.toml, line 1: there is no [[fee]]"
        );
        let error = Fees::read(Path::new("no/such/fees.toml")).unwrap_err();
        assert_eq!(error.to_string(), "no/such/fees.toml: cannot be read");
    }
}
