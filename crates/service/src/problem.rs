//! Why the service cannot do its work.

use std::error::Error;

use actix_web::http::StatusCode;
use pay_client::ClientError;
use user_matching::SealError;

use crate::receipt::ReceiptError;

/// Why the service cannot do its work. Users see one page, operators the cause.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The payment API.
    #[error("the payment API did not help")]
    Api(#[from] ClientError),
    /// Its own table.
    #[error("the service's table cannot be used")]
    Database(#[from] database::Error),
    /// A cookie.
    #[error("the user's cookie cannot be sealed")]
    Seal(#[from] SealError),
    /// A state that this version does not know.
    #[error("the payment is in the unknown state {0:?}")]
    UnknownState(String),
    /// The receipt.
    #[error("the receipt cannot be made")]
    Receipt(#[from] ReceiptError),
    /// The key of another account, or a database that was put back.
    #[error("the payment API does not know a payment that the service has created")]
    UnknownPayment,
    /// Nowhere to send the user.
    #[error("the unfinished payment has no next_url")]
    NoNextUrl,
    /// Nowhere that the user's browser would go.
    #[error(
        "next_url does not start with the configured address of the payment pages, where browsers may go"
    )]
    ForeignNextUrl,
}

impl Problem {
    /// 503 when it may pass by itself, 500 when somebody has to act.
    pub(crate) fn status(&self) -> StatusCode {
        let is_temporary = match self {
            Self::Database(error) => error.is_temporary(),
            Self::Api(error) => match error {
                ClientError::Timeout | ClientError::Unreachable(_) | ClientError::RateLimited => {
                    true
                }
                ClientError::Api { status, .. } | ClientError::Unexpected { status } => {
                    *status >= 500
                }
                _ => false,
            },
            _ => false,
        };
        if is_temporary {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }

    /// The problem with all its causes, on one line.
    pub(crate) fn chain(&self) -> String {
        let mut chain = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            cause = error.source();
        }
        chain
    }
}
