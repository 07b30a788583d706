//! Billing addresses.

use std::fmt;

use super::{CountryCode, MalformedCountryCode, postcode::UkPostcode, text};

/// Longest postcode, in characters, that the API and the store take.
const MAX_POSTCODE_LENGTH: usize = 25;

/// A complete billing address.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    line1: String,
    line2: Option<String>,
    city: String,
    postcode: String,
    country: CountryCode,
}

/// The fields of an address as they were typed.
#[derive(Clone, Copy, Default)]
pub struct AddressInput<'a> {
    /// Building and street.
    pub line1: &'a str,
    /// More of it; may be empty.
    pub line2: &'a str,
    /// Town or city.
    pub city: &'a str,
    /// Postcode, required for every country.
    pub postcode: &'a str,
    /// Two-letter code of the country or territory.
    pub country: &'a str,
}

/// What is wrong with one field of an address, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFieldError {
    /// A required field is empty.
    #[error("the field is required")]
    Missing,
    /// Not a complete UK postcode, or not the code of a country.
    #[error("the field is malformed")]
    Malformed,
    /// Twelve or more digits: probably the card number.
    #[error("the field has too many digits")]
    TooManyDigits,
    /// More characters than can be stored.
    #[error("the field is too long")]
    TooLong,
}

/// What is wrong with an address, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("the address has errors")]
pub struct AddressErrors {
    /// Of building and street.
    pub line1: Option<AddressFieldError>,
    /// Of the second line.
    pub line2: Option<AddressFieldError>,
    /// Of town or city.
    pub city: Option<AddressFieldError>,
    /// Of the postcode.
    pub postcode: Option<AddressFieldError>,
    /// Of country or territory.
    pub country: Option<AddressFieldError>,
}

impl Address {
    /// Parses what was typed, or what [`Address::sanitised`] left in the store.
    ///
    /// All fields are checked, so that the errors name each field that is wrong. The postcode is
    /// kept as typed; it must be a complete UK postcode if the country is `GB`.
    pub fn parse(typed: AddressInput<'_>) -> Result<Self, AddressErrors> {
        let country = parse_country(typed.country);
        let line1 = parse_text(typed.line1, text::MAX_LENGTH);
        let line2 = optional(parse_text(typed.line2, text::MAX_LENGTH));
        let city = parse_text(typed.city, text::MAX_LENGTH);
        let postcode = parse_postcode(typed.postcode, country.as_ref().ok());
        match (line1, line2, city, postcode, country) {
            (Ok(line1), Ok(line2), Ok(city), Ok(postcode), Ok(country)) => Ok(Self {
                line1,
                line2,
                city,
                postcode,
                country,
            }),
            (line1, line2, city, postcode, country) => Err(AddressErrors {
                line1: line1.err(),
                line2: line2.err(),
                city: city.err(),
                postcode: postcode.err(),
                country: country.err(),
            }),
        }
    }

    /// Building and street.
    pub fn line1(&self) -> &str {
        &self.line1
    }

    /// The second line.
    pub fn line2(&self) -> Option<&str> {
        self.line2.as_deref()
    }

    /// Town or city.
    pub fn city(&self) -> &str {
        &self.city
    }

    /// The postcode as it was typed.
    pub fn postcode(&self) -> &str {
        &self.postcode
    }

    /// Country or territory.
    pub fn country(&self) -> &CountryCode {
        &self.country
    }

    /// The address as it may be stored: in fields with more than ten digits, each digit becomes `*`.
    #[must_use]
    pub fn sanitised(&self) -> Self {
        Self {
            line1: text::mask_digits(&self.line1),
            line2: self.line2.as_deref().map(text::mask_digits),
            city: text::mask_digits(&self.city),
            postcode: text::mask_digits(&self.postcode),
            country: self.country.clone(),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address([redacted])")
    }
}

impl fmt::Debug for AddressInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressInput([redacted])")
    }
}

fn parse_text(typed: &str, max_length: usize) -> Result<String, AddressFieldError> {
    let value = text::clean(typed);
    if value.is_empty() {
        Err(AddressFieldError::Missing)
    } else if text::may_hide_card_number(&value) {
        Err(AddressFieldError::TooManyDigits)
    } else if value.chars().count() > max_length {
        Err(AddressFieldError::TooLong)
    } else {
        Ok(value)
    }
}

/// Turns the absence of a value from an error into `None`.
fn optional(
    parsed: Result<String, AddressFieldError>,
) -> Result<Option<String>, AddressFieldError> {
    match parsed {
        Err(AddressFieldError::Missing) => Ok(None),
        other => other.map(Some),
    }
}

fn parse_country(typed: &str) -> Result<CountryCode, AddressFieldError> {
    if typed.trim().is_empty() {
        return Err(AddressFieldError::Missing);
    }
    CountryCode::parse(typed).map_err(|MalformedCountryCode| AddressFieldError::Malformed)
}

fn parse_postcode(typed: &str, country: Option<&CountryCode>) -> Result<String, AddressFieldError> {
    let in_uk = country.is_some_and(|country| country.as_str() == "GB");
    match parse_text(typed, MAX_POSTCODE_LENGTH) {
        Err(AddressFieldError::Missing) => Err(AddressFieldError::Missing),
        _ if in_uk && UkPostcode::parse(typed).is_none() => Err(AddressFieldError::Malformed),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: AddressInput<'_> = AddressInput {
        line1: "3 Quay Row",
        line2: "",
        city: "Cardiff",
        postcode: "CF10 9ZZ",
        country: "GB",
    };

    fn errors(typed: AddressInput<'_>) -> AddressErrors {
        Address::parse(typed).unwrap_err()
    }

    fn postcode_error(postcode: &str, country: &str) -> Option<AddressFieldError> {
        Address::parse(AddressInput {
            postcode,
            country,
            ..GOOD
        })
        .err()
        .and_then(|errors| errors.postcode)
    }

    #[test]
    fn a_good_address_is_kept_as_typed_without_outer_spaces() {
        let address = Address::parse(AddressInput {
            line2: " Flat 2 ",
            postcode: " cf109zz ",
            country: "gb",
            ..GOOD
        })
        .unwrap();
        assert_eq!(address.line1(), "3 Quay Row");
        assert_eq!(address.line2(), Some("Flat 2"));
        assert_eq!(address.city(), "Cardiff");
        assert_eq!(address.postcode(), "cf109zz");
        assert_eq!(address.country().as_str(), "GB");
    }

    #[test]
    fn only_the_second_line_is_optional() {
        assert_eq!(Address::parse(GOOD).unwrap().line2(), None);
        let missing = Some(AddressFieldError::Missing);
        let expected = AddressErrors {
            line1: missing,
            line2: None,
            city: missing,
            postcode: missing,
            country: missing,
        };
        assert_eq!(errors(AddressInput::default()), expected);
        let blank = AddressInput {
            line1: " ",
            line2: " ",
            city: "\t",
            postcode: " ",
            country: " ",
        };
        assert_eq!(errors(blank), expected);
    }

    #[test]
    fn page_069_a_second_line_alone_is_not_enough() {
        let errors = errors(AddressInput {
            line1: "",
            line2: "3 Quay Row",
            ..GOOD
        });
        assert_eq!(
            errors,
            AddressErrors {
                line1: Some(AddressFieldError::Missing),
                ..AddressErrors::default()
            }
        );
    }

    #[test]
    fn page_067_twelve_digits_are_refused_in_every_field() {
        let digits = "1234 5678 9012";
        let typed = AddressInput {
            line1: digits,
            line2: digits,
            city: digits,
            postcode: digits,
            country: "US",
        };
        let many = Some(AddressFieldError::TooManyDigits);
        assert_eq!(
            errors(typed),
            AddressErrors {
                line1: many,
                line2: many,
                city: many,
                postcode: many,
                country: None
            }
        );
        let eleven = "12345678901";
        let typed = AddressInput {
            line1: eleven,
            line2: eleven,
            city: eleven,
            postcode: eleven,
            country: "US",
        };
        assert!(Address::parse(typed).is_ok());
    }

    #[test]
    fn uk_postcodes_must_be_complete() {
        for postcode in ["N4", "N4 2BQQ", "AB1 CD2", "asdf", "123456789012"] {
            assert_eq!(
                postcode_error(postcode, "GB"),
                Some(AddressFieldError::Malformed),
                "{postcode}"
            );
        }
        for postcode in ["N4 2BQ", "AB1A 1AB", "GIR 0AA"] {
            assert_eq!(postcode_error(postcode, "GB"), None, "{postcode}");
        }
    }

    #[test]
    fn other_countries_take_any_postcode_but_need_one() {
        assert_eq!(postcode_error("asdf", "FR"), None);
        assert_eq!(postcode_error("asdf", "ZZ"), None);
        assert_eq!(postcode_error("", "FR"), Some(AddressFieldError::Missing));
        assert_eq!(postcode_error("asdf", ""), None);
    }

    #[test]
    fn countries_have_two_letters() {
        for country in ["G", "GBR", "G1", "Ŵ", "é", "United Kingdom"] {
            let errors = errors(AddressInput { country, ..GOOD });
            assert_eq!(
                errors.country,
                Some(AddressFieldError::Malformed),
                "{country}"
            );
        }
    }

    #[test]
    fn fields_end_at_their_longest_length() {
        let (fits, too_long) = ("ŷ".repeat(255), "ŷ".repeat(256));
        assert!(
            Address::parse(AddressInput {
                line1: &fits,
                line2: &fits,
                city: &fits,
                ..GOOD
            })
            .is_ok()
        );
        let long = Some(AddressFieldError::TooLong);
        let errors = errors(AddressInput {
            line1: &too_long,
            line2: &too_long,
            city: &too_long,
            ..GOOD
        });
        assert_eq!(
            errors,
            AddressErrors {
                line1: long,
                line2: long,
                city: long,
                ..AddressErrors::default()
            }
        );
        assert_eq!(postcode_error(&"x".repeat(25), "FR"), None);
        assert_eq!(postcode_error(&"x".repeat(26), "FR"), long);
        assert_eq!(
            postcode_error(&format!("N4{}2BQ", " ".repeat(25)), "GB"),
            long
        );
    }

    #[test]
    fn engine_031_fields_with_eleven_digits_are_stored_masked() {
        let typed = AddressInput {
            line1: "Box 12345678901",
            line2: "Box 1234567890",
            ..GOOD
        };
        let stored = Address::parse(typed).unwrap().sanitised();
        assert_eq!(stored.line1(), "Box ***********");
        assert_eq!(stored.line2(), Some("Box 1234567890"));
        assert_eq!(stored.postcode(), "CF10 9ZZ");
    }

    #[test]
    fn debug_hides_the_address() {
        let address = Address::parse(GOOD).unwrap();
        let shown = format!("{address:?} {GOOD:?}");
        assert_eq!(shown, "Address([redacted]) AddressInput([redacted])");
    }

    proptest! {
        #[test]
        fn what_is_stored_can_be_read_back(
            line1 in any::<String>(), line2 in any::<String>(), city in any::<String>(),
            postcode in "[A-Z]{1,2}[0-9] ?[0-9][A-Z]{2}|[0-9 ]{1,14}", country in "GB|fr|[A-Z]{1,3}",
        ) {
            let typed = AddressInput { line1: &line1, line2: &line2, city: &city, postcode: &postcode, country: &country };
            if let Ok(address) = Address::parse(typed) {
                let stored = address.sanitised();
                let again = AddressInput {
                    line1: stored.line1(),
                    line2: stored.line2().unwrap_or_default(),
                    city: stored.city(),
                    postcode: stored.postcode(),
                    country: stored.country().as_str(),
                };
                prop_assert_eq!(Address::parse(again), Ok(stored));
            }
        }
    }
}
