//! The payer's bank wants to see them (3-D Secure), and they come back from it.

use super::{AuthorisationOutcome, Receipt, Transition, TransitionError};
use crate::{
    clock::Timestamp,
    job::JobKind,
    payment::Payment,
    state::{Cleanup, EndReason, Lease, Operation, State},
};

impl Payment {
    pub(super) fn begin_challenge(
        &self,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.state != State::Challenge {
            return Err(self.not_allowed());
        }
        // An expired lease, too, is somebody's: only asking the provider settles what became of it.
        if self.lease.is_some() {
            return Err(TransitionError::InProgress);
        }
        let change = self.changed(now, |p| p.lease = Some(lease));
        Ok(change
            .job(JobKind::RecoverAuthorisation, lease.until)
            .done())
    }

    pub(super) fn finish_challenge(
        &self,
        token: uuid::Uuid,
        outcome: AuthorisationOutcome,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if !self.is_held_for(Operation::AuthoriseChallenge, token) {
            return Err(TransitionError::LeaseLost);
        }
        let is_repeated = matches!(outcome, AuthorisationOutcome::ChallengeRequired { .. });
        if is_repeated && self.state == State::Challenge {
            return Ok(self.refuse_second_challenge(now));
        }
        Ok(self.answered(outcome, Receipt::Skip, now))
    }

    /// One challenge is enough (GOV.UK Pay permits one): the payment is declined, and the provider told that nobody will
    /// come.
    fn refuse_second_challenge(&self, now: Timestamp) -> Transition {
        let change = self.changed(now, |p| {
            p.lease = None;
            p.state = State::Ended(EndReason::Declined);
            p.challenge = None;
            p.cleanup = Cleanup::Pending;
        });
        let status = change.transition.payment.detailed_status();
        change
            .event(status)
            .no_job(JobKind::RecoverAuthorisation)
            .cancel_at_provider(now)
            .done()
    }

    /// The provider still waits for the payer, who may come back again; of a payment that ended meanwhile the job that
    /// was written with its end tells it that nobody will.
    pub(super) fn abandon_return(&self, now: Timestamp) -> Transition {
        let change = self
            .changed(now, |p| p.lease = None)
            .no_job(JobKind::RecoverAuthorisation);
        if self.cleanup == Cleanup::Pending {
            change.cancel_at_provider(now).done()
        } else {
            change.done()
        }
    }
}
