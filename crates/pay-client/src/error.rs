//! What can go wrong.

use api_types::ErrorCode;

/// Why a call failed. Contains neither the key nor anything that was sent.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer in time. What was asked for may have happened.
    #[error("the payment API did not answer in time")]
    Timeout,
    /// No connection, or it broke. What was asked for may have happened if it broke.
    #[error("the payment API cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The key is wrong or revoked.
    #[error("the payment API does not accept the API key")]
    Unauthorised,
    /// Too many requests in a second.
    #[error("the payment API is asked too often")]
    RateLimited,
    /// Refused with a public code.
    #[error("the payment API answered {status} {code}: {description}")]
    Api {
        /// The HTTP status.
        status: u16,
        /// The code as sent; see [`ClientError::code`].
        code: String,
        /// The member of the request that is wrong.
        field: Option<String>,
        /// The header of the request that is wrong.
        header: Option<String>,
        /// For developers.
        description: String,
    },
    /// Refused without a public code.
    #[error("the payment API answered {status}")]
    Unexpected {
        /// The HTTP status.
        status: u16,
    },
    /// Success, but the body is not what the API reference promises.
    #[error("the answer of the payment API cannot be read")]
    InvalidResponse(#[source] Option<serde_json::Error>),
    /// Nothing can have this id; nothing was sent.
    #[error("not an id of a payment, refund or agreement")]
    InvalidId,
    /// The server sent a link that leads elsewhere; it was not followed.
    #[error("a link of the payment API leads away from its address")]
    ForeignLink,
    /// The request cannot be written; nothing was sent.
    #[error("the request cannot be written as JSON")]
    InvalidRequest(#[source] serde_json::Error),
}

impl ClientError {
    /// The public code, if there is one and this version knows it.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api { code, .. } => ErrorCode::parse(code),
            _ => None,
        }
    }

    /// What was asked for does not exist, or belongs to another account.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api { status: 404, .. } | Self::InvalidId)
    }

    /// Nobody knows whether what was asked for has happened: there was no answer, or none that can be read, or
    /// the server failed.
    pub fn is_uncertain(&self) -> bool {
        matches!(self, Self::InvalidResponse(_)) || self.is_passing()
    }

    /// Asking again may help.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Timeout | Self::Unreachable(_) => true,
            Self::Api { status, .. } | Self::Unexpected { status } => *status >= 500,
            _ => false,
        }
    }
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Unreachable(error.without_url())
        }
    }
}

/// Why a client cannot be made of these settings. Never contains the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// Not `http` or `https`.
    #[error("the address of the payment API must start with http:// or https://")]
    BaseUrl,
    /// Empty, or with characters that no header can hold.
    #[error("the API key is empty or contains characters that a key cannot have")]
    ApiKey,
    /// No certificates on this machine, for instance.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}
