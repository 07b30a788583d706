//! The name printed on a card.

use std::fmt;

use super::text;

/// The name on a card: not empty, up to 255 characters, and no card number or security code.
#[derive(Clone, PartialEq, Eq)]
pub struct CardholderName(String);

/// Why a text is not a name on a card, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardholderNameError {
    /// Nothing was typed.
    #[error("a name is required")]
    Empty,
    /// Twelve or more digits: probably the card number.
    #[error("the name has too many digits")]
    TooManyDigits,
    /// Three or four digits and nothing else: probably the security code.
    #[error("the name looks like a card security code")]
    SuspectedCvc,
    /// More than 255 characters.
    #[error("the name is longer than 255 characters")]
    TooLong,
}

impl CardholderName {
    /// Parses what was typed, or what [`CardholderName::sanitised`] left in the store.
    pub fn parse(typed: &str) -> Result<Self, CardholderNameError> {
        let name = text::clean(typed);
        if name.is_empty() {
            Err(CardholderNameError::Empty)
        } else if text::may_hide_card_number(&name) {
            Err(CardholderNameError::TooManyDigits)
        } else if looks_like_cvc(&name) {
            Err(CardholderNameError::SuspectedCvc)
        } else if name.chars().count() > text::MAX_LENGTH {
            Err(CardholderNameError::TooLong)
        } else {
            Ok(Self(name))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it may be stored: with more than ten digits, each digit becomes `*`.
    #[must_use]
    pub fn sanitised(&self) -> Self {
        Self(text::mask_digits(&self.0))
    }
}

impl fmt::Debug for CardholderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardholderName([redacted])")
    }
}

fn looks_like_cvc(name: &str) -> bool {
    (3..=4).contains(&name.chars().count()) && name.chars().all(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(typed: &str) -> CardholderNameError {
        CardholderName::parse(typed).unwrap_err()
    }

    #[test]
    fn names_are_trimmed_and_kept() {
        for (typed, name) in [
            ("  Ana Example ", "Ana Example"),
            ("Llŷr 2", "Llŷr 2"),
            ("12345", "12345"),
            ("12", "12"),
        ] {
            assert_eq!(CardholderName::parse(typed).unwrap().as_str(), name);
        }
    }

    #[test]
    fn an_empty_name_is_refused() {
        assert_eq!(error(""), CardholderNameError::Empty);
        assert_eq!(error(" \t\0"), CardholderNameError::Empty);
    }

    #[test]
    fn page_067_twelve_digits_are_refused_and_eleven_are_not() {
        assert_eq!(
            error("4242 Ana 4242 Example 4242"),
            CardholderNameError::TooManyDigits
        );
        assert!(CardholderName::parse("Ana 42424242424").is_ok());
    }

    #[test]
    fn page_068_a_security_code_is_refused() {
        for typed in ["234", "2345", "  234 "] {
            assert_eq!(error(typed), CardholderNameError::SuspectedCvc);
        }
    }

    #[test]
    fn names_end_at_255_characters() {
        assert!(CardholderName::parse(&"ŷ".repeat(255)).is_ok());
        assert_eq!(error(&"ŷ".repeat(256)), CardholderNameError::TooLong);
    }

    #[test]
    fn engine_031_a_name_with_eleven_digits_is_stored_masked() {
        let stored = |typed| CardholderName::parse(typed).unwrap().sanitised();
        assert_eq!(stored("Ana 12345678901").as_str(), "Ana ***********");
        assert_eq!(stored("Ana 1234567890").as_str(), "Ana 1234567890");
    }

    #[test]
    fn debug_hides_the_name() {
        assert_eq!(
            format!("{:?}", CardholderName::parse("Ana").unwrap()),
            "CardholderName([redacted])"
        );
    }

    proptest! {
        #[test]
        fn what_is_stored_can_be_read_back(typed in any::<String>()) {
            if let Ok(name) = CardholderName::parse(&typed) {
                let stored = name.sanitised();
                prop_assert_eq!(CardholderName::parse(stored.as_str()), Ok(stored));
            }
        }
    }
}
