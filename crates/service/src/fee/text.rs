//! What people read about a fee.

use std::fmt;
use std::ops::Deref;

use serde::Deserialize;

/// What people read about a fee, in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeText {
    /// What it is, in a list of fees.
    pub name: Text<60>,
    /// The heading of the page on which it is paid.
    pub title: Text<60>,
    /// What is paid for: on every page and e-mail, those of the payment pages included. A question's name in braces
    /// stands for the answer.
    pub(super) description: Description,
    /// Who pays and why, as paragraphs.
    pub about: Vec<Text<1000>>,
    /// The words on the button; `{amount}` stands for the amount.
    pub(super) action: Action,
    /// What happens once it is paid, as paragraphs.
    pub next: Vec<Text<1000>>,
    /// How to pay when it does not work online.
    pub other_ways: Text<1000>,
    /// How to reach somebody, as lines.
    pub contact: Vec<Text<100>>,
}

impl FeeText {
    /// The words on the button: what is bought, and for how much.
    pub fn action(&self, pence: i64) -> String {
        let amount = web::money::pounds_grouped(pence).to_string();
        self.action.0.replace(AMOUNT, &amount)
    }
}

/// Some text, of `MAX` characters at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim();
        if (1..=MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("must be one line of 1 to {MAX} characters"))
        }
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// The words on a button.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Action(String);

const AMOUNT: &str = "{amount}";

impl TryFrom<String> for Action {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = Text::<60>::try_from(text)?;
        if text.contains(AMOUNT) {
            Ok(Self(text.0))
        } else {
            Err(format!("must say the price: put {AMOUNT} where it belongs"))
        }
    }
}

/// The longest description that a payment may have, in characters.
const LONGEST_DESCRIPTION: usize = 255;

/// What is paid for, with places for answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Description(Text<LONGEST_DESCRIPTION>);

impl Description {
    /// The names of the questions whose answers it shows.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        pieces(&self.0).filter_map(|(_, name)| name)
    }

    /// The description with the answers that `answer` knows, cut where descriptions must end.
    pub(super) fn fill(&self, answer: impl Fn(&str) -> Option<String>) -> String {
        let mut filled = String::new();
        for (text, name) in pieces(&self.0) {
            filled.push_str(text);
            filled.push_str(&name.and_then(&answer).unwrap_or_default());
        }
        filled.trim().chars().take(LONGEST_DESCRIPTION).collect()
    }
}

impl TryFrom<String> for Description {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Text::try_from(text).map(Self)
    }
}

/// Stretches of text, each with the name in braces that follows it.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let found = text.split_once('{').and_then(|(before, after)| {
            let (name, after) = after.split_once('}')?;
            Some((before, name, after))
        });
        let Some((before, name, after)) = found else {
            return Some((text, None));
        };
        rest = Some(after);
        Some((before, Some(name)))
    })
}
