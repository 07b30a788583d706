//! Pages for requests that went wrong, the same in every application.

use std::borrow::Cow;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::{Data, ServiceConfig, to};
use actix_web::{Error, HttpResponse};
use askama::Template;

use crate::messages::ErrorPagesMessages;
use crate::{
    Language, Page, PageContext, PageError, Policy, Site, assets, compress, csp_report, policy,
};

/// No address of ours is longer, nor what a bank or a provider appends to one.
const LONGEST_ADDRESS: usize = 8_192;

/// Registers the static files, what takes the reports of browsers, and our page for addresses that
/// lead nowhere.
pub fn configure(config: &mut ServiceConfig) {
    assets::configure(config);
    csp_report::configure(config);
    config.default_service(to(not_found));
}

/// The answer for an address that leads nowhere.
pub async fn not_found() -> Result<HttpResponse, PageError> {
    Err(PageError::NotFound)
}

/// Middleware for applications that answer with pages: gives every answer its security headers,
/// and turns each error without a page of its own, the framework's included, into ours.
pub async fn pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = if request.uri().to_string().len() > LONGEST_ADDRESS {
        request.into_response(HttpResponse::from_error(PageError::AddressTooLong))
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    if has_no_page(response.status(), response.headers()) {
        response = with_page(response);
    }
    if let Some(site) = response.request().app_data::<Data<Site>>().cloned() {
        policy::complete(&mut response, &site);
    }
    Ok(compress::page(response))
}

/// Errors of ours have no body yet, and those of the framework are plain text.
fn has_no_page(status: StatusCode, headers: &HeaderMap) -> bool {
    let is_error = status.is_client_error() || status.is_server_error();
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .map(header::HeaderValue::as_bytes);
    is_error && content_type.is_none_or(|value| value.starts_with(b"text/plain"))
}

fn with_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Ok(context) = PageContext::of(response.request()) else {
        return response;
    };
    // A known address with the wrong method is no page either.
    let status = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => StatusCode::NOT_FOUND,
        status => status,
    };
    let seconds = retry_after(response.headers());
    let page = ErrorPage::new(&context, context.accept_language(), status, seconds);
    let answer = context.respond(status, &Policy::new(), &page);
    let (parts, body) = answer.into_parts();
    let mut response = response.map_body(|_head, _body| body);
    *response.response_mut().status_mut() = status;
    for (name, value) in parts.headers() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    response
}

/// Seconds to wait.
fn retry_after(headers: &HeaderMap) -> Option<u32> {
    headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// A page that says what went wrong and what to do next.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: Page<'a>,
    body: Cow<'static, str>,
}

impl<'a> ErrorPage<'a> {
    fn new(
        context: &'a PageContext,
        language: Language,
        status: StatusCode,
        seconds: Option<u32>,
    ) -> Self {
        let mut page = context.page(language, "");
        let (title, body) = texts(&page.m.error_pages, status);
        page.title = title.into();
        page.has_title_suffix = true;
        let body = match (status, seconds) {
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds)) => {
                let m = &page.m.error_pages;
                m.too_many_requests_wait(seconds).to_string().into()
            }
            _ => body.into(),
        };
        Self { page, body }
    }
}

/// The pages of [`pages`] in one language, each with its status, for looking at them.
pub fn error_page_samples(
    context: &PageContext,
    language: Language,
) -> askama::Result<Vec<(u16, String)>> {
    [
        StatusCode::BAD_REQUEST,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
    ]
    .into_iter()
    .map(|status| {
        let page = ErrorPage::new(context, language, status, Some(60)).render()?;
        Ok((status.as_u16(), page))
    })
    .collect()
}

fn texts(m: &'static ErrorPagesMessages, status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (m.not_found, m.not_found_body),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => (m.forbidden, m.forbidden_body),
        StatusCode::REQUEST_TIMEOUT => (m.too_slow, m.too_slow_body),
        StatusCode::PAYLOAD_TOO_LARGE => (m.too_large, m.too_large_body),
        StatusCode::TOO_MANY_REQUESTS => (m.too_many_requests, m.too_many_requests_body),
        StatusCode::SERVICE_UNAVAILABLE => (m.unavailable, m.unavailable_body),
        status if status.is_client_error() => (m.bad_request, m.bad_request_body),
        _ => (m.server_error, m.server_error_body),
    }
}
