//! Builds transitions.

use super::{Receipt, Transition};
use crate::{
    clock::Timestamp,
    job::{JobKind, NewJob},
    state::DetailedStatus,
};

/// Builds a [`Transition`] step by step.
pub(super) struct Change {
    pub(super) transition: Transition,
    pub(super) now: Timestamp,
}

impl Change {
    pub(super) fn event(mut self, status: DetailedStatus) -> Self {
        self.transition.events.push(status);
        self
    }

    pub(super) fn job(mut self, kind: JobKind, run_at: Timestamp) -> Self {
        self.transition.jobs.push(NewJob::for_payment(
            kind,
            &self.transition.payment.id,
            run_at,
        ));
        self
    }

    /// Takes back a job that is no longer needed: it runs at once and finds nothing to do.
    pub(super) fn no_job(mut self, kind: JobKind) -> Self {
        self.transition
            .jobs
            .push(NewJob::removal(kind, &self.transition.payment.id));
        self
    }

    pub(super) fn receipt(self, receipt: Receipt) -> Self {
        let now = self.now;
        match receipt {
            Receipt::Send => self.job(JobKind::ConfirmationEmail, now),
            Receipt::Skip => self,
        }
    }

    pub(super) fn cancel_at_provider(mut self, run_at: Timestamp) -> Self {
        if let Some(transaction_id) = &self.transition.payment.transaction_id {
            let job =
                NewJob::cancel_at_provider(&self.transition.payment.id, transaction_id, run_at);
            self.transition.jobs.push(job);
        }
        self
    }

    pub(super) fn done(mut self) -> Transition {
        let events = i32::try_from(self.transition.events.len()).unwrap_or(i32::MAX);
        self.transition.payment.event_count =
            self.transition.payment.event_count.saturating_add(events);
        self.transition
    }
}
