//! The card, the payer's address and e-mail address: what the form of the card page is parsed into.
//!
//! Each type is made by its `parse` function and holds a valid value from then on. [`CardNumber`]
//! and [`Cvc`] live no longer than the request: they cannot be cloned, compared, printed or
//! serialised, are wiped on drop, and reach only the provider, inside [`CardDetails`]. What is
//! kept of a card is its [`CardSummary`].

mod acceptance;
mod address;
mod brand;
mod country;
mod cvc;
mod email;
mod email_typo;
mod expiry;
mod name;
mod number;
mod partial_address;
mod postcode;
mod range;
mod text;

use std::fmt;

pub use acceptance::{
    AcceptedBrand, AcceptedCards, AcceptedCardsError, CardNotAccepted, Withdrawal,
};
pub use address::{Address, AddressErrors, AddressFieldError, AddressInput};
pub use brand::{Brand, CardType};
pub use country::{CountryCode, MalformedCountryCode};
pub use cvc::{Cvc, CvcError};
pub use email::{EmailAddress, EmailAddressError};
pub use email_typo::{EmailSuggestion, suggest_email};
pub use expiry::{Expiry, ExpiryError, MalformedExpiry};
pub use name::{CardholderName, CardholderNameError};
pub use number::{CardNumber, CardNumberError, FirstSix, LastFour, PartialDigitsError};
pub use partial_address::PartialAddress;
pub use postcode::UkPostcode;
pub use range::{CardKnowledge, Prepaid, lookup, lookup_digits};
pub use text::mask_digits;

/// Everything the provider needs to charge a card. Made for one call and never kept.
pub struct CardDetails {
    /// The card number.
    pub number: CardNumber,
    /// The security code.
    pub cvc: Cvc,
    /// When the card expires.
    pub expiry: Expiry,
    /// The name on the card.
    pub name: CardholderName,
    /// The billing address, if the service collects it.
    pub address: Option<Address>,
    /// What the number tells about the card.
    pub knowledge: CardKnowledge,
}

impl CardDetails {
    /// What may be kept, with the digits of suspicious free text masked.
    pub fn summary(&self) -> CardSummary {
        CardSummary {
            first_six: self.number.first_six(),
            last_four: self.number.last_four(),
            expiry: self.expiry,
            name: self.name.sanitised(),
            brand: self.knowledge.brand,
            card_type: self.knowledge.card_type,
            address: self.address.as_ref().map(Address::sanitised),
        }
    }
}

impl fmt::Debug for CardDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardDetails([redacted])")
    }
}

/// What is kept of a card after the payer has submitted it.
///
/// `Debug` hides name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardSummary {
    /// First six digits.
    pub first_six: FirstSix,
    /// Last four digits.
    pub last_four: LastFour,
    /// When the card expires.
    pub expiry: Expiry,
    /// The name on the card.
    pub name: CardholderName,
    /// The brand.
    pub brand: Brand,
    /// Credit or debit; `None` when it may be either.
    pub card_type: Option<CardType>,
    /// The billing address, if the service collects it.
    pub address: Option<Address>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use number::tests::any_card_number;
    use proptest::prelude::*;
    use time::macros::date;

    const TYPED_ADDRESS: AddressInput<'_> = AddressInput {
        line1: "3 Quay Row",
        line2: "Box 12345678901",
        city: "Cardiff",
        postcode: "CF10 9ZZ",
        country: "GB",
    };

    fn card(number: &str, cvc: &str) -> CardDetails {
        let number = CardNumber::parse(number).unwrap();
        CardDetails {
            knowledge: lookup(&number).unwrap(),
            number,
            cvc: Cvc::parse(cvc).unwrap(),
            expiry: Expiry::parse("11", "29", date!(2025 - 01 - 01)).unwrap(),
            name: CardholderName::parse("Ana Example 12345678901").unwrap(),
            address: Some(Address::parse(TYPED_ADDRESS).unwrap()),
        }
    }

    #[test]
    fn the_summary_holds_what_may_be_kept() {
        let summary = card("4444333322221111", "737").summary();
        assert_eq!(summary.first_six.as_str(), "444433");
        assert_eq!(summary.last_four.as_str(), "1111");
        assert_eq!(summary.expiry.to_string(), "11/29");
        assert_eq!(summary.name.as_str(), "Ana Example ***********");
        assert_eq!(
            (summary.brand, summary.card_type),
            (Brand::Visa, Some(CardType::Credit))
        );
        let address = summary.address.unwrap();
        assert_eq!(
            (address.line1(), address.line2()),
            ("3 Quay Row", Some("Box ***********"))
        );
    }

    #[test]
    fn debug_of_the_summary_hides_name_and_address() {
        let shown = format!("{:?}", card("4444333322221111", "737").summary());
        for hidden in ["Ana", "Quay", "Cardiff", "CF10"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn debug_never_shows_number_or_security_code(
            number in any_card_number().prop_filter("of a brand", |digits| Brand::detect(digits).is_some()),
            cvc in "[0-9]{3,4}",
        ) {
            let card = card(&number, &cvc);
            prop_assert_eq!(format!("{card:?}{card:#?}"), "CardDetails([redacted])CardDetails([redacted])");
            let parts = format!("{:?} {:#?} {:?} {:#?}", card.number, card.number, card.cvc, card.cvc);
            prop_assert!(!parts.contains(|c: char| c.is_ascii_digit()));
            let summary = format!("{:?}", card.summary());
            prop_assert!(!summary.contains(&number));
        }
    }
}
