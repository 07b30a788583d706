//! Whether an account takes a card, as far as its number tells.

use std::borrow::Cow;

use payments::{
    account::Account,
    card::{CardKnowledge, CardNotAccepted, lookup_digits},
};
use web::Messages;
use zeroize::Zeroizing;

/// With fewer digits a number belongs to no range.
const FEWEST_DIGITS: usize = 11;

/// Why a card is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There are no digits.
    Empty,
    /// There are too few digits to tell.
    TooShort,
    /// The account does not take it.
    NotAccepted(CardNotAccepted),
}

/// Looks at the digits of what was typed.
pub(crate) fn check(account: &Account, typed: &str) -> Result<CardKnowledge, Refusal> {
    // Reserved first: growing it would leave an unwiped copy behind.
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    digits.extend(typed.chars().filter(char::is_ascii_digit));
    if digits.is_empty() {
        return Err(Refusal::Empty);
    }
    if digits.len() < FEWEST_DIGITS {
        return Err(Refusal::TooShort);
    }
    let unknown = Refusal::NotAccepted(CardNotAccepted::UnknownBrand);
    let knowledge = lookup_digits(&digits).ok_or(unknown)?;
    account
        .accepted_cards
        .check(&knowledge, account.blocks_prepaid_cards)
        .map_err(Refusal::NotAccepted)?;
    Ok(knowledge)
}

impl Refusal {
    /// What the payer is told.
    pub(crate) fn message(self, m: &'static Messages) -> Cow<'static, str> {
        let m = &m.fields.card_no;
        let text = match self {
            Self::Empty => return m.non_numeric.into(),
            Self::TooShort => return m.number_incorrect_length.into(),
            Self::NotAccepted(reason) => match reason {
                CardNotAccepted::UnknownBrand => return m.unknown_card.into(),
                CardNotAccepted::PrepaidNotAccepted => return m.unsupported_prepaid_card.into(),
                CardNotAccepted::BrandNotSupported(brand) => {
                    m.unsupported_brand(brand.title()).to_string()
                }
                CardNotAccepted::DebitNotSupported(brand) => {
                    m.unsupported_debit_card(brand.title()).to_string()
                }
                CardNotAccepted::CreditNotSupported(brand) => {
                    m.unsupported_credit_card(brand.title()).to_string()
                }
            },
        };
        Cow::Owned(text)
    }
}

#[cfg(test)]
mod tests {
    use payments::card::AcceptedCards;
    use web::Language;

    use super::*;
    use crate::samples::sample_account;

    fn message(account: &Account, typed: &str) -> String {
        let refusal = check(account, typed).unwrap_err();
        refusal.message(Messages::of(Language::En)).into_owned()
    }

    fn account() -> Account {
        let brands = [
            ("visa", vec!["debit", "credit"]),
            ("american-express", vec!["credit"]),
            ("master-card", vec!["debit"]),
        ];
        Account {
            accepted_cards: AcceptedCards::from_ids(brands).unwrap(),
            blocks_prepaid_cards: true,
            ..sample_account().unwrap()
        }
    }

    #[test]
    fn accepted_cards_are_described() {
        let visa = check(&account(), "4444 3333 2222 1111").unwrap();
        assert_eq!(visa.type_code(), "CREDIT");
        assert!(check(&account(), "4000 0000 000").is_ok());
    }

    #[test]
    fn page_050_fewer_than_eleven_digits_are_too_few() {
        for typed in ["1", "1234567890", "4242"] {
            assert_eq!(
                message(&account(), typed),
                "Card number is not the correct length"
            );
        }
        assert_eq!(message(&account(), "abc"), "Enter a valid card number");
    }

    #[test]
    fn page_054_prepaid_cards_are_refused_where_they_are_blocked() {
        let text = "Prepaid cards are not accepted";
        assert_eq!(message(&account(), "4000160000000004"), text);
        let mut account = account();
        account.blocks_prepaid_cards = false;
        assert!(check(&account, "4000160000000004").is_ok());
    }

    #[test]
    fn page_065_brands_and_types_that_are_not_taken_are_named() {
        let account = account();
        assert_eq!(
            message(&account, "6759649826438453"),
            "Maestro is not supported"
        );
        assert_eq!(
            message(&account, "222100000000000"),
            "Master Card credit cards are not supported"
        );
        assert_eq!(
            message(&account, "99999999999"),
            "Your card is not supported"
        );
    }

    #[test]
    fn page_051_refusals_speak_welsh() {
        let refusal = check(&account(), "1234567890").unwrap_err();
        assert_eq!(
            refusal.message(Messages::of(Language::Cy)),
            "Nid yw rhif y cerdyn yr hyd cywir"
        );
    }
}
