//! UK postcodes.

use std::fmt;

/// Letters of the second half of a postcode; C, I, K, M, O and V are not used there.
const INWARD_LETTERS: &str = "ABDEFGHJLNPQRSTUWXYZ";

/// A complete UK postcode in its usual form, such as `N4 2BQ`.
#[derive(Clone, PartialEq, Eq)]
pub struct UkPostcode(String);

impl UkPostcode {
    /// Reads a postcode in capital or small letters, with anything between them ignored.
    pub fn parse(typed: &str) -> Option<Self> {
        let code: Vec<char> = typed
            .chars()
            .map(|c| c.to_ascii_uppercase())
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let (outward, inward) = code.split_at_checked(code.len().checked_sub(3)?)?;
        if !(is_outward(outward) && is_inward(inward)) {
            return None;
        }
        Some(Self(outward.iter().chain(&[' ']).chain(inward).collect()))
    }

    /// The postcode with one space in the middle.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UkPostcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UkPostcode([redacted])")
    }
}

/// One or two letters, a digit (or the R of `GIR 0AA`), and perhaps a digit or letter.
fn is_outward(part: &[char]) -> bool {
    let area = |c: &char| c.is_ascii_alphabetic();
    let district = |c: &char| c.is_ascii_digit() || *c == 'R';
    match part {
        [a, d] => area(a) && district(d),
        [a, b, c] => area(a) && (district(b) || area(b) && district(c)),
        [a, b, d, _] => area(a) && area(b) && district(d),
        _ => false,
    }
}

fn is_inward(part: &[char]) -> bool {
    matches!(part, [sector, unit @ ..]
        if sector.is_ascii_digit() && unit.iter().all(|c| INWARD_LETTERS.contains(*c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(typed: &str) -> Option<String> {
        UkPostcode::parse(typed).map(|postcode| postcode.as_str().to_owned())
    }

    #[test]
    fn complete_postcodes_are_brought_to_their_usual_form() {
        for (typed, expected) in [
            ("N4 2BQ", "N4 2BQ"),
            ("AB1A 1AB", "AB1A 1AB"),
            ("GIR 0AA", "GIR 0AA"),
            ("n42bq", "N4 2BQ"),
            (" w1a-1aa ", "W1A 1AA"),
            ("CF10 9ZZ", "CF10 9ZZ"),
            ("N10 2BQ", "N10 2BQ"),
        ] {
            assert_eq!(normal(typed).as_deref(), Some(expected));
        }
    }

    #[test]
    fn incomplete_and_foreign_postcodes_are_refused() {
        for typed in [
            "", "N4", "N4 2BQQ", "AB1 CD2", "asdf", "4N 2BQ", "N4 2BC", "ABC1 2BQ", "N4AB 2BQ",
            "75008", "Ｎ4 2BQ",
        ] {
            assert_eq!(normal(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(typed in any::<String>()) {
            let _ = UkPostcode::parse(&typed);
        }

        #[test]
        fn the_rule_is_the_documented_pattern(
            code in "[A-Z]{1,2}[0-9R][0-9A-Z]?[0-9][ABD-HJLNP-UW-Z]{2}",
            gap in "[ .-]{0,3}",
        ) {
            let (outward, inward) = code.split_at(code.len().saturating_sub(3));
            let expected = format!("{outward} {inward}");
            let typed = format!("{gap}{outward}{gap}{inward}{gap}").to_lowercase();
            prop_assert_eq!(normal(&typed), Some(expected.clone()));
            prop_assert_eq!(normal(&expected), Some(expected));
        }

        #[test]
        fn what_is_accepted_keeps_its_letters_and_digits(typed in "[A-Za-z0-9 ]{5,9}") {
            if let Some(postcode) = normal(&typed) {
                prop_assert_eq!(postcode.replace(' ', ""), typed.to_uppercase().replace(' ', ""));
            }
        }
    }
}
