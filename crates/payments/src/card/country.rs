//! Countries and territories.

/// A country or territory by its two capital letters, such as `GB`. Not checked against a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CountryCode(String);

/// A text is not the code of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country code of two letters was expected")]
pub struct MalformedCountryCode;

impl CountryCode {
    /// Reads two letters, in capitals or not.
    pub fn parse(typed: &str) -> Result<Self, MalformedCountryCode> {
        let code = typed.trim();
        if code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic()) {
            Ok(Self(code.to_ascii_uppercase()))
        } else {
            Err(MalformedCountryCode)
        }
    }

    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_brought_to_capitals() {
        for typed in ["FR", "fr", " Fr "] {
            assert_eq!(CountryCode::parse(typed).unwrap().as_str(), "FR");
        }
    }

    #[test]
    fn anything_but_two_letters_is_refused() {
        for typed in ["", "G", "GBR", "G1", "Ŵ", "é", "G B", "United Kingdom"] {
            assert_eq!(
                CountryCode::parse(typed),
                Err(MalformedCountryCode),
                "{typed}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(typed in any::<String>()) {
            let _ = CountryCode::parse(&typed);
        }
    }
}
