//! The steps that need no provider: start, confirm, cancel, ask for capture.

use super::{EngineError, Payments};
use crate::{
    id::{AccountId, PaymentId},
    payment::Payment,
    state::State,
    transition::{CancelledBy, Command},
};

impl Payments {
    /// The payer opens the card page.
    pub async fn start(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        self.transition(id, |_| Command::Start).await
    }

    /// The payer confirms: from here on the payment is a success, and the rest is the worker's.
    pub async fn confirm(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        let payments = self.clone();
        self.transition(id, move |payment| {
            Command::Confirm(payments.receipt(payment))
        })
        .await
    }

    /// The payer cancels.
    pub async fn cancel_by_user(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        self.transition(id, |_| Command::Cancel(CancelledBy::User))
            .await
    }

    /// The service cancels.
    pub async fn cancel_by_service(
        &self,
        account_id: &AccountId,
        id: &PaymentId,
    ) -> Result<Payment, EngineError> {
        self.owned(account_id, id).await?;
        self.transition(id, |_| Command::Cancel(CancelledBy::Service))
            .await
    }

    /// The service asks for the capture of a payment with delayed capture. Asking again changes nothing.
    pub async fn capture_by_service(
        &self,
        account_id: &AccountId,
        id: &PaymentId,
    ) -> Result<Payment, EngineError> {
        self.owned(account_id, id).await?;
        let refusal = match self.transition(id, |_| Command::RequestCapture).await {
            Err(EngineError::Transition(refusal)) => refusal,
            outcome => return outcome,
        };
        let payment = self.owned(account_id, id).await?;
        match payment.state {
            State::Capturing | State::CaptureSubmitted | State::Captured => Ok(payment),
            _ => Err(refusal.into()),
        }
    }

    /// Time is up at once, as if it had passed.
    pub async fn expire_now(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        self.transition(id, |payment| Command::Expire {
            version: payment.version,
        })
        .await
    }

    pub(super) async fn owned(
        &self,
        account_id: &AccountId,
        id: &PaymentId,
    ) -> Result<Payment, EngineError> {
        let payment = self.find(id).await?;
        payment
            .filter(|payment| payment.account_id == *account_id)
            .ok_or(EngineError::NotFound)
    }
}
