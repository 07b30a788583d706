//! The part of the build script that reads the texts.

#[path = "../../build/messages.rs"]
mod build;

use build::code;

/// What the build says when these are the texts.
fn problems(english: &str, welsh: &str) -> Vec<String> {
    code(english, welsh).unwrap_err()
}

#[test]
fn texts_become_fields_and_texts_with_placeholders_methods() {
    let code = code(
        "[a]\nplain = \"One\"\nfilled = \"{second} before {first}\"",
        "[a]\nplain = \"Un\"\nfilled = \"{first} cyn {second}\"",
    )
    .unwrap();
    assert!(code.contains("pub plain: &'static str"));
    assert!(code.contains("pub fn filled(&self, second: impl Display, first: impl Display)"));
    assert!(
        code.contains("Pattern(&[Part::Value(0), Part::Text(\" before \"), Part::Value(1), ])")
    );
    assert!(code.contains("Pattern(&[Part::Value(1), Part::Text(\" cyn \"), Part::Value(0), ])"));
}

#[test]
fn a_text_missing_in_welsh_stops_the_build() {
    assert_eq!(
        problems("[a.b]\nc = \"x\"\nd = \"y\"", "[a.b]\nc = \"x\""),
        ["locales/cy.toml: a.b.d is missing"]
    );
}

#[test]
fn a_text_that_only_welsh_has_stops_the_build() {
    assert_eq!(
        problems("a = \"x\"", "a = \"x\"\nb = \"y\""),
        ["locales/cy.toml: b does not exist in en.toml"]
    );
}

#[test]
fn placeholders_must_be_the_same_in_both_languages() {
    for (english, welsh) in [("{name}", "x"), ("x", "{name}"), ("{name}", "{enw} {name}")] {
        let problems = problems(&format!("a = \"{english}\""), &format!("a = \"{welsh}\""));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("locales: a has {"), "{problems:?}");
    }
}

#[test]
fn every_problem_is_named_at_once() {
    let problems = problems(
        "a = \"\"\nb = \"{x\"\ntype = \"t\"\nd = 1\ne = \"y\"",
        "a = \"\"\nb = \"x\"\ntype = \"t\"\nd = 1",
    );
    assert_eq!(problems.len(), 5, "{problems:?}");
}

#[test]
fn a_file_that_is_not_toml_stops_the_build() {
    assert!(problems("a = ", "a = \"x\"")[0].starts_with("locales/en.toml: "));
    assert!(problems("a = \"x\"", "a")[0].starts_with("locales/cy.toml: "));
}
