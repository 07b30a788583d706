//! Card brands and how a number tells its own.

/// A card brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Brand {
    /// Visa.
    Visa,
    /// Mastercard.
    MasterCard,
    /// American Express.
    AmericanExpress,
    /// Diners Club.
    DinersClub,
    /// Discover.
    Discover,
    /// JCB.
    Jcb,
    /// `UnionPay`.
    UnionPay,
    /// Maestro.
    Maestro,
    /// Mir. Recognised, but no account can accept it.
    Mir,
}

/// Whether a card takes the money at once or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardType {
    /// A credit card.
    Credit,
    /// A debit card.
    Debit,
}

impl Brand {
    /// Every brand, in the order in which they are tried.
    pub const ALL: [Self; 9] = [
        Self::Visa,
        Self::MasterCard,
        Self::AmericanExpress,
        Self::DinersClub,
        Self::Discover,
        Self::Jcb,
        Self::UnionPay,
        Self::Maestro,
        Self::Mir,
    ];

    /// The id used in settings, the store and the pages, such as `master-card`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::MasterCard => "master-card",
            Self::AmericanExpress => "american-express",
            Self::DinersClub => "diners-club",
            Self::Discover => "discover",
            Self::Jcb => "jcb",
            Self::UnionPay => "unionpay",
            Self::Maestro => "maestro",
            Self::Mir => "mir",
        }
    }

    /// The label used in the API, such as `Mastercard`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Visa => "Visa",
            Self::MasterCard => "Mastercard",
            Self::AmericanExpress => "American Express",
            Self::DinersClub => "Diners Club",
            Self::Discover => "Discover",
            Self::Jcb => "Jcb",
            Self::UnionPay => "Union Pay",
            Self::Maestro => "Maestro",
            Self::Mir => "Mir",
        }
    }

    /// The name used in the text of the pages: the id in title case, such as `Master Card`.
    pub fn title(self) -> &'static str {
        match self {
            Self::MasterCard => "Master Card",
            Self::UnionPay => "Unionpay",
            _ => self.label(),
        }
    }

    /// The brand with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|brand| brand.id() == id)
    }

    /// Whether cards of this brand can only be taken with 3D Secure.
    pub fn requires_3ds(self) -> bool {
        self == Self::Maestro
    }

    /// The brand of a number, or of its beginning, told by its first digits.
    ///
    /// Where several brands are still possible this is the first of [`Brand::candidates`].
    pub fn detect(digits: &str) -> Option<Self> {
        Self::candidates(digits).into_iter().next()
    }

    /// The brands that a number beginning with `digits` may belong to.
    ///
    /// Brands whose range is complete beat those of which only a beginning was typed.
    pub fn candidates(digits: &str) -> Vec<Self> {
        let matching = |found: Match| -> Vec<Self> {
            Self::ALL
                .into_iter()
                .filter(|brand| brand.matches(digits) == Some(found))
                .collect()
        };
        let exact = matching(Match::Exact);
        if exact.is_empty() {
            matching(Match::Beginning)
        } else {
            exact
        }
    }

    fn matches(self, digits: &str) -> Option<Match> {
        if digits.is_empty() {
            return None;
        }
        let best = self
            .ranges()
            .iter()
            .filter_map(|(from, to)| match_range(digits, from, to))
            .max();
        match self {
            // Issued with 18 digits only; shorter and longer numbers with this start are not.
            Self::UnionPay if digits.starts_with("622018") => {
                (digits.len() == 18).then_some(Match::Exact)
            }
            // Maestro numbers are spread over all of 6, and are tried when nobody else claims one.
            Self::Maestro if digits.starts_with('6') => best.or(Some(Match::Beginning)),
            _ => best,
        }
    }

    /// First and last beginning of the numbers of this brand; both have the same length.
    fn ranges(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Visa => &[("4", "4")],
            Self::MasterCard => &[("51", "55"), ("2221", "2720")],
            Self::AmericanExpress => &[("34", "34"), ("37", "37")],
            Self::DinersClub => &[("300", "305"), ("36", "36"), ("38", "39")],
            Self::Discover => &[("6011", "6011"), ("644", "649"), ("65", "65")],
            Self::Jcb => &[("2131", "2131"), ("1800", "1800"), ("35", "35")],
            Self::UnionPay => &[
                ("620", "620"),
                ("62100", "62182"),
                ("62184", "62187"),
                ("62189", "62197"),
                ("62200", "62205"),
                ("62207", "62299"),
                ("623", "626"),
                ("6270", "6270"),
                ("6272", "6272"),
                ("6276", "6277"),
                ("6282", "6289"),
                ("6291", "6292"),
            ],
            Self::Maestro => &[("50", "50"), ("56", "59"), ("63", "63"), ("67", "67")],
            Self::Mir => &[("2200", "2204")],
        }
    }
}

impl CardType {
    /// The id used in settings, the store and the API: `credit` or `debit`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
        }
    }

    /// The type with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Credit, Self::Debit]
            .into_iter()
            .find(|card_type| card_type.id() == id)
    }
}

/// How well a number fits a range. The order matters: the better one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// As far as it was typed.
    Beginning,
    /// All digits of the range.
    Exact,
}

/// Compares as text, which is the same as by number because both sides are cut to one length.
fn match_range(digits: &str, from: &str, to: &str) -> Option<Match> {
    let length = digits.len().min(from.len());
    let (digits, from_cut, to_cut) = (
        digits.get(..length)?,
        from.get(..length)?,
        to.get(..length)?,
    );
    if !(from_cut..=to_cut).contains(&digits) {
        None
    } else if length == from.len() {
        Some(Match::Exact)
    } else {
        Some(Match::Beginning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn padded(start: &str) -> String {
        format!("{start:0<16}")
    }

    #[test]
    fn every_range_tells_its_brand() {
        for (brand, starts) in [
            (Brand::Visa, &["4", "4917"][..]),
            (
                Brand::MasterCard,
                &["51", "52", "53", "54", "55", "2221", "2500", "2720"],
            ),
            (Brand::AmericanExpress, &["34", "37"]),
            (Brand::DinersClub, &["300", "305", "36", "38", "39"]),
            (Brand::Discover, &["6011", "644", "649", "65"]),
            (Brand::Jcb, &["2131", "1800", "35"]),
            (
                Brand::UnionPay,
                &[
                    "620", "621", "62182", "62184", "62187", "62189", "62197", "622", "62205",
                    "62207", "623", "626", "6270", "6272", "6276", "6277", "6282", "6289", "6291",
                    "6292",
                ],
            ),
            (Brand::Maestro, &["50", "56", "59", "63", "67"]),
            (Brand::Mir, &["2200", "2204"]),
        ] {
            for start in starts {
                assert_eq!(Brand::candidates(&padded(start)), [brand], "{start}");
            }
        }
    }

    #[test]
    fn numbers_beside_a_range_are_of_no_brand() {
        for start in [
            "0", "1", "1801", "2130", "2132", "2199", "2205", "2220", "2721", "306", "31", "33",
            "7", "8", "9",
        ] {
            assert_eq!(Brand::detect(&padded(start)), None, "{start}");
        }
    }

    #[test]
    fn what_nobody_else_claims_of_six_is_maestro() {
        for start in [
            "62183", "62188", "62198", "62199", "62206", "6271", "6280", "6281", "6290", "6293",
            "60", "643", "69",
        ] {
            assert_eq!(
                Brand::candidates(&padded(start)),
                [Brand::Maestro],
                "{start}"
            );
        }
    }

    #[test]
    fn one_unionpay_range_has_eighteen_digits_only() {
        assert_eq!(Brand::detect("622018000000000000"), Some(Brand::UnionPay));
        assert_eq!(Brand::detect("6220180000000000"), Some(Brand::Maestro));
        assert_eq!(Brand::detect("6220180000000000000"), Some(Brand::Maestro));
    }

    #[test]
    fn a_beginning_may_have_several_candidates() {
        assert_eq!(Brand::candidates("5"), [Brand::MasterCard, Brand::Maestro]);
        assert_eq!(
            Brand::candidates("3"),
            [Brand::AmericanExpress, Brand::DinersClub, Brand::Jcb]
        );
        assert_eq!(
            Brand::candidates("6"),
            [Brand::Discover, Brand::UnionPay, Brand::Maestro]
        );
        assert_eq!(Brand::candidates("1234567890"), []);
        assert_eq!(Brand::candidates(""), []);
        assert_eq!(Brand::detect("37"), Some(Brand::AmericanExpress));
    }

    #[test]
    fn ids_labels_and_titles_are_those_of_the_api_and_the_pages() {
        let names = Brand::ALL.map(|brand| [brand.id(), brand.label(), brand.title()]);
        assert_eq!(
            names,
            [
                ["visa", "Visa", "Visa"],
                ["master-card", "Mastercard", "Master Card"],
                ["american-express", "American Express", "American Express"],
                ["diners-club", "Diners Club", "Diners Club"],
                ["discover", "Discover", "Discover"],
                ["jcb", "Jcb", "Jcb"],
                ["unionpay", "Union Pay", "Unionpay"],
                ["maestro", "Maestro", "Maestro"],
                ["mir", "Mir", "Mir"],
            ]
        );
    }

    #[test]
    fn ids_are_read_back() {
        for brand in Brand::ALL {
            assert_eq!(Brand::from_id(brand.id()), Some(brand));
        }
        assert_eq!(Brand::from_id("Visa"), None);
        for card_type in [CardType::Credit, CardType::Debit] {
            assert_eq!(CardType::from_id(card_type.id()), Some(card_type));
        }
        assert_eq!(CardType::from_id("CREDIT"), None);
    }

    #[test]
    fn range_ends_have_equal_lengths_and_are_in_order() {
        for (from, to) in Brand::ALL.into_iter().flat_map(Brand::ranges) {
            assert_eq!(from.len(), to.len());
            assert!(from <= to);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_examined_without_panic(text in any::<String>()) {
            let _ = Brand::detect(&text);
        }

        #[test]
        fn a_whole_number_has_one_brand_at_most(digits in "[0-9]{12,19}") {
            prop_assert!(Brand::candidates(&digits).len() <= 1);
        }
    }
}
