//! Compares components with the examples that GOV.UK Frontend publishes for its own.

use std::path::Path;
use std::{fs, iter};

use actix_web::test::TestRequest;
use actix_web::web::Data;
use scraper::{ElementRef, Html, Node};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web::{Language, PageContext};

use crate::app::site;

#[derive(Debug, Deserialize)]
struct Fixtures {
    fixtures: Vec<Fixture>,
}

#[derive(Debug, Deserialize)]
struct Fixture {
    name: String,
    options: Value,
    html: String,
}

/// Renders every example of a component whose options all exist in `O`, expects the same tree of
/// elements, and gives back the names of the examples compared.
pub(crate) fn compare<O: DeserializeOwned>(
    component: &str,
    render: impl Fn(&O, &PageContext) -> String,
) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../node_modules/govuk-frontend/dist/govuk/components")
        .join(component);
    let file = fs::read_to_string(folder.join("fixtures.json")).unwrap();
    let file: Fixtures = serde_json::from_str(&file).unwrap();
    let context = context();
    let mut names = Vec::new();
    for fixture in file.fixtures {
        let Ok(options) = serde_json::from_value::<O>(with_texts(fixture.options)) else {
            continue;
        };
        let ours = normalised(&render(&options, &context));
        let theirs = normalised(&fixture.html);
        assert_eq!(ours, theirs, "{component}: {}", fixture.name);
        names.push(fixture.name);
    }
    names
}

fn context() -> PageContext {
    let site = Data::new(site("http://localhost:3001"));
    PageContext::of(&TestRequest::default().app_data(site).to_http_request()).unwrap()
}

/// Numbers are texts once they are in HTML.
fn with_texts(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Array(items) => Value::Array(items.into_iter().map(with_texts).collect()),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, with_texts(value)))
            .collect(),
        other => other,
    }
}

/// One line per element and per text, with attributes in order and white space collapsed.
fn normalised(html: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let fragment = Html::parse_fragment(html);
    describe(fragment.root_element(), 0, &mut lines);
    lines
}

fn describe(element: ElementRef<'_>, depth: usize, lines: &mut Vec<String>) {
    let mut attributes: Vec<_> = element
        .value()
        .attrs()
        .map(|(name, value)| format!("{name}={:?}", words(value)))
        .collect();
    attributes.sort();
    let indent = "  ".repeat(depth);
    let parts = iter::once(element.value().name().to_owned()).chain(attributes);
    lines.push(format!("{indent}{}", parts.collect::<Vec<_>>().join(" ")));
    for child in element.children() {
        match child.value() {
            Node::Element(_) => {
                describe(
                    ElementRef::wrap(child).unwrap(),
                    depth.saturating_add(1),
                    lines,
                );
            }
            Node::Text(text) if !text.trim().is_empty() => {
                lines.push(format!("{indent}  {:?}", words(text)));
            }
            _ => (),
        }
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Proves that the language of the examples is the one that components are rendered in.
pub(crate) const LANGUAGE: Language = Language::En;
