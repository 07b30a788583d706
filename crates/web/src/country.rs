//! The countries and territories of ISO 3166, named as GOV.UK names them.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;

use crate::Language;

include!(concat!(env!("OUT_DIR"), "/countries.rs"));

/// A country or territory.
#[derive(Debug)]
pub struct Country {
    code: &'static str,
    english: &'static str,
    welsh: &'static str,
    /// Where ` selected` goes in [`OPTIONS`] when this one is chosen.
    selected_at: usize,
}

impl Country {
    /// The two-letter code, for example `GB`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The name in one language.
    pub const fn name(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.english,
            Language::Cy => self.welsh,
        }
    }
}

/// All countries, in the order of their English names with Åland Islands last.
pub fn all() -> &'static [Country] {
    COUNTRIES
}

/// The country with this code in capitals.
pub fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// The `<option>` elements of all countries with English names, one of them selected.
///
/// They are HTML already; writing them copies three slices.
pub fn options(selected: Option<&Country>) -> Options {
    Options {
        selected_at: selected.map(|country| country.selected_at),
    }
}

/// See [`options`].
#[derive(Debug, Clone, Copy)]
pub struct Options {
    selected_at: Option<usize>,
}

impl HtmlSafe for Options {}

impl Display for Options {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.selected_at.and_then(|at| OPTIONS.split_at_checked(at)) {
            Some((before, after)) => {
                f.write_str(before)?;
                f.write_str(" selected")?;
                f.write_str(after)
            }
            None => f.write_str(OPTIONS),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_249_countries_in_the_documented_order() {
        let names: Vec<_> = all().iter().map(|country| country.english).collect();
        assert_eq!(names.len(), 249);
        assert_eq!(names[0], "Afghanistan");
        assert_eq!(names[247], "Zimbabwe");
        assert_eq!(names[248], "Åland Islands");
        let codes: BTreeSet<_> = all().iter().map(Country::code).collect();
        assert_eq!(codes.len(), 249);
        for country in all() {
            assert!(
                country.code.len() == 2 && country.code.bytes().all(|b| b.is_ascii_uppercase())
            );
            assert!(!country.welsh.is_empty());
        }
    }

    #[test]
    fn countries_are_found_by_code() {
        assert_eq!(find("GB").unwrap().name(Language::En), "United Kingdom");
        assert_eq!(find("GB").unwrap().name(Language::Cy), "Y Deyrnas Unedig");
        assert_eq!(find("IE").unwrap().name(Language::En), "Ireland");
        assert!(find("QQ").is_none());
        assert!(find("gb").is_none());
    }

    #[test]
    fn exactly_the_chosen_option_is_selected() {
        let none = options(None).to_string();
        assert!(!none.contains("selected"));
        assert_eq!(none.matches("<option ").count(), 249);
        for country in all() {
            let html = options(Some(country)).to_string();
            let wanted = format!(r#"<option value="{}" selected>"#, country.code);
            assert_eq!(html.matches("selected").count(), 1);
            assert!(html.contains(&wanted), "{wanted}");
        }
    }
}
