//! What may happen to a payment: every rule of the state machine is here, and nothing else is.
//!
//! [`Payment::apply`] is pure. The engine runs it inside a transaction that also checks the version, writes the events
//! and enqueues the follow-up work, so that a payment, its log and its jobs can never disagree.

use crate::{
    card::{CardSummary, EmailAddress},
    clock::Timestamp,
    id::TransactionId,
    job::{JobKind, NewJob},
    payment::{Payment, TIME_TO_CAPTURE},
    state::{Cleanup, DetailedStatus, EndReason, Lease, Operation, State},
};

/// A capture that has failed this often is given up: hourly retries for more than a day.
pub const CAPTURE_ATTEMPTS: i32 = 26;

/// Something that is asked of a payment, or a fact about it.
#[derive(Debug)]
pub enum Command {
    /// The payer opens the card page.
    Start,
    /// The payer has submitted a card; the holder of the lease will ask the provider.
    BeginAuthorisation(Box<BeginAuthorisation>),
    /// The provider has answered the authorisation.
    FinishAuthorisation {
        /// The lease under which it was asked.
        lease: uuid::Uuid,
        /// What it said.
        outcome: AuthorisationOutcome,
    },
    /// The lease was lost, and the provider says that it never heard of the attempt: the payer may try again.
    AbandonAuthorisation {
        /// The lease that was lost.
        lease: uuid::Uuid,
    },
    /// The payer confirms.
    Confirm(Receipt),
    /// The service asks for a delayed capture.
    RequestCapture,
    /// A worker will ask the provider to capture.
    BeginCapture {
        /// The worker's lease.
        lease: Lease,
    },
    /// The provider has answered the capture.
    FinishCapture {
        /// The lease under which it was asked.
        lease: uuid::Uuid,
        /// What it said.
        outcome: CaptureOutcome,
        /// Whether a receipt goes out with a delayed capture.
        receipt: Receipt,
    },
    /// The provider says that a submitted capture is complete.
    ConfirmCapture,
    /// The payer or the service cancels.
    Cancel(CancelledBy),
    /// Time is up.
    Expire,
    /// The clean-up at the provider is over.
    FinishCleanup {
        /// Whether no authorisation stands any more; otherwise an operator must look.
        is_clean: bool,
    },
}

/// See [`Command::BeginAuthorisation`].
#[derive(Debug)]
pub struct BeginAuthorisation {
    /// The holder's lease.
    pub lease: Lease,
    /// The id under which the provider will know the attempt.
    pub transaction_id: TransactionId,
    /// What is kept of the card, whatever the answer.
    pub card: CardSummary,
    /// The address that the payer typed.
    pub email: Option<EmailAddress>,
}

/// What the provider said to an authorisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorisationOutcome {
    /// The money is reserved.
    Authorised,
    /// The bank refuses.
    Declined,
    /// The payer's bank wants to see them first.
    ChallengeRequired,
    /// The provider could not process it.
    Error,
    /// No answer in time; the truth is unknown.
    Timeout,
    /// An answer that makes no sense; the truth is unknown.
    Unexpected,
}

/// What the provider said to a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureOutcome {
    /// Captured.
    Complete,
    /// Accepted; the provider will finish it later.
    Pending,
    /// Not now.
    Failed,
}

/// Whether the payer gets a confirmation e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Yes.
    Send,
    /// The account or the payer does not want one.
    Skip,
}

/// Who cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledBy {
    /// The payer, on the pages.
    User,
    /// The service, by the API.
    Service,
}

/// What a command made of a payment.
#[derive(Debug)]
pub struct Transition {
    /// The payment as it is now, one version on.
    pub payment: Payment,
    /// Lines for the log, in order.
    pub events: Vec<DetailedStatus>,
    /// Jobs to write with it.
    pub jobs: Vec<NewJob>,
}

/// Why a command does not apply; the payment is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The payment is in a state that has no such step.
    #[error("a payment that is {0:?} does not allow this")]
    NotAllowed(DetailedStatus),
    /// Somebody else is doing it right now.
    #[error("this is already in progress")]
    InProgress,
    /// The lease is no longer the one under which the answer was asked for.
    #[error("the lease was lost")]
    LeaseLost,
}

impl Payment {
    /// Applies `command` and says what happened; the payment is unchanged on error.
    pub fn apply(&self, command: Command, now: Timestamp) -> Result<Transition, TransitionError> {
        match command {
            Command::Start => self.start(now),
            Command::BeginAuthorisation(begin) => self.begin_authorisation(*begin, now),
            Command::FinishAuthorisation { lease, outcome } => {
                self.finish_authorisation(lease, outcome, now)
            }
            Command::AbandonAuthorisation { lease } => self.abandon_authorisation(lease, now),
            Command::Confirm(receipt) => self.confirm(receipt, now),
            Command::RequestCapture => self.request_capture(now),
            Command::BeginCapture { lease } => self.begin_capture(lease, now),
            Command::FinishCapture {
                lease,
                outcome,
                receipt,
            } => self.finish_capture(lease, outcome, receipt, now),
            Command::ConfirmCapture => self.confirm_capture(now),
            Command::Cancel(by) => self.cancel(by, now),
            Command::Expire => self.end_unfinished(EndReason::Expired, now),
            Command::FinishCleanup { is_clean } => self.finish_cleanup(is_clean, now),
        }
    }

    fn not_allowed(&self) -> TransitionError {
        TransitionError::NotAllowed(self.detailed_status())
    }

    /// A copy, one version on, that `change` may alter.
    fn changed(&self, now: Timestamp, change: impl FnOnce(&mut Payment)) -> Change {
        let mut payment = self.clone();
        payment.version = payment.version.saturating_add(1);
        payment.updated_at = now;
        change(&mut payment);
        Change {
            transition: Transition {
                payment,
                events: Vec::new(),
                jobs: Vec::new(),
            },
            now,
        }
    }

    fn start(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::Created || self.lease.is_some() {
            return Err(self.not_allowed());
        }
        Ok(self
            .changed(now, |p| p.state = State::Started)
            .event(DetailedStatus::EnteringCardDetails)
            .done())
    }

    fn begin_authorisation(
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

    fn finish_authorisation(
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
    fn late_authorisation(&self, outcome: AuthorisationOutcome, now: Timestamp) -> Transition {
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

    fn abandon_authorisation(
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

    fn confirm(&self, receipt: Receipt, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::Authorised {
            return Err(self.not_allowed());
        }
        if self.order.delayed_capture {
            let expires_at = self.created_at.after(TIME_TO_CAPTURE);
            let change = self.changed(now, |p| {
                p.state = State::Capturable;
                p.expires_at = expires_at;
            });
            return Ok(change
                .event(DetailedStatus::AwaitingCaptureRequest)
                .job(JobKind::Expire, expires_at)
                .done());
        }
        let change = self
            .changed(now, |p| p.state = State::Capturing)
            .event(DetailedStatus::CaptureApproved);
        Ok(change.job(JobKind::Capture, now).receipt(receipt).done())
    }

    fn request_capture(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::Capturable {
            return Err(self.not_allowed());
        }
        let change = self
            .changed(now, |p| p.state = State::Capturing)
            .event(DetailedStatus::CaptureApproved);
        Ok(change.job(JobKind::Capture, now).done())
    }

    fn begin_capture(&self, lease: Lease, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::Capturing {
            return Err(self.not_allowed());
        }
        if self.lease.is_some_and(|held| held.is_held(now)) {
            return Err(TransitionError::InProgress);
        }
        Ok(self.changed(now, |p| p.lease = Some(lease)).done())
    }

    fn finish_capture(
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
                CaptureOutcome::Complete => {
                    p.state = State::Captured;
                    p.capture_submitted_at = Some(now);
                    p.captured_at = Some(now);
                }
                CaptureOutcome::Pending => {
                    p.state = State::CaptureSubmitted;
                    p.capture_submitted_at = Some(now);
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
            CaptureOutcome::Complete => change
                .event(DetailedStatus::CaptureSubmitted)
                .event(DetailedStatus::Captured)
                .receipt(receipt)
                .done(),
            CaptureOutcome::Pending => change
                .event(DetailedStatus::CaptureSubmitted)
                .receipt(receipt)
                .done(),
            CaptureOutcome::Failed if given_up => change.event(DetailedStatus::CaptureError).done(),
            CaptureOutcome::Failed => change.event(DetailedStatus::CaptureApprovedRetry).done(),
        })
    }

    fn confirm_capture(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        if self.state != State::CaptureSubmitted {
            return Err(self.not_allowed());
        }
        let change = self.changed(now, |p| {
            p.state = State::Captured;
            p.captured_at = Some(now);
        });
        Ok(change.event(DetailedStatus::Captured).done())
    }

    fn cancel(&self, by: CancelledBy, now: Timestamp) -> Result<Transition, TransitionError> {
        match by {
            CancelledBy::User if self.state == State::Capturable => Err(self.not_allowed()),
            CancelledBy::User => self.end_unfinished(EndReason::UserCancelled, now),
            CancelledBy::Service => self.end_unfinished(EndReason::ServiceCancelled, now),
        }
    }

    /// Ends a payment that is not finished. Where an authorisation stands, or may yet be given, a job cancels it at the
    /// provider; a lease stays with its holder, so that the late answer is still recorded.
    fn end_unfinished(
        &self,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        let may_stand = match self.state {
            State::Created | State::Started => self.lease.is_some(),
            State::Challenge | State::Authorised | State::Capturable => true,
            State::Capturing | State::CaptureSubmitted | State::Captured | State::Ended(_) => {
                return Err(self.not_allowed());
            }
        };
        let change = self.changed(now, |p| {
            p.state = State::Ended(reason);
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

    fn finish_cleanup(
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

/// Builds a [`Transition`] step by step.
struct Change {
    transition: Transition,
    now: Timestamp,
}

impl Change {
    fn event(mut self, status: DetailedStatus) -> Self {
        self.transition.events.push(status);
        self
    }

    fn job(mut self, kind: JobKind, run_at: Timestamp) -> Self {
        self.transition.jobs.push(NewJob::for_payment(
            kind,
            &self.transition.payment.id,
            run_at,
        ));
        self
    }

    /// Takes back a job that is no longer needed: it runs at once and finds nothing to do.
    fn no_job(mut self, kind: JobKind) -> Self {
        self.transition
            .jobs
            .push(NewJob::removal(kind, &self.transition.payment.id));
        self
    }

    fn receipt(self, receipt: Receipt) -> Self {
        let now = self.now;
        match receipt {
            Receipt::Send => self.job(JobKind::ConfirmationEmail, now),
            Receipt::Skip => self,
        }
    }

    fn cancel_at_provider(mut self, run_at: Timestamp) -> Self {
        if let Some(transaction_id) = &self.transition.payment.transaction_id {
            let job =
                NewJob::cancel_at_provider(&self.transition.payment.id, transaction_id, run_at);
            self.transition.jobs.push(job);
        }
        self
    }

    fn done(mut self) -> Transition {
        let events = i32::try_from(self.transition.events.len()).unwrap_or(i32::MAX);
        self.transition.payment.event_count =
            self.transition.payment.event_count.saturating_add(events);
        self.transition
    }
}
