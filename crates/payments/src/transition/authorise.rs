//! Asking a provider to authorise, and what comes of it.

use super::{
    AuthorisationOutcome, BeginAuthorisation, ON_THE_WAY, Receipt, Transition, TransitionError,
};
use crate::{
    agreement::AgreementChange,
    clock::Timestamp,
    job::JobKind,
    payment::{Mode, Payment},
    provider::Approval,
    state::{Cleanup, DetailedStatus, EndReason, Operation, State},
    wallet::KeptCard,
};

impl AuthorisationOutcome {
    fn state(&self) -> State {
        match self {
            Self::Authorised(_) => State::Authorised,
            Self::ChallengeRequired { .. } => State::Challenge,
            Self::Declined { .. } => State::Ended(EndReason::Declined),
            Self::Error => State::Ended(EndReason::AuthorisationError),
            Self::Timeout => State::Ended(EndReason::AuthorisationTimeout),
            Self::Unexpected => State::Ended(EndReason::AuthorisationUnexpected),
        }
    }

    /// Whether the payment fails although an authorisation may stand.
    fn is_uncertain(&self) -> bool {
        matches!(self, Self::Error | Self::Timeout | Self::Unexpected)
    }
}

impl Payment {
    pub(super) fn begin_authorisation(
        &self,
        begin: BeginAuthorisation,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        self.must_wait_for_card()?;
        let (card, wallet_card) = match begin.card {
            KeptCard::Card(card) => (Some(card), None),
            KeptCard::Wallet(_) if !self.takes_wallets() => return Err(self.not_allowed()),
            KeptCard::Wallet(card) => (None, Some(card)),
        };
        let until = begin.lease.until;
        let change = self.changed(now, |p| {
            p.lease = Some(begin.lease);
            p.transaction_id = Some(begin.transaction_id);
            p.card = card;
            p.wallet_card = wallet_card;
            p.payer_email = begin.email.or(p.payer_email.take());
            p.surcharge = begin.surcharge;
            p.saved_card = begin.saved_card;
        });
        Ok(change.job(JobKind::RecoverAuthorisation, until).done())
    }

    pub(super) fn refuse(&self, now: Timestamp) -> Result<Transition, TransitionError> {
        self.must_wait_for_card()?;
        let change = self.changed(now, |p| p.state = State::Ended(EndReason::Declined));
        Ok(change.event(DetailedStatus::AuthorisationRejected).done())
    }

    fn must_wait_for_card(&self) -> Result<(), TransitionError> {
        let waits = match self.order.mode {
            Mode::Web => matches!(self.state, State::Created | State::Started),
            Mode::MotoApi => self.state == State::Created,
            Mode::Agreement => self.state == State::Queued,
            Mode::External => false,
        };
        if !waits {
            return Err(self.not_allowed());
        }
        // An expired lease, too, is somebody's: only asking the provider settles what became of it.
        if self.lease.is_some() {
            return Err(TransitionError::InProgress);
        }
        Ok(())
    }

    pub(super) fn finish_authorisation(
        &self,
        token: uuid::Uuid,
        outcome: AuthorisationOutcome,
        receipt: Receipt,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if !self.is_held_for(Operation::Authorise, token) {
            return Err(TransitionError::LeaseLost);
        }
        let outcome = match outcome {
            // There is no payer to be challenged: the attempt is undone.
            AuthorisationOutcome::ChallengeRequired { .. } if self.order.mode != Mode::Web => {
                AuthorisationOutcome::Unexpected
            }
            outcome => outcome,
        };
        Ok(self.answered(outcome, receipt, now))
    }

    /// Whether the lease with this token is there, for this operation.
    pub(super) fn is_held_for(&self, operation: Operation, token: uuid::Uuid) -> bool {
        self.lease
            .is_some_and(|lease| lease.token == token && lease.operation == operation)
    }

    /// The holder of the lease has its answer.
    pub(super) fn answered(
        &self,
        outcome: AuthorisationOutcome,
        receipt: Receipt,
        now: Timestamp,
    ) -> Transition {
        if let State::Ended(_) = self.state {
            return self.late_authorisation(&outcome, now);
        }
        let (state, is_uncertain) = (outcome.state(), outcome.is_uncertain());
        let mut change = self.changed(now, |p| {
            p.lease = None;
            p.was_challenged |= state == State::Challenge;
            p.state = state;
            p.challenge = None;
            if is_uncertain {
                p.cleanup = Cleanup::Pending;
            }
        });
        let status = change.transition.payment.detailed_status();
        change = change.event(status).no_job(JobKind::RecoverAuthorisation);
        change.transition.agreement = self.refused_agreement(&outcome);
        match outcome {
            AuthorisationOutcome::Authorised(Approval { saved, expiry }) => {
                if saved.is_some() && self.order.agreement.is_some() && self.saved_card.is_none() {
                    change.transition.payment.saved_card = saved;
                }
                if let Some(card) = &mut change.transition.payment.wallet_card {
                    card.expiry = expiry;
                }
                // Only a payer on our pages has to confirm.
                if self.order.mode != Mode::Web {
                    change = change.confirmed(receipt);
                }
            }
            AuthorisationOutcome::Declined { may_retry } => {
                change.transition.payment.may_retry = may_retry;
            }
            AuthorisationOutcome::ChallengeRequired { challenge } => {
                change.transition.payment.challenge = Some(challenge);
            }
            AuthorisationOutcome::Error
            | AuthorisationOutcome::Timeout
            | AuthorisationOutcome::Unexpected => change = change.cancel_at_provider(now),
        }
        change.done()
    }

    /// What the outcome means for the agreement whose card was charged.
    fn refused_agreement(&self, outcome: &AuthorisationOutcome) -> Option<AgreementChange> {
        match outcome {
            AuthorisationOutcome::Declined {
                may_retry: Some(false),
            } => self.saved_card.clone().map(AgreementChange::Inactivate),
            _ => None,
        }
    }

    /// The payment ended while the provider was thinking: nothing changes for the payer, and an approval is undone.
    fn late_authorisation(&self, outcome: &AuthorisationOutcome, now: Timestamp) -> Transition {
        let stands = !matches!(outcome, AuthorisationOutcome::Declined { .. });
        let change = self.changed(now, |p| {
            p.lease = None;
            p.cleanup = if stands {
                Cleanup::Pending
            } else {
                Cleanup::Done
            };
        });
        let status = change.transition.payment.detailed_status();
        let mut change = change.no_job(JobKind::RecoverAuthorisation);
        change.transition.agreement = self.refused_agreement(outcome);
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
        if self.is_held_for(Operation::AuthoriseChallenge, token) {
            return Ok(self.abandon_return(now));
        }
        if !self.is_held_for(Operation::Authorise, token) {
            return Err(TransitionError::LeaseLost);
        }
        if let State::Ended(_) = self.state {
            let nothing_stands = AuthorisationOutcome::Declined { may_retry: None };
            return Ok(self.late_authorisation(&nothing_stands, now));
        }
        // The provider may yet hear of the attempt.
        let mut change = self
            .changed(now, |p| p.lease = None)
            .no_job(JobKind::RecoverAuthorisation)
            .cancel_at_provider(now.after(ON_THE_WAY));
        // Nobody but a worker asks again.
        if self.state == State::Queued {
            change = change.job(JobKind::ChargeSavedCard, now);
        }
        Ok(change.done())
    }
}
