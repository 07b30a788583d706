//! Expiry dates of cards.

use std::fmt;

use time::Date;

/// The last month in which a card may be used. The year lies between 2000 and 2099.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Expiry {
    month: u8,
    year: u16,
}

/// Why month and year are not an expiry date, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// Month or year was left empty.
    #[error("month and year of expiry are required")]
    Missing,
    /// The month is not one of 1 to 12.
    #[error("the month of expiry is not one of 1 to 12")]
    InvalidMonth,
    /// The year has not two or four digits, or is after 2099.
    #[error("the year of expiry is not a year up to 2099")]
    InvalidYear,
    /// The card expired before the current month.
    #[error("the expiry date is in the past")]
    InThePast,
}

/// A text is not of the form `MM/YY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an expiry date of the form MM/YY was expected")]
pub struct MalformedExpiry;

impl Expiry {
    /// Parses what was typed; `today` decides what is past, and the current month is not.
    pub fn parse(month: &str, year: &str, today: Date) -> Result<Self, ExpiryError> {
        let (month, year) = (month.trim(), year.trim());
        if month.is_empty() || year.is_empty() {
            return Err(ExpiryError::Missing);
        }
        let month = parse_month(month).ok_or(ExpiryError::InvalidMonth)?;
        let year = parse_year(year).ok_or(ExpiryError::InvalidYear)?;
        let expiry = Self { month, year };
        // `MM/YY` means a year of this century, so an earlier one is past whatever the clock says.
        if year < 2000 || expiry.is_past(today) {
            return Err(ExpiryError::InThePast);
        }
        Ok(expiry)
    }

    /// Reads `MM/YY` as the API and the store write it. The date may lie in the past.
    pub fn parse_mm_yy(text: &str) -> Result<Self, MalformedExpiry> {
        let (month, year) = text.split_once('/').ok_or(MalformedExpiry)?;
        if month.len() != 2 || year.len() != 2 {
            return Err(MalformedExpiry);
        }
        Ok(Self {
            month: parse_month(month).ok_or(MalformedExpiry)?,
            year: parse_year(year).ok_or(MalformedExpiry)?,
        })
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The year with four digits.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Whether the last day of the month lies before `today`.
    pub fn is_past(self, today: Date) -> bool {
        (i32::from(self.year), self.month) < (today.year(), u8::from(today.month()))
    }
}

/// Writes `MM/YY`, the form of the API, the store and the provider.
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.month, self.year % 100)
    }
}

fn parse_month(text: &str) -> Option<u8> {
    let month = parse_digits(text, &[1, 2])?;
    u8::try_from(month).ok().filter(|m| (1..=12).contains(m))
}

/// Two digits are a year of this century; four digits do not start with 0.
fn parse_year(text: &str) -> Option<u16> {
    let year = parse_digits(text, &[2, 4])?;
    match text.len() {
        2 => year.checked_add(2000),
        _ => (1000..=2099).contains(&year).then_some(year),
    }
}

fn parse_digits(text: &str, lengths: &[usize]) -> Option<u16> {
    // `parse` alone would take a sign.
    let digits_only = text.bytes().all(|b| b.is_ascii_digit());
    (digits_only && lengths.contains(&text.len()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    const TODAY: Date = date!(2020 - 09 - 15);

    fn parse(month: &str, year: &str) -> Result<String, ExpiryError> {
        Expiry::parse(month, year, TODAY).map(|expiry| expiry.to_string())
    }

    #[test]
    fn this_month_and_later_are_accepted() {
        assert_eq!(parse("09", "20").as_deref(), Ok("09/20"));
        assert_eq!(parse("9", "2020").as_deref(), Ok("09/20"));
        assert_eq!(parse("8", "21").as_deref(), Ok("08/21"));
        assert_eq!(parse(" 12 ", " 2099 ").as_deref(), Ok("12/99"));
    }

    #[test]
    fn page_075_a_year_of_two_digits_is_kept() {
        assert_eq!(parse("11", "99").as_deref(), Ok("11/99"));
    }

    #[test]
    fn the_last_day_of_the_month_still_counts() {
        for today in [date!(2020 - 09 - 01), date!(2020 - 09 - 30)] {
            assert!(Expiry::parse("9", "20", today).is_ok());
        }
        assert_eq!(
            Expiry::parse("9", "20", date!(2020 - 10 - 01)),
            Err(ExpiryError::InThePast)
        );
    }

    #[test]
    fn month_and_year_are_required() {
        for (month, year) in [("", ""), ("", "21"), ("10", ""), (" ", "21"), ("13", " ")] {
            assert_eq!(parse(month, year), Err(ExpiryError::Missing));
        }
    }

    #[test]
    fn months_outside_the_year_are_refused() {
        for month in ["0", "00", "13", "123", "012", "1.3", "-1", "+1", "a2", "１"] {
            assert_eq!(
                parse(month, "21"),
                Err(ExpiryError::InvalidMonth),
                "{month}"
            );
        }
    }

    #[test]
    fn years_that_are_no_years_are_refused() {
        for year in [
            "9", "021", "20201", "0202", "20.2", "2199", "2100", "3a", "+9", "-1", "２１",
        ] {
            assert_eq!(parse("10", year), Err(ExpiryError::InvalidYear), "{year}");
        }
    }

    #[test]
    fn the_month_is_reported_before_the_year() {
        assert_eq!(parse("13", "3a"), Err(ExpiryError::InvalidMonth));
    }

    #[test]
    fn past_months_are_refused() {
        for (month, year) in [
            ("8", "20"),
            ("12", "2019"),
            ("12", "09"),
            ("12", "1999"),
            ("1", "1000"),
        ] {
            assert_eq!(
                parse(month, year),
                Err(ExpiryError::InThePast),
                "{month}/{year}"
            );
        }
        assert_eq!(
            Expiry::parse("1", "1999", date!(1990 - 01 - 01)),
            Err(ExpiryError::InThePast)
        );
    }

    #[test]
    fn stored_dates_may_be_past() {
        let expiry = Expiry::parse_mm_yy("01/19").unwrap();
        assert_eq!((expiry.month(), expiry.year()), (1, 2019));
        assert!(expiry.is_past(TODAY));
    }

    #[test]
    fn stored_dates_have_an_exact_form() {
        for text in [
            "", "/", "1/19", "01/2019", "0119", "13/19", "00/19", "01/1x", "01/19/20", " 1/19",
        ] {
            assert_eq!(Expiry::parse_mm_yy(text), Err(MalformedExpiry), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(month in any::<String>(), year in any::<String>()) {
            let _ = parse(&month, &year);
            let _ = Expiry::parse_mm_yy(&month);
            let _ = Expiry::parse_mm_yy(&format!("{month}/{year}"));
        }

        #[test]
        fn a_date_survives_the_store(month in 1_u8..=12, year in 2020_u16..=2099) {
            prop_assume!(year > 2020 || month >= 9);
            let expiry = Expiry::parse(&month.to_string(), &year.to_string(), TODAY).unwrap();
            prop_assert_eq!((expiry.month(), expiry.year()), (month, year));
            prop_assert_eq!(Expiry::parse_mm_yy(&expiry.to_string()), Ok(expiry));
        }

        #[test]
        fn what_is_accepted_is_not_past(month in "[0-9]{1,2}", year in "[0-9]{2}|[0-9]{4}") {
            if let Ok(expiry) = Expiry::parse(&month, &year, TODAY) {
                prop_assert!(!expiry.is_past(TODAY));
            }
        }
    }
}
