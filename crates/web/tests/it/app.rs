//! A small application on top of the kit.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Bytes, Data, Path, Query, get, post, resource, route};
use actix_web::{App, HttpResponse};
use askama::Template;
use scraper::{Html, Selector};
use serde::Deserialize;
use web::csrf::CsrfSecret;
use web::{FooterLink, Form, Language, Page, PageContext, PageError, Policy, Random, Site};

/// Random bytes that are always the same.
#[derive(Debug)]
pub(crate) struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0xab);
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block content %}<h1>{{ page.title }}</h1>{% endblock %}"#
)]
pub(crate) struct HelloPage<'a> {
    pub(crate) page: Page<'a>,
}

#[derive(Debug, thiserror::Error)]
#[error("the disc is full")]
struct DiscIsFull(#[source] std::io::Error);

#[derive(Debug, Deserialize)]
struct Fields {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct Numbers {
    number: u32,
}

/// The secret that the application's forms are checked with.
pub(crate) fn secret() -> CsrfSecret {
    CsrfSecret::generate(&Fixed)
}

pub(crate) fn site(public_url: &str) -> Site {
    let mut site = Site::new("GOV.UK Pay", public_url);
    site.home_url = "https://www.gov.uk/".into();
    site.footer_links = vec![
        FooterLink {
            href: "/privacy".into(),
            text: |m| m.layout.privacy_notice,
        },
        FooterLink {
            href: "/cookies".into(),
            text: |m| m.layout.cookies,
        },
    ];
    site.random = std::sync::Arc::new(Fixed);
    site
}

async fn hello(context: PageContext) -> HttpResponse {
    context.ok(&HelloPage {
        page: context.page(Language::En, "Hello"),
    })
}

async fn pay(context: PageContext) -> HttpResponse {
    let policy = Policy::new().allow_form_to("https://fees.example.gov.uk/paid?id=1");
    context.respond(
        StatusCode::OK,
        &policy,
        &HelloPage {
            page: context.page(Language::En, "Pay"),
        },
    )
}

async fn framed(context: PageContext) -> HttpResponse {
    let policy = Policy::new().allow_being_framed();
    context.respond(
        StatusCode::OK,
        &policy,
        &HelloPage {
            page: context.page(Language::En, "Framed"),
        },
    )
}

async fn framed_by_us(context: PageContext) -> HttpResponse {
    let policy = Policy::new().allow_being_framed_by_us();
    context.respond(
        StatusCode::OK,
        &policy,
        &HelloPage {
            page: context.page(Language::En, "Framed by us"),
        },
    )
}

async fn echo(form: Form<Fields>) -> String {
    form.unchecked().name
}

async fn echo_checked(form: Form<Fields>) -> Result<String, PageError> {
    form.checked(&secret())
        .map(|fields| fields.name)
        .map_err(PageError::internal)
}

async fn numbered(number: Path<u32>, query: Query<Numbers>) -> String {
    format!("{} {}", number, query.number)
}

async fn broken() -> Result<HttpResponse, PageError> {
    Err(PageError::internal(DiscIsFull(std::io::Error::other(
        "no space left",
    ))))
}

async fn busy() -> Result<HttpResponse, PageError> {
    Err(PageError::Unavailable(30))
}

async fn own_error_page() -> HttpResponse {
    HttpResponse::Forbidden()
        .content_type("text/html; charset=utf-8")
        .body("<p>ours</p>")
}

async fn json_error() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type("application/json")
        .body("{}")
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The text of the first element that matches.
    pub(crate) fn text_of(&self, selector: &str) -> String {
        let document = Html::parse_document(self.text());
        let selector = Selector::parse(selector).unwrap();
        let element = document.select(&selector).next();
        element
            .map(|e| e.text().collect::<String>().trim().to_owned())
            .unwrap_or_default()
    }
}

/// Sends one request to the application of a test.
pub(crate) async fn send(request: TestRequest) -> Answer {
    send_to(site("http://localhost:3001"), request).await
}

/// Sends one request to the application with this site.
pub(crate) async fn send_to(site: Site, request: TestRequest) -> Answer {
    let app = init_service(
        App::new()
            .app_data(Data::new(site))
            .wrap(from_fn(web::pages))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(web::observe))
            .service(resource("/hello").route(get().to(hello)))
            .service(resource("/pay").route(get().to(pay)))
            .service(resource("/framed").route(get().to(framed)))
            .service(resource("/framed-by-us").route(get().to(framed_by_us)))
            .service(resource("/echo").route(post().to(echo)))
            .service(resource("/echo-checked").route(post().to(echo_checked)))
            .service(resource("/numbered/{number}").route(get().to(numbered)))
            .service(resource("/secure/{token}").route(get().to(hello)))
            .service(resource("/broken").route(get().to(broken)))
            .service(resource("/busy").route(get().to(busy)))
            .service(resource("/own-error-page").route(get().to(own_error_page)))
            .service(resource("/json-error").route(route().to(json_error)))
            .configure(web::configure),
    )
    .await;
    let response = call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    Answer {
        status,
        headers,
        body: read_body(response).await,
    }
}
