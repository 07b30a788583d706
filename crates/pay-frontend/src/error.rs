//! What goes wrong, and the pages that say so.

use std::fmt;

use actix_web::{Error, HttpResponse, error::InternalError, http::StatusCode};
use payments::{
    EngineError, provider::Fault, state::DetailedStatus, store::StoreError,
    transition::TransitionError,
};
use web::{PageContext, Policy};

use crate::state_page::{StatePage, StateView};

/// Why a step on the pages of a payment did not lead to the next page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The form does not prove that it comes from one of our pages.
    #[error("the form carries no valid token")]
    Forged,
    /// The payment is in a state that the page is not for.
    #[error("the payment is {}", .0.as_str())]
    OtherState(DetailedStatus),
    /// The payment cannot be started, so that there is no card page.
    #[error("the payment could not be started")]
    NotStarted(#[source] EngineError),
    /// The provider wants a challenge, but did not say where.
    #[error("nobody knows where the payer's bank is")]
    NoIssuer,
    /// The provider wants to see the browser, but did not say how.
    #[error("nobody knows how the provider looks at the browser")]
    NoDeviceData(#[source] Fault),
    /// The payer has not tried to pay with a wallet.
    #[error("no wallet has been tried")]
    NoWallet,
    /// The provider refused what the wallet gave.
    #[error("the provider refused the wallet")]
    WalletRefused,
    /// The provider could not be understood.
    #[error("the outcome of the authorisation is not known")]
    Uncertain,
    /// The step failed; the payer may go back to the service.
    #[error("the step failed")]
    Step(#[source] EngineError),
    /// Going back to the service failed.
    #[error("going back to the service failed")]
    Return(#[source] EngineError),
}

/// What a handler answers with.
pub(crate) type PageResult = Result<HttpResponse, Failure>;

impl From<EngineError> for Failure {
    /// Somebody else may have changed the payment since the page was shown: then its new state decides the page.
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Transition(TransitionError::NotAllowed(status)) => {
                Self::OtherState(status)
            }
            EngineError::Transition(TransitionError::InProgress) => {
                Self::OtherState(DetailedStatus::AuthorisationReady)
            }
            error => Self::Step(error),
        }
    }
}

/// A payment that a session names cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The store failed.
    #[error("the payment cannot be loaded")]
    Store(#[from] StoreError),
    /// The session names a payment that the store does not know.
    #[error("the payment of the session does not exist")]
    NoPayment,
    /// Its account has left the configuration.
    #[error("the account of the payment is not configured")]
    NoAccount,
}

/// The browser has no session for the payment.
#[derive(Debug, thiserror::Error)]
#[error("the browser has no session for the payment")]
pub(crate) struct NoSession;

/// 403 for a browser that has no session for the payment, and for tokens that open nothing.
pub(crate) fn no_session(context: &PageContext) -> HttpResponse {
    let page = context.page(context.accept_language(), "");
    let page = StatePage::new(page, StateView::Expired, None);
    context.respond(StatusCode::FORBIDDEN, &Policy::new(), &page)
}

/// 500 for a request that failed before a payment was known.
pub(crate) fn technical_problems(context: &PageContext) -> HttpResponse {
    let page = context.page(context.accept_language(), "");
    let page = StatePage::new(page, StateView::TechnicalProblems, None);
    context.respond(StatusCode::INTERNAL_SERVER_ERROR, &Policy::new(), &page)
}

/// An error page with a message of its own.
pub(crate) fn message(
    context: &PageContext,
    status: StatusCode,
    text: fn(&'static web::Messages) -> &'static str,
) -> HttpResponse {
    let page = context.page(context.accept_language(), "");
    let message = text(page.m);
    let page = StatePage::with_message(page, message, None);
    context.respond(status, &Policy::new(), &page)
}

/// A page with the cause behind it, which the line about the request in the log names.
pub(crate) fn because(response: HttpResponse, cause: &dyn std::error::Error) -> Error {
    InternalError::from_response(Chain::of(cause), response).into()
}

/// An error with all its causes, as one line.
#[derive(Debug)]
pub(crate) struct Chain(String);

impl Chain {
    /// The error and what caused it.
    pub(crate) fn of(error: &dyn std::error::Error) -> Self {
        let mut line = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            line.push_str(": ");
            line.push_str(&error.to_string());
            cause = error.source();
        }
        Self(line)
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_of_an_error_page_reaches_the_log_with_its_own_causes() {
        let cause = LoadError::Store(StoreError::Unavailable("refused".into()));
        let error = because(HttpResponse::Ok().finish(), &cause);
        let response = HttpResponse::from_error(error);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.error().unwrap().to_string(),
            "the payment cannot be loaded: the database cannot be reached: refused"
        );
    }
}
