//! `/openapi.json`: the API for programs to read, as `OpenAPI` 3.1.
//!
//! It is made of the shapes in `api-types`, of the table of error codes, and of what this module says about each
//! operation. Tests hold it against the routes and against the codes.

mod agreements;
mod endpoint;
mod errors;
mod links;
mod payments;
mod refunds;
mod sandbox;
mod schemas;
mod service;

use std::sync::OnceLock;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Bytes},
};
use serde_json::Value;
use utoipa::openapi::{
    Components, Info, License, OpenApiBuilder, Paths, SecurityRequirement, Server,
    security::{Http, HttpAuthScheme, SecurityScheme},
    tag::{Tag, TagBuilder},
};

use crate::ApiState;
use endpoint::Endpoint;
use schemas::Schemas;

/// The name of the one way to authenticate.
const KEY: &str = "api_key";

const ABOUT: &str = "Takes payments for government services, on the wire as version 1 of the GOV.UK Pay API does.

Amounts are whole pence and times are UTC. Members that have no value are left out of answers, and unknown members of \
requests are ignored. A slash at the end of a path is accepted, `HEAD` answers as `GET` without a body, and `OPTIONS` \
lists the methods of a path in `Allow`; any other method gets 405. Every answer carries `X-Request-Id`, under which it \
stands in the log.

There are two kinds of errors. One with a public code, such as `P0101`, comes from an endpoint and has a \
`description`. One whose `code` is the status as a number comes from before it, and has a `message`.";

/// The document for a server with this address.
pub(crate) fn document(public_url: &str, has_test_controls: bool) -> Value {
    let mut schemas = Schemas::default();
    let mut endpoints = payments::endpoints(&mut schemas);
    endpoints.extend(refunds::endpoints(&mut schemas));
    endpoints.extend(agreements::endpoints(&mut schemas));
    endpoints.extend(service::endpoints(&mut schemas));
    let mut tags = vec![
        tag("Payments", "Create payments, follow them, and end them."),
        tag("Refunds", "Give captured money back."),
        tag(
            "Agreements",
            "Charge a stored card again and again, without the payer.",
        ),
        tag("Disputes", "Payers who ask their bank for the money back."),
        tag(
            "Telephone payments",
            "Card details that a service sends itself, and payments taken elsewhere.",
        ),
        tag("Service", "About this server. Needs no key."),
    ];
    if has_test_controls {
        endpoints.extend(sandbox::endpoints(&mut schemas));
        tags.push(tag(
            "Test controls",
            "Only in test mode, and not part of the GOV.UK Pay API: what tests of services need beyond it. They reach \
             what belongs to the account of the key; time is the same for all.",
        ));
    }
    let mut paths = Paths::new();
    for endpoint in endpoints {
        endpoint.describe(&mut paths, &mut schemas);
    }
    let document = OpenApiBuilder::new()
        .info(info())
        .servers(Some([Server::new(public_url)]))
        .paths(paths)
        .components(Some(components(schemas)))
        .security(Some([SecurityRequirement::new(KEY, NO_SCOPES)]))
        .tags(Some(tags))
        .build();
    // Nothing in it is a map with keys that JSON cannot write.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    links::add(&mut document);
    document
}

const NO_SCOPES: [&str; 0] = [];

fn info() -> Info {
    let mut info = Info::new("Paydesk", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
    info
}

fn tag(name: &str, description: &str) -> Tag {
    TagBuilder::new()
        .name(name)
        .description(Some(description))
        .build()
}

fn components(schemas: Schemas) -> Components {
    let mut key = Http::new(HttpAuthScheme::Bearer);
    key.description = Some(
        "An API key of one account: the header `Authorization` with the word `Bearer`, one space, and the key."
            .to_owned(),
    );
    let mut components = Components::new();
    components.schemas = schemas.into_map();
    components.add_security_scheme(KEY, SecurityScheme::Http(key));
    components
}

/// What is made once, because everybody may ask for it.
#[derive(Default)]
pub(crate) struct Described {
    document: OnceLock<Bytes>,
    page: OnceLock<Bytes>,
}

impl Described {
    fn document(&self, state: &ApiState) -> Bytes {
        let made = || document(&state.public_url, state.test_controls.is_some()).to_string();
        self.document.get_or_init(|| made().into()).clone()
    }

    /// The page, which `make` makes of the document.
    pub(crate) fn page(&self, state: &ApiState, make: impl FnOnce(&Value) -> String) -> Bytes {
        let document = || document(&state.public_url, state.test_controls.is_some());
        self.page.get_or_init(|| make(&document()).into()).clone()
    }
}

/// `GET /openapi.json`. Needs no key.
pub(crate) async fn read_document(
    described: web::Data<Described>,
    state: web::Data<ApiState>,
) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(described.document(&state))
}

#[cfg(test)]
mod tests;
