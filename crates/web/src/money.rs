//! Amounts of money as people read them.

use std::fmt::{self, Display, Formatter};

/// `145.00`: pounds and pence without a sign, as data attributes want them.
pub fn digits(pence: i64) -> impl Display + Copy {
    Money {
        pence,
        sign: "",
        separator: None,
    }
}

/// `£1450.00`: as the payment pages show an amount.
pub fn pounds(pence: i64) -> impl Display + Copy {
    Money {
        pence,
        sign: "£",
        separator: None,
    }
}

/// `£1,450.00`: as a service shows an amount.
pub fn pounds_grouped(pence: i64) -> impl Display + Copy {
    Money {
        pence,
        sign: "£",
        separator: Some(','),
    }
}

#[derive(Clone, Copy)]
struct Money {
    pence: i64,
    sign: &'static str,
    separator: Option<char>,
}

impl Display for Money {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let pence = self.pence.unsigned_abs();
        if self.pence < 0 {
            f.write_str("-")?;
        }
        f.write_str(self.sign)?;
        match self.separator {
            None => write!(f, "{}", pence / 100)?,
            Some(separator) => write_grouped(f, pence / 100, separator)?,
        }
        write!(f, ".{:02}", pence % 100)
    }
}

fn write_grouped(f: &mut Formatter<'_>, number: u64, separator: char) -> fmt::Result {
    if number < 1000 {
        return write!(f, "{number}");
    }
    write_grouped(f, number / 1000, separator)?;
    write!(f, "{separator}{:03}", number % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_021_amounts_have_two_decimals_and_no_separator() {
        assert_eq!(pounds(2345).to_string(), "£23.45");
        assert_eq!(pounds(100_000).to_string(), "£1000.00");
        assert_eq!(pounds(0).to_string(), "£0.00");
        assert_eq!(pounds(5).to_string(), "£0.05");
        assert_eq!(digits(1000).to_string(), "10.00");
    }

    #[test]
    fn services_group_thousands() {
        assert_eq!(pounds_grouped(14_500).to_string(), "£145.00");
        assert_eq!(pounds_grouped(99_999).to_string(), "£999.99");
        assert_eq!(pounds_grouped(100_000).to_string(), "£1,000.00");
        assert_eq!(pounds_grouped(100_000_005).to_string(), "£1,000,000.05");
    }

    #[test]
    fn the_ends_of_the_range_do_not_overflow() {
        assert_eq!(pounds(-250).to_string(), "-£2.50");
        assert_eq!(digits(i64::MIN).to_string(), "-92233720368547758.08");
        assert_eq!(
            pounds_grouped(i64::MAX).to_string(),
            "£92,233,720,368,547,758.07"
        );
    }
}
