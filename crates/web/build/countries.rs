//! Turns the table of countries into Rust, into the options of a `<select>` in both languages, and into the script that
//! knows other names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::{Failure, read_text, write};

/// A line of the table.
pub(crate) struct Country {
    code: String,
    english: String,
    welsh: String,
    /// What people may type instead.
    other_names: Vec<String>,
}

/// Reads the table: code, English name, Welsh name, and perhaps other names with semicolons between them.
pub(crate) fn read(table: &Path) -> Result<Vec<Country>, Failure> {
    let text = read_text(table)?;
    let lines = (1..).zip(text.lines());
    lines.map(|(number, line)| parse(number, line)).collect()
}

fn parse(number: usize, line: &str) -> Result<Country, Failure> {
    let mut columns = line.split('\t').map(str::to_owned);
    let (Some(code), Some(english), Some(welsh), others, None) = (
        columns.next(),
        columns.next(),
        columns.next(),
        columns.next(),
        columns.next(),
    ) else {
        return Err(vec![format!(
            "countries.tsv, line {number}: three or four columns expected"
        )]);
    };
    let others = others.unwrap_or_default();
    let others = others.split(';').map(str::trim).map(str::to_owned);
    Ok(Country {
        code,
        english,
        welsh,
        other_names: others.filter(|name| !name.is_empty()).collect(),
    })
}

pub(crate) fn generate(countries: &[Country], out: &Path) -> Result<(), Failure> {
    let english = Options::new(countries, |country| &country.english);
    let mut in_welsh: Vec<&Country> = countries.iter().collect();
    in_welsh.sort_by_cached_key(|country| welsh_order(&country.welsh));
    let welsh = Options::new(in_welsh, |country| &country.welsh);
    let mut rows = String::new();
    for country in countries {
        let _infallible = writeln!(
            rows,
            "Country {{ code: {:?}, english: {:?}, welsh: {:?}, selected_at: [{}, {}] }},",
            country.code,
            country.english,
            country.welsh,
            english.selected_at(country),
            welsh.selected_at(country),
        );
    }
    let code = format!(
        "static COUNTRIES: &[Country] = &[{rows}];\nstatic OPTIONS: [&str; 2] = [{:?}, {:?}];\n",
        english.html, welsh.html
    );
    write(&out.join("countries.rs"), code.as_bytes())
}

/// The `<option>` elements of one language.
struct Options<'a> {
    html: String,
    /// By code, where ` selected` goes.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Options<'a> {
    fn new(
        countries: impl IntoIterator<Item = &'a Country>,
        name: fn(&Country) -> &String,
    ) -> Self {
        let (mut html, mut places) = (String::new(), BTreeMap::new());
        for country in countries {
            let _infallible = write!(html, r#"<option value="{}""#, country.code);
            places.insert(country.code.as_str(), html.len());
            let _infallible = write!(html, ">{}</option>", name(country).replace('&', "&amp;"));
        }
        Self { html, places }
    }

    fn selected_at(&self, country: &Country) -> usize {
        self.places
            .get(country.code.as_str())
            .copied()
            .unwrap_or_default()
    }
}

/// The Welsh alphabet, in which some letters are written with two characters, with the letters of other languages where
/// Welsh dictionaries put them (Unicode CLDR, collation rules of `cy`).
const WELSH_ALPHABET: [&str; 34] = [
    "a", "b", "c", "ch", "d", "dd", "e", "f", "ff", "g", "ng", "h", "i", "j", "k", "l", "ll", "m",
    "n", "o", "p", "ph", "q", "r", "rh", "s", "t", "th", "u", "v", "w", "x", "y", "z",
];

/// What names are sorted by in Welsh.
fn welsh_order(name: &str) -> Vec<usize> {
    let plain: String = name.to_lowercase().chars().map(without_accent).collect();
    let mut rest = plain.as_str();
    let mut order = Vec::new();
    while let Some(first) = rest.chars().next() {
        let fitting = (0..).zip(WELSH_ALPHABET);
        let fitting = fitting.filter(|(_, letter)| rest.starts_with(letter));
        let letter = fitting.max_by_key(|(_, letter)| letter.len());
        let length = letter.map_or(first.len_utf8(), |(_, letter)| letter.len());
        // Spaces and marks come before all letters.
        order.push(letter.map_or(0, |(place, _): (usize, _)| place.saturating_add(1)));
        rest = rest.get(length..).unwrap_or_default();
    }
    order
}

/// Of the letters in the table.
fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'â' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'í' => 'i',
        'ŵ' => 'w',
        other => other,
    }
}

/// The module that knows the names by which people look for countries: in both languages, for whichever the list is in,
/// and others that they use.
pub(crate) fn other_names(countries: &[Country]) -> String {
    let names: serde_json::Map<_, _> = countries
        .iter()
        .filter_map(|country| {
            let both = [&country.welsh, &country.english];
            let both = (country.welsh != country.english).then_some(both);
            let names = both.into_iter().flatten().chain(&country.other_names);
            let names: Vec<&str> = names.map(String::as_str).collect();
            (!names.is_empty()).then(|| (country.code.clone(), names.into()))
        })
        .collect();
    format!("export default {};\n", serde_json::Value::Object(names))
}
