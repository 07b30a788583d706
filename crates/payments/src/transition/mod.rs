//! What may happen to a payment: every rule of the state machine is here, and nothing else is.
//!
//! [`Payment::apply`] is pure. The engine runs it inside a transaction that also checks the version, writes the events
//! and enqueues the follow-up work, so that a payment, its log and its jobs can never disagree.

mod authorise;
mod capture;
mod challenge;
mod change;
mod end;
mod money_back;

use std::time::Duration;

use change::Change;

use crate::{
    agreement::{AgreementChange, SavedCard},
    card::EmailAddress,
    challenge::Challenge,
    clock::Timestamp,
    id::TransactionId,
    job::{JobKind, NewJob},
    money::Amount,
    payment::{Mode, Payment},
    provider::Approval,
    refund::RefundRefusal,
    state::{DetailedStatus, EndReason, ExternalState, Lease, State},
    telephone::TelephoneOutcome,
    wallet::KeptCard,
};

/// A capture that has failed this often is given up: hourly retries for more than a day.
pub const CAPTURE_ATTEMPTS: i32 = 26;
/// A request that a provider does not know may still be on its way to it for this long.
pub const ON_THE_WAY: Duration = Duration::from_mins(10);

/// Something that is asked of a payment, or a fact about it.
#[derive(Debug)]
pub enum Command {
    /// The payer opens the card page.
    Start,
    /// A worker is to charge the card of the agreement.
    Queue,
    /// Somebody else took the payment, and tells how it ended.
    Report(TelephoneOutcome),
    /// We refuse the card ourselves, without asking the provider.
    Refuse,
    /// There is a card; the holder of the lease will ask the provider.
    BeginAuthorisation(Box<BeginAuthorisation>),
    /// The provider has answered the authorisation.
    FinishAuthorisation {
        /// The lease under which it was asked.
        lease: uuid::Uuid,
        /// What it said.
        outcome: AuthorisationOutcome,
        /// Whether a receipt goes out at once, where no payer has to confirm.
        receipt: Receipt,
    },
    /// The payer is back from their bank; the holder of the lease will tell the provider.
    BeginChallenge {
        /// The holder's lease.
        lease: Lease,
    },
    /// The provider has answered to the payer's return. A second challenge is a decline.
    FinishChallenge {
        /// The lease under which it was asked.
        lease: uuid::Uuid,
        /// What it said.
        outcome: AuthorisationOutcome,
    },
    /// The lease was lost, and the provider says that it never heard of the attempt, or of the payer's return from their
    /// bank: the payer may try again.
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
    /// Time is up, unless something has happened to the payment since it was looked at.
    Expire {
        /// The version that was looked at.
        version: i32,
    },
    /// The clean-up at the provider is over.
    FinishCleanup {
        /// Whether no authorisation stands any more; otherwise an operator must look.
        is_clean: bool,
    },
    /// Puts money aside for a refund.
    ReserveRefund {
        /// How much, in pence.
        amount: Amount,
        /// What the caller thinks is available.
        expected: Option<Amount>,
    },
    /// A refund has failed: its money is available again.
    ReleaseRefund {
        /// How much, in pence.
        amount: Amount,
    },
    /// The payer disputes the payment, or no longer does.
    SetDisputed(bool),
    /// The provider has paid the money out.
    Settle(time::Date),
}

/// See [`Command::BeginAuthorisation`].
#[derive(Debug)]
pub struct BeginAuthorisation {
    /// The holder's lease.
    pub lease: Lease,
    /// The id under which the provider will know the attempt.
    pub transaction_id: TransactionId,
    /// What is kept of the card, whatever the answer.
    pub card: KeptCard,
    /// The address that the payer typed.
    pub email: Option<EmailAddress>,
    /// What the payer pays on top, in pence.
    pub surcharge: Amount,
    /// The stored card that is charged, in mode [`Mode::Agreement`].
    pub saved_card: Option<SavedCard>,
}

/// What the provider said to an authorisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorisationOutcome {
    /// The money is reserved.
    Authorised(Approval),
    /// The bank refuses.
    Declined {
        /// Whether trying the same card later may help, where the provider says so.
        may_retry: Option<bool>,
    },
    /// The payer's bank wants to see them first.
    ChallengeRequired {
        /// How they get there.
        challenge: Challenge,
    },
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
    Complete {
        /// What the provider charges the service, in pence.
        fee: Option<Amount>,
    },
    /// Accepted; the provider will finish it later.
    Pending,
    /// Not now.
    Failed,
    /// Not now, as far as anybody knows: the provider does not even say whether it was done.
    Unknown,
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
    /// What happens to its agreement with it.
    pub agreement: Option<AgreementChange>,
    /// What services saw before.
    pub before: ExternalState,
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
    /// The refund cannot be made.
    #[error(transparent)]
    Refund(#[from] RefundRefusal),
}

impl Payment {
    /// Applies `command` and says what happened; the payment is unchanged on error.
    pub fn apply(&self, command: Command, now: Timestamp) -> Result<Transition, TransitionError> {
        match command {
            Command::Start => self.start(now),
            Command::Queue => self.queue(now),
            Command::Report(outcome) => self.report(outcome, now),
            Command::Refuse => self.refuse(now),
            Command::BeginAuthorisation(begin) => self.begin_authorisation(*begin, now),
            Command::FinishAuthorisation {
                lease,
                outcome,
                receipt,
            } => self.finish_authorisation(lease, outcome, receipt, now),
            Command::BeginChallenge { lease } => self.begin_challenge(lease, now),
            Command::FinishChallenge { lease, outcome } => {
                self.finish_challenge(lease, outcome, now)
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
            Command::Expire { version } if version != self.version => {
                Err(TransitionError::InProgress)
            }
            Command::Expire { .. } => self.end_unfinished(EndReason::Expired, now),
            Command::FinishCleanup { is_clean } => self.finish_cleanup(is_clean, now),
            Command::ReserveRefund { amount, expected } => {
                self.reserve_refund(amount, expected, now)
            }
            Command::ReleaseRefund { amount } => Ok(self.release_refund(amount, now)),
            Command::SetDisputed(is_disputed) => Ok(self.set_disputed(is_disputed, now)),
            Command::Settle(day) => self.settle(day, now),
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
                agreement: None,
                before: self.external_state(),
            },
            now,
        }
    }

    fn start(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        self.must_be_new(Mode::Web)?;
        Ok(self
            .changed(now, |p| p.state = State::Started)
            .event(DetailedStatus::EnteringCardDetails)
            .done())
    }

    fn queue(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        self.must_be_new(Mode::Agreement)?;
        Ok(self
            .changed(now, |p| p.state = State::Queued)
            .event(DetailedStatus::AuthorisationUserNotPresentQueued)
            .job(JobKind::ChargeSavedCard, now)
            .done())
    }

    /// The money never passes through us: a success waits for no capture.
    fn report(
        &self,
        outcome: TelephoneOutcome,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        self.must_be_new(Mode::External)?;
        let (state, status) = match outcome {
            TelephoneOutcome::Success => {
                (State::CaptureSubmitted, DetailedStatus::CaptureSubmitted)
            }
            TelephoneOutcome::Declined => (
                State::Ended(EndReason::Declined),
                DetailedStatus::AuthorisationRejected,
            ),
            TelephoneOutcome::Error => (
                State::Ended(EndReason::AuthorisationError),
                DetailedStatus::AuthorisationError,
            ),
        };
        let change = self.changed(now, |p| {
            p.state = state;
            if state == State::CaptureSubmitted {
                p.capture_submitted_at = Some(now);
            }
        });
        Ok(change.event(status).done())
    }

    fn must_be_new(&self, mode: Mode) -> Result<(), TransitionError> {
        if self.state != State::Created || self.lease.is_some() || self.order.mode != mode {
            return Err(self.not_allowed());
        }
        Ok(())
    }
}
