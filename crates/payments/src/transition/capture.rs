//! From the payer's confirmation to the captured money.

use super::{CAPTURE_ATTEMPTS, CaptureOutcome, Change, Receipt, Transition, TransitionError};
use crate::{
    agreement::{AgreementChange, PaymentInstrument},
    clock::Timestamp,
    job::JobKind,
    payment::{Mode, Payment, TIME_TO_CAPTURE},
    state::{DetailedStatus, EndReason, Lease, State},
};

impl Payment {
    pub(super) fn confirm(
        &self,
        receipt: Receipt,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.state != State::Authorised {
            return Err(self.not_allowed());
        }
        let mut change = self.changed(now, |_| {}).confirmed(receipt);
        if let (Some(saved), Some(card)) = (&self.saved_card, &self.card) {
            let instrument = PaymentInstrument {
                created_at: now,
                card: card.clone(),
                saved: saved.clone(),
            };
            change.transition.agreement = Some(AgreementChange::Activate(Box::new(instrument)));
        }
        Ok(change.done())
    }

    pub(super) fn request_capture(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::Capturable {
            return Err(self.not_allowed());
        }
        let change = self
            .changed(now, |p| p.state = State::Capturing)
            .event(DetailedStatus::CaptureApproved);
        Ok(change.job(JobKind::Capture, now).done())
    }

    pub(super) fn begin_capture(
        &self,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.state != State::Capturing {
            return Err(self.not_allowed());
        }
        if self.lease.is_some_and(|held| held.is_held(now)) {
            return Err(TransitionError::InProgress);
        }
        Ok(self.changed(now, |p| p.lease = Some(lease)).done())
    }

    pub(super) fn finish_capture(
        &self,
        token: uuid::Uuid,
        outcome: CaptureOutcome,
        receipt: Receipt,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.state != State::Capturing || self.lease.is_none_or(|lease| lease.token != token) {
            return Err(TransitionError::LeaseLost);
        }
        let receipt = if self.order.delayed_capture {
            receipt
        } else {
            Receipt::Skip
        };
        let given_up = outcome == CaptureOutcome::Failed
            && self.capture_failures.saturating_add(1) >= CAPTURE_ATTEMPTS;
        let change = self.changed(now, |p| {
            p.lease = None;
            match outcome {
                CaptureOutcome::Complete { fee } => {
                    p.fee = fee.or(p.fee);
                    p.state = State::Captured;
                    p.capture_submitted_at = Some(now);
                    p.captured_at = Some(now);
                }
                CaptureOutcome::Pending => {
                    p.state = State::CaptureSubmitted;
                    p.capture_submitted_at = Some(now);
                }
                // What is not known is not given up: the money may have been taken.
                CaptureOutcome::Unknown => {
                    let last = CAPTURE_ATTEMPTS.saturating_sub(1);
                    p.capture_failures = p.capture_failures.saturating_add(1).min(last);
                }
                CaptureOutcome::Failed => {
                    p.capture_failures = p.capture_failures.saturating_add(1);
                    if given_up {
                        p.state = State::Ended(EndReason::CaptureError);
                    }
                }
            }
        });
        Ok(match outcome {
            CaptureOutcome::Complete { .. } => change
                .event(DetailedStatus::CaptureSubmitted)
                .event(DetailedStatus::Captured)
                .receipt(receipt)
                .done(),
            CaptureOutcome::Pending => change
                .event(DetailedStatus::CaptureSubmitted)
                .receipt(receipt)
                .done(),
            CaptureOutcome::Failed if given_up => change.event(DetailedStatus::CaptureError).done(),
            CaptureOutcome::Failed | CaptureOutcome::Unknown => {
                change.event(DetailedStatus::CaptureApprovedRetry).done()
            }
        })
    }

    pub(super) fn confirm_capture(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        // What somebody else took is never captured, nor refunded, by us.
        if self.state != State::CaptureSubmitted || self.order.mode == Mode::External {
            return Err(self.not_allowed());
        }
        let change = self.changed(now, |p| {
            p.state = State::Captured;
            p.captured_at = Some(now);
        });
        Ok(change.event(DetailedStatus::Captured).done())
    }
}

impl Change {
    /// Nothing more is asked of the payer: the capture is a job, or waits for the service.
    pub(super) fn confirmed(mut self, receipt: Receipt) -> Self {
        let now = self.now;
        let payment = &mut self.transition.payment;
        if payment.order.delayed_capture {
            let expires_at = payment.created_at.after(TIME_TO_CAPTURE);
            payment.state = State::Capturable;
            payment.expires_at = expires_at;
            self.event(DetailedStatus::AwaitingCaptureRequest)
                .job(JobKind::Expire, expires_at)
        } else {
            payment.state = State::Capturing;
            let status = payment.detailed_status();
            self.event(status)
                .job(JobKind::Capture, now)
                .receipt(receipt)
        }
    }
}
