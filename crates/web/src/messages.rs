//! The catalogue of messages in both languages, made from `locales/*.toml` by the build script.

use std::fmt::{self, Display, Formatter};

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::En, Self::Cy];

    /// The code that `lang` attributes and the public API use: `en` or `cy`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// The language with this code, if it is one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.as_str() == code)
    }

    /// The first language of an `Accept-Language` header that we speak; English if there is none.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0_u16, Self::En);
        for part in header.split(',') {
            let mut pieces = part.split(';').map(str::trim);
            let tag = pieces.next().unwrap_or_default();
            let code = tag
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let weight = pieces
                .find_map(|piece| piece.strip_prefix("q="))
                .map_or(1000, per_mille);
            if let Some(language) = Self::from_code(&code)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }
}

/// Reads a quality value such as `0.8`, which has at most three decimals.
fn per_mille(quality: &str) -> u16 {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = format!("{whole}{decimals:0<3}");
    match digits.parse::<u16>() {
        Ok(value) if decimals.len() <= 3 && value <= 1000 => value,
        _ => 0,
    }
}

impl Display for Language {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Messages {
    /// The catalogue of one language.
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::Cy => &WELSH,
        }
    }
}

/// A message with places for values.
#[derive(Debug, Clone, Copy)]
struct Pattern(&'static [Part]);

#[derive(Debug)]
enum Part {
    Text(&'static str),
    Value(usize),
}

impl Pattern {
    fn write(self, f: &mut Formatter<'_>, values: &[&dyn Display]) -> fmt::Result {
        for part in self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Value(number) => values.get(*number).ok_or(fmt::Error)?.fmt(f)?,
            }
        }
        Ok(())
    }
}

/// A message whose values are filled in while it is written, so that no text is built before.
struct Filled<F>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Filled<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_into_their_places() {
        let english = Messages::of(Language::En);
        assert_eq!(
            english.card_details.expiry_hint("28").to_string(),
            "For example, 10/28"
        );
        let welsh = Messages::of(Language::Cy);
        assert_eq!(
            welsh.dates.date_at_time("1 Mai 2026", "2:05yp").to_string(),
            "1 Mai 2026 am 2:05yp"
        );
    }

    #[test]
    fn the_languages_differ() {
        assert_eq!(Messages::of(Language::En).buttons.proceed, "Continue");
        assert_eq!(Messages::of(Language::Cy).buttons.proceed, "Parhau");
    }

    #[test]
    fn accept_language_chooses_the_preferred_language_that_we_speak() {
        for (header, language) in [
            ("", Language::En),
            ("cy", Language::Cy),
            ("cy-GB,cy;q=0.9,en;q=0.8", Language::Cy),
            ("en-GB,en;q=0.9,cy;q=0.8", Language::En),
            ("fr, cy;q=0.5, en;q=0.4", Language::Cy),
            ("cy;q=0.5, en;q=0.75", Language::En),
            ("de,fr", Language::En),
            ("cy;q=nonsense", Language::En),
            ("CY", Language::Cy),
        ] {
            assert_eq!(Language::from_accept_language(header), language, "{header}");
        }
    }
}
