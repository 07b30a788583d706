//! Asking a provider to authorise, and what comes of it.

use super::{AuthorisationOutcome, BeginAuthorisation, Transition, TransitionError};
use crate::{
    clock::Timestamp,
    job::JobKind,
    payment::Payment,
    state::{Cleanup, DetailedStatus, EndReason, Operation, State},
};

impl Payment {
    pub(super) fn begin_authorisation(
        &self,
        begin: BeginAuthorisation,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if !matches!(self.state, State::Created | State::Started) {
            return Err(self.not_allowed());
        }
        // An expired lease, too, is somebody's: only asking the provider settles what became of it.
        if self.lease.is_some() {
            return Err(TransitionError::InProgress);
        }
        let until = begin.lease.until;
        let change = self.changed(now, |p| {
            p.lease = Some(begin.lease);
            p.transaction_id = Some(begin.transaction_id);
            p.card = Some(begin.card);
            p.payer_email = begin.email.or(p.payer_email.take());
        });
        Ok(change.job(JobKind::RecoverAuthorisation, until).done())
    }

    pub(super) fn finish_authorisation(
        &self,
        token: uuid::Uuid,
        outcome: AuthorisationOutcome,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self
            .lease
            .is_none_or(|lease| lease.token != token || lease.operation != Operation::Authorise)
        {
            return Err(TransitionError::LeaseLost);
        }
        if let State::Ended(_) = self.state {
            return Ok(self.late_authorisation(outcome, now));
        }
        let (state, status) = match outcome {
            AuthorisationOutcome::Authorised => {
                (State::Authorised, DetailedStatus::AuthorisationSuccess)
            }
            AuthorisationOutcome::ChallengeRequired => {
                (State::Challenge, DetailedStatus::Authorisation3dsRequired)
            }
            AuthorisationOutcome::Declined => (
                State::Ended(EndReason::Declined),
                DetailedStatus::AuthorisationRejected,
            ),
            AuthorisationOutcome::Error => (
                State::Ended(EndReason::AuthorisationError),
                DetailedStatus::AuthorisationError,
            ),
            AuthorisationOutcome::Timeout => (
                State::Ended(EndReason::AuthorisationTimeout),
                DetailedStatus::AuthorisationTimeout,
            ),
            AuthorisationOutcome::Unexpected => (
                State::Ended(EndReason::AuthorisationUnexpected),
                DetailedStatus::AuthorisationUnexpectedError,
            ),
        };
        let is_uncertain = matches!(
            outcome,
            AuthorisationOutcome::Error
                | AuthorisationOutcome::Timeout
                | AuthorisationOutcome::Unexpected
        );
        let change = self.changed(now, |p| {
            p.state = state;
            p.lease = None;
            p.cleanup = if is_uncertain {
                Cleanup::Pending
            } else {
                Cleanup::None
            };
        });
        let change = change.event(status).no_job(JobKind::RecoverAuthorisation);
        Ok(if is_uncertain {
            change.cancel_at_provider(now).done()
        } else {
            change.done()
        })
    }

    /// The payment ended while the provider was thinking: nothing changes for the payer, and an approval is undone.
    pub(super) fn late_authorisation(
        &self,
        outcome: AuthorisationOutcome,
        now: Timestamp,
    ) -> Transition {
        let stands = outcome != AuthorisationOutcome::Declined;
        let change = self.changed(now, |p| {
            p.lease = None;
            p.cleanup = if stands {
                Cleanup::Pending
            } else {
                Cleanup::Done
            };
        });
        let status = change.transition.payment.detailed_status();
        let change = change.no_job(JobKind::RecoverAuthorisation);
        if stands {
            change.cancel_at_provider(now).done()
        } else {
            change.event(status).done()
        }
    }

    pub(super) fn abandon_authorisation(
        &self,
        token: uuid::Uuid,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        let is_ours = self
            .lease
            .is_some_and(|lease| lease.token == token && lease.operation == Operation::Authorise);
        if !is_ours {
            return Err(TransitionError::LeaseLost);
        }
        match self.state {
            State::Ended(_) => Ok(self.late_authorisation(AuthorisationOutcome::Declined, now)),
            _ => Ok(self
                .changed(now, |p| p.lease = None)
                .no_job(JobKind::RecoverAuthorisation)
                .done()),
        }
    }
}
