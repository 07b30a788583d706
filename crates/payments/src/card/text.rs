//! What all free text typed on the card page has in common.

/// A value with this many digits may hide a card number, whose shortest form has twelve.
const SUSPICIOUS_DIGITS: usize = 12;

/// Text with more digits than this is stored with its digits masked.
const MAX_STORED_DIGITS: usize = 10;

/// Longest text, in characters, that the API and the store take.
pub(super) const MAX_LENGTH: usize = 255;

/// Trims `value` and turns control characters into spaces.
///
/// Browsers do not send control characters in one-line inputs, and PostgreSQL cannot store NUL.
pub(super) fn clean(value: &str) -> String {
    let spaced: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.trim().to_owned()
}

/// Whether `value` has as many digits as a card number; they need not be adjacent.
pub(super) fn may_hide_card_number(value: &str) -> bool {
    digit_count(value) >= SUSPICIOUS_DIGITS
}

/// Replaces each digit by `*` when there are more than ten: the form in which free text about a payer is stored.
pub fn mask_digits(value: &str) -> String {
    if digit_count(value) <= MAX_STORED_DIGITS {
        return value.to_owned();
    }
    value
        .chars()
        .map(|c| if c.is_numeric() { '*' } else { c })
        .collect()
}

/// Counts digits of every script: a card number typed with full-width digits is one too.
fn digit_count(value: &str) -> usize {
    value.chars().filter(|c| c.is_numeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eleven_digits_are_fine_and_twelve_are_suspicious() {
        assert!(!may_hide_card_number("flat 1, 1234567890"));
        assert!(may_hide_card_number("1 2 3 4 5 6 7 8 9 0 1 2"));
        assert!(may_hide_card_number("４２４２４２４２４２４２"));
    }

    #[test]
    fn engine_031_ten_digits_are_stored_and_eleven_are_masked() {
        assert_eq!(mask_digits("Flat 1234567890"), "Flat 1234567890");
        assert_eq!(mask_digits("Flat 1234567890-1"), "Flat **********-*");
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean(" a\0b\r\nc\t"), "a b  c");
        assert_eq!(clean("\0\n "), "");
    }

    proptest! {
        #[test]
        fn masking_keeps_the_length_and_leaves_few_digits(value in ".*") {
            let masked = mask_digits(&value);
            prop_assert_eq!(masked.chars().count(), value.chars().count());
            prop_assert!(digit_count(&masked) <= MAX_STORED_DIGITS);
            prop_assert_eq!(mask_digits(&masked), masked);
        }

        #[test]
        fn cleaning_twice_is_cleaning_once(value in any::<String>()) {
            let cleaned = clean(&value);
            prop_assert_eq!(clean(&cleaned), cleaned);
        }
    }
}
