//! Turns the table of countries into Rust and into the options of a `<select>`.

use std::fmt::Write as _;
use std::path::Path;

use crate::{Failure, read_text, write};

pub(crate) fn generate(table: &Path, out: &Path) -> Result<(), Failure> {
    let text = read_text(table)?;
    let mut rows = String::new();
    let mut options = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        let [code, english, welsh] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(vec![format!(
                "countries.tsv, line {}: three columns expected",
                number
            )]);
        };
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
