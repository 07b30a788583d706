//! Why a request did not get the page it asked for.

use std::error::Error;
use std::fmt::{self, Display, Formatter, Write as _};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

/// Why a request did not get the page it asked for.
///
/// As a response it has a status and no body: [`pages`](crate::pages()) puts the page for that status
/// into it, and [`observe`](crate::observe()) logs the cause of an internal error once.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageError {
    /// 400: what was sent cannot be read.
    BadRequest,
    /// 403: not for this visitor.
    Forbidden,
    /// 404: nothing at this address.
    NotFound,
    /// 408: what was sent came too slowly.
    TooSlow,
    /// 413: more was sent than we take.
    TooLarge,
    /// 414: the address is longer than any of ours.
    AddressTooLong,
    /// 429: too often, with seconds to wait.
    TooManyRequests(u32),
    /// 500: our fault.
    Internal(Box<dyn Error + Send + Sync>),
    /// 503: not now, with seconds to wait.
    Unavailable(u32),
}

impl PageError {
    /// Something that should not have happened.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl Display for PageError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadRequest => "the request cannot be read",
            Self::Forbidden => "the page is not for this visitor",
            Self::NotFound => "there is no such page",
            Self::TooSlow => "the request came too slowly",
            Self::TooLarge => "the request is too large",
            Self::AddressTooLong => "the address is too long",
            Self::TooManyRequests(_) => "too many requests",
            Self::Internal(_) => "the page could not be made",
            Self::Unavailable(_) => "the service is not available",
        })
    }
}

impl Error for PageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Internal(cause) => Some(&**cause),
            _ => None,
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::TooManyRequests(seconds) | Self::Unavailable(seconds) = self {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let mut response = response.finish();
        if let Self::Internal(cause) = self {
            Cause::of(&**cause).attach(&mut response);
        }
        response
    }
}

/// Why an answer is what it is, for the log: an error and all its causes on one line.
///
/// Handlers that answer with an error page of their own attach it, and [`observe`](crate::observe())
/// writes it. It never reaches the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(String);

impl Cause {
    /// What `error` and its causes say. None of them may say anything secret.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        let mut chain = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let _infallible = write!(chain, ": {error}");
            cause = error.source();
        }
        Self(chain)
    }

    /// Makes the cause part of the answer, but not of what is sent.
    pub fn attach<B>(self, response: &mut HttpResponse<B>) {
        response.extensions_mut().insert(self);
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The application forgot to register its [`Site`](crate::Site).
#[derive(Debug, thiserror::Error)]
#[error("the application has no `Data<Site>`")]
pub(crate) struct SiteIsMissing;
