//! What the service sells: the fees of `config/fees.toml`, read and checked once at start.

mod file;
mod question;
mod text;

use std::fmt;

use web::Language;

pub use file::FeesError;
pub(crate) use question::{Answers, Kind, Mistake};
pub use question::{Question, QuestionText};
pub use text::{FeeText, Text};

/// Every fee, in the order of the file.
#[derive(Debug, Clone)]
pub struct Fees(Vec<Fee>);

/// Something that people pay for.
#[derive(Debug, Clone)]
pub struct Fee {
    /// Names the fee in addresses.
    pub slug: Slug,
    /// What it costs whatever is answered, if anything.
    amount: Option<Pence>,
    /// How a returning user is recognised.
    pub matching: Matching,
    /// What has to be known before it is paid.
    pub questions: Vec<Question>,
    english: FeeText,
    welsh: FeeText,
    /// Each fee has cookies of its own, so that two can be paid side by side. This one says what was paid.
    pub(crate) payment_cookie: &'static str,
    /// And this one what is about to be.
    pub(crate) draft_cookie: &'static str,
}

/// How a user who comes back from the payment pages is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// By a sealed cookie with the payment id.
    Cookie,
    /// By a secret id in the `return_url`, which also works in another browser.
    SecretId,
}

impl Fees {
    /// The fee with this slug.
    pub fn find(&self, slug: &str) -> Option<&Fee> {
        self.0.iter().find(|fee| fee.slug.as_str() == slug)
    }

    /// Every fee, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Fee> {
        self.0.iter()
    }
}

impl Fee {
    /// The texts in one language.
    pub fn text(&self, language: Language) -> &FeeText {
        match language {
            Language::En => &self.english,
            Language::Cy => &self.welsh,
        }
    }

    /// The question with this name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.name.as_str() == name)
    }

    /// The first question that these answers leave open.
    pub(crate) fn open_question(&self, answers: &Answers) -> Option<&Question> {
        let is_open = |q: &&Question| !answers.get(q).is_some_and(|answer| q.accepts(answer));
        self.questions.iter().find(is_open)
    }

    /// What it costs with these answers, in pence.
    pub(crate) fn price(&self, answers: &Answers) -> i64 {
        let costs = self.questions.iter().map(|q| {
            let answer = answers.get(q).filter(|answer| q.accepts(answer));
            answer.map_or(0, |answer| q.cost(answer))
        });
        costs.fold(self.amount.map_or(0, Pence::get), i64::saturating_add)
    }

    /// The least and the most that it may cost, in pence.
    pub(crate) fn prices(&self) -> (i64, i64) {
        let amount = self.amount.map_or(0, Pence::get);
        let costs = self.questions.iter().map(Question::costs);
        costs.fold((amount, amount), |(least, most), (less, more)| {
            (least.saturating_add(less), most.saturating_add(more))
        })
    }

    /// Whether the user says what it costs.
    pub(crate) fn is_priced_by_user(&self) -> bool {
        let mut kinds = self.questions.iter().map(Question::kind);
        kinds.any(|kind| matches!(kind, Kind::Amount { .. }))
    }

    /// What is paid for, with these answers.
    pub(crate) fn description(&self, language: Language, answers: &Answers) -> String {
        self.text(language).description.fill(|name| {
            let question = self.question(name)?;
            Some(question.show(answers.get(question)?, language))
        })
    }
}

/// The part of an address that names a fee: lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(String);

/// First parts of addresses that lead elsewhere.
const RESERVED: [&str; 7] = [
    "assets",
    "healthcheck",
    "images",
    "javascripts",
    "public",
    "stylesheets",
    "webhooks",
];

impl Slug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=40).contains(&text.len()) || !text.bytes().all(is_plain) {
            return Err("must be 1 to 40 lower-case letters, digits and hyphens");
        }
        if RESERVED.contains(&text.as_str()) {
            return Err("this address is used for something else");
        }
        Ok(Self(text))
    }
}

/// An amount that the API takes: 1 penny to 100,000 pounds.
#[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "i64")]
pub struct Pence(i64);

impl Pence {
    /// The number of pence.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Pence {
    type Error = &'static str;

    fn try_from(pence: i64) -> Result<Self, Self::Error> {
        if (1..=10_000_000).contains(&pence) {
            Ok(Self(pence))
        } else {
            Err("must be in pence, from 1 to 10000000")
        }
    }
}

/// `£145.00`: as people read it.
impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        web::money::pounds_grouped(self.0).fmt(f)
    }
}

impl fmt::Debug for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
