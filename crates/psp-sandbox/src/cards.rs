//! The test cards (GOV.UK Pay documentation, "Mock card numbers"; schemes' public test numbers).

use payments::card::CardNumber;

/// What the sandbox answers to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Authorised.
    Authorised,
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
}

const fn good(number: &'static str, label: &'static str) -> DocumentedCard {
    DocumentedCard {
        number,
        label,
        outcome: Outcome::Authorised,
    }
}

const fn declined(number: &'static str, label: &'static str) -> DocumentedCard {
    DocumentedCard {
        number,
        label,
        outcome: Outcome::Declined,
    }
}

/// Every card that the sandbox knows; the match is on the whole number.
pub const DOCUMENTED_CARDS: &[DocumentedCard] = &[
    good("4444333322221111", "Visa credit"),
    good("4242424242424242", "Visa credit"),
    good("4000056655665556", "Visa debit"),
    good("4917610000000000003", "Visa, 19 digits"),
    good("4000020000000000", "Visa"),
    good("4000000000000010", "Visa credit or debit"),
    good("4000160000000004", "Visa prepaid debit"),
    good("5105105105105100", "Mastercard debit"),
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
    declined("4000000000000002", "declined"),
    declined("4000000000000069", "expired card"),
    declined("4000000000000127", "wrong security code"),
    DocumentedCard {
        number: "4000000000000119",
        label: "processing error",
        outcome: Outcome::Error,
    },
];

/// `None` for a card that the sandbox does not know.
pub(crate) fn outcome(number: &CardNumber) -> Option<Outcome> {
    DOCUMENTED_CARDS
        .iter()
        .find(|card| card.number == number.expose())
        .map(|card| card.outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_card_is_a_valid_number() {
        for card in DOCUMENTED_CARDS {
            let number = CardNumber::parse(card.number).expect(card.label);
            assert_eq!(outcome(&number), Some(card.outcome), "{}", card.label);
        }
    }

    #[test]
    fn other_cards_are_unknown() {
        assert_eq!(
            outcome(&CardNumber::parse("6759649826438453").unwrap()),
            None
        );
    }
}
