//! Asking a provider to authorise a card, typed or in a wallet.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use super::{EngineError, Payments, means::Submission};
use crate::{
    account::Account,
    browser::BrowserInfo,
    card::{CardDetails, CardNotAccepted, EmailAddress},
    id::{PaymentId, TransactionId},
    job::NewJob,
    money::Amount,
    payment::{Mode, Payment},
    provider::{Authorisation, Fault, FaultKind, Provider},
    state::{EndReason, Lease, Operation, State},
    transition::{AuthorisationOutcome, BeginAuthorisation, Command, TransitionError},
    wallet::WalletSubmission,
};

/// What a payer submitted on the card page.
#[derive(Debug)]
pub struct CardSubmission {
    /// The card, which leaves this process only towards the provider.
    pub card: CardDetails,
    /// The address for the receipt.
    pub email: Option<EmailAddress>,
    /// What the payer's browser says of itself.
    pub browser: BrowserInfo,
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
    /// The answer of a task that goes on, and records it, when it takes longer than `patience`.
    pub(super) async fn within(
        patience: Duration,
        answer: JoinHandle<Result<Payment, EngineError>>,
    ) -> Result<Self, EngineError> {
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(payment)) => Ok(Self::Answered(Box::new(payment?))),
            // The task died with the process or panicked: the recovery job takes over.
            Ok(Err(_)) | Err(_) => Ok(Self::Waiting),
        }
    }

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

/// Who asked the provider for what.
pub(super) struct Asked {
    pub(super) id: PaymentId,
    pub(super) transaction_id: TransactionId,
    /// The right to record the answer.
    pub(super) lease: Lease,
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
        self.authorise_within(id, submission, self.limits().payer_patience)
            .await
    }

    /// The same for a caller with more patience than a payer.
    pub async fn authorise_within(
        &self,
        id: &PaymentId,
        submission: CardSubmission,
        patience: Duration,
    ) -> Result<Authorised, AuthoriseError> {
        self.authorise_submission(id, submission.into(), patience)
            .await
    }

    /// As [`Payments::authorise`], with a card in the payer's wallet. There is no surcharge. When the payment is
    /// authorised, the payer has confirmed it in the wallet already: the caller goes on with [`Payments::confirm`]. Fails
    /// with [`TransitionError::NotAllowed`] when the account does not offer this wallet for this payment.
    pub async fn authorise_wallet(
        &self,
        id: &PaymentId,
        submission: WalletSubmission,
    ) -> Result<Authorised, AuthoriseError> {
        self.authorise_submission(id, submission.into(), self.limits().payer_patience)
            .await
    }

    async fn authorise_submission(
        &self,
        id: &PaymentId,
        submission: Submission,
        patience: Duration,
    ) -> Result<Authorised, AuthoriseError> {
        let payment = self
            .find(id)
            .await
            .map_err(EngineError::from)?
            .ok_or(EngineError::NotFound)?;
        let account = self.account_of(&payment).map(Arc::clone);
        let account = account.ok_or(EngineError::NotFound)?;
        if !submission.means.are_offered(&account, &payment) {
            let refusal = TransitionError::NotAllowed(payment.detailed_status());
            return Err(EngineError::from(refusal).into());
        }
        let knowledge = submission.means.knowledge();
        account
            .accepted_cards
            .check(&knowledge, account.blocks_prepaid_cards)
            .map_err(AuthoriseError::CardNotAccepted)?;
        let provider = Arc::clone(
            self.provider(&payment.provider)
                .ok_or(EngineError::NotFound)?,
        );

        let asked = self
            .ask(provider, &payment, &account, submission, None)
            .await;
        let answer = match asked {
            Ok(answer) => answer,
            Err(EngineError::Transition(TransitionError::InProgress)) => {
                return Ok(Authorised::Waiting);
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Authorised::within(patience, answer).await?)
    }

    /// Takes an authorise lease, and asks the provider in a task of its own, which records the answer whether or not
    /// anybody waits for it. `patience` is shorter than the usual timeout where the caller's is.
    pub(super) async fn ask(
        &self,
        provider: Arc<dyn Provider>,
        payment: &Payment,
        account: &Account,
        submission: Submission,
        patience: Option<Duration>,
    ) -> Result<JoinHandle<Result<Payment, EngineError>>, EngineError> {
        let Submission {
            means,
            email,
            browser,
        } = submission;
        let is_web = payment.order.mode == Mode::Web;
        let surcharge = if is_web {
            account.surcharges.on(&means.knowledge())
        } else {
            Amount::ZERO
        };
        let lease = self.new_lease(Operation::Authorise, self.now());
        let transaction_id = TransactionId::generate(self.random());
        let (kept, transaction) = (means.kept(), transaction_id.clone());
        let payment = self
            .transition(&payment.id, move |_| {
                Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                    lease,
                    transaction_id: transaction.clone(),
                    card: kept.clone(),
                    email: email.clone(),
                    surcharge,
                    saved_card: None,
                }))
            })
            .await?;
        let agreement = payment.order.agreement.as_ref().filter(|_| is_web);
        let saves_card = agreement.map(|agreement| agreement.payment_type);
        let asked = Asked {
            id: payment.id.clone(),
            transaction_id: transaction_id.clone(),
            lease,
        };
        let patience = patience.unwrap_or(self.limits().provider_timeout);
        let answer = async move {
            means
                .authorise(&*provider, transaction_id, payment, browser, saves_card)
                .await
        };
        Ok(tokio::spawn(
            self.clone().record_answer(asked, patience, answer),
        ))
    }

    /// Waits for the provider for as long as `patience`, and records what it says.
    pub(super) async fn record_answer(
        self,
        asked: Asked,
        patience: Duration,
        answer: impl Future<Output = Result<Authorisation, Fault>>,
    ) -> Result<Payment, EngineError> {
        let answer = tokio::time::timeout(patience, answer).await;
        let outcome = answer.map_or(AuthorisationOutcome::Timeout, |answer| {
            outcome_of(answer, &asked.id)
        });
        self.record_authorisation(&asked, outcome).await
    }

    /// Records an answer, however late it is. When the lease has been lost meanwhile, an approval is cancelled at the
    /// provider, so that no reserved money is forgotten.
    pub(super) async fn record_authorisation(
        &self,
        asked: &Asked,
        outcome: AuthorisationOutcome,
    ) -> Result<Payment, EngineError> {
        let (id, transaction_id) = (&asked.id, &asked.transaction_id);
        let (payments, answer, lease) = (self.clone(), outcome.clone(), asked.lease);
        let recorded = self
            .transition(id, move |payment| match lease.operation {
                Operation::AuthoriseChallenge => Command::FinishChallenge {
                    lease: lease.token,
                    outcome: answer.clone(),
                },
                _ => Command::FinishAuthorisation {
                    lease: lease.token,
                    outcome: answer.clone(),
                    receipt: payments.receipt(payment),
                },
            })
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
                State::Ended(_) | State::Created | State::Started | State::Queued
            );
        let may_stand = !matches!(outcome, AuthorisationOutcome::Declined { .. });
        if may_stand && !is_settled {
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

pub(super) fn outcome_of(
    answer: Result<Authorisation, Fault>,
    id: &PaymentId,
) -> AuthorisationOutcome {
    match answer {
        Ok(Authorisation::Authorised(approval)) => AuthorisationOutcome::Authorised(approval),
        Ok(Authorisation::Declined { may_retry }) => AuthorisationOutcome::Declined { may_retry },
        Ok(Authorisation::ChallengeRequired { challenge }) => {
            AuthorisationOutcome::ChallengeRequired { challenge }
        }
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
