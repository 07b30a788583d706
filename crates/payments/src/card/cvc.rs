//! Card security codes.

use std::fmt;

use zeroize::Zeroizing;

/// A card security code of three or four digits.
///
/// It cannot be cloned, compared, printed or serialised, and its memory is wiped on drop.
pub struct Cvc(Zeroizing<String>);

/// Why a text is not a card security code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CvcError {
    /// Nothing was typed.
    #[error("a card security code is required")]
    Missing,
    /// Not three or four digits.
    #[error("a card security code has 3 or 4 digits")]
    Length,
}

impl Cvc {
    /// Parses what was typed: three or four digits for every brand; other characters are dropped.
    pub fn parse(typed: &str) -> Result<Self, CvcError> {
        if typed.trim().is_empty() {
            return Err(CvcError::Missing);
        }
        // Reserved first: growing it would leave an unwiped copy behind.
        let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
        digits.extend(typed.chars().filter(char::is_ascii_digit));
        if (3..=4).contains(&digits.len()) {
            Ok(Self(digits))
        } else {
            Err(CvcError::Length)
        }
    }

    /// The digits, for the provider and nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cvc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cvc([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_or_four_digits_are_a_code() {
        for (typed, digits) in [("012", "012"), ("1234", "1234"), (" 1-2 3 ", "123")] {
            assert_eq!(Cvc::parse(typed).unwrap().expose(), digits);
        }
    }

    #[test]
    fn page_053_two_digits_are_no_code() {
        for typed in ["11", "12345", "abc", "１２３"] {
            assert_eq!(Cvc::parse(typed).err(), Some(CvcError::Length));
        }
        assert_eq!(Cvc::parse(" ").err(), Some(CvcError::Missing));
    }

    #[test]
    fn debug_shows_nothing_of_the_code() {
        assert_eq!(
            format!("{:?}", Cvc::parse("737").unwrap()),
            "Cvc([redacted])"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(typed in any::<String>()) {
            let digits = typed.chars().filter(char::is_ascii_digit).count();
            prop_assert_eq!(Cvc::parse(&typed).is_ok(), digits == 3 || digits == 4);
        }
    }
}
