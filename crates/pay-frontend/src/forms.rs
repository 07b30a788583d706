//! The form of the card page: from what was typed to what the engine takes, or to what is wrong with it.

mod browser;
mod echo;
mod email;
mod field;
#[cfg(test)]
mod tests;

use std::fmt;

use payments::{
    account::Account,
    browser::BrowserInfo,
    card::{
        Address, AddressErrors, AddressFieldError, AddressInput, CardDetails, CardKnowledge,
        CardNotAccepted, CardNumber, CardNumberError, CardholderName, CardholderNameError, Cvc,
        CvcError, Expiry, ExpiryError,
    },
    engine::CardSubmission,
};
use serde::Deserialize;
use time::Date;
use web::{FieldErrors, Messages};
use zeroize::Zeroizing;

use crate::card_check::{self, Refusal};
use browser::BrowserForm;
use email::EmailAnswer;

pub(crate) use email::Suggestion;
pub(crate) use field::CardField;

/// What was typed. A field that is missing is an empty one.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct CardForm {
    card_no: Secret,
    expiry_month: String,
    expiry_year: String,
    cardholder_name: String,
    cvc: Secret,
    #[serde(rename = "addressLine1")]
    address_line_1: String,
    #[serde(rename = "addressLine2")]
    address_line_2: String,
    address_city: String,
    address_postcode: String,
    address_country: String,
    email: String,
    #[serde(rename = "originalemail")]
    original_email: String,
    #[serde(rename = "email-typo-sugestion")]
    chosen_email: String,
    #[serde(flatten)]
    browser: BrowserForm,
}

/// What must not outlive the request.
#[derive(Default)]
pub(crate) struct Secret(Zeroizing<String>);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Ok(Self(Zeroizing::new(typed)))
    }
}

impl Secret {
    /// What was typed.
    pub(crate) fn expose(&self) -> &str {
        self.0.trim()
    }
}

impl fmt::Debug for CardForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardForm([redacted])")
    }
}

/// What decides whether a form is right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// The account of the payment.
    pub(crate) account: &'a Account,
    /// Whether the form has a billing address.
    pub(crate) has_address: bool,
    /// The messages in the language of the payment.
    pub(crate) m: &'static Messages,
    /// The day in London.
    pub(crate) today: Date,
}

/// What is wrong with a form.
#[derive(Debug, Default)]
pub(crate) struct Rejected {
    /// Field by field.
    pub(crate) errors: FieldErrors<CardField>,
    /// Another e-mail address that is offered instead.
    pub(crate) suggestion: Option<Suggestion>,
}

impl CardForm {
    /// The values that the page shows again. Number and security code are not among them, wherever they were typed.
    pub(crate) fn values(&self) -> CardValues<'_> {
        CardValues {
            expiry_month: echo::month(self.expiry_month.trim()),
            expiry_year: echo::year(self.expiry_year.trim()),
            cardholder_name: echo::name(self.cardholder_name.trim()),
            address_line_1: echo::text(self.address_line_1.trim()),
            address_line_2: echo::text(self.address_line_2.trim()),
            address_city: echo::text(self.address_city.trim()),
            address_postcode: echo::text(self.address_postcode.trim()),
            address_country: echo::text(self.address_country.trim()),
            email: echo::text(self.email().address()),
        }
    }

    /// What the browser says of itself: in every request, and in the fields that scripts fill in.
    pub(crate) fn browser(&self, known: BrowserInfo) -> BrowserInfo {
        self.browser.complete(known)
    }

    fn email(&self) -> EmailAnswer<'_> {
        EmailAnswer {
            typed: self.email.trim(),
            original: self.original_email.trim(),
            choice: self.chosen_email.trim(),
        }
    }

    /// What the engine takes, or everything that is wrong at once.
    pub(crate) fn parse(&self, rules: Rules<'_>) -> Result<CardSubmission, Rejected> {
        let mut errors = Errors {
            list: FieldErrors::new(),
            m: rules.m,
        };
        let number = self.parse_number(rules, &mut errors);
        let expiry = self.parse_expiry(rules.today, &mut errors);
        let name = self.parse_name(&mut errors);
        let cvc = self.parse_cvc(&mut errors);
        let email = self.email().parse(rules, &mut errors);
        let address = if rules.has_address {
            self.parse_address(&mut errors).map(Some)
        } else {
            Some(None)
        };
        let suggestion = self.email().suggestion(rules, &mut errors);
        // Last, because it goes to the top of the summary.
        let number = self.check_number(rules, number, &mut errors);
        match (number, expiry, name, cvc, email, address) {
            (
                Some((number, knowledge)),
                Some(expiry),
                Some(name),
                Some(cvc),
                Ok(email),
                Some(address),
            ) if errors.list.is_empty() => Ok(CardSubmission {
                card: CardDetails {
                    number,
                    cvc,
                    expiry,
                    name,
                    address,
                    knowledge,
                },
                email,
                browser: BrowserInfo::default(),
            }),
            _ => Err(Rejected {
                errors: errors.list,
                suggestion,
            }),
        }
    }

    fn parse_number(&self, rules: Rules<'_>, errors: &mut Errors) -> Option<CardNumber> {
        let m = &rules.m.fields.card_no;
        let typed = self.card_no.expose();
        let error = match CardNumber::parse(typed) {
            Ok(number) => return Some(number),
            Err(error) => error,
        };
        match error {
            _ if typed.is_empty() => errors.missing(CardField::CardNo),
            CardNumberError::Invalid => errors.wrong(CardField::CardNo, m.message),
            CardNumberError::Length => {
                errors.wrong(CardField::CardNo, m.number_incorrect_length);
            }
            CardNumberError::Luhn => errors.wrong(CardField::CardNo, m.luhn_invalid),
        }
        None
    }

    /// Whether the account takes the card: says more than an error of the number itself, unless the number belongs to
    /// nobody because it is mistyped.
    fn check_number(
        &self,
        rules: Rules<'_>,
        number: Option<CardNumber>,
        errors: &mut Errors,
    ) -> Option<(CardNumber, CardKnowledge)> {
        let unknown = Refusal::NotAccepted(CardNotAccepted::UnknownBrand);
        match card_check::check(rules.account, self.card_no.expose()) {
            Ok(knowledge) => number.map(|number| (number, knowledge)),
            Err(refusal)
                if number.is_none() && (refusal == unknown || refusal == Refusal::Empty) =>
            {
                None
            }
            Err(refusal) => {
                let message = refusal.message(rules.m);
                errors.list.put_first(CardField::CardNo, message);
                None
            }
        }
    }

    fn parse_expiry(&self, today: Date, errors: &mut Errors) -> Option<Expiry> {
        let m = &errors.m.fields.expiry_date;
        let summary = match Expiry::parse(&self.expiry_month, &self.expiry_year, today) {
            Ok(expiry) => return Some(expiry),
            Err(ExpiryError::Missing) => {
                errors.missing(CardField::Expiry);
                return None;
            }
            Err(ExpiryError::InvalidMonth) => m.invalid_month,
            Err(ExpiryError::InvalidYear) => m.invalid_year,
            Err(ExpiryError::InThePast) => m.in_the_past,
        };
        errors.wrong(CardField::Expiry, summary);
        None
    }

    fn parse_name(&self, errors: &mut Errors) -> Option<CardholderName> {
        let m = &errors.m.fields.cardholder_name;
        let summary = match CardholderName::parse(&self.cardholder_name) {
            Ok(name) => return Some(name),
            Err(CardholderNameError::Empty) => {
                errors.missing(CardField::CardholderName);
                return None;
            }
            Err(CardholderNameError::TooManyDigits) => m.contains_too_many_digits,
            Err(CardholderNameError::SuspectedCvc) => m.contains_suspected_cvc,
            Err(CardholderNameError::TooLong) => m.message,
        };
        errors.wrong(CardField::CardholderName, summary);
        None
    }

    fn parse_cvc(&self, errors: &mut Errors) -> Option<Cvc> {
        match Cvc::parse(self.cvc.expose()) {
            Ok(cvc) => return Some(cvc),
            Err(CvcError::Missing) => errors.missing(CardField::Cvc),
            Err(CvcError::Length) => {
                errors.wrong(CardField::Cvc, errors.m.fields.cvc.invalid_length);
            }
        }
        None
    }

    fn parse_address(&self, errors: &mut Errors) -> Option<Address> {
        let typed = AddressInput {
            line1: &self.address_line_1,
            line2: &self.address_line_2,
            city: &self.address_city,
            postcode: &self.address_postcode,
            country: &self.address_country,
        };
        match Address::parse(typed) {
            Ok(address) => Some(address),
            Err(wrong) => {
                errors.add_address(&wrong);
                None
            }
        }
    }
}

/// The errors of a form while it is read.
pub(crate) struct Errors {
    list: FieldErrors<CardField>,
    m: &'static Messages,
}

impl Errors {
    /// A required field is empty.
    fn missing(&mut self, field: CardField) {
        let name = field.name(self.m);
        let summary = self.m.errors.generic(name).to_string();
        self.list
            .add_with_summary(field, summary, field.message(self.m));
    }

    /// A field holds something else than it should. The text beside it is always the same, as on GOV.UK Pay.
    fn wrong(&mut self, field: CardField, summary: &'static str) {
        self.list
            .add_with_summary(field, summary, field.message(self.m));
    }

    fn add_address(&mut self, wrong: &AddressErrors) {
        let m = &self.m.fields;
        let fields = [
            (
                CardField::AddressLine1,
                wrong.line1,
                m.address_line_1.contains_too_many_digits,
            ),
            (
                CardField::AddressCity,
                wrong.city,
                m.address_city.contains_too_many_digits,
            ),
            (
                CardField::AddressPostcode,
                wrong.postcode,
                m.address_postcode.contains_too_many_digits,
            ),
            (
                CardField::AddressCountry,
                wrong.country,
                m.address_country.message,
            ),
            (
                CardField::AddressLine2,
                wrong.line2,
                m.address_line_2.contains_too_many_digits,
            ),
        ];
        for (field, error, too_many_digits) in fields {
            match error {
                None => {}
                Some(AddressFieldError::Missing) => self.missing(field),
                Some(AddressFieldError::TooManyDigits) => self.wrong(field, too_many_digits),
                Some(AddressFieldError::Malformed | AddressFieldError::TooLong) => {
                    self.wrong(field, field.message(self.m));
                }
            }
        }
    }
}

/// The values of the fields that may be shown.
#[derive(Clone, Copy, Default)]
pub(crate) struct CardValues<'a> {
    pub(crate) expiry_month: &'a str,
    pub(crate) expiry_year: &'a str,
    pub(crate) cardholder_name: &'a str,
    pub(crate) address_line_1: &'a str,
    pub(crate) address_line_2: &'a str,
    pub(crate) address_city: &'a str,
    pub(crate) address_postcode: &'a str,
    pub(crate) address_country: &'a str,
    pub(crate) email: &'a str,
}
