//! Authorisations that nobody waits for: what became of them is asked, and what nobody wants is undone.

use std::time::Duration;

use super::{
    EngineError, Payments,
    authorise::Asked,
    jobs::{Next, is_given_up, settled},
};
use crate::{
    id::TransactionId,
    job::Job,
    payment::Payment,
    provider::{Fault, TransactionRequest, TransactionStatus},
    state::{Cleanup, EndReason, Lease, Operation, State},
    transition::{AuthorisationOutcome, Command, ON_THE_WAY},
};

/// A lost authorisation that the provider does not explain in ten minutes counts as timed out.
const PATIENCE: Duration = Duration::from_mins(10);

impl Payments {
    /// The holder of an authorise lease has died: the provider knows what became of the attempt.
    pub(super) async fn recover_authorisation(
        &self,
        payment: &Payment,
    ) -> Result<Next, EngineError> {
        let (Some(lease), Some(transaction_id)) = (payment.lease, &payment.transaction_id) else {
            return Ok(Next::Done);
        };
        let now = self.now();
        let was_back = match lease.operation {
            Operation::Authorise => false,
            Operation::AuthoriseChallenge => true,
            Operation::Capture => return Ok(Next::Done),
        };
        if lease.is_held(now) {
            return Ok(Next::At(lease.until));
        }
        let outcome = match self.query(payment, transaction_id).await {
            Ok(TransactionStatus::Missing) if !was_back => {
                return self.abandon_authorisation(payment, lease).await;
            }
            Ok(TransactionStatus::Challenged { .. }) if was_back => {
                return self.abandon_authorisation(payment, lease).await;
            }
            Ok(TransactionStatus::Challenged { challenge }) => {
                AuthorisationOutcome::ChallengeRequired { challenge }
            }
            Ok(TransactionStatus::Authorised(approval)) => {
                AuthorisationOutcome::Authorised(approval)
            }
            Ok(TransactionStatus::Declined { may_retry }) => {
                AuthorisationOutcome::Declined { may_retry }
            }
            Ok(
                TransactionStatus::Missing
                | TransactionStatus::Cancelled
                | TransactionStatus::Captured,
            ) => AuthorisationOutcome::Unexpected,
            Err(_) if now >= lease.until.after(PATIENCE) => AuthorisationOutcome::Timeout,
            Err(fault) => return Ok(Next::Failed(fault.to_string())),
        };
        let asked = Asked {
            id: payment.id.clone(),
            transaction_id: transaction_id.clone(),
            lease,
        };
        settled(self.record_authorisation(&asked, outcome).await)
    }

    /// The provider never heard of what the dead holder of the lease was to tell it.
    async fn abandon_authorisation(
        &self,
        payment: &Payment,
        lease: Lease,
    ) -> Result<Next, EngineError> {
        let lease = lease.token;
        settled(
            self.transition(&payment.id, move |_| Command::AbandonAuthorisation {
                lease,
            })
            .await,
        )
    }

    pub(super) async fn cancel_at_provider(
        &self,
        payment: &Payment,
        job: &Job,
    ) -> Result<Next, EngineError> {
        let transaction_id = TransactionId::from_stored(job.key.clone());
        let is_current = payment.transaction_id.as_ref() == Some(&transaction_id);
        // The answer of whoever still holds the lease moves this job to now.
        if let Some(lease) = payment
            .lease
            .filter(|lease| is_current && lease.is_held(self.now()))
        {
            return Ok(Next::At(lease.until));
        }
        // Of a payment that nobody has authorised (any more) the attempt may still stand; of one that goes on it must.
        if is_current
            && !matches!(
                payment.state,
                State::Ended(_) | State::Created | State::Started | State::Queued
            )
        {
            return Ok(Next::Done);
        }
        let undone = self.undo(payment, transaction_id).await;
        let given_up = is_given_up(job);
        if is_current && payment.cleanup == Cleanup::Pending && (undone.is_ok() || given_up) {
            let is_clean = undone.is_ok();
            settled(
                self.transition(&payment.id, move |_| Command::FinishCleanup { is_clean })
                    .await,
            )?;
        }
        Ok(undone.map_or_else(|fault| Next::Failed(fault.to_string()), |()| Next::Done))
    }

    /// A provider that did not answer in time may still be at work on what it was asked.
    fn may_still_arrive(&self, payment: &Payment) -> bool {
        let is_uncertain = matches!(
            payment.state,
            State::Ended(EndReason::AuthorisationTimeout | EndReason::AuthorisationUnexpected)
        );
        is_uncertain && self.now() < payment.updated_at.after(ON_THE_WAY)
    }

    async fn undo(&self, payment: &Payment, transaction_id: TransactionId) -> Result<(), Fault> {
        match self.query(payment, &transaction_id).await? {
            TransactionStatus::Missing if self.may_still_arrive(payment) => Err(Fault::unexpected(
                "the provider knows nothing of the attempt yet",
            )),
            TransactionStatus::Missing
            | TransactionStatus::Declined { .. }
            | TransactionStatus::Cancelled => Ok(()),
            TransactionStatus::Captured => Err(Fault::definite(
                "the provider says that the money is captured",
            )),
            TransactionStatus::Authorised(_) | TransactionStatus::Challenged { .. } => {
                let request = TransactionRequest {
                    idempotency_key: format!("cancel-{transaction_id}"),
                    transaction_id,
                    account_id: payment.account_id.clone(),
                    amount: payment.total(),
                };
                self.call(payment, |provider| async move {
                    provider.cancel(&request).await
                })
                .await
            }
        }
    }
}
