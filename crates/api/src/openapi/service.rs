//! What needs no key and concerns no account.

use api_types::ErrorCode;
use utoipa::openapi::{Content, ContentBuilder, HttpMethod, ObjectBuilder, Schema, Type};

use super::{Endpoint, Schemas};
use crate::endpoints::health::Health;

const SERVICE: &str = "Service";

pub(super) fn endpoints(schemas: &mut Schemas) -> Vec<Endpoint> {
    let mut all = vec![
        health(schemas),
        security("/security.txt", "findSecurityPolicy"),
        security("/.well-known/security.txt", "findWellKnownSecurityPolicy"),
        document(),
        docs(),
    ];
    all.extend(
        [
            (HttpMethod::Get, "explainDeniedGet", "GET"),
            (HttpMethod::Post, "explainDeniedPost", "POST"),
            (HttpMethod::Put, "explainDeniedPut", "PUT"),
            (HttpMethod::Delete, "explainDeniedDelete", "DELETE"),
        ]
        .map(|(method, id, name)| denied(method, id, name)),
    );
    all
}

fn health(schemas: &mut Schemas) -> Endpoint {
    Endpoint::get("/healthcheck", "checkHealth")
        .says(
            SERVICE,
            "Check the health of the server",
            "Whether payments can be taken.",
        )
        .needs_no_key()
        .answers::<Health>(schemas, 200, "They can.")
        .answers::<Health>(schemas, 503, "They cannot; `ping` says so.")
}

fn security(path: &'static str, id: &'static str) -> Endpoint {
    Endpoint::get(path, id)
        .says(
            SERVICE,
            "Find out where to report a vulnerability",
            "Leads to a policy as RFC 9116 describes it.",
        )
        .needs_no_key()
        .answers_empty(302, "The policy is elsewhere.")
        .header("Location", "Where.")
}

fn document() -> Endpoint {
    let content = ContentBuilder::new().schema(Some(Schema::Object(
        ObjectBuilder::new().schema_type(Type::Object).build(),
    )));
    Endpoint::get("/openapi.json", "readDocument")
        .says(SERVICE, "Read this document", "The API as OpenAPI 3.1.")
        .needs_no_key()
        .answers_with(200, "The document.", "application/json", content.build())
}

fn docs() -> Endpoint {
    let content = Content::new(Some(Schema::Object(
        ObjectBuilder::new().schema_type(Type::String).build(),
    )));
    Endpoint::get("/docs", "readDocs")
        .says(
            SERVICE,
            "Read and try the API in a browser",
            "A page made of this document.",
        )
        .needs_no_key()
        .answers_with(200, "The page.", "text/html", content)
}

fn denied(method: HttpMethod, id: &'static str, name: &str) -> Endpoint {
    Endpoint::new(method, "/request-denied", id)
        .says(
            SERVICE,
            &format!("Explain that a {name} request was blocked"),
            "A firewall in front sends here what it blocks, with any method.",
        )
        .needs_no_key()
        .refuses(400, &[ErrorCode::P0920])
}
