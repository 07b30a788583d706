//! The first look at a key, before routing: is there one, and can it be ours at all?

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web,
};
use api_types::FrameworkError;
use payments::api_key::ApiKey;

use crate::{ApiState, error::Failure};

/// Middleware that leaves the key in the request for [`Caller`](crate::extract::Caller), or answers 401 when there is
/// none with a right checksum. So a stranger does not learn which paths exist, and costs no database work.
pub(crate) async fn check_key<B: MessageBody + 'static>(
    state: web::Data<ApiState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if !is_public(request.path()) {
        let Some(key) = presented(&request, &state) else {
            let failure = Failure::from(FrameworkError::unauthorised());
            let response = HttpResponse::from_error(failure);
            return Ok(request.into_response(response).map_into_right_body());
        };
        request.extensions_mut().insert(key);
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn is_public(path: &str) -> bool {
    path.starts_with("/v1/auth")
        || path.starts_with("/docs/")
        || matches!(
            path.strip_suffix('/').unwrap_or(path),
            "/healthcheck"
                | "/security.txt"
                | "/.well-known/security.txt"
                | "/request-denied"
                | "/openapi.json"
                | "/docs"
        )
}

fn presented(request: &ServiceRequest, state: &ApiState) -> Option<ApiKey> {
    let header = request.headers().get(header::AUTHORIZATION)?;
    let key = header.to_str().ok()?.strip_prefix("Bearer ")?;
    ApiKey::parse(key, &state.checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_paths_need_no_key() {
        for path in [
            "/healthcheck",
            "/healthcheck/",
            "/security.txt",
            "/.well-known/security.txt",
            "/request-denied",
            "/v1/auth",
            "/v1/authorise",
            "/openapi.json",
            "/docs",
            "/docs/",
            "/docs/style.css",
        ] {
            assert!(is_public(path), "{path}");
        }
        for path in [
            "/",
            "",
            "*",
            "/v1/payments",
            "/v1/nothing",
            "/healthcheck/x",
            "/healthcheck//",
            "/sandbox/clock",
            "/V1/auth",
            "/docsx",
        ] {
            assert!(!is_public(path), "{path}");
        }
    }
}
