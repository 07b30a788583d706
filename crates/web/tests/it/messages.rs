//! The part of the build script that reads the texts.

#[path = "../../build/messages.rs"]
mod build;

use std::{fs, path::Path};

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

#[test]
fn every_text_is_shown_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = String::new();
    read_all(&root.join("templates"), &mut sources);
    for part in fs::read_dir(root.join("crates")).unwrap() {
        read_all(&part.unwrap().path().join("src"), &mut sources);
    }
    let texts = fs::read_to_string(root.join("locales/en.toml")).unwrap();
    let mut unused = Vec::new();
    find_unused(&texts.parse().unwrap(), "", &sources, &mut unused);
    assert!(unused.is_empty(), "{unused:?}");
}

fn read_all(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, sources);
        } else if path
            .extension()
            .is_some_and(|ending| ["rs", "html", "txt"].iter().any(|known| ending == *known))
        {
            sources.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

fn find_unused(texts: &toml::Table, prefix: &str, sources: &str, unused: &mut Vec<String>) {
    for (key, value) in texts {
        if let Some(group) = value.as_table() {
            find_unused(group, &format!("{prefix}{key}."), sources, unused);
            continue;
        }
        let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let mention = format!(".{key}");
        if !sources.split(&mention).skip(1).any(is_end) {
            unused.push(format!("{prefix}{key}"));
        }
    }
}
