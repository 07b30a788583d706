//! What a handler needs to answer with a page.

use std::borrow::Cow;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, guard};
use askama::Template;
use data_encoding::HEXLOWER;

use crate::error::SiteIsMissing;
use crate::{Language, Page, PageError, Policy, Random, Site, random};

/// What a handler needs to answer with a page. An extractor.
#[derive(Debug)]
pub struct PageContext {
    site: Data<Site>,
    nonce: String,
    accept_language: Language,
}

impl PageContext {
    /// For a request to the application that registered its [`Site`].
    pub fn of(request: &HttpRequest) -> Result<Self, PageError> {
        let site = request
            .app_data::<Data<Site>>()
            .ok_or_else(|| PageError::internal(SiteIsMissing))?
            .clone();
        let nonce = HEXLOWER.encode(&random::bytes::<16>(&*site.random));
        Ok(Self {
            nonce,
            accept_language: preferred_language(request.headers()),
            site,
        })
    }

    /// What all pages have in common.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Where random values come from.
    pub fn random(&self) -> &dyn Random {
        &*self.site.random
    }

    /// The language that the browser asks for, for pages that have no better reason.
    pub fn accept_language(&self) -> Language {
        self.accept_language
    }

    /// The layout of a page with this title, which the fields then complete.
    pub fn page<'a>(&'a self, language: Language, title: impl Into<Cow<'a, str>>) -> Page<'a> {
        Page::new(&self.site, &self.nonce, language, title.into())
    }

    /// The `Content-Security-Policy` that goes with pages made here.
    pub fn policy_header(&self, policy: &Policy) -> String {
        policy.directives(&self.nonce)
    }

    /// Answers 200 with a page that needs no more than all pages may do.
    pub fn ok(&self, page: &impl Template) -> HttpResponse {
        self.respond(StatusCode::OK, &Policy::new(), page)
    }

    /// Answers with a page.
    pub fn respond<T: Template>(
        &self,
        status: StatusCode,
        policy: &Policy,
        page: &T,
    ) -> HttpResponse {
        // Most of a page is layout; what varies is small compared with it.
        let mut body = String::with_capacity(T::SIZE_HINT.saturating_mul(2));
        if let Err(error) = page.render_into(&mut body) {
            return HttpResponse::from_error(PageError::internal(error));
        }
        let mut response = HttpResponse::build(status);
        response.insert_header((
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ));
        let mut response = response.body(body);
        policy.govern(&mut response, &self.site, &self.nonce);
        response
    }
}

impl FromRequest for PageContext {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

fn preferred_language(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(Language::from_accept_language)
        .unwrap_or_default()
}

/// A route for `GET`, and for `HEAD`, to which the server sends no body. For pages that change nothing.
pub fn page<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reads = guard::Any(guard::Get()).or(guard::Head());
    actix_web::web::route().guard(reads).to(handler)
}

/// 303: the answer to a form is at `url`.
pub fn see_other(url: &str) -> HttpResponse {
    redirect(StatusCode::SEE_OTHER, url)
}

/// 302: the way on leads to `url`.
pub fn found(url: &str) -> HttpResponse {
    redirect(StatusCode::FOUND, url)
}

fn redirect(status: StatusCode, url: &str) -> HttpResponse {
    match HeaderValue::from_str(url) {
        Ok(location) => HttpResponse::build(status)
            .insert_header((header::LOCATION, location))
            .finish(),
        Err(error) => HttpResponse::from_error(PageError::internal(error)),
    }
}
