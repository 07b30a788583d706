//! Payment references: short, unambiguous, and with a check character.
//!
//! A reference such as `HX4-7K2-9QM` is read out on the telephone and copied by hand, so it has no vowels (it spells
//! no words) and neither of two characters that look alike (0 and O, 1 and I, 2 and Z, 5 and S, 8 and B, U and V).
//! The 23 characters that remain are a prime number, so the last one, a weighted sum of the others, finds every wrong
//! character and every two characters that changed places.

use std::fmt;

use serde::{Deserialize, Serialize};
use web::Random;

const ALPHABET: &[u8; 23] = b"234679CDFGHJKMNPQRTVWXY";
const BASE: u64 = 23;
/// Characters before the check character: 78 billion references.
const LENGTH: usize = 8;

/// What a user quotes to talk about a payment. All attempts to pay the same thing share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Reference(String);

/// The text is no reference of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payment reference")]
pub struct InvalidReference;

impl Reference {
    /// Makes a new reference.
    pub fn generate(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let mut number = u64::from_be_bytes(bytes);
        let mut digits = [0; LENGTH];
        for digit in &mut digits {
            *digit = number % BASE;
            number /= BASE;
        }
        Self::of(&digits)
    }

    /// Reads a reference as people type it: in any case, with or without separators.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        let digits: Option<Vec<u64>> = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(digit_of)
            .collect();
        let digits = digits.ok_or(InvalidReference)?;
        match digits.split_last() {
            Some((check, digits)) if digits.len() == LENGTH && *check == check_digit(digits) => {
                Ok(Self::of(digits))
            }
            _ => Err(InvalidReference),
        }
    }

    /// The reference in groups of three.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(digits: &[u64]) -> Self {
        let mut text = String::new();
        for (position, digit) in digits.iter().chain([&check_digit(digits)]).enumerate() {
            if position > 0 && position % 3 == 0 {
                text.push('-');
            }
            text.push(character_of(*digit));
        }
        Self(text)
    }
}

impl TryFrom<String> for Reference {
    type Error = InvalidReference;

    fn try_from(text: String) -> Result<Self, InvalidReference> {
        Self::parse(&text)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The weights 2, 3, … 9 differ and are less than the prime, which is what finds both kinds of mistake.
fn check_digit(digits: &[u64]) -> u64 {
    let weighted = (2..)
        .zip(digits)
        .map(|(weight, digit): (u64, _)| weight.wrapping_mul(*digit));
    weighted.sum::<u64>() % BASE
}

fn digit_of(character: char) -> Option<u64> {
    let character = character.to_ascii_uppercase();
    (0..)
        .zip(ALPHABET)
        .find(|(_, known)| char::from(**known) == character)
        .map(|(digit, _)| digit)
}

fn character_of(digit: u64) -> char {
    (0..)
        .zip(ALPHABET)
        .find(|(known, _)| *known == digit)
        .map_or('2', |(_, character)| char::from(*character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug)]
    struct Fixed(u64);

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_be_bytes());
        }
    }

    fn reference(seed: u64) -> Reference {
        Reference::generate(&Fixed(seed))
    }

    #[test]
    fn a_reference_has_three_groups_of_three() {
        assert_eq!(reference(0).as_str(), "222-222-222");
        // Digits 1, 2, 3, 0, … weighted with 2, 3, 4: 20.
        assert_eq!(reference(1 + 2 * 23 + 3 * 23 * 23).as_str(), "346-222-22W");
    }

    #[test]
    fn references_are_read_as_people_type_them() {
        for text in ["346-222-22W", "34622222w", "346 222 22w", " 346-222-22W "] {
            assert_eq!(
                Reference::parse(text),
                Ok(reference(1 + 2 * 23 + 3 * 23 * 23)),
                "{text}"
            );
        }
        for text in [
            "",
            "-",
            "346-222-22",
            "346-222-22X",
            "346-222-22W2",
            "0O1-IL5-S8B",
            "346-222-22é",
        ] {
            assert_eq!(Reference::parse(text), Err(InvalidReference), "{text}");
        }
    }

    #[test]
    fn no_two_characters_of_the_alphabet_look_alike() {
        for pair in ["0O", "1I", "1L", "IL", "2Z", "5S", "8B", "UV", "DO", "QO"] {
            let both = pair.chars().filter(|c| digit_of(*c).is_some()).count();
            assert!(both < 2, "{pair}");
        }
        assert!("AEIOU".chars().all(|vowel| digit_of(vowel).is_none()));
    }

    proptest! {
        #[test]
        fn every_reference_can_be_read(seed: u64) {
            prop_assert_eq!(Reference::parse(reference(seed).as_str()), Ok(reference(seed)));
        }

        #[test]
        fn one_wrong_character_is_found(seed: u64, at in 0..9_usize, other in 0..23_usize) {
            let mut text = plain(seed);
            let before = text[at];
            text[at] = char::from(ALPHABET[other]);
            prop_assume!(text[at] != before);
            prop_assert!(Reference::parse(&String::from_iter(text)).is_err());
        }

        #[test]
        fn two_characters_that_changed_places_are_found(seed: u64, at in 0..8_usize) {
            let mut text = plain(seed);
            let mut pair = text.iter_mut().skip(at);
            let (left, right) = (pair.next().unwrap(), pair.next().unwrap());
            prop_assume!(left != right);
            std::mem::swap(left, right);
            prop_assert!(Reference::parse(&String::from_iter(text)).is_err());
        }

        #[test]
        fn any_text_is_answered(text: String) {
            let _ = Reference::parse(&text);
        }
    }

    fn plain(seed: u64) -> Vec<char> {
        reference(seed)
            .as_str()
            .chars()
            .filter(|c| *c != '-')
            .collect()
    }
}
