//! The steps that need no provider: start, confirm, cancel, ask for capture.

use super::{EngineError, Payments};
use crate::{
    id::{AccountId, PaymentId},
    payment::Payment,
    state::State,
    transition::{CancelledBy, Command, Receipt},
};

impl Payments {
    /// The payer opens the card page.
    pub async fn start(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        self.transition(id, |_| Command::Start).await
    }

    /// The payer confirms: from here on the payment is a success, and the rest is the worker's.
    pub async fn confirm(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        let accounts = self.accounts().clone();
        let receipt = move |payment: &Payment| {
            accounts
                .find(&payment.account_id)
                .map_or(Receipt::Skip, |account| account.receipt(payment))
        };
        self.transition(id, move |payment| Command::Confirm(receipt(payment)))
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
        let payment = self.owned(account_id, id).await?;
        if matches!(
            payment.state,
            State::Capturing | State::CaptureSubmitted | State::Captured
        ) {
            return Ok(payment);
        }
        self.transition(id, |_| Command::RequestCapture).await
    }

    async fn owned(&self, account_id: &AccountId, id: &PaymentId) -> Result<Payment, EngineError> {
        let payment = self.find(id).await?;
        payment
            .filter(|payment| payment.account_id == *account_id)
            .ok_or(EngineError::NotFound)
    }
}
