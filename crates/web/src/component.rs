//! Values that the components in `templates/components/` take lists of.

use std::borrow::Cow;

/// One line of an error summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorLink<'a> {
    /// What is wrong.
    pub text: Cow<'a, str>,
    /// The input it is about, such as `#card-no`; empty for none.
    pub href: Cow<'a, str>,
}

/// One choice of a select or of radios.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice<'a> {
    /// What the form posts.
    pub value: Cow<'a, str>,
    /// What the reader sees.
    pub text: Cow<'a, str>,
    /// The hint of a radio; empty for none.
    pub hint: Cow<'a, str>,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether it cannot be chosen.
    pub is_disabled: bool,
}

impl<'a> Choice<'a> {
    /// A choice that is not made yet.
    pub fn new(value: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            ..Self::default()
        }
    }
}

/// One box of an input for a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateItem<'a> {
    /// Its name, which also ends its `id`.
    pub name: &'a str,
    /// What the reader sees above it.
    pub label: &'a str,
    /// Its `id`; empty for the one that follows from the name.
    pub id: &'a str,
    /// What it holds.
    pub value: &'a str,
    /// Classes beyond those of all boxes, such as `govuk-input--width-2`.
    pub classes: &'a str,
    /// What browsers may fill in; empty for nothing.
    pub autocomplete: &'a str,
}

/// A link at the end of a row of a summary list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Action<'a> {
    /// Where it leads.
    pub href: Cow<'a, str>,
    /// What it says.
    pub text: Cow<'a, str>,
    /// What it says in addition to readers who cannot see the row.
    pub visually_hidden_text: Cow<'a, str>,
}

/// One row of a summary list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryRow<'a> {
    /// What it is.
    pub key: Cow<'a, str>,
    /// Its value.
    pub value: Cow<'a, str>,
    /// The `id` of the value; empty for none.
    pub id: &'a str,
    /// What can be done about it.
    pub actions: Vec<Action<'a>>,
}

impl<'a> SummaryRow<'a> {
    /// A row without actions.
    pub fn new(key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            ..Self::default()
        }
    }
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What it shows.
    pub text: Cow<'a, str>,
    /// Its `id`; empty for none.
    pub id: &'a str,
    /// `numeric` for numbers, which are aligned to the right; empty otherwise.
    pub format: &'a str,
    /// Classes beyond those of all cells.
    pub classes: &'a str,
}

impl<'a> Cell<'a> {
    /// A cell of text.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// Whether any of these rows ends with a link.
pub fn has_actions(rows: &[SummaryRow<'_>]) -> bool {
    rows.iter().any(|row| !row.actions.is_empty())
}

/// The head of a table without one.
pub const NO_CELLS: &[Cell<'static>] = &[];
