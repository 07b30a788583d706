use actix_web::{App, http::StatusCode, test as http, web as actix};
use serde_json::json;

use super::{
    page::DocsPage,
    path_of, read_asset,
    text::{Piece, kind, paragraphs},
    *,
};
use crate::openapi;

fn html(prefix: &str) -> String {
    let document = openapi::document("https://api.example.gov.uk", true);
    DocsPage::new(&document, prefix).render().unwrap()
}

#[test]
fn the_page_shows_every_operation_and_every_shape() {
    let html = html("");
    let document = openapi::document("https://a.example", true);
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(html.contains(&format!("id=\"{id}\"")), "{method} {path}");
            assert!(html.contains(&format!("href=\"#{id}\"")), "{method} {path}");
            assert!(html.contains(&format!("<code>{path}</code>")), "{path}");
        }
    }
    for shape in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(html.contains(&format!("id=\"shape-{shape}\"")), "{shape}");
    }
}

#[test]
fn the_page_has_a_title_and_a_language_and_nothing_inline_or_from_elsewhere() {
    let html = html("");
    assert!(html.contains("<html lang=\"en\">"));
    assert!(html.contains("<title>Paydesk API "));
    for forbidden in [
        "<style",
        "style=",
        "onclick",
        "src=\"http",
        "href=\"http",
        "//cdn",
    ] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!POLICY.contains("unsafe"));
}

#[test]
fn every_link_on_the_page_leads_to_something_on_it() {
    let html = html("");
    for target in html.split("href=\"#").skip(1) {
        let id = target.split('"').next().unwrap();
        assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn ids_are_there_once() {
    let html = html("");
    let mut ids: Vec<_> = html
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[actix_web::test]
async fn the_files_of_the_page_are_kept_for_a_year_and_others_do_not_exist() {
    let app = App::new().route("/pay/docs/{asset}", actix::get().to(read_asset));
    let app = http::init_service(app).await;
    let html = html("/pay");
    let addresses: Vec<_> = html
        .split("\"/pay/docs/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(addresses.len(), 3);
    for name in addresses {
        let request = http::TestRequest::get().uri(&format!("/pay/docs/{name}"));
        let response = http::call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        let caching = response.headers().get(header::CACHE_CONTROL).unwrap();
        assert_eq!(caching, "public, max-age=31536000, immutable");
    }
    let request = http::TestRequest::get().uri("/pay/docs/style.css");
    let response = http::try_call_service(&app, request.to_request()).await;
    let status = response.map_or_else(
        |error| error.as_response_error().status_code(),
        |response| response.status(),
    );
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[test]
fn a_path_in_the_public_address_stands_before_all_others() {
    for (url, path) in [
        ("http://localhost:3002", ""),
        ("https://api.example.gov.uk/", ""),
        ("https://example.gov.uk/pay/", "/pay"),
        ("https://example.gov.uk/a/b", "/a/b"),
    ] {
        assert_eq!(path_of(url), path, "{url}");
    }
}

#[test]
fn descriptions_have_paragraphs_and_names() {
    let lines = paragraphs(&json!("Send `amount`\nin pence.\n\nMore."));
    assert_eq!(
        lines,
        [
            vec![
                Piece::Text("Send ".to_owned()),
                Piece::Code("amount".to_owned()),
                Piece::Text(" in pence.".to_owned()),
            ],
            vec![Piece::Text("More.".to_owned())],
        ]
    );
    assert!(paragraphs(&json!(null)).is_empty());
}

#[test]
fn types_are_told_in_words() {
    let words = |schema| {
        let line = kind(&schema).into_iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Code(text) | Piece::Shape(text) => text,
        });
        line.collect::<String>()
    };
    for (schema, expected) in [
        (json!({"$ref": "#/components/schemas/Link"}), "Link"),
        (json!({"type": "string"}), "text"),
        (
            json!({"type": "string", "minLength": 1, "maxLength": 255}),
            "text, 1 to 255 characters",
        ),
        (
            json!({"type": "string", "minLength": 26, "maxLength": 26}),
            "text, 26 characters",
        ),
        (
            json!({"type": "string", "format": "date-time"}),
            "time, as 2026-03-02T09:14:07.250Z",
        ),
        (json!({"type": ["string", "null"]}), "text or null"),
        (
            json!({"type": "integer", "minimum": 1}),
            "whole number, from 1",
        ),
        (json!({"type": "string", "enum": ["en", "cy"]}), "en, cy"),
        (
            json!({"type": "array", "items": {"type": "boolean"}}),
            "list of true or false",
        ),
        (
            json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Link"}]}),
            "null or Link",
        ),
        (
            json!({"allOf": [{"$ref": "#/components/schemas/ApiError"}, {"type": "object"}]}),
            "ApiError",
        ),
        (json!({}), "anything"),
    ] {
        assert_eq!(words(schema), expected);
    }
}
