//! Which cards an account takes.

use super::{Brand, CardKnowledge, CardNumber, CardType, Prepaid, range};

/// The brands and types of cards that an account takes, in the order in which the page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedCards(Vec<AcceptedBrand>);

/// A brand that an account takes, and as what. At least one of both types is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedBrand {
    brand: Brand,
    debit: bool,
    credit: bool,
}

/// Why an account does not take a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardNotAccepted {
    /// The number belongs to no brand we know.
    #[error("the card brand is not recognised")]
    UnknownBrand,
    /// The account takes no cards of this brand.
    #[error("{} is not supported", .0.title())]
    BrandNotSupported(Brand),
    /// The account takes only credit cards of this brand.
    #[error("{} debit cards are not supported", .0.title())]
    DebitNotSupported(Brand),
    /// The account takes only debit cards of this brand.
    #[error("{} credit cards are not supported", .0.title())]
    CreditNotSupported(Brand),
    /// The account takes no prepaid cards.
    #[error("prepaid cards are not accepted")]
    PrepaidNotAccepted,
}

/// What is wrong with the accepted cards in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptedCardsError {
    /// No brand with this id can be accepted.
    #[error("unknown card brand `{0}`")]
    UnknownBrand(String),
    /// A type is neither `debit` nor `credit`.
    #[error("unknown card type `{card_type}` of `{brand}`: expected `debit` or `credit`")]
    UnknownType {
        /// The id of the brand.
        brand: String,
        /// What stands there instead of a type.
        card_type: String,
    },
    /// A brand is listed without a type.
    #[error("`{0}` has no card type: expected `debit`, `credit` or both")]
    NoTypes(String),
    /// A brand is listed twice.
    #[error("card brand `{0}` is listed twice")]
    Duplicate(String),
}

/// Which types of cards are taken at all, whatever the brand: decides the hint on the card page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawal {
    /// Debit and credit cards.
    DebitAndCredit,
    /// Debit cards only.
    Debit,
    /// Credit cards only.
    Credit,
    /// No cards.
    None,
}

impl Withdrawal {
    /// The id: `debit_credit`, `debit`, `credit` or `none`.
    pub fn id(self) -> &'static str {
        match self {
            Self::DebitAndCredit => "debit_credit",
            Self::Debit => "debit",
            Self::Credit => "credit",
            Self::None => "none",
        }
    }
}

impl AcceptedBrand {
    /// The brand.
    pub fn brand(self) -> Brand {
        self.brand
    }

    /// Whether cards of this brand and type are taken.
    pub fn accepts(self, card_type: CardType) -> bool {
        match card_type {
            CardType::Credit => self.credit,
            CardType::Debit => self.debit,
        }
    }

    fn parse(id: &str, types: &[&str]) -> Result<Self, AcceptedCardsError> {
        let brand = Brand::from_id(id)
            .filter(|brand| *brand != Brand::Mir)
            .ok_or_else(|| AcceptedCardsError::UnknownBrand(id.to_owned()))?;
        let mut accepted = Self {
            brand,
            debit: false,
            credit: false,
        };
        for card_type in types {
            match CardType::from_id(card_type) {
                Some(CardType::Debit) => accepted.debit = true,
                Some(CardType::Credit) => accepted.credit = true,
                None => {
                    return Err(AcceptedCardsError::UnknownType {
                        brand: id.to_owned(),
                        card_type: (*card_type).to_owned(),
                    });
                }
            }
        }
        if accepted.debit || accepted.credit {
            Ok(accepted)
        } else {
            Err(AcceptedCardsError::NoTypes(id.to_owned()))
        }
    }
}

impl AcceptedCards {
    /// Reads pairs of brand id and type ids, such as `("visa", ["debit", "credit"])`.
    pub fn from_ids<'a, B, T>(brands: B) -> Result<Self, AcceptedCardsError>
    where
        B: IntoIterator<Item = (&'a str, T)>,
        T: IntoIterator<Item = &'a str>,
    {
        let mut accepted: Vec<AcceptedBrand> = Vec::new();
        for (id, types) in brands {
            let types: Vec<&str> = types.into_iter().collect();
            let brand = AcceptedBrand::parse(id, &types)?;
            if accepted.iter().any(|other| other.brand == brand.brand) {
                return Err(AcceptedCardsError::Duplicate(id.to_owned()));
            }
            accepted.push(brand);
        }
        Ok(Self(accepted))
    }

    /// The accepted brands, for the list of logos.
    pub fn brands(&self) -> &[AcceptedBrand] {
        &self.0
    }

    /// Looks the number up and checks that the account takes the card.
    pub fn examine(
        &self,
        number: &CardNumber,
        block_prepaid: bool,
    ) -> Result<CardKnowledge, CardNotAccepted> {
        let known = range::lookup(number).ok_or(CardNotAccepted::UnknownBrand)?;
        self.check(&known, block_prepaid)?;
        Ok(known)
    }

    /// Checks brand, type and prepaid status. What is not known about the card is never held against it.
    pub fn check(&self, known: &CardKnowledge, block_prepaid: bool) -> Result<(), CardNotAccepted> {
        let brand = known.brand;
        let accepted = self.0.iter().find(|accepted| accepted.brand == brand);
        let accepted = accepted.ok_or(CardNotAccepted::BrandNotSupported(brand))?;
        match known.card_type {
            Some(CardType::Debit) if !accepted.debit => {
                Err(CardNotAccepted::DebitNotSupported(brand))
            }
            Some(CardType::Credit) if !accepted.credit => {
                Err(CardNotAccepted::CreditNotSupported(brand))
            }
            _ if block_prepaid && known.prepaid == Prepaid::Prepaid => {
                Err(CardNotAccepted::PrepaidNotAccepted)
            }
            _ => Ok(()),
        }
    }

    /// Which types are taken at all.
    pub fn withdrawal(&self) -> Withdrawal {
        let debit = self.0.iter().any(|accepted| accepted.debit);
        let credit = self.0.iter().any(|accepted| accepted.credit);
        match (debit, credit) {
            (true, true) => Withdrawal::DebitAndCredit,
            (true, false) => Withdrawal::Debit,
            (false, true) => Withdrawal::Credit,
            (false, false) => Withdrawal::None,
        }
    }
}

/// What a new account takes: every brand that works without 3D Secure, in the types it is issued in.
impl Default for AcceptedCards {
    fn default() -> Self {
        let new = |brand, debit| AcceptedBrand {
            brand,
            debit,
            credit: true,
        };
        Self(vec![
            new(Brand::Visa, true),
            new(Brand::MasterCard, true),
            new(Brand::AmericanExpress, false),
            new(Brand::DinersClub, false),
            new(Brand::Discover, false),
            new(Brand::Jcb, false),
            new(Brand::UnionPay, false),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(brand: Brand, card_type: Option<CardType>, prepaid: Prepaid) -> CardKnowledge {
        CardKnowledge {
            brand,
            card_type,
            corporate: false,
            prepaid,
        }
    }

    fn accepting(brands: &[(&str, &[&str])]) -> Result<AcceptedCards, AcceptedCardsError> {
        AcceptedCards::from_ids(
            brands
                .iter()
                .map(|(id, types)| (*id, types.iter().copied())),
        )
    }

    #[test]
    fn a_new_account_takes_what_needs_no_3d_secure() {
        let cards = AcceptedCards::default();
        for brand in Brand::ALL {
            let expected = !brand.requires_3ds() && brand != Brand::Mir;
            assert_eq!(
                cards
                    .check(&known(brand, None, Prepaid::Unknown), true)
                    .is_ok(),
                expected,
                "{brand:?}"
            );
        }
        assert_eq!(cards.withdrawal(), Withdrawal::DebitAndCredit);
    }

    #[test]
    fn maestro_is_not_supported_by_a_new_account() {
        let number = CardNumber::parse("6759649826438453").unwrap();
        let error = AcceptedCards::default()
            .examine(&number, false)
            .unwrap_err();
        assert_eq!(error, CardNotAccepted::BrandNotSupported(Brand::Maestro));
        assert_eq!(error.to_string(), "Maestro is not supported");
    }

    #[test]
    fn a_number_of_no_brand_is_not_accepted() {
        let number = CardNumber::parse("9999999999999995").unwrap();
        assert_eq!(
            AcceptedCards::default().examine(&number, false),
            Err(CardNotAccepted::UnknownBrand)
        );
    }

    #[test]
    fn page_066_american_express_debit_cards_are_not_supported() {
        let card = known(
            Brand::AmericanExpress,
            Some(CardType::Debit),
            Prepaid::NotPrepaid,
        );
        let error = AcceptedCards::default().check(&card, false).unwrap_err();
        assert_eq!(
            error,
            CardNotAccepted::DebitNotSupported(Brand::AmericanExpress)
        );
        assert_eq!(
            error.to_string(),
            "American Express debit cards are not supported"
        );
    }

    #[test]
    fn credit_cards_are_refused_where_only_debit_is_taken() {
        let cards = accepting(&[("master-card", &["debit"])]).unwrap();
        let check = |card_type| {
            cards.check(
                &known(Brand::MasterCard, card_type, Prepaid::Unknown),
                false,
            )
        };
        assert_eq!(
            check(Some(CardType::Credit)),
            Err(CardNotAccepted::CreditNotSupported(Brand::MasterCard))
        );
        assert_eq!(check(Some(CardType::Debit)), Ok(()));
        assert_eq!(check(None), Ok(()));
    }

    #[test]
    fn page_054_prepaid_cards_are_refused_only_where_blocked_and_known() {
        let cards = AcceptedCards::default();
        let prepaid = CardNumber::parse("4000160000000004").unwrap();
        assert_eq!(
            cards.examine(&prepaid, true),
            Err(CardNotAccepted::PrepaidNotAccepted)
        );
        assert!(cards.examine(&prepaid, false).is_ok());
        let unknown = CardNumber::parse("5105105105105100").unwrap();
        assert!(cards.examine(&unknown, true).is_ok());
    }

    #[test]
    fn settings_are_read() {
        let cards = accepting(&[("jcb", &["credit"]), ("visa", &["debit", "credit"])]).unwrap();
        let brands: Vec<_> = cards
            .brands()
            .iter()
            .map(|accepted| accepted.brand().id())
            .collect();
        assert_eq!(brands, ["jcb", "visa"]);
        assert!(!cards.brands()[0].accepts(CardType::Debit));
        assert!(cards.brands()[1].accepts(CardType::Debit));
    }

    #[test]
    fn wrong_settings_are_named() {
        for (settings, expected) in [
            (
                &[("foobar", &["credit"][..])][..],
                "unknown card brand `foobar`",
            ),
            (&[("mir", &["credit"])], "unknown card brand `mir`"),
            (
                &[("visa", &["cash"])],
                "unknown card type `cash` of `visa`: expected `debit` or `credit`",
            ),
            (
                &[("visa", &[])],
                "`visa` has no card type: expected `debit`, `credit` or both",
            ),
            (
                &[("visa", &["debit"]), ("visa", &["credit"])],
                "card brand `visa` is listed twice",
            ),
        ] {
            assert_eq!(accepting(settings).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn withdrawal_looks_at_all_brands() {
        for (settings, expected) in [
            (
                &[("visa", &["debit"][..]), ("jcb", &["credit"])][..],
                "debit_credit",
            ),
            (&[("visa", &["debit"])], "debit"),
            (&[("jcb", &["credit"])], "credit"),
            (&[], "none"),
        ] {
            assert_eq!(accepting(settings).unwrap().withdrawal().id(), expected);
        }
    }
}
