//! Turns the table of countries into Rust, into the options of a `<select>`, and into the script that knows other names.

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
    let mut rows = String::new();
    let mut options = String::new();
    for country in countries {
        let Country {
            code,
            english,
            welsh,
            ..
        } = country;
        let _infallible = write!(options, r#"<option value="{code}""#);
        let _infallible = writeln!(
            rows,
            "Country {{ code: {code:?}, english: {english:?}, welsh: {welsh:?}, selected_at: {} }},",
            options.len()
        );
        let _infallible = write!(options, ">{}</option>", english.replace('&', "&amp;"));
    }
    let code =
        format!("static COUNTRIES: &[Country] = &[{rows}];\nstatic OPTIONS: &str = {options:?};\n");
    write(&out.join("countries.rs"), code.as_bytes())
}

/// The module that knows the names which are not in the list: Welsh ones, and others that people use.
pub(crate) fn other_names(countries: &[Country]) -> String {
    let names: serde_json::Map<_, _> = countries
        .iter()
        .filter_map(|country| {
            let welsh = (country.welsh != country.english).then_some(&country.welsh);
            let names = welsh.into_iter().chain(&country.other_names);
            let names: Vec<&str> = names.map(String::as_str).collect();
            (!names.is_empty()).then(|| (country.code.clone(), names.into()))
        })
        .collect();
    format!("export default {};\n", serde_json::Value::Object(names))
}
