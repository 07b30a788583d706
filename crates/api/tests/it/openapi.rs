//! The document and the page about it, against the running server.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::Value;
use test_support::{Backend, TestApp};

use crate::support::get;

/// Answers of this path are files of the page, not of the API.
const PAGE_FILES: &str = "/docs/{asset}";
/// Takes every method.
const DENIED: &str = "/request-denied";

async fn document(app: &TestApp) -> Value {
    let answer = app
        .send(|client, base| client.get(format!("{base}/openapi.json")))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

/// The methods that the document knows, by path.
fn described(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| method.to_uppercase()).collect()
    };
    paths
        .iter()
        .map(|(path, item)| (path.clone(), methods(item)))
        .collect()
}

#[actix_web::test]
async fn every_path_of_the_document_takes_exactly_the_methods_that_it_says() {
    let app = TestApp::start(Backend::Sqlite).await;
    for (path, methods) in described(&document(&app).await) {
        if path == DENIED {
            continue;
        }
        let answer = app.api(Method::PATCH, &path, None).await;
        assert_eq!(answer.status, 405, "{path}: {}", answer.text);
        let allowed = answer.headers["allow"].to_str().unwrap().to_owned();
        let allowed: BTreeSet<_> = allowed
            .split(", ")
            .filter(|method| !["HEAD", "OPTIONS"].contains(method))
            .map(str::to_owned)
            .collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

/// Paths cannot be asked for at the router, so they are read where they are written.
#[actix_web::test]
async fn every_route_is_in_the_document() {
    let app = TestApp::start(Backend::Sqlite).await;
    let described = described(&document(&app).await);
    let source = include_str!("../../src/routes.rs");
    let routes: Vec<_> = source
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with('/') && *text != PAGE_FILES)
        .collect();
    assert!(routes.len() >= 25, "{routes:?}");
    for route in &routes {
        assert!(described.contains_key(*route), "{route}");
    }
    for path in described.keys() {
        assert!(routes.contains(&path.as_str()), "{path}");
    }
}

#[actix_web::test]
async fn the_page_is_there_without_a_key_and_loads_its_files_from_here() {
    let app = TestApp::start(Backend::Sqlite).await;
    let page = app
        .send(|client, base| client.get(format!("{base}/docs")))
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let files: Vec<_> = page
        .text
        .split("\"/docs/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let answer = app
            .send(|client, base| client.get(format!("{base}/docs/{file}")))
            .await;
        assert_eq!(answer.status, 200, "{file}");
    }
    let missing = get(&app, "/docs/none.css").await;
    assert_eq!((missing.status, &missing.body["code"]), (404, &404.into()));
}
