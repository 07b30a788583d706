//! Reads `fees.toml`. A mistake is reported with file, line, key and cause.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::question::{Choice, LONGEST_ANSWER};
use super::{Fee, FeeText, Fees, Kind, Matching, Pence, Question, QuestionText, Slug};

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
    amount: Option<Pence>,
    matching: Matching,
    #[serde(default)]
    question: Vec<QuestionTable>,
    en: FeeText,
    cy: FeeText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    name: Spanned<Slug>,
    kind: KindName,
    pattern: Option<String>,
    #[serde(default)]
    capitals: bool,
    max_length: Option<usize>,
    minimum: Option<Pence>,
    maximum: Option<Pence>,
    #[serde(default)]
    option: Vec<Choice>,
    en: QuestionText,
    cy: QuestionText,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindName {
    Text,
    Choice,
    Amount,
}

/// As many fit into the metadata of a payment, beside what the service itself puts there.
const MOST_QUESTIONS: usize = 10;

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
            let fee = table
                .into_fee()
                .map_err(|(span, cause)| invalid(Some(span), cause))?;
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

/// Where in the file a mistake is, and what it is.
type Mistake = (Range<usize>, String);

impl FeeTable {
    fn into_fee(self) -> Result<Fee, Mistake> {
        let span = self.slug.span();
        let slug = self.slug.into_inner();
        if self.question.len() > MOST_QUESTIONS {
            return Err((
                span,
                format!("a fee has at most {MOST_QUESTIONS} questions"),
            ));
        }
        let mut questions: Vec<Question> = Vec::new();
        for table in self.question {
            let span = table.name.span();
            let question = table
                .into_question()
                .map_err(|cause| (span.clone(), cause))?;
            if questions.iter().any(|other| other.name == question.name) {
                let cause = format!(
                    "there are two questions with the name {}",
                    question.name.as_str()
                );
                return Err((span, cause));
            }
            questions.push(question);
        }
        // Names of cookies are static, and fees live as long as the program.
        let cookie = |kind: &str| format!("service-{kind}-{}", slug.as_str()).leak();
        let fee = Fee {
            payment_cookie: cookie("payment"),
            draft_cookie: cookie("draft"),
            slug,
            amount: self.amount,
            matching: self.matching,
            questions,
            english: self.en,
            welsh: self.cy,
        };
        match fee.mistake() {
            Some(cause) => Err((span, cause)),
            None => Ok(fee),
        }
    }
}

impl Fee {
    /// What is wrong with the fee as a whole.
    fn mistake(&self) -> Option<String> {
        let (least, most) = self.prices();
        if Pence::try_from(least).is_err() || Pence::try_from(most).is_err() {
            return Some(format!(
                "with its questions the fee costs from {least} to {most} pence; it must be from 1 to 10000000 whatever is answered"
            ));
        }
        let mut names = [&self.english, &self.welsh]
            .into_iter()
            .flat_map(|text| text.description.names());
        let unknown = names.find(|name| self.question(name).is_none())?;
        Some(format!(
            "the description shows the answer to {{{unknown}}}, but there is no such question"
        ))
    }
}

impl QuestionTable {
    fn into_question(self) -> Result<Question, String> {
        let kind = match self.kind {
            KindName::Text => self.text()?,
            KindName::Choice => self.choice()?,
            KindName::Amount => Kind::Amount {
                minimum: self.minimum.ok_or("an amount needs a `minimum`")?,
                maximum: self.maximum.ok_or("an amount needs a `maximum`")?,
            },
        };
        let can_be_wrong = !matches!(kind, Kind::Choice(_));
        if can_be_wrong && (self.en.wrong.is_none() || self.cy.wrong.is_none()) {
            return Err("`wrong` must say, in both languages, what to enter".to_owned());
        }
        if ["fee", "attempt"].contains(&self.name.get_ref().as_str()) {
            return Err("the metadata of the payment needs this name for itself".to_owned());
        }
        if self.name.get_ref().as_str().len() > LONGEST_NAME {
            return Err(format!(
                "the name of a question has at most {LONGEST_NAME} characters"
            ));
        }
        Ok(Question {
            name: self.name.into_inner(),
            kind,
            english: self.en,
            welsh: self.cy,
        })
    }

    fn text(&self) -> Result<Kind, String> {
        let max_length = self.max_length.unwrap_or(LONGEST_ANSWER);
        if !(1..=LONGEST_ANSWER).contains(&max_length) {
            return Err(format!("`max_length` must be from 1 to {LONGEST_ANSWER}"));
        }
        let compile = |pattern: &String| {
            Regex::new(&format!("^(?:{pattern})$")).map_err(|error| {
                format!("`pattern` is no regular expression: {}", one_line(&error))
            })
        };
        Ok(Kind::Text {
            pattern: self.pattern.as_ref().map(compile).transpose()?,
            capitals: self.capitals,
            max_length,
        })
    }

    fn choice(&self) -> Result<Kind, String> {
        if self.option.len() < 2 {
            return Err("a choice needs two `option`s or more".to_owned());
        }
        for (position, option) in self.option.iter().enumerate() {
            let mut earlier = self.option.iter().take(position);
            if earlier.any(|other| other.value == option.value) {
                return Err(format!(
                    "there are two options with the value {}",
                    option.value.as_str()
                ));
            }
        }
        Ok(Kind::Choice(self.option.clone()))
    }
}

/// Names of questions are names of metadata.
const LONGEST_NAME: usize = 30;

fn one_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim().to_owned()
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
        assert_eq!(council_tax.prices(), (14_500, 14_500));
        assert_eq!(council_tax.matching, Matching::Cookie);
        assert_eq!(
            council_tax.text(Language::En).action(14_500),
            "Pay £145.00 council tax"
        );
        assert!(
            council_tax
                .text(Language::Cy)
                .action(14_500)
                .contains("£145.00")
        );
        let permit = fees.find("parking-permit").unwrap();
        assert_eq!(permit.matching, Matching::SecretId);
        assert_eq!(permit.prices(), (2_350, 7_800));
        assert!(!permit.is_priced_by_user());
        let fine = fees.find("parking-fine").unwrap();
        assert_eq!(fine.prices(), (100, 100_000));
        assert!(fine.is_priced_by_user());
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
        assert!(error("matching = \"cookie\"\n", "").contains("missing field `matching`"));
    }

    #[test]
    fn a_fee_that_would_cost_nothing_or_too_much_is_refused() {
        for (before, after) in [
            ("amount = 14500\n", ""),
            ("amount = 2350\n", ""),
            ("minimum = 100\n", "minimum = 0\n"),
            ("maximum = 100000\n", "maximum = 10000001\n"),
            ("amount = 7800\n", "amount = 10000000\nx = 1\n"),
        ] {
            error(before, after);
        }
        let error = error("amount = 2350\n", "");
        assert!(error.contains("costs from 0 to 7800 pence"), "{error}");
    }

    #[test]
    fn a_mistake_in_a_question_is_reported_at_its_name() {
        let line = |text: &str| {
            let lines = BUILT_IN.lines();
            lines.take_while(|line| *line != text).count() + 1
        };
        for (before, after, name, cause) in [
            (
                "pattern = \"[A-Z]{2}[0-9]{8}\"",
                "pattern = \"[A-Z\"",
                "notice",
                "`pattern` is no regular expression: error: unclosed character class",
            ),
            (
                "minimum = 100\n",
                "",
                "amount",
                "an amount needs a `minimum`",
            ),
            (
                "max_length = 10\n",
                "max_length = 101\n",
                "notice",
                "`max_length` must be from 1 to 100",
            ),
            (
                "wrong = \"Enter a notice number of 2 letters and 8 numbers, like AB12345678\"\n",
                "",
                "notice",
                "`wrong` must say, in both languages, what to enter",
            ),
            (
                "value = \"b\"",
                "value = \"a\"",
                "zone",
                "there are two options with the value a",
            ),
            (
                "name = \"zone\"",
                "name = \"attempt\"",
                "zone",
                "the metadata of the payment needs this name for itself",
            ),
            (
                "name = \"zone\"",
                "name = \"registration\"",
                "zone",
                "there are two questions with the name registration",
            ),
        ] {
            let error = error(before, after);
            let line = line(&format!("name = \"{name}\""));
            assert_eq!(error, format!("config/fees.toml, line {line}: {cause}"));
        }
    }

    #[test]
    fn a_description_shows_answers_to_questions_that_there_are() {
        let error = error("{registration}, {length}", "{registration}, {breed}");
        assert!(
            error.ends_with(
                "the description shows the answer to {breed}, but there is no such question"
            ),
            "{error}"
        );
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
