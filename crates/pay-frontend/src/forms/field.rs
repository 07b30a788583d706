//! The fields of the card page.

use web::{Field, Messages};

/// A field of the card page that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardField {
    CardNo,
    Expiry,
    CardholderName,
    Cvc,
    Email,
    AddressLine1,
    AddressCity,
    AddressPostcode,
    AddressCountry,
    AddressLine2,
    EmailTypo,
}

impl Field for CardField {
    fn id(self) -> &'static str {
        match self {
            Self::CardNo => "card-no",
            Self::Expiry => "expiry-month",
            Self::CardholderName => "cardholder-name",
            Self::Cvc => "cvc",
            Self::Email => "email",
            Self::AddressLine1 => "address-line-1",
            Self::AddressCity => "address-city",
            Self::AddressPostcode => "address-postcode",
            Self::AddressCountry => "address-country",
            Self::AddressLine2 => "address-line-2",
            Self::EmailTypo => "email-corrected",
        }
    }
}

impl CardField {
    /// The `id` of the link in the error summary.
    pub(crate) const fn link_id(self) -> &'static str {
        match self {
            Self::CardNo => "card-no-error",
            Self::Expiry => "expiry-month-error",
            Self::CardholderName => "cardholder-name-error",
            Self::Cvc => "cvc-error",
            Self::Email => "email-error",
            Self::AddressLine1 => "address-line-1-error",
            Self::AddressCity => "address-city-error",
            Self::AddressPostcode => "address-postcode-error",
            Self::AddressCountry => "address-country-error",
            Self::AddressLine2 => "address-line-2-error",
            Self::EmailTypo => "email-typo-error",
        }
    }

    /// The `id` of the message beside the field, spelt as on GOV.UK Pay.
    pub(crate) const fn message_id(self) -> &'static str {
        match self {
            Self::CardNo => "error-card-no",
            Self::Expiry => "error-expiry-date",
            Self::CardholderName => "error-cardholder-name",
            Self::Cvc => "error-cvc",
            Self::Email => "error-email",
            Self::AddressLine1 => "error-address-line-1",
            Self::AddressCity => "error-address-city",
            Self::AddressPostcode => "error-address-postcode",
            Self::AddressCountry => "error-address-country",
            Self::AddressLine2 => "error-address-line-2",
            Self::EmailTypo => "email-typo-sugestion-error",
        }
    }

    /// What the field is called in "Enter a valid …".
    pub(crate) const fn name(self, m: &'static Messages) -> &'static str {
        let fields = &m.fields;
        match self {
            Self::CardNo => fields.card_no.name,
            Self::Expiry => fields.expiry_date.name,
            Self::CardholderName => fields.cardholder_name.name,
            Self::Cvc => fields.cvc.name,
            Self::Email | Self::EmailTypo => fields.email.name,
            Self::AddressLine1 => fields.address_line_1.name,
            Self::AddressCity => fields.address_city.name,
            Self::AddressPostcode => fields.address_postcode.name,
            Self::AddressCountry => fields.address_country.name,
            Self::AddressLine2 => fields.address_line_2.name,
        }
    }

    /// What stands beside the field whatever is wrong with it.
    pub(crate) const fn message(self, m: &'static Messages) -> &'static str {
        let fields = &m.fields;
        match self {
            Self::CardNo => fields.card_no.message,
            Self::Expiry => fields.expiry_date.message,
            Self::CardholderName => fields.cardholder_name.message,
            Self::Cvc => fields.cvc.message,
            Self::Email => fields.email.message,
            Self::EmailTypo => fields.email.typo,
            Self::AddressLine1 => fields.address_line_1.message,
            Self::AddressCity => fields.address_city.message,
            Self::AddressPostcode => fields.address_postcode.message,
            Self::AddressCountry => fields.address_country.message,
            Self::AddressLine2 => fields.address_line_2.message,
        }
    }
}
