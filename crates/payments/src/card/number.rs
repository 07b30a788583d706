//! Card numbers.

use std::fmt;

use zeroize::Zeroizing;

/// Shortest and longest card number that card schemes issue.
const LENGTHS: std::ops::RangeInclusive<usize> = 12..=19;

/// A card number that passes the Luhn check.
///
/// It cannot be cloned, compared, printed or serialised, and its memory is wiped on drop.
pub struct CardNumber(Zeroizing<String>);

/// Why a text is not a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardNumberError {
    /// Empty, or something other than digits and spaces.
    #[error("a card number has digits and spaces only")]
    Invalid,
    /// Not 12 to 19 digits.
    #[error("a card number has 12 to 19 digits")]
    Length,
    /// The check digit is wrong.
    #[error("the check digit of the card number is wrong")]
    Luhn,
}

impl CardNumber {
    /// Parses what was typed: 12 to 19 digits, with spaces anywhere, that pass the Luhn check.
    pub fn parse(typed: &str) -> Result<Self, CardNumberError> {
        let digits = parse_digits(typed)?;
        if !LENGTHS.contains(&digits.len()) {
            return Err(CardNumberError::Length);
        }
        if !passes_luhn(&digits) {
            return Err(CardNumberError::Luhn);
        }
        Ok(Self(digits))
    }

    /// The digits, for the provider and nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The first six digits, which may be kept.
    pub fn first_six(&self) -> FirstSix {
        FirstSix(self.0.chars().take(6).collect())
    }

    /// The last four digits, which may be kept.
    pub fn last_four(&self) -> LastFour {
        LastFour(
            self.0
                .chars()
                .skip(self.0.len().saturating_sub(4))
                .collect(),
        )
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardNumber([redacted])")
    }
}

/// Why a text is not the stored end of a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{expected} digits of a card number were expected")]
pub struct PartialDigitsError {
    expected: usize,
}

/// The first six digits of a card number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FirstSix(String);

impl FirstSix {
    /// Reads the digits back from storage.
    pub fn parse(stored: &str) -> Result<Self, PartialDigitsError> {
        exact_digits(stored, 6).map(Self)
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The last four digits of a card number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LastFour(String);

impl LastFour {
    /// Reads the digits back from storage.
    pub fn parse(stored: &str) -> Result<Self, PartialDigitsError> {
        exact_digits(stored, 4).map(Self)
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn exact_digits(stored: &str, expected: usize) -> Result<String, PartialDigitsError> {
    if stored.len() == expected && stored.bytes().all(|b| b.is_ascii_digit()) {
        Ok(stored.to_owned())
    } else {
        Err(PartialDigitsError { expected })
    }
}

/// Keeps the digits of `typed`, which may have spaces between them and nothing else.
///
/// The whole buffer is reserved first: growing it would leave an unwiped copy behind.
fn parse_digits(typed: &str) -> Result<Zeroizing<String>, CardNumberError> {
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    for c in typed.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !c.is_whitespace() {
            return Err(CardNumberError::Invalid);
        }
    }
    if digits.is_empty() {
        return Err(CardNumberError::Invalid);
    }
    Ok(digits)
}

/// The check of ISO/IEC 7812: every second digit from the right counts double.
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([false, true].into_iter().cycle())
        .map(|(digit, double)| if double { double_digit(digit) } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

/// Twice `digit`, as the sum of the digits of the product.
fn double_digit(digit: u32) -> u32 {
    let doubled = digit.saturating_mul(2);
    if doubled > 9 {
        doubled.saturating_sub(9)
    } else {
        doubled
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(typed: &str) -> CardNumberError {
        CardNumber::parse(typed).expect_err("must not be a card number")
    }

    /// The digit that makes `body` pass the Luhn check.
    fn check_digit(body: &str) -> char {
        ('0'..='9')
            .find(|digit| passes_luhn(&format!("{body}{digit}")))
            .expect("one of ten digits fits")
    }

    /// Card numbers of every length and every first digit.
    pub(in super::super) fn any_card_number() -> impl Strategy<Value = String> {
        "[0-9]{11,18}".prop_map(|body| format!("{body}{}", check_digit(&body)))
    }

    #[test]
    fn documented_test_cards_are_card_numbers() {
        for number in [
            "4444333322221111",
            "4917610000000000003",
            "4000056655665556",
            "371449635398431",
            "3566002020360505",
            "6011000990139424",
            "36148900647913",
            "4242424242424242",
            "5105105105105100",
            "222100000000000",
            "4000000000000010",
            "4000160000000004",
            "4000020000000000",
            "4988080000000000",
            "4111111111111111",
            "4293189100000008",
            "5101180000000007",
            "4131840000000003",
            "4000180000000002",
            "5200828282828210",
            "4000000000000002",
            "4000000000000069",
            "4000000000000127",
            "4000000000000119",
            "6759649826438453",
        ] {
            assert_eq!(CardNumber::parse(number).unwrap().expose(), number);
        }
    }

    #[test]
    fn page_075_spaces_are_removed() {
        for typed in [
            "4242 4242 4242 4242",
            " 42424242\u{a0}42424242\t",
            "4 2 4 2 4242 4242 4242",
        ] {
            assert_eq!(
                CardNumber::parse(typed).unwrap().expose(),
                "4242424242424242"
            );
        }
    }

    #[test]
    fn anything_but_digits_and_spaces_is_invalid() {
        for typed in [
            "",
            "   ",
            "4242-4242-4242-4242",
            "4242424242424242x",
            "４２４２",
            "+4242",
        ] {
            assert_eq!(error(typed), CardNumberError::Invalid);
        }
    }

    #[test]
    fn page_050_ten_digits_have_the_wrong_length() {
        assert_eq!(error("1234567890"), CardNumberError::Length);
        assert_eq!(error("42424242424"), CardNumberError::Length);
        assert_eq!(error("42424242424242424242"), CardNumberError::Length);
        assert_eq!(error("4242"), CardNumberError::Length);
    }

    #[test]
    fn page_062_a_wrong_check_digit_is_refused() {
        assert_eq!(error("1111111111111111"), CardNumberError::Luhn);
        assert_eq!(error("4242424242424241"), CardNumberError::Luhn);
    }

    #[test]
    fn the_ends_of_the_number_may_be_kept() {
        let number = CardNumber::parse("4444 3333 2222 1111").unwrap();
        assert_eq!(number.first_six().as_str(), "444433");
        assert_eq!(number.last_four().as_str(), "1111");
        assert_eq!(FirstSix::parse("444433"), Ok(number.first_six()));
        assert_eq!(LastFour::parse("1111"), Ok(number.last_four()));
    }

    #[test]
    fn stored_ends_have_an_exact_length() {
        for stored in ["", "44443", "4444333", "44443x", "４４"] {
            assert!(FirstSix::parse(stored).is_err());
            assert!(LastFour::parse(stored).is_err());
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_number() {
        let number = CardNumber::parse("4444333322221111").unwrap();
        assert_eq!(
            format!("{number:?} {number:#?}"),
            "CardNumber([redacted]) CardNumber([redacted])"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(typed in any::<String>()) {
            if let Ok(number) = CardNumber::parse(&typed) {
                prop_assert!(LENGTHS.contains(&number.expose().len()));
            }
        }

        #[test]
        fn digits_and_spaces_are_never_invalid(typed in "[ 0-9]*[0-9][ 0-9]*") {
            prop_assert_ne!(CardNumber::parse(&typed).err(), Some(CardNumberError::Invalid));
        }

        #[test]
        fn every_number_with_the_right_check_digit_is_taken(digits in any_card_number()) {
            let number = CardNumber::parse(&digits).unwrap();
            prop_assert_eq!(number.expose(), &digits);
            prop_assert!(digits.starts_with(number.first_six().as_str()));
            prop_assert!(digits.ends_with(number.last_four().as_str()));
        }

        #[test]
        fn one_wrong_digit_always_fails(digits in any_card_number(), at in any::<prop::sample::Index>(), add in 1_u8..=9) {
            let mut bytes = digits.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = (bytes[at].wrapping_sub(b'0').wrapping_add(add) % 10).wrapping_add(b'0');
            prop_assert_eq!(error(std::str::from_utf8(&bytes).unwrap()), CardNumberError::Luhn);
        }
    }
}
