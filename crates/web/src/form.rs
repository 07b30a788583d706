//! Reads posted forms.

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::csrf::CsrfSecret;
use crate::{Body, PageError};

/// The most that a form may hold.
const LIMIT: usize = 64 * 1024;

/// A posted form whose fields are read into `T`. An extractor.
///
/// The fields are behind a door: [`checked`](Self::checked) opens it for forms that prove where
/// they come from, [`unchecked`](Self::unchecked) for those that cannot. The fields of `T` should
/// have defaults: a missing field is an error to show beside it, not an unreadable form. The posted
/// bytes are wiped once they are read.
pub struct Form<T> {
    fields: T,
    csrf_token: Option<String>,
}

/// A form without a valid token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the form does not prove that it comes from one of our pages")]
pub struct CsrfError;

impl<T> Form<T> {
    /// The fields, if the form carries a token made by `secret`.
    pub fn checked(self, secret: &CsrfSecret) -> Result<T, CsrfError> {
        match self.csrf_token {
            Some(token) if secret.verify(&token) => Ok(self.fields),
            _ => Err(CsrfError),
        }
    }

    /// The fields, wherever the form comes from.
    pub fn unchecked(self) -> T {
        self.fields
    }
}

impl<T> Debug for Form<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Form([redacted])")
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let in_query = token_in(request.query_string().as_bytes());
        let is_promised_small = check_promise(request.headers());
        let is_form = is_form(request.headers());
        let payload = payload.take();
        Box::pin(async move {
            if !is_form {
                return Err(PageError::BadRequest);
            }
            is_promised_small?;
            let body = Body::read(payload, LIMIT).await?;
            let fields =
                serde_urlencoded::from_bytes(&body).map_err(|_unreadable| PageError::BadRequest)?;
            Ok(Self {
                fields,
                csrf_token: token_in(&body).or(in_query),
            })
        })
    }
}

#[derive(Deserialize)]
struct TokenField {
    #[serde(rename = "csrfToken")]
    csrf_token: Option<String>,
}

fn token_in(form: &[u8]) -> Option<String> {
    serde_urlencoded::from_bytes::<TokenField>(form)
        .ok()?
        .csrf_token
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// Refuses what is announced to be too much before it comes.
fn check_promise(headers: &HeaderMap) -> Result<(), PageError> {
    let Some(length) = headers.get(header::CONTENT_LENGTH) else {
        return Ok(());
    };
    let length = length
        .to_str()
        .ok()
        .and_then(|text| text.parse::<usize>().ok());
    match length {
        Some(length) if length <= LIMIT => Ok(()),
        Some(_) => Err(PageError::TooLarge),
        None => Err(PageError::BadRequest),
    }
}
