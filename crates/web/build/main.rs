//! Turns what the pages need into Rust before the crate is compiled: assets with content-hashed
//! addresses, the messages of both languages, the brand marks, the typeface of documents and the list of countries.

mod assets;
mod brand;
mod countries;
mod fonts;
mod messages;
mod npm;
mod scripts;
mod styles;

use std::path::{Path, PathBuf};
use std::{env, fs};

/// What stops a build, as one line for whoever runs it.
pub(crate) type Failure = Vec<String>;

fn main() {
    // Cargo stops once an error is told, and shows it better than the end of a failed program.
    for line in run().err().unwrap_or_default() {
        tell_cargo(&format!("error={line}"));
    }
}

fn run() -> Result<(), Failure> {
    let manifest = directory("CARGO_MANIFEST_DIR")?;
    let out = directory("OUT_DIR")?;
    let root = manifest
        .join("../..")
        .canonicalize()
        .map_err(|error| vec![format!("The project folder cannot be found: {error}")])?;
    let packages = npm::packages(&root)?;
    let govuk = packages.join("govuk-frontend/dist/govuk");
    let countries = countries::read(&manifest.join("data/countries.tsv"))?;

    let mut sources = assets::collect(&root, &manifest, &govuk)?;
    assets::add_autocomplete(&mut sources, &packages, &countries)?;
    assets::generate(sources, &out)?;
    brand::generate(&govuk, &out)?;
    fonts::copy(&packages, &out)?;
    let english = read_text(&root.join("locales/en.toml"))?;
    let welsh = read_text(&root.join("locales/cy.toml"))?;
    let messages = messages::code(&english, &welsh)?;
    write(&out.join("messages.rs"), messages.as_bytes())?;
    countries::generate(&countries, &out)
}

fn directory(variable: &str) -> Result<PathBuf, Failure> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| vec![format!("Cargo did not set {variable}")])
}

/// Reads a text and makes Cargo run this script again when it changes.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    watch(path);
    fs::read_to_string(path).map_err(|error| cannot("read", path, &error))
}

/// Reads a file and makes Cargo run this script again when it changes.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    watch(path);
    fs::read(path).map_err(|error| cannot("read", path, &error))
}

pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    fs::write(path, content).map_err(|error| cannot("write", path, &error))
}

pub(crate) fn watch(path: &Path) {
    tell_cargo(&format!("rerun-if-changed={}", path.display()));
}

#[expect(clippy::print_stdout, reason = "this is how Cargo is spoken to")]
fn tell_cargo(instruction: &str) {
    println!("cargo::{instruction}");
}

pub(crate) fn cannot(verb: &str, path: &Path, error: &dyn std::error::Error) -> Failure {
    vec![format!("Cannot {verb} {}: {error}", path.display())]
}
