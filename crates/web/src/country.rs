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
    /// Where ` selected` goes in the [`OPTIONS`] of each language when this one is chosen.
    selected_at: [usize; 2],
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

/// The `<option>` elements of all countries in a language and its order, one of them selected.
///
/// They are HTML already; writing them copies three slices.
pub fn options(language: Language, selected: Option<&Country>) -> Options {
    let [english, welsh] = OPTIONS;
    let places = selected.map(|country| country.selected_at);
    match language {
        Language::En => Options {
            html: english,
            selected_at: places.map(|[english, _]| english),
        },
        Language::Cy => Options {
            html: welsh,
            selected_at: places.map(|[_, welsh]| welsh),
        },
    }
}

/// See [`options`].
#[derive(Debug, Clone, Copy)]
pub struct Options {
    html: &'static str,
    selected_at: Option<usize>,
}

impl HtmlSafe for Options {}

impl Display for Options {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self
            .selected_at
            .and_then(|at| self.html.split_at_checked(at))
        {
            Some((before, after)) => {
                f.write_str(before)?;
                f.write_str(" selected")?;
                f.write_str(after)
            }
            None => f.write_str(self.html),
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
        for language in Language::ALL {
            let none = options(language, None).to_string();
            assert!(!none.contains("selected"));
            assert_eq!(none.matches("<option ").count(), 249);
            for country in all() {
                let html = options(language, Some(country)).to_string();
                let (code, name) = (country.code, country.name(language));
                let wanted = format!(r#"<option value="{code}" selected>{name}</option>"#);
                assert_eq!(html.matches("selected").count(), 1);
                assert!(html.contains(&wanted), "{wanted}");
            }
        }
    }

    #[test]
    fn welsh_names_are_in_the_order_of_the_welsh_alphabet() {
        let html = options(Language::Cy, None).to_string();
        let place = |name: &str| html.find(&format!(">{name}<")).unwrap();
        for (first, second) in [
            ("Affganistan", "Albania"),
            // Ch is a letter after c, and ll after l.
            ("Cyprus", "Chile"),
            ("Chile", "De Affrica"),
            ("Lwcsembwrg", "Macau"),
            ("Y Deyrnas Unedig", "Yr Almaen"),
        ] {
            assert!(place(first) < place(second), "{first}, {second}");
        }
    }
}
