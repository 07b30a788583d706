use std::collections::{BTreeMap, BTreeSet};

use api_types::ErrorCode;
use serde_json::Value;

use super::*;

/// Codes that GOV.UK Pay answers and this server never does.
const NEVER: [ErrorCode; 3] = [ErrorCode::P0502, ErrorCode::P0999, ErrorCode::P1001];

/// Codes that an operation answers because it does another's work on the way.
const BORROWED: [(&str, ErrorCode); 1] = [("createRefund", ErrorCode::P0200)];

/// What the table of codes calls the operations.
const NAMES: [(&str, &str); 20] = [
    ("authorise", "authorisePayment"),
    ("cancel agreement", "cancelAgreement"),
    ("cancel payment", "cancelPayment"),
    ("capture payment", "capturePayment"),
    ("create agreement", "createAgreement"),
    ("create payment", "createPayment"),
    ("create refund", "createRefund"),
    ("get agreement", "getAgreement"),
    ("get payment", "getPayment"),
    ("get refund", "getRefund"),
    ("list refunds of a payment", "listRefunds"),
    ("payment events", "listPaymentEvents"),
    ("search agreements", "searchAgreements"),
    ("search disputes", "searchDisputes"),
    ("search payments", "searchPayments"),
    ("search payments", "searchTransactions"),
    ("search refunds", "searchRefunds"),
    ("telephone payment", "reportTelephonePayment"),
    ("every endpoint", "explainDeniedGet"),
    ("every endpoint", "explainDeniedPost"),
];

fn written(has_test_controls: bool) -> Value {
    document("https://api.example.gov.uk", has_test_controls)
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((method.clone(), path.clone(), operation));
        }
    }
    all
}

/// The codes that each operation names, with their statuses.
fn codes() -> BTreeMap<String, BTreeSet<(ErrorCode, u16)>> {
    let document = written(true);
    let mut all = BTreeMap::new();
    for (_, _, operation) in operations(&document) {
        let mut codes = BTreeSet::new();
        for (status, response) in operation["responses"].as_object().unwrap() {
            let description = response["description"].as_str().unwrap();
            let quoted = description.split('`').skip(1).step_by(2);
            codes.extend(
                quoted
                    .filter_map(ErrorCode::parse)
                    .map(|code| (code, status.parse().unwrap())),
            );
        }
        let id = operation["operationId"].as_str().unwrap();
        all.insert(id.to_owned(), codes);
    }
    all
}

#[test]
fn every_code_stands_at_every_operation_that_can_answer_it() {
    let named = codes();
    for code in ErrorCode::ALL {
        if NEVER.contains(code) || code.statuses().is_empty() {
            continue;
        }
        for endpoint in code.endpoints().split(", ") {
            // Only the firewall and the limits are everywhere, and each stands where it is answered.
            if endpoint == "every endpoint" {
                continue;
            }
            let operations = NAMES.iter().filter(|(name, _)| *name == endpoint);
            let ids: Vec<_> = operations.map(|(_, id)| *id).collect();
            assert!(!ids.is_empty(), "{code}: no operation is called {endpoint}");
            for id in ids {
                let stands = named[id].iter().any(|(named, _)| named == code);
                assert!(stands, "{id} does not name {code}");
            }
        }
    }
}

#[test]
fn no_operation_names_a_code_of_others_or_with_another_status() {
    for (id, codes) in codes() {
        for (code, status) in codes {
            let endpoints = NAMES.iter().filter(|(_, named)| *named == id);
            let belongs = endpoints
                .map(|(name, _)| *name)
                .chain(["every endpoint"])
                .any(|name| code.endpoints().split(", ").any(|other| other == name));
            let is_borrowed = BORROWED.contains(&(id.as_str(), code));
            assert!(belongs || is_borrowed, "{id} names {code}");
            // When the store is busy, the code of the endpoint comes with 503.
            let fits = code.statuses().contains(&status)
                || (status == 503 && code.statuses().contains(&500));
            assert!(fits, "{id} names {code} with {status}");
        }
    }
}

#[test]
fn every_operation_of_the_api_may_be_called_too_often() {
    for (id, codes) in codes() {
        let is_limited = codes.contains(&(ErrorCode::P0900, 429));
        let is_api = NAMES
            .iter()
            .any(|(name, named)| *named == id && *name != "every endpoint");
        assert_eq!(is_limited, is_api, "{id}");
    }
}

#[test]
fn every_operation_is_described_under_a_known_heading_and_has_a_name_of_its_own() {
    let document = written(true);
    let tags = document["tags"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        for text in ["summary", "description", "operationId"] {
            assert!(
                operation[text]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{method} {path}: {text}"
            );
        }
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()));
        let tag = &operation["tags"][0];
        assert!(tags.iter().any(|known| known["name"] == *tag), "{tag}");
    }
}

#[test]
fn whoever_needs_a_key_is_told_what_happens_without_one() {
    let document = written(true);
    for (method, path, operation) in operations(&document) {
        let is_public = operation["security"] == serde_json::json!([]);
        let told = &operation["responses"]["401"]["headers"]["WWW-Authenticate"];
        assert_eq!(told.is_object(), !is_public, "{method} {path}");
        let is_known_to_be_public =
            !path.starts_with("/v1/") && !path.starts_with("/sandbox/") || path == "/v1/auth";
        assert_eq!(is_public, is_known_to_be_public, "{method} {path}");
    }
}

#[test]
fn parameters_in_the_path_are_described() {
    let document = written(true);
    for (method, path, operation) in operations(&document) {
        let names = path.split(['{', '}']).skip(1).step_by(2);
        let described = operation["parameters"].as_array();
        let described = described.into_iter().flatten();
        let described: Vec<_> = described
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(described, names.collect::<Vec<_>>(), "{method} {path}");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_shape_is_used() {
    let document = written(true);
    let mut used = BTreeSet::new();
    collect_references(&document, &mut used);
    let shapes = document["components"]["schemas"].as_object().unwrap();
    let known: BTreeSet<_> = shapes
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    assert_eq!(used, known);
}

fn collect_references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                into.insert(target.to_owned());
            }
            members
                .values()
                .for_each(|value| collect_references(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, into)),
        _ => {}
    }
}

#[test]
fn outside_test_mode_there_are_no_controls() {
    let document = written(false);
    let text = document.to_string();
    assert!(!text.contains("/sandbox") && !text.contains("Test controls"));
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "https://api.example.gov.uk");
    assert_eq!(
        document["components"]["securitySchemes"]["api_key"]["scheme"],
        "bearer"
    );
}

#[test]
fn examples_of_bodies_are_what_the_parsers_take() {
    let document = written(true);
    let example = |path: &str| {
        let content = &document["paths"][path]["post"]["requestBody"]["content"];
        content["application/json"]["example"].to_string()
    };
    api_types::CreatePayment::parse(example("/v1/payments").as_bytes()).unwrap();
    api_types::CreateRefund::parse(example("/v1/payments/{payment_id}/refunds").as_bytes())
        .unwrap();
    api_types::CreateAgreement::parse(example("/v1/agreements").as_bytes()).unwrap();
    api_types::AuthorisePayment::parse(example("/v1/auth").as_bytes()).unwrap();
    api_types::TelephonePayment::parse(example("/v1/payment_notification").as_bytes()).unwrap();
}

#[test]
fn every_link_leads_to_an_operation_that_takes_its_parameters() {
    for has_test_controls in [true, false] {
        let document = written(has_test_controls);
        let all = operations(&document);
        let mut count = 0;
        for (_, path, operation) in &all {
            for response in operation["responses"].as_object().unwrap().values() {
                let links = response["links"].as_object();
                for (name, link) in links.into_iter().flatten() {
                    let target = all
                        .iter()
                        .find(|(_, _, target)| target["operationId"] == link["operationId"]);
                    let (_, leads_to, _) = target.unwrap_or_else(|| panic!("{path}: {name}"));
                    let given = link["parameters"].as_object().unwrap().keys();
                    let given: Vec<_> = given.map(String::as_str).collect();
                    let needed: Vec<_> = leads_to.split(['{', '}']).skip(1).step_by(2).collect();
                    assert_eq!(given, needed, "{path}: {name}");
                    count += 1;
                }
            }
        }
        assert_eq!(count, if has_test_controls { 13 } else { 9 });
    }
}
