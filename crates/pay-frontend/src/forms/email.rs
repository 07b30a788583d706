//! The e-mail address of the card page, and the offer to correct its host.
//!
//! When the host looks mistyped the page is shown again with two radios: the corrected address, which is chosen, and
//! the one that was typed. A payer who types another address instead of choosing has that one checked.

use payments::{
    account::EmailCollection,
    card::{EmailAddress, EmailAddressError, EmailSuggestion, suggest_email},
};

use super::{CardField, Errors, Rules, echo};

/// The fields that make up the answer, without spaces around them.
#[derive(Clone, Copy)]
pub(super) struct EmailAnswer<'a> {
    pub(super) typed: &'a str,
    /// What was typed before a correction was offered; empty when none was.
    pub(super) original: &'a str,
    /// The chosen radio.
    pub(super) choice: &'a str,
}

/// The answer is wrong, and the errors of the form say so.
#[derive(Debug)]
pub(super) struct Noted;

/// A correction on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggestion {
    /// The corrected address.
    pub(crate) corrected: EmailSuggestion,
    /// Whether the payer wants the address as it was typed, and something else is wrong with the form.
    pub(crate) is_declined: bool,
}

impl<'a> EmailAnswer<'a> {
    /// The address that the payer means.
    pub(super) fn address(self) -> &'a str {
        let has_chosen = !self.original.is_empty() && !self.choice.is_empty();
        let was_retyped = self.typed != self.original && self.choice != self.original;
        if has_chosen && !was_retyped {
            self.choice
        } else {
            self.typed
        }
    }

    /// The address, unless it is wrong; nothing where none is asked for or none is given.
    pub(super) fn parse(
        self,
        rules: Rules<'_>,
        errors: &mut Errors,
    ) -> Result<Option<EmailAddress>, Noted> {
        let address = self.address();
        match rules.account.email_collection {
            EmailCollection::Off => return Ok(None),
            EmailCollection::Optional if address.is_empty() => return Ok(None),
            EmailCollection::Optional | EmailCollection::Mandatory => {}
        }
        match EmailAddress::parse(address) {
            Ok(email) => return Ok(Some(email)),
            Err(EmailAddressError::Missing) => errors.missing(CardField::Email),
            Err(EmailAddressError::TooLong | EmailAddressError::Invalid) => {
                errors.wrong(CardField::Email, rules.m.fields.email.message);
            }
        }
        Err(Noted)
    }

    /// The correction to offer. An offer that the payer has not answered is an error.
    pub(super) fn suggestion(self, rules: Rules<'_>, errors: &mut Errors) -> Option<Suggestion> {
        let is_asked_for = rules.account.email_collection != EmailCollection::Off;
        if !is_asked_for || echo::may_hide_card_number(self.address()) {
            return None;
        }
        let corrected = suggest_email(self.address())?;
        let is_declined = !self.original.is_empty() && self.choice == self.original;
        if !is_declined {
            errors.wrong(CardField::EmailTypo, rules.m.fields.email.typo);
        }
        Some(Suggestion {
            corrected,
            is_declined,
        })
    }
}
