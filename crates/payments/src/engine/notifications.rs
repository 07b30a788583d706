//! What a provider tells us without being asked.

use time::Date;

use super::{EngineError, Payments, disputes::DisputeError};
use crate::{
    dispute::{Dispute, DisputeStatus},
    id::{AccountId, DisputeId, PaymentId, RefundId},
    provider::RefundProgress,
    refund::{Refund, RefundStatus},
    state::State,
    store::StoreError,
    transition::Command,
};

/// A fact that a provider reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// A capture that the provider had accepted is complete.
    Captured(PaymentId),
    /// A refund has reached the payer.
    RefundSucceeded(RefundId),
    /// A refund cannot be made after all.
    RefundFailed(RefundId),
    /// The money of a payment was paid out on this day.
    PaymentSettled(PaymentId, Date),
    /// A refund was taken out of a payout on this day.
    RefundSettled(RefundId, Date),
    /// A lost dispute was taken out of a payout on this day.
    DisputeSettled(DisputeId, Date),
}

impl Payments {
    /// Records what a provider reports about something of this account, and says whether anything has changed. What is
    /// unknown, known already or cannot be (any more) changes nothing and is no error: providers repeat themselves.
    pub async fn take_notification(
        &self,
        account_id: &AccountId,
        notification: Notification,
    ) -> Result<bool, StoreError> {
        let taken = match notification {
            Notification::Captured(id) => self.confirm_capture(account_id, &id).await,
            Notification::RefundSucceeded(id) => {
                self.end_refund(account_id, &id, RefundProgress::Complete)
                    .await
            }
            Notification::RefundFailed(id) => {
                self.end_refund(account_id, &id, RefundProgress::Failed)
                    .await
            }
            Notification::PaymentSettled(id, day) => self.settle(account_id, &id, day).await,
            Notification::RefundSettled(id, day) => {
                self.settle_known_refund(account_id, &id, day).await
            }
            Notification::DisputeSettled(id, day) => {
                self.settle_known_dispute(account_id, &id, day).await
            }
        };
        match taken {
            Ok(is_new) => Ok(is_new),
            Err(EngineError::NotFound | EngineError::Transition(_)) => Ok(false),
            Err(EngineError::Store(error)) => Err(error),
        }
    }

    async fn confirm_capture(
        &self,
        account_id: &AccountId,
        id: &PaymentId,
    ) -> Result<bool, EngineError> {
        let payment = self.owned(account_id, id).await?;
        if payment.state != State::CaptureSubmitted {
            return Ok(false);
        }
        self.transition(id, |_| Command::ConfirmCapture).await?;
        Ok(true)
    }

    async fn end_refund(
        &self,
        account_id: &AccountId,
        id: &RefundId,
        progress: RefundProgress,
    ) -> Result<bool, EngineError> {
        let refund = self.owned_refund(account_id, id).await?;
        if refund.status.is_finished() {
            return Ok(false);
        }
        self.finish_refund(id, progress).await?;
        Ok(true)
    }

    async fn settle(
        &self,
        account_id: &AccountId,
        id: &PaymentId,
        day: Date,
    ) -> Result<bool, EngineError> {
        let payment = self.owned(account_id, id).await?;
        if payment.settled_on == Some(day) {
            return Ok(false);
        }
        self.transition(id, move |_| Command::Settle(day)).await?;
        Ok(true)
    }

    async fn settle_known_refund(
        &self,
        account_id: &AccountId,
        id: &RefundId,
        day: Date,
    ) -> Result<bool, EngineError> {
        let refund = self.owned_refund(account_id, id).await?;
        if refund.status != RefundStatus::Success || refund.settled_on == Some(day) {
            return Ok(false);
        }
        self.settle_refund(id, day).await?;
        Ok(true)
    }

    async fn settle_known_dispute(
        &self,
        account_id: &AccountId,
        id: &DisputeId,
        day: Date,
    ) -> Result<bool, EngineError> {
        let dispute = self.owned_dispute(account_id, id).await?;
        if dispute.status != DisputeStatus::Lost || dispute.settled_on == Some(day) {
            return Ok(false);
        }
        match self.settle_dispute(account_id, id, day).await {
            Ok(_) => Ok(true),
            Err(DisputeError::NotFound | DisputeError::NotAllowed) => Ok(false),
            Err(DisputeError::Store(error)) => Err(error.into()),
        }
    }

    async fn owned_refund(
        &self,
        account_id: &AccountId,
        id: &RefundId,
    ) -> Result<Refund, EngineError> {
        let id = id.clone();
        let refund = self.store().read(move |tx| tx.find_refund(&id)).await?;
        refund
            .filter(|refund| refund.account_id == *account_id)
            .ok_or(EngineError::NotFound)
    }

    async fn owned_dispute(
        &self,
        account_id: &AccountId,
        id: &DisputeId,
    ) -> Result<Dispute, EngineError> {
        let id = id.clone();
        let dispute = self.store().read(move |tx| tx.find_dispute(&id)).await?;
        dispute
            .filter(|dispute| dispute.account_id == *account_id)
            .ok_or(EngineError::NotFound)
    }
}
