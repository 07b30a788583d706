//! Posted JSON.

use std::{future::Future, ops::Deref, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use web::{Body, PageError};

/// The most that a body may hold. What wallets give is a tenth of it.
const LIMIT: usize = 64 * 1024;

/// A posted document that says it is JSON. An extractor. It is not printed, and wiped when it is dropped.
///
/// A page of another site cannot make a browser post this type of content here, so it needs no token of a form.
#[derive(Debug)]
pub(crate) struct Json(Body);

impl Deref for Json {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromRequest for Json {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok());
        let kind = kind.and_then(|value| value.split(';').next());
        let is_json = kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(PageError::BadRequest);
            }
            Ok(Self(Body::read(payload, LIMIT).await?))
        })
    }
}
