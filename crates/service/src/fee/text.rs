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
    /// What is paid for: on every page and e-mail, those of the payment pages included.
    pub description: Text<255>,
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
    pub fn action(&self) -> &str {
        &self.action.0
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

impl Action {
    pub(super) fn fill(&mut self, amount: impl fmt::Display) {
        self.0 = self.0.replace(AMOUNT, &amount.to_string());
    }
}

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
