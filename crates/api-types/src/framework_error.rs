//! Errors without a public code: routing, media types, authentication, faults of ours.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// An error body whose `code` is the HTTP status as a number, by which clients tell it from an
/// [`ApiError`](crate::ApiError).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{code}: {message}")]
#[cfg_attr(
    feature = "openapi",
    schema(
        description = "An error without a public code, of routing, media types, keys or the server itself. Its `code` is the HTTP status as a number."
    )
)]
pub struct FrameworkError {
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub code: u16,
    /// What is wrong.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: Cow<'static, str>,
}

impl FrameworkError {
    /// 400: a body that is no JSON, on the endpoints without a code for that.
    pub const fn unprocessable_json() -> Self {
        Self::new(400, "Unable to process JSON")
    }

    /// 401: key missing, malformed, unknown or revoked. Send it with `WWW-Authenticate`.
    pub const fn unauthorised() -> Self {
        Self::new(401, "Unauthorized")
    }

    /// 404: no such route.
    pub const fn not_found() -> Self {
        Self::new(404, "HTTP 404 Not Found")
    }

    /// 405: the route has other methods. Send it with `Allow`.
    pub const fn method_not_allowed() -> Self {
        Self::new(405, "HTTP 405 Method Not Allowed")
    }

    /// 406: the client does not accept JSON.
    pub const fn not_acceptable() -> Self {
        Self::new(406, "HTTP 406 Not Acceptable")
    }

    /// 408: the body did not come in time. The connection ends with it.
    pub const fn request_timeout() -> Self {
        Self::new(408, "HTTP 408 Request Timeout")
    }

    /// 413: the body is too large.
    pub const fn payload_too_large() -> Self {
        Self::new(413, "HTTP 413 Request Entity Too Large")
    }

    /// 415: the body is not JSON by its media type.
    pub const fn unsupported_media_type() -> Self {
        Self::new(415, "HTTP 415 Unsupported Media Type")
    }

    /// 500: `log_id` is the number under which the cause was logged.
    pub fn internal(log_id: u64) -> Self {
        Self {
            code: 500,
            message: Cow::Owned(format!(
                "There was an error processing your request. It has been logged (ID {log_id:016x})."
            )),
        }
    }

    /// 503: busy, starting or stopping. Send it with `Retry-After`.
    pub const fn unavailable() -> Self {
        Self::new(503, "HTTP 503 Service Unavailable")
    }

    const fn new(code: u16, message: &'static str) -> Self {
        Self {
            code,
            message: Cow::Borrowed(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_a_number() {
        assert_eq!(
            serde_json::to_string(&FrameworkError::not_found()).unwrap(),
            r#"{"code":404,"message":"HTTP 404 Not Found"}"#
        );
    }

    #[test]
    fn an_internal_error_names_its_log_entry_with_sixteen_digits() {
        assert_eq!(
            FrameworkError::internal(0xabc).message,
            "There was an error processing your request. It has been logged (ID 0000000000000abc)."
        );
    }
}
