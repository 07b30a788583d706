//! Asking a provider to authorise a card.

use std::sync::Arc;

use super::{EngineError, Payments};
use crate::{
    card::{CardDetails, CardNotAccepted, EmailAddress},
    id::{PaymentId, TransactionId},
    job::NewJob,
    payment::Payment,
    provider::{Authorisation, AuthorisationRequest, Fault, FaultKind, Provider},
    state::{EndReason, Operation, State},
    transition::{AuthorisationOutcome, BeginAuthorisation, Command, TransitionError},
};

/// What a payer submitted on the card page.
#[derive(Debug)]
pub struct CardSubmission {
    /// The card, which leaves this process only towards the provider.
    pub card: CardDetails,
    /// The address for the receipt.
    pub email: Option<EmailAddress>,
}

/// What came of it.
#[derive(Debug)]
pub enum Authorised {
    /// The provider has answered; the payment says how.
    Answered(Box<Payment>),
    /// The provider is still thinking, or somebody else is asking it: the waiting page is next.
    Waiting,
}

impl Authorised {
    /// Whether the provider could not be understood, so that nobody knows the outcome.
    pub fn is_uncertain(&self) -> bool {
        let Self::Answered(payment) = self else {
            return false;
        };
        matches!(
            payment.state,
            State::Ended(EndReason::AuthorisationTimeout | EndReason::AuthorisationUnexpected)
        )
    }
}

/// Why the provider was not asked.
#[derive(Debug, thiserror::Error)]
pub enum AuthoriseError {
    /// The account does not take this card.
    #[error("the card is not accepted")]
    CardNotAccepted(CardNotAccepted),
    /// The step could not be taken.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Payments {
    /// Takes an authorise lease, asks the provider outside any transaction, and records the answer. Returns after
    /// [`super::Limits::payer_patience`] at the latest; the work goes on, and its answer is recorded.
    pub async fn authorise(
        &self,
        id: &PaymentId,
        submission: CardSubmission,
    ) -> Result<Authorised, AuthoriseError> {
        let payment = self
            .find(id)
            .await
            .map_err(EngineError::from)?
            .ok_or(EngineError::NotFound)?;
        let account = self.account_of(&payment).ok_or(EngineError::NotFound)?;
        account
            .accepted_cards
            .check(&submission.card.knowledge, account.blocks_prepaid_cards)
            .map_err(AuthoriseError::CardNotAccepted)?;
        let provider = Arc::clone(
            self.provider(&payment.provider)
                .ok_or(EngineError::NotFound)?,
        );

        let lease = self.new_lease(Operation::Authorise, self.now());
        let transaction_id = TransactionId::generate(self.random());
        let (summary, email, transaction) = (
            submission.card.summary(),
            submission.email,
            transaction_id.clone(),
        );
        let begun = self.transition(id, move |_| {
            Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                lease,
                transaction_id: transaction.clone(),
                card: summary.clone(),
                email: email.clone(),
            }))
        });
        let payment = match begun.await {
            Ok(payment) => payment,
            Err(EngineError::Transition(TransitionError::InProgress)) => {
                return Ok(Authorised::Waiting);
            }
            Err(error) => return Err(error.into()),
        };

        let request = AuthorisationRequest {
            transaction_id,
            payment_id: payment.id.clone(),
            amount: payment.order.amount,
            description: payment.order.description,
            card: submission.card,
        };
        let answer = tokio::spawn(self.clone().ask_and_record(provider, lease.token, request));
        match tokio::time::timeout(self.limits().payer_patience, answer).await {
            Ok(Ok(Ok(payment))) => Ok(Authorised::Answered(Box::new(payment))),
            Ok(Ok(Err(error))) => Err(error.into()),
            // The task died with the process or panicked: the recovery job takes over.
            Ok(Err(_)) | Err(_) => Ok(Authorised::Waiting),
        }
    }

    async fn ask_and_record(
        self,
        provider: Arc<dyn Provider>,
        lease: uuid::Uuid,
        request: AuthorisationRequest,
    ) -> Result<Payment, EngineError> {
        let (id, transaction_id) = (request.payment_id.clone(), request.transaction_id.clone());
        let outcome =
            match tokio::time::timeout(self.limits().provider_timeout, provider.authorise(request))
                .await
            {
                Ok(answer) => outcome_of(answer, &id),
                Err(_) => AuthorisationOutcome::Timeout,
            };
        self.record_authorisation(&id, &transaction_id, lease, outcome)
            .await
    }

    /// Records an answer, however late it is. When the lease has been lost meanwhile, an approval is cancelled at the
    /// provider, so that no reserved money is forgotten.
    pub(super) async fn record_authorisation(
        &self,
        id: &PaymentId,
        transaction_id: &TransactionId,
        lease: uuid::Uuid,
        outcome: AuthorisationOutcome,
    ) -> Result<Payment, EngineError> {
        let recorded = self
            .transition(id, move |_| Command::FinishAuthorisation { lease, outcome })
            .await;
        if !matches!(
            recorded,
            Err(EngineError::Transition(TransitionError::LeaseLost))
        ) {
            return recorded;
        }
        let payment = self.find(id).await?.ok_or(EngineError::NotFound)?;
        // The recovery job may have recorded the same answer already.
        let is_settled = payment.transaction_id.as_ref() == Some(transaction_id)
            && !matches!(
                payment.state,
                State::Ended(_) | State::Created | State::Started
            );
        if outcome != AuthorisationOutcome::Declined && !is_settled {
            tracing::warn!(payment.id = %id, "the provider answered after the lease was lost; the attempt will be cancelled there");
            let (job, now) = (
                NewJob::cancel_at_provider(id, transaction_id, self.now()),
                self.now(),
            );
            self.store().write(move |tx| tx.put_job(&job, now)).await?;
            self.wake_worker();
        }
        Ok(payment)
    }
}

fn outcome_of(answer: Result<Authorisation, Fault>, id: &PaymentId) -> AuthorisationOutcome {
    match answer {
        Ok(Authorisation::Authorised) => AuthorisationOutcome::Authorised,
        Ok(Authorisation::Declined) => AuthorisationOutcome::Declined,
        Ok(Authorisation::ChallengeRequired) => AuthorisationOutcome::ChallengeRequired,
        Err(fault) => {
            tracing::warn!(payment.id = %id, %fault, "the provider could not authorise");
            match fault.kind {
                FaultKind::Definite => AuthorisationOutcome::Error,
                FaultKind::Timeout => AuthorisationOutcome::Timeout,
                FaultKind::Unexpected => AuthorisationOutcome::Unexpected,
            }
        }
    }
}
