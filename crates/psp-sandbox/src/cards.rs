//! The test cards (GOV.UK Pay documentation, "Mock card numbers"; schemes' public test numbers).

use payments::card::{CardNumber, CardSummary, CardholderName};

use crate::challenge::{Frame, Way};

/// Worldpay's test card, whose challenge depends on the name.
const WORLDPAY_CARD: &str = "4462030000000000";
/// The name that asks for a challenge (Worldpay's documentation, "Testing 3DS authentication").
const CHALLENGED_NAME: &str = "3DS_V2_CHALLENGE_IDENTIFIED";
/// A test card for 3-D Secure 1 (Adyen's documentation, "Test cards for 3D Secure 1").
const FORM_CARD: &str = "4212345678901237";
/// A test card for 3-D Secure (Stripe's documentation, "3D Secure required"), which the sandbox challenges by a page.
const PAGE_CARD: &str = "4000000000003063";

/// What the sandbox answers to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Authorised.
    Authorised,
    /// The bank wants a challenge (3-D Secure), whose result decides.
    Challenge,
    /// Refused, as a bank would.
    Declined,
    /// The provider cannot process it.
    Error,
}

/// A test card. The numbers are public and belong to nobody.
#[derive(Clone, Copy, Debug)]
pub struct DocumentedCard {
    /// The whole number.
    pub number: &'static str,
    /// What it stands for.
    pub label: &'static str,
    /// What the sandbox answers.
    pub outcome: Outcome,
    /// What it answers when an agreement has stored the card and it is charged again.
    pub outcome_when_saved: Outcome,
}

const fn card(number: &'static str, label: &'static str, outcome: Outcome) -> DocumentedCard {
    DocumentedCard {
        number,
        label,
        outcome,
        outcome_when_saved: outcome,
    }
}

const fn good(number: &'static str, label: &'static str) -> DocumentedCard {
    card(number, label, Outcome::Authorised)
}

const fn good_once(number: &'static str, label: &'static str) -> DocumentedCard {
    DocumentedCard {
        outcome_when_saved: Outcome::Declined,
        ..good(number, label)
    }
}

const fn challenged(number: &'static str, when_saved: Outcome) -> DocumentedCard {
    DocumentedCard {
        outcome_when_saved: when_saved,
        ..card(number, "Visa, challenge", Outcome::Challenge)
    }
}

const fn declined(number: &'static str, label: &'static str) -> DocumentedCard {
    card(number, label, Outcome::Declined)
}

/// Every card that the sandbox knows; the match is on the whole number. Of a stored card it is on the first six and last
/// four digits, which no two of these cards share.
pub const DOCUMENTED_CARDS: &[DocumentedCard] = &[
    good("4444333322221111", "Visa credit"),
    good("4242424242424242", "Visa credit"),
    good("4000056655665556", "Visa debit"),
    good("4917610000000000003", "Visa, 19 digits"),
    good("4000020000000000", "Visa"),
    good("4000000000000010", "Visa credit or debit"),
    good("4000160000000004", "Visa prepaid debit"),
    good_once("5105105105105100", "Mastercard debit"),
    good("222100000000000", "Mastercard credit, 15 digits"),
    good("5200828282828210", "Mastercard debit"),
    good("371449635398431", "American Express"),
    good("3566002020360505", "JCB"),
    good("6011000990139424", "Discover"),
    good("36148900647913", "Diners Club"),
    good("4988080000000000", "Visa corporate debit"),
    good("4111111111111111", "Visa corporate credit"),
    good("4293189100000008", "Visa corporate"),
    good("5101180000000007", "Mastercard corporate credit"),
    good("4131840000000003", "Visa corporate prepaid debit"),
    good("4000180000000002", "Visa corporate prepaid debit"),
    // Stripe's own.
    good("4000008260000000", "Visa credit"),
    good("4000058260000005", "Visa debit"),
    good("4000002500000003", "Visa credit, France"),
    declined("4000000000000002", "declined"),
    declined("4000000000000069", "expired card"),
    declined("4000000000000127", "wrong security code"),
    card("4000000000000119", "processing error", Outcome::Error),
    // 3-D Secure: Stripe's by the number, Worldpay's by the name on it.
    challenged("4000002500003155", Outcome::Authorised),
    challenged("4000002760003184", Outcome::Declined),
    challenged("4000000000003220", Outcome::Authorised),
    challenged(PAGE_CARD, Outcome::Authorised),
    challenged(FORM_CARD, Outcome::Authorised),
    good(WORLDPAY_CARD, "Visa debit, challenge by name"),
];

/// `None` for a card that the sandbox does not know.
pub(crate) fn outcome(number: &CardNumber, name: &CardholderName) -> Option<Outcome> {
    if number.expose() == WORLDPAY_CARD && name.as_str() == CHALLENGED_NAME {
        return Some(Outcome::Challenge);
    }
    DOCUMENTED_CARDS
        .iter()
        .find(|card| card.number == number.expose())
        .map(|card| card.outcome)
}

/// How the payer gets to the bank of this card.
pub(crate) fn way(number: &CardNumber) -> Way {
    match number.expose() {
        FORM_CARD => Way::Form,
        PAGE_CARD => Way::Page,
        WORLDPAY_CARD => Way::Usual(Frame::Plain),
        _ => Way::Usual(Frame::Nested),
    }
}

/// `None` for a card that the sandbox does not know.
pub(crate) fn outcome_when_saved(card: &CardSummary) -> Option<Outcome> {
    let (start, end) = (card.first_six.as_str(), card.last_four.as_str());
    DOCUMENTED_CARDS
        .iter()
        .find(|card| card.number.starts_with(start) && card.number.ends_with(end))
        .map(|card| card.outcome_when_saved)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use payments::card;

    use super::*;

    #[test]
    fn every_documented_card_is_a_valid_number_of_a_known_brand() {
        let name = CardholderName::parse("A Example").unwrap();
        for card in DOCUMENTED_CARDS {
            let number = CardNumber::parse(card.number).expect(card.label);
            assert_eq!(
                outcome(&number, &name),
                Some(card.outcome),
                "{}",
                card.label
            );
            assert!(card::lookup(&number).is_some(), "{}", card.label);
        }
    }

    #[test]
    fn no_two_cards_share_what_is_kept_of_them() {
        let kept = |card: &DocumentedCard| {
            let number = CardNumber::parse(card.number).unwrap();
            let (start, end) = (number.first_six(), number.last_four());
            (start.as_str().to_owned(), end.as_str().to_owned())
        };
        let all: BTreeSet<_> = DOCUMENTED_CARDS.iter().map(kept).collect();
        assert_eq!(all.len(), DOCUMENTED_CARDS.len());
    }

    #[test]
    fn other_cards_are_unknown() {
        let number = CardNumber::parse("6759649826438453").unwrap();
        let name = CardholderName::parse(CHALLENGED_NAME).unwrap();
        assert_eq!(outcome(&number, &name), None);
    }

    #[test]
    fn worldpay_challenges_by_name() {
        let number = CardNumber::parse(WORLDPAY_CARD).unwrap();
        let of = |name| outcome(&number, &CardholderName::parse(name).unwrap());
        assert_eq!(of(CHALLENGED_NAME), Some(Outcome::Challenge));
        assert_eq!(of("A Example"), Some(Outcome::Authorised));
    }
}
