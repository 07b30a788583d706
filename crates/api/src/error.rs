//! Why a request is not answered as asked.

use std::{
    borrow::Cow,
    error::Error,
    fmt::{self, Display, Formatter},
};

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use api_types::{ApiError, ErrorCode, FrameworkError, RequestError};
use payments::{engine::Found, store::StoreError};

/// How long a caller should wait when trying again may help.
const RETRY_AFTER_SECONDS: &str = "1";

/// Why a request is not answered as asked. The response tells the caller's part of it; the causes are for the log.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is a public code for it.
    Refused(ApiError),
    /// It never came to the endpoint.
    Framework(FrameworkError),
    /// The store failed; the code is the endpoint's own.
    Store(ErrorCode, StoreError),
    /// Nobody can say whose key it is.
    KeyStore(StoreError),
    /// The store failed under a control of the test mode, which has no public codes.
    ControlStore(StoreError),
}

impl Failure {
    /// For `map_err` on the endpoint with this code.
    pub(crate) fn store(code: ErrorCode) -> impl Fn(StoreError) -> Self {
        move |error| Self::Store(code, error)
    }

    /// 404 with the endpoint's code.
    pub(crate) fn not_found(code: ErrorCode) -> Self {
        Self::Refused(ApiError::not_found(code))
    }

    /// What was found; else 404 with the endpoint's code, 401, or 429.
    pub(crate) fn unless_found<T>(found: Found<T>, code: ErrorCode) -> Result<T, Self> {
        match found {
            Found::Some(found) => Ok(found),
            Found::Nothing => Err(Self::not_found(code)),
            Found::UnknownKey => Err(FrameworkError::unauthorised().into()),
            Found::TooOften => Err(ApiError::too_many_requests().into()),
        }
    }

    /// 400 in words, where there is no code.
    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Framework(FrameworkError {
            code: 400,
            message: message.into(),
        })
    }

    fn is_temporary(&self) -> bool {
        match self {
            Self::Store(_, error) => error.is_temporary(),
            Self::KeyStore(_) | Self::ControlStore(_) => true,
            Self::Refused(_) | Self::Framework(_) => false,
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Framework(error) => error.into(),
            RequestError::Refused(error) => error.into(),
        }
    }
}

impl From<FrameworkError> for Failure {
    fn from(error: FrameworkError) -> Self {
        Self::Framework(error)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Framework(error) => error.fmt(f),
            Self::Store(code, _) => write!(f, "{code}: the store failed"),
            Self::KeyStore(_) => f.write_str("the key could not be looked up"),
            Self::ControlStore(_) => f.write_str("the store failed"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(_) | Self::Framework(_) => None,
            Self::Store(_, error) | Self::KeyStore(error) | Self::ControlStore(error) => {
                Some(error)
            }
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        let code = match self {
            _ if self.is_temporary() => 503,
            Self::Refused(error) => error.status,
            Self::Framework(error) => error.code,
            Self::Store(..) | Self::KeyStore(_) | Self::ControlStore(_) => 500,
        };
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponseBuilder::new(status);
        if status == StatusCode::REQUEST_TIMEOUT {
            response.force_close();
        }
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Bearer realm="realm""#));
        }
        if self.is_temporary() {
            response.insert_header((header::RETRY_AFTER, RETRY_AFTER_SECONDS));
        }
        let mut response = match self {
            Self::Refused(error) => response.json(error),
            Self::Framework(error) => response.json(error),
            Self::Store(code, _) => response.json(ApiError::downstream(*code)),
            Self::KeyStore(_) | Self::ControlStore(_) => {
                response.json(FrameworkError::unavailable())
            }
        };
        if status.is_server_error() {
            web::Cause::of(self).attach(&mut response);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{body::to_bytes, http::ConnectionType};

    use super::*;

    async fn answer(failure: Failure) -> (u16, Option<String>, String) {
        let response = failure.error_response();
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body()).await.unwrap();
        (
            status,
            retry_after,
            String::from_utf8(body.to_vec()).unwrap(),
        )
    }

    #[actix_web::test]
    async fn a_broken_store_is_500_with_the_code_of_the_endpoint() {
        let error = StoreError::Statement("secret detail".into());
        let (status, retry_after, body) = answer(Failure::Store(ErrorCode::P0298, error)).await;
        assert_eq!((status, retry_after), (500, None));
        assert_eq!(
            body,
            r#"{"code":"P0298","description":"Downstream system error"}"#
        );
    }

    #[actix_web::test]
    async fn a_busy_store_is_503_with_the_same_body_and_a_time_to_wait() {
        let (status, retry_after, body) =
            answer(Failure::Store(ErrorCode::P0198, StoreError::Busy)).await;
        assert_eq!((status, retry_after.as_deref()), (503, Some("1")));
        assert_eq!(
            body,
            r#"{"code":"P0198","description":"Downstream system error"}"#
        );
    }

    #[actix_web::test]
    async fn keys_that_cannot_be_looked_up_are_503_without_a_public_code() {
        let error = StoreError::Unavailable("no route to host".into());
        let (status, retry_after, body) = answer(Failure::KeyStore(error)).await;
        assert_eq!((status, retry_after.as_deref()), (503, Some("1")));
        assert_eq!(
            body,
            r#"{"code":503,"message":"HTTP 503 Service Unavailable"}"#
        );
    }

    #[test]
    fn a_connection_on_which_a_body_did_not_come_ends() {
        let ends = |error: FrameworkError| {
            let response = Failure::from(error).error_response();
            response.head().connection_type() == ConnectionType::Close
        };
        assert!(ends(FrameworkError::request_timeout()));
        assert!(!ends(FrameworkError::unprocessable_json()));
    }

    #[actix_web::test]
    async fn calling_too_often_is_429_without_a_time_to_wait() {
        let failure = Failure::unless_found(Found::<()>::TooOften, ErrorCode::P0200).unwrap_err();
        let (status, retry_after, body) = answer(failure).await;
        assert_eq!((status, retry_after), (429, None));
        assert_eq!(
            body,
            r#"{"code":"P0900","description":"Too many requests"}"#
        );
    }

    #[test]
    fn the_log_tells_every_cause() {
        let error = StoreError::Unavailable("no route to host".into());
        let response = Failure::Store(ErrorCode::P0198, error).error_response();
        assert_eq!(
            response.extensions().get::<web::Cause>().unwrap().as_str(),
            "P0198: the store failed: the database cannot be reached: no route to host"
        );
    }
}
