//! A browser arrives with a one-time token.

use std::time::Duration;

use super::{EngineError, Payments};
use crate::{
    payment::{Mode, Payment},
    token::PaymentToken,
};

/// Tokens older than this are as good as unknown.
pub(super) const TOKEN_LIFE: Duration = Duration::from_hours(168);

/// What a token turned out to be.
#[derive(Debug)]
pub enum Visit {
    /// It was unused, and this visit has used it: the browser may have a session for the payment.
    Opened(Payment),
    /// It was used before: only a browser that has a session for the payment may go on.
    Used(Payment),
    /// Nobody knows it, or it is too old.
    Unknown,
}

impl Payments {
    /// Uses a one-time token. Of any number of simultaneous visits, one opens.
    pub async fn visit(&self, presented: &str) -> Result<Visit, EngineError> {
        let (hash, now) = (PaymentToken::hash_of(presented), self.now());
        self.store()
            .write(move |tx| {
                let Some(token) = tx
                    .find_token(&hash)?
                    .filter(|token| now < token.created_at.after(TOKEN_LIFE))
                else {
                    return Ok(Visit::Unknown);
                };
                let payment = tx
                    .find_payment(&token.payment_id)?
                    .ok_or(EngineError::NotFound)?;
                // The token of a payment without pages opens none, and stays unused.
                if payment.order.mode != Mode::Web {
                    return Ok(Visit::Unknown);
                }
                let is_first = !token.is_used && tx.use_token(&hash, now)?;
                Ok(if is_first {
                    Visit::Opened(payment)
                } else {
                    Visit::Used(payment)
                })
            })
            .await
    }
}
