//! Money: whole pence, checked.

use std::fmt;

/// An amount of pounds sterling in pence, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// £100,000.00: more is refused by the API.
pub const MAX_PAYMENT: Amount = Amount(10_000_000);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `None` when negative.
    pub const fn from_pence(pence: i64) -> Option<Self> {
        if pence < 0 { None } else { Some(Self(pence)) }
    }

    /// The amount in pence.
    pub const fn pence(self) -> i64 {
        self.0
    }

    /// `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `None` when `other` is more.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::from_pence)
    }
}

/// Pounds with two decimals, without a symbol or separators: `1045.00`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{:02}",
            self.0.div_euclid(100),
            self.0.rem_euclid(100)
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_shown_with_two_decimals() {
        for (pence, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (14500, "145.00"),
            (10_000_000, "100000.00"),
        ] {
            assert_eq!(Amount::from_pence(pence).unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(a in 0..=i64::MAX / 2, b in 0..=i64::MAX / 2) {
            let (a, b) = (Amount::from_pence(a).unwrap(), Amount::from_pence(b).unwrap());
            let sum = a.checked_add(b).unwrap();
            prop_assert_eq!(sum.checked_sub(b), Some(a));
            prop_assert!(sum >= a && sum >= b);
        }

        #[test]
        fn there_is_no_negative_amount(a in any::<i64>(), b in any::<i64>()) {
            prop_assert_eq!(Amount::from_pence(a).is_some(), a >= 0);
            if let (Some(a), Some(b)) = (Amount::from_pence(a), Amount::from_pence(b)) {
                prop_assert_eq!(a.checked_sub(b).is_some(), a >= b);
                prop_assert!(a.checked_add(b).is_none_or(|sum| sum.pence() >= 0));
            }
        }

        #[test]
        fn the_text_reads_back(pence in 0..=i64::MAX) {
            let text = Amount::from_pence(pence).unwrap().to_string();
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits.parse::<i64>().unwrap(), pence);
        }
    }
}
