//! One line in the log for each request, and the id that ties it to others.

use std::fmt::{self, Debug, Display, Formatter};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use data_encoding::HEXLOWER;

use crate::{Cause, Random, Site, SystemRandom, random};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the caller's own if it is sane, else 32 random hexadecimal digits.
///
/// Handlers find it in the request's extensions.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    fn of(request: &ServiceRequest) -> Self {
        match request.headers().get(X_REQUEST_ID) {
            Some(id) if is_sane(id.as_bytes()) => Self(id.clone()),
            _ => match request.app_data::<Data<Site>>() {
                Some(site) => Self::generate(&*site.random),
                None => Self::generate(&SystemRandom),
            },
        }
    }

    fn generate(random: &dyn Random) -> Self {
        let id = HEXLOWER.encode(&random::bytes::<16>(random));
        // Hexadecimal digits always make a header.
        Self(HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("none")))
    }
}

impl Display for RequestId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Debug for RequestId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "RequestId({self})")
    }
}

/// What others send ends up in our log, so it must be short and harmless.
fn is_sane(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// Middleware that gives each request an id and writes one line about it.
///
/// The line names the route by its pattern, never by the address, which may hold a one-time token;
/// it holds no query, body, cookie or other header. Errors of ours are logged with their causes.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let mut response = next.call(request).await?;
    log(&response, &id, started);
    response.headers_mut().insert(X_REQUEST_ID, id.0);
    Ok(response)
}

fn log<B>(response: &ServiceResponse<B>, id: &RequestId, started: Instant) {
    let request = response.request();
    let method = request.method();
    let pattern = request.match_pattern();
    let route = pattern.as_deref().unwrap_or("unknown");
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        let extensions = response.response().extensions();
        let cause = extensions.get::<Cause>().map_or("unknown", Cause::as_str);
        tracing::error!(
            http.method = %method,
            http.route = route,
            http.status = status,
            duration_ms,
            request.id = %id,
            error.chain = cause,
            "request failed",
        );
    } else {
        tracing::info!(
            http.method = %method,
            http.route = route,
            http.status = status,
            duration_ms,
            request.id = %id,
            "request",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_and_harmless_ids_are_taken_over() {
        for sane in ["a", "0123456789abcdef0123456789abcdef", "A-1_b.c"] {
            assert!(is_sane(sane.as_bytes()), "{sane}");
        }
        let long = "a".repeat(65);
        for strange in ["", "a b", "a\"b", "a\u{e9}", "{x}", long.as_str()] {
            assert!(!is_sane(strange.as_bytes()), "{strange}");
        }
    }

    #[test]
    fn generated_ids_are_32_hexadecimal_digits() {
        let id = RequestId::generate(&SystemRandom);
        assert_eq!(id.as_str().len(), 32);
        assert!(id.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
