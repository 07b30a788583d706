use std::collections::BTreeSet;

use api_types::ErrorCode;
use test_support::Backend;

use crate::support::{get, start};

const API_MD: &str = include_str!("../../../../docs/api.md");

/// The rows of all tables whose first cell is code, as that cell and the next one.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    API_MD.lines().filter_map(|line| {
        let (first, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
        Some((first, rest.split(" |").next()?))
    })
}

#[test]
fn every_error_code_is_explained_with_its_statuses() {
    for code in ErrorCode::ALL {
        let documented: Vec<&str> = rows()
            .filter(|(first, _)| *first == code.as_str())
            .flat_map(|(_, statuses)| statuses.split(", "))
            .collect();
        assert!(!documented.is_empty(), "{code}");
        let known: Vec<String> = code.statuses().iter().map(ToString::to_string).collect();
        for status in &known {
            assert!(documented.contains(&status.as_str()), "{code} {status}");
        }
        for status in documented {
            let is_busy = status == "503" && known.iter().any(|known| known == "500");
            let is_known = known.iter().any(|known| known == status);
            let is_of_state = status == "–" && known.is_empty();
            assert!(is_busy || is_known || is_of_state, "{code} {status}");
        }
    }
}

#[test]
fn the_documentation_explains_no_code_that_does_not_exist() {
    let words = API_MD.split(|c: char| !c.is_ascii_alphanumeric());
    let looks_like_a_code = |word: &&str| {
        word.len() == 5
            && word.starts_with('P')
            && word.bytes().skip(1).all(|byte| byte.is_ascii_digit())
    };
    for word in words.filter(looks_like_a_code) {
        assert!(ErrorCode::parse(word).is_some(), "{word}");
    }
}

#[actix_web::test]
async fn the_documentation_lists_the_operations_that_there_are() {
    let documented: BTreeSet<String> = rows()
        .filter_map(|(first, _)| first.rsplit_once(' '))
        .filter(|(_, path)| path.starts_with('/'))
        .flat_map(|(methods, path)| {
            let methods = methods.split(", ");
            methods.map(move |method| format!("{method} {path}"))
        })
        .collect();
    let app = start(Backend::Sqlite).await;
    let document = get(&app, "/openapi.json").await.body;
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_ascii_uppercase()))
        })
        .collect();
    assert_eq!(documented, described);
}
