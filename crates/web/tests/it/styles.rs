//! Which rules of GOV.UK Frontend are served.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use actix_web::test::TestRequest;
use web::asset;

use crate::app::send;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The classes of GOV.UK Frontend among the words of a text, whether it is a style sheet, a template or code.
fn classes(text: &str) -> BTreeSet<String> {
    // An exclamation mark in a class is written with a backslash in style sheets.
    let text = text.replace("\\!", "!");
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_!".contains(letter))
        .filter(|word| word.starts_with("govuk-"))
        .map(str::to_owned)
        .collect()
}

/// All files below a folder whose names end like this.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let found = paths.flat_map(|path| {
        if path.is_dir() {
            files(&path, ending)
        } else {
            vec![path]
        }
    });
    found
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect()
}

fn classes_of_package() -> BTreeSet<String> {
    let sheet = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css";
    classes(&fs::read_to_string(root().join(sheet)).unwrap())
}

#[actix_web::test]
async fn what_templates_name_is_served_and_nothing_else() {
    let package = classes_of_package();
    let mut named = BTreeSet::new();
    for template in files(&root().join("templates"), ".html") {
        named.append(&mut classes(&fs::read_to_string(template).unwrap()));
    }
    // Stands only in rules for components that no page has.
    named.remove("govuk-frontend-supported");
    for sheet in [
        asset!("/stylesheets/application.min.css"),
        asset!("/stylesheets/generic.min.css"),
    ] {
        let sheet = send(TestRequest::get().uri(sheet)).await;
        let css = sheet.text();
        let served = classes(css);
        let missing: Vec<_> = named
            .intersection(&package)
            .filter(|class| !served.contains(*class))
            .collect();
        assert_eq!(missing, Vec::<&String>::new());
        // Pictures of the brand and scripts of the package bring classes along, too.
        for class in [
            "govuk-!-margin-bottom-5",
            "govuk-logo-dot",
            "govuk-footer__crown",
            "govuk-skip-link-focused-element",
        ] {
            assert!(served.contains(class), "{class}");
        }
        for unused in ["govuk-accordion", "govuk-tabs", "govuk-!-margin-left-9"] {
            assert!(package.contains(unused) && !served.contains(unused));
        }
        assert_eq!(css.matches('{').count(), css.matches('}').count());
        assert!(!css.contains("{}") && !css.contains("  "), "{css}");
        assert!(css.contains("@media print{") && css.contains("forced-colors"));
    }
}

/// Only templates are searched for classes, so code that brings one along would show it without its rules.
#[test]
fn code_names_no_class_that_templates_do_not() {
    let templates = files(&root().join("templates"), ".html");
    let scripts = files(&root().join("static/js"), ".js");
    let known: BTreeSet<String> = templates
        .iter()
        .chain(&scripts)
        .flat_map(|file| classes(&fs::read_to_string(file).unwrap()))
        .collect();
    let package = classes_of_package();
    for folder in ["web", "pay-frontend", "service"] {
        for file in files(&root().join("crates").join(folder).join("src"), ".rs") {
            let code = fs::read_to_string(&file).unwrap();
            let code: String = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            for class in classes(&code) {
                let is_unknown = package.contains(&class) && !known.contains(&class);
                assert!(!is_unknown, "{class} in {}", file.display());
            }
        }
    }
}
