//! Ends without money, and what is cleaned up after them.

use super::{CancelledBy, Transition, TransitionError};
use crate::{
    clock::Timestamp,
    job::JobKind,
    payment::{Mode, Payment},
    state::{Cleanup, EndReason, State},
};

impl Payment {
    pub(super) fn cancel(
        &self,
        by: CancelledBy,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        let (is_allowed, reason) = match by {
            // Whoever has confirmed, or never was on our pages, cannot cancel there.
            CancelledBy::User => (
                self.order.mode == Mode::Web && self.state != State::Capturable,
                EndReason::UserCancelled,
            ),
            // Nobody can be asked to stop: a worker is about to charge the card.
            CancelledBy::Service => (self.state != State::Queued, EndReason::ServiceCancelled),
        };
        if !is_allowed {
            return Err(self.not_allowed());
        }
        self.end_unfinished(reason, now)
    }

    /// Ends a payment that is not finished. Where an authorisation stands, or may yet be given, a job cancels it at the
    /// provider; a lease stays with its holder, so that the late answer is still recorded.
    pub(super) fn end_unfinished(
        &self,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        let may_stand = match self.state {
            State::Created | State::Started | State::Queued => self.lease.is_some(),
            State::Challenge | State::Authorised | State::Capturable => true,
            State::Capturing | State::CaptureSubmitted | State::Captured | State::Ended(_) => {
                return Err(self.not_allowed());
            }
        };
        let change = self.changed(now, |p| {
            p.state = State::Ended(reason);
            p.challenge = None;
            p.cleanup = if may_stand {
                Cleanup::Pending
            } else {
                Cleanup::None
            };
        });
        let status = change.transition.payment.detailed_status();
        let change = change.event(status);
        Ok(match self.lease {
            _ if !may_stand => change.done(),
            Some(lease) if lease.is_held(now) => change.cancel_at_provider(lease.until).done(),
            _ => change.cancel_at_provider(now).done(),
        })
    }

    pub(super) fn finish_cleanup(
        &self,
        is_clean: bool,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.cleanup != Cleanup::Pending {
            return Err(self.not_allowed());
        }
        let change = self.changed(now, |p| {
            p.lease = None;
            p.cleanup = if is_clean {
                Cleanup::Done
            } else {
                Cleanup::Failed
            };
        });
        let status = change.transition.payment.detailed_status();
        let change = change.no_job(JobKind::RecoverAuthorisation);
        // Giving up on an uncertain authorisation leaves its status as it was.
        Ok(if status == self.detailed_status() {
            change.done()
        } else {
            change.event(status).done()
        })
    }
}
