//! What the service sells: the fees of `config/fees.toml`, read and checked once at start.

mod file;
mod text;

use std::fmt;

use web::Language;

pub use file::FeesError;
pub use text::{FeeText, Text};

/// Every fee, in the order of the file.
#[derive(Debug, Clone)]
pub struct Fees(Vec<Fee>);

/// Something that people pay for.
#[derive(Debug, Clone)]
pub struct Fee {
    /// Names the fee in addresses.
    pub slug: Slug,
    /// What it costs.
    pub amount: Pence,
    /// How a returning user is recognised.
    pub matching: Matching,
    english: FeeText,
    welsh: FeeText,
    /// Each fee has a cookie of its own, so that two can be paid side by side.
    pub(crate) cookie_name: &'static str,
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
