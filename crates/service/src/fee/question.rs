//! Questions that a fee asks before it is paid, and what may be answered.

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};
use web::Language;

use super::{Pence, Slug, Text};

/// Answers are metadata of the payment, whose values are this long at most.
pub(super) const LONGEST_ANSWER: usize = 100;

/// One question, on a page of its own.
#[derive(Debug, Clone)]
pub struct Question {
    /// Names it in addresses and in the payment's metadata.
    pub name: Slug,
    pub(super) kind: Kind,
    pub(super) english: QuestionText,
    pub(super) welsh: QuestionText,
}

/// What may be answered.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A line of text.
    Text {
        /// The whole answer looks like this.
        pattern: Option<Regex>,
        /// Whether it is written in capitals.
        capitals: bool,
        /// In characters.
        max_length: usize,
    },
    /// One of several.
    Choice(Vec<Choice>),
    /// An amount that the user knows, which becomes part of the price.
    Amount {
        /// At least.
        minimum: Pence,
        /// At most.
        maximum: Pence,
    },
}

/// One of the answers to choose from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) value: Slug,
    /// What it adds to the price.
    pub(crate) amount: Option<Pence>,
    en: Text<100>,
    cy: Text<100>,
}

/// What people read about a question, in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionText {
    /// The heading of its page.
    pub ask: Text<150>,
    /// What it is called where the answers are checked.
    pub name: Text<60>,
    /// How to answer it.
    pub hint: Option<Text<255>>,
    /// What to do when nothing was answered.
    pub empty: Text<150>,
    /// What to do when the answer is not one.
    pub wrong: Option<Text<200>>,
}

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    Empty,
    Wrong,
}

/// What a user has answered, by the name of the question, as the service writes it: the value of a choice, an amount in
/// pence, or text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Answers(BTreeMap<String, String>);

impl Answers {
    pub(crate) fn get(&self, question: &Question) -> Option<&str> {
        self.0.get(question.name.as_str()).map(String::as_str)
    }

    pub(crate) fn set(&mut self, question: &Question, answer: String) {
        self.0.insert(question.name.as_str().to_owned(), answer);
    }
}

impl Choice {
    pub(crate) fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Cy => &self.cy,
        }
    }
}

impl Question {
    /// The texts in one language.
    pub fn text(&self, language: Language) -> &QuestionText {
        match language {
            Language::En => &self.english,
            Language::Cy => &self.welsh,
        }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Reads what a user has typed or chosen.
    pub(crate) fn read(&self, typed: &str) -> Result<String, Mistake> {
        // Spaces of all kinds come with copying.
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if typed.is_empty() {
            return Err(Mistake::Empty);
        }
        let answer = match &self.kind {
            Kind::Amount { .. } => pence_of(&typed).ok_or(Mistake::Wrong)?.to_string(),
            Kind::Text { capitals: true, .. } => typed.to_uppercase(),
            Kind::Text { .. } | Kind::Choice(_) => typed,
        };
        if self.accepts(&answer) {
            Ok(answer)
        } else {
            Err(Mistake::Wrong)
        }
    }

    /// Whether an answer is still one: the fees may have changed since it was given.
    pub(crate) fn accepts(&self, answer: &str) -> bool {
        match &self.kind {
            Kind::Choice(choices) => choices.iter().any(|c| c.value.as_str() == answer),
            Kind::Amount { minimum, maximum } => answer
                .parse()
                .is_ok_and(|pence: i64| (minimum.get()..=maximum.get()).contains(&pence)),
            Kind::Text {
                pattern,
                max_length,
                ..
            } => {
                answer.chars().count() <= *max_length
                    && !answer.chars().any(is_invisible)
                    && pattern.as_ref().is_none_or(|p| p.is_match(answer))
            }
        }
    }

    /// An answer as people read it.
    pub(crate) fn show(&self, answer: &str, language: Language) -> String {
        match &self.kind {
            Kind::Choice(choices) => choices
                .iter()
                .find(|choice| choice.value.as_str() == answer)
                .map_or_else(String::new, |choice| choice.text(language).to_owned()),
            Kind::Amount { .. } => {
                web::money::pounds_grouped(answer.parse().unwrap_or_default()).to_string()
            }
            Kind::Text { .. } => answer.to_owned(),
        }
    }

    /// What an answer adds to the price, in pence.
    pub(crate) fn cost(&self, answer: &str) -> i64 {
        match &self.kind {
            Kind::Choice(choices) => choices
                .iter()
                .find(|choice| choice.value.as_str() == answer)
                .and_then(|choice| choice.amount)
                .map_or(0, Pence::get),
            Kind::Amount { .. } => answer.parse().unwrap_or_default(),
            Kind::Text { .. } => 0,
        }
    }

    /// The least and the most that any answer adds to the price, in pence.
    pub(crate) fn costs(&self) -> (i64, i64) {
        match &self.kind {
            Kind::Choice(choices) => {
                let costs = || choices.iter().map(|c| c.amount.map_or(0, Pence::get));
                (
                    costs().min().unwrap_or_default(),
                    costs().max().unwrap_or_default(),
                )
            }
            Kind::Amount { minimum, maximum } => (minimum.get(), maximum.get()),
            Kind::Text { .. } => (0, 0),
        }
    }
}

/// Characters that cannot be seen, some of which turn the text around them: nobody types them into a form.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// `£1,234.56`, `1234.56` or `1234` in pence.
fn pence_of(typed: &str) -> Option<i64> {
    let digits: String = typed
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '£'))
        .collect();
    let (pounds, pence) = digits.split_once('.').unwrap_or((&digits, "00"));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=9).contains(&pounds.len())
        || pence.len() != 2
        || !are_digits(pounds)
        || !are_digits(pence)
    {
        return None;
    }
    let (pounds, pence): (i64, i64) = (pounds.parse().ok()?, pence.parse().ok()?);
    pounds.checked_mul(100)?.checked_add(pence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Fees;
    use super::*;

    fn question(fee: &str, name: &str) -> Question {
        let fees = Fees::built_in().unwrap();
        fees.find(fee).unwrap().question(name).unwrap().clone()
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, pence) in [
            ("60", 6_000),
            ("60.00", 6_000),
            ("£60.50", 6_050),
            (" £ 1,234.56 ", 123_456),
            ("0.01", 1),
            ("999999999.99", 99_999_999_999),
        ] {
            assert_eq!(pence_of(typed), Some(pence), "{typed}");
        }
        for typed in [
            "",
            "sixty",
            "60.5",
            "60.",
            ".50",
            "60.505",
            "-60",
            "+60",
            "6e1",
            "60p",
            "٦٠",
            "9999999999",
        ] {
            assert_eq!(pence_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_amount_ends_where_the_fee_says() {
        let amount = question("parking-fine", "amount");
        assert_eq!(amount.read("£35"), Ok("3500".to_owned()));
        for typed in ["0.99", "1000.01", "much", "999999999"] {
            assert_eq!(amount.read(typed), Err(Mistake::Wrong), "{typed}");
        }
        assert_eq!(amount.read(" \u{a0}\t"), Err(Mistake::Empty));
    }

    #[test]
    fn text_is_brought_to_its_usual_form() {
        let notice = question("parking-fine", "notice");
        assert_eq!(notice.read(" ab12345678 "), Ok("AB12345678".to_owned()));
        for typed in [
            "AB1234567",
            "AB12345678\u{202e}",
            "<script>alert(1)</script>",
            "AB12345678 AB12345678",
            "ＡＢ12345678",
        ] {
            assert_eq!(notice.read(typed), Err(Mistake::Wrong), "{typed}");
        }
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        let length = question("parking-permit", "length");
        assert_eq!(length.read("6-months"), Ok("6-months".to_owned()));
        assert_eq!(length.cost("6-months"), 4_200);
        assert_eq!(length.costs(), (2_350, 7_800));
        assert_eq!(length.show("6-months", Language::Cy), "6 mis");
        assert_eq!(length.read("1-day"), Err(Mistake::Wrong));
        assert_eq!(length.read(""), Err(Mistake::Empty));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_without_panic_and_what_is_read_is_accepted(typed in ".*") {
            for (fee, name) in [
                ("parking-fine", "amount"),
                ("parking-fine", "notice"),
                ("parking-permit", "length"),
                ("parking-permit", "registration"),
            ] {
                let question = question(fee, name);
                if let Ok(answer) = question.read(&typed) {
                    prop_assert!(question.accepts(&answer));
                    prop_assert!(answer.chars().count() <= LONGEST_ANSWER);
                    prop_assert_eq!(question.read(&question.show(&answer, Language::En)).is_ok(), !matches!(question.kind(), Kind::Choice(_)));
                }
            }
        }
    }
}
