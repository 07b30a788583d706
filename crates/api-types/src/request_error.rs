//! Why a body is refused on the endpoints that have no code for unreadable JSON.

use crate::error::ApiError;
use crate::framework_error::FrameworkError;

/// Why a request to authorise a payment, or to report one taken by telephone, cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// 400: the body is no JSON object.
    #[error(transparent)]
    Framework(#[from] FrameworkError),
    /// 422: a member is missing or wrong.
    #[error(transparent)]
    Refused(#[from] ApiError),
}
