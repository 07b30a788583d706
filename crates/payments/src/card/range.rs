//! What the first digits of a card number tell about the card.
//!
//! The table holds published test numbers only; a card number of a real card tells its brand and nothing else.

use super::{Brand, CardNumber, CardType};

/// Whether a card was paid for in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prepaid {
    /// It was.
    Prepaid,
    /// It was not.
    NotPrepaid,
    /// Nobody knows; such cards are never refused for it.
    Unknown,
}

impl Prepaid {
    /// The word that the card check answers with.
    pub fn code(self) -> &'static str {
        match self {
            Self::Prepaid => "PREPAID",
            Self::NotPrepaid => "NOT_PREPAID",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// What is known about a card from its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CardKnowledge {
    /// The brand.
    pub brand: Brand,
    /// Credit or debit; `None` when it may be either.
    pub card_type: Option<CardType>,
    /// Whether it was issued to a company, so that a surcharge may apply.
    pub corporate: bool,
    /// Whether it is prepaid.
    pub prepaid: Prepaid,
}

impl CardKnowledge {
    /// The word for the type that the card check answers with.
    pub fn type_code(&self) -> &'static str {
        match self.card_type {
            Some(CardType::Credit) => "CREDIT",
            Some(CardType::Debit) => "DEBIT",
            None => "CREDIT_OR_DEBIT",
        }
    }
}

/// What is known about the card with this number; `None` when its brand is not recognised.
pub fn lookup(number: &CardNumber) -> Option<CardKnowledge> {
    lookup_digits(number.expose())
}

/// As [`lookup`], for a number that is still being typed. Eleven digits are enough for every range.
pub fn lookup_digits(digits: &str) -> Option<CardKnowledge> {
    RANGES
        .iter()
        .find(|range| range.contains(digits))
        .map(|range| range.knowledge)
        .or_else(|| Brand::detect(digits).map(only_brand))
}

const fn only_brand(brand: Brand) -> CardKnowledge {
    CardKnowledge {
        brand,
        card_type: None,
        corporate: false,
        prepaid: Prepaid::Unknown,
    }
}

/// Numbers that begin with something between `from` and `to`, which have the same length.
///
/// Comparing beginnings is the same as comparing numbers padded to 18 digits, with zeros for the
/// number and the first end and nines for the last end, because no range is longer than a number.
struct Range {
    from: &'static str,
    to: &'static str,
    knowledge: CardKnowledge,
}

impl Range {
    const fn new(from: &'static str, to: &'static str, knowledge: CardKnowledge) -> Self {
        Self {
            from,
            to,
            knowledge,
        }
    }

    fn contains(&self, digits: &str) -> bool {
        digits
            .get(..self.from.len())
            .is_some_and(|start| (self.from..=self.to).contains(&start))
    }
}

const fn start(digits: &'static str, knowledge: CardKnowledge) -> Range {
    Range::new(digits, digits, knowledge)
}

const fn credit(brand: Brand) -> CardKnowledge {
    CardKnowledge {
        card_type: Some(CardType::Credit),
        prepaid: Prepaid::NotPrepaid,
        ..only_brand(brand)
    }
}

const fn debit(brand: Brand) -> CardKnowledge {
    CardKnowledge {
        card_type: Some(CardType::Debit),
        ..credit(brand)
    }
}

const fn corporate(card: CardKnowledge) -> CardKnowledge {
    CardKnowledge {
        corporate: true,
        ..card
    }
}

const fn prepaid(prepaid: Prepaid, card: CardKnowledge) -> CardKnowledge {
    CardKnowledge { prepaid, ..card }
}

/// Ranges do not overlap, so their order means nothing.
const RANGES: &[Range] = &[
    // The test ranges of the public card lookup. Whether a Mastercard is prepaid is mostly not known.
    start(
        "22210000000",
        prepaid(Prepaid::Unknown, credit(Brand::MasterCard)),
    ),
    start("34343434343", credit(Brand::AmericanExpress)),
    start("40000000000", only_brand(Brand::Visa)),
    start("40000025000", credit(Brand::Visa)),
    start("40000027600", credit(Brand::Visa)),
    start("40000082600", credit(Brand::Visa)),
    start("41111133333", credit(Brand::Visa)),
    start("41111166666", credit(Brand::Visa)),
    start("42424242424", credit(Brand::Visa)),
    start("44443333222", credit(Brand::Visa)),
    start("40000566556", debit(Brand::Visa)),
    start("40000582600", debit(Brand::Visa)),
    start("49173008000", debit(Brand::Visa)),
    start("41111111111", corporate(credit(Brand::Visa))),
    start(
        "51051051051",
        prepaid(Prepaid::Unknown, debit(Brand::MasterCard)),
    ),
    start(
        "52008282828",
        prepaid(Prepaid::Unknown, debit(Brand::MasterCard)),
    ),
    start("67999901000", debit(Brand::Maestro)),
    Range::new(
        "71221111000",
        "71221400000",
        corporate(prepaid(Prepaid::Prepaid, only_brand(Brand::Discover))),
    ),
    // The other documented test cards of the sandbox. Of 429318 no more is documented than that it is corporate.
    start("498808", corporate(debit(Brand::Visa))),
    start(
        "413184",
        corporate(prepaid(Prepaid::Prepaid, debit(Brand::Visa))),
    ),
    start("400016", prepaid(Prepaid::Prepaid, debit(Brand::Visa))),
    start(
        "400018",
        corporate(prepaid(Prepaid::Prepaid, debit(Brand::Visa))),
    ),
    start(
        "510118",
        corporate(prepaid(Prepaid::Unknown, credit(Brand::MasterCard))),
    ),
    start("429318", corporate(only_brand(Brand::Visa))),
    start("371449", credit(Brand::AmericanExpress)),
    start("356600", credit(Brand::Jcb)),
    start("601100", credit(Brand::Discover)),
    start("361489", credit(Brand::DinersClub)),
    start("675964", debit(Brand::Maestro)),
    start("446203", debit(Brand::Visa)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::number::tests::any_card_number;
    use proptest::prelude::*;

    /// Brand, type, corporate and prepaid of a documented card as one line.
    fn describe(number: &str) -> String {
        let known = lookup(&CardNumber::parse(number).unwrap()).unwrap();
        let corporate = if known.corporate {
            "corporate"
        } else {
            "personal"
        };
        format!(
            "{} {} {corporate} {}",
            known.brand.id(),
            known.type_code(),
            known.prepaid.code()
        )
    }

    #[test]
    fn documented_test_cards_are_known() {
        for (number, expected) in [
            ("4444333322221111", "visa CREDIT personal NOT_PREPAID"),
            ("4242424242424242", "visa CREDIT personal NOT_PREPAID"),
            ("4000056655665556", "visa DEBIT personal NOT_PREPAID"),
            ("4988080000000000", "visa DEBIT corporate NOT_PREPAID"),
            ("4000160000000004", "visa DEBIT personal PREPAID"),
            ("4131840000000003", "visa DEBIT corporate PREPAID"),
            ("4000180000000002", "visa DEBIT corporate PREPAID"),
            ("4111111111111111", "visa CREDIT corporate NOT_PREPAID"),
            ("4293189100000008", "visa CREDIT_OR_DEBIT corporate UNKNOWN"),
            ("4000000000000010", "visa CREDIT_OR_DEBIT personal UNKNOWN"),
            ("4000000000000002", "visa CREDIT_OR_DEBIT personal UNKNOWN"),
            ("4000020000000000", "visa CREDIT_OR_DEBIT personal UNKNOWN"),
            (
                "4917610000000000003",
                "visa CREDIT_OR_DEBIT personal UNKNOWN",
            ),
            ("222100000000000", "master-card CREDIT personal UNKNOWN"),
            ("5105105105105100", "master-card DEBIT personal UNKNOWN"),
            ("5200828282828210", "master-card DEBIT personal UNKNOWN"),
            ("5101180000000007", "master-card CREDIT corporate UNKNOWN"),
            (
                "371449635398431",
                "american-express CREDIT personal NOT_PREPAID",
            ),
            ("3566002020360505", "jcb CREDIT personal NOT_PREPAID"),
            ("6011000990139424", "discover CREDIT personal NOT_PREPAID"),
            ("36148900647913", "diners-club CREDIT personal NOT_PREPAID"),
            ("6759649826438453", "maestro DEBIT personal NOT_PREPAID"),
            ("4000058260000005", "visa DEBIT personal NOT_PREPAID"),
            ("4000008260000000", "visa CREDIT personal NOT_PREPAID"),
            ("4000002500000003", "visa CREDIT personal NOT_PREPAID"),
        ] {
            assert_eq!(describe(number), expected, "{number}");
        }
    }

    #[test]
    fn a_range_ends_with_its_last_number() {
        let brand = |digits| lookup_digits(digits).map(|known| known.brand);
        assert_eq!(brand("7122111099999999"), None);
        assert_eq!(brand("7122111100000000"), Some(Brand::Discover));
        assert_eq!(brand("7122140000099999"), Some(Brand::Discover));
        assert_eq!(brand("7122140000100000"), None);
    }

    #[test]
    fn eleven_digits_are_enough() {
        assert_eq!(lookup_digits("44443333222"), Some(credit(Brand::Visa)));
        assert_eq!(lookup_digits("4444333322"), Some(only_brand(Brand::Visa)));
    }

    #[test]
    fn numbers_of_no_brand_are_unknown() {
        assert_eq!(
            lookup(&CardNumber::parse("9999999999999995").unwrap()),
            None
        );
        assert_eq!(lookup_digits(""), None);
    }

    #[test]
    fn ranges_are_in_order_and_do_not_overlap() {
        let padded = |digits: &str, with: &str| {
            digits
                .chars()
                .chain(with.repeat(18).chars())
                .take(18)
                .collect::<String>()
        };
        let mut ends: Vec<_> = RANGES
            .iter()
            .map(|range| {
                assert_eq!(range.from.len(), range.to.len());
                assert!(range.from.len() <= 11, "the card check knows eleven digits");
                (padded(range.from, "0"), padded(range.to, "9"))
            })
            .collect();
        ends.sort();
        assert!(ends.iter().all(|(from, to)| from <= to));
        assert!(ends.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_detection_wherever_that_knows_a_brand(digits in any_card_number()) {
            let known = lookup(&CardNumber::parse(&digits).unwrap()).map(|known| known.brand);
            if let Some(brand) = Brand::detect(&digits) {
                prop_assert_eq!(known, Some(brand));
            }
        }

        #[test]
        fn any_text_is_looked_up_without_panic(text in any::<String>()) {
            let _ = lookup_digits(&text);
        }
    }

    #[test]
    fn every_range_agrees_with_detection() {
        for range in RANGES {
            if let Some(brand) = Brand::detect(range.from) {
                assert_eq!(range.knowledge.brand, brand, "{}", range.from);
            }
        }
    }
}
