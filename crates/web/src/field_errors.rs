//! What is wrong with a form, field by field.

use std::borrow::Cow;

use crate::component::ErrorLink;

/// A field of a form: an enum per form, whose variants know the `id` of their input.
pub trait Field: Copy + Eq {
    /// The `id` of the input, which the error summary links to.
    fn id(self) -> &'static str;
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError<F> {
    /// The field.
    pub field: F,
    /// What the summary at the top of the page says.
    pub summary: Cow<'static, str>,
    /// What stands beside the field.
    pub message: Cow<'static, str>,
}

/// What is wrong with a form, in the order of the summary. A field has one error at most.
///
/// ```
/// use web::{Field, FieldErrors};
///
/// #[derive(Debug, Clone, Copy, PartialEq, Eq)]
/// enum LoginField {
///     Name,
///     Town,
/// }
///
/// impl Field for LoginField {
///     fn id(self) -> &'static str {
///         match self {
///             Self::Name => "name",
///             Self::Town => "town",
///         }
///     }
/// }
///
/// let mut errors = FieldErrors::new();
/// errors.add(LoginField::Name, "Enter your name");
/// assert_eq!(errors.message(LoginField::Name), "Enter your name");
/// assert_eq!(errors.message(LoginField::Town), "");
/// assert_eq!(errors.links().next().unwrap().href, "#name");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldErrors<F> {
    errors: Vec<FieldError<F>>,
}

impl<F> Default for FieldErrors<F> {
    fn default() -> Self {
        Self { errors: Vec::new() }
    }
}

impl<F: Field> FieldErrors<F> {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error with one text for summary and field. The first error of a field stays.
    pub fn add(&mut self, field: F, message: impl Into<Cow<'static, str>>) {
        let message = message.into();
        self.add_with_summary(field, message.clone(), message);
    }

    /// Adds an error whose summary differs from the text beside the field.
    pub fn add_with_summary(
        &mut self,
        field: F,
        summary: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) {
        if self.get(field).is_none() {
            let (summary, message) = (summary.into(), message.into());
            self.errors.push(FieldError {
                field,
                summary,
                message,
            });
        }
    }

    /// Puts an error at the top, in place of any that the field had.
    pub fn put_first(&mut self, field: F, message: impl Into<Cow<'static, str>>) {
        let message = message.into();
        self.errors.retain(|error| error.field != field);
        self.errors.insert(
            0,
            FieldError {
                field,
                summary: message.clone(),
                message,
            },
        );
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The errors, in order.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError<F>> {
        self.errors.iter()
    }

    /// What is wrong with a field.
    pub fn get(&self, field: F) -> Option<&FieldError<F>> {
        self.errors.iter().find(|error| error.field == field)
    }

    /// The text beside a field; empty if nothing is wrong, as components want it.
    pub fn message(&self, field: F) -> &str {
        self.get(field).map_or("", |error| &error.message)
    }

    /// The links of the error summary.
    pub fn links(&self) -> impl Iterator<Item = ErrorLink<'_>> {
        self.errors.iter().map(|error| ErrorLink {
            text: Cow::Borrowed(&error.summary),
            href: Cow::Owned(format!("#{}", error.field.id())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum TestField {
        CardNo,
        Cvc,
    }

    impl Field for TestField {
        fn id(self) -> &'static str {
            match self {
                Self::CardNo => "card-no",
                Self::Cvc => "cvc",
            }
        }
    }

    #[test]
    fn the_first_error_of_a_field_stays() {
        let mut errors = FieldErrors::new();
        assert!(errors.is_empty());
        errors.add_with_summary(TestField::CardNo, "summary", "message");
        errors.add(TestField::CardNo, "another");
        errors.add(TestField::Cvc, "cvc");
        assert_eq!(errors.iter().count(), 2);
        assert_eq!(errors.message(TestField::CardNo), "message");
        let texts: Vec<_> = errors.links().map(|link| link.text.into_owned()).collect();
        assert_eq!(texts, ["summary", "cvc"]);
    }

    #[test]
    fn an_error_put_first_replaces_the_one_that_was_there() {
        let mut errors = FieldErrors::new();
        errors.add(TestField::Cvc, "cvc");
        errors.add(TestField::CardNo, "local");
        errors.put_first(TestField::CardNo, "from the provider");
        let links: Vec<_> = errors.links().collect();
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].text, "from the provider");
        assert_eq!(links[0].href, "#card-no");
    }
}
