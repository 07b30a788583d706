//! The worker's side: jobs that are due, one at a time.

use std::time::Duration;

use super::{
    EngineError, Payments, create::KEY_LIFE, search::forget_future_totals, visit::TOKEN_LIFE,
};
use crate::{
    clock::Timestamp,
    id::{PaymentId, TransactionId},
    job::{Job, JobKind, NewJob, back_off},
    mail::MailFault,
    payment::Payment,
    provider::{Capture, Fault, TransactionRequest, TransactionStatus},
    state::{Operation, State},
    store::StoreError,
    transition::{CaptureOutcome, Command, TransitionError},
};

/// A job is taken over by another worker after this time; longer than any provider may take.
const JOB_LOCK: Duration = Duration::from_mins(2);
/// A payer who has just done something is not cut off.
const GRACE: Duration = Duration::from_mins(5);
/// Jobs that fail this often, which takes about a day, are given up; except where the payment itself decides.
const ATTEMPTS: i32 = 30;
const CAPTURE_RETRY: Duration = Duration::from_hours(1);
const PURGE_INTERVAL: Duration = Duration::from_hours(1);
const PURGE_BATCH: i64 = 1000;
const TOTALS_INTERVAL: Duration = Duration::from_hours(1);

/// What a job wants to become.
pub(super) enum Next {
    Done,
    At(Timestamp),
    Failed(String),
}

impl Payments {
    /// Makes sure that the recurring jobs exist and are due, and forgets sums of days that are not over: a clock that
    /// was ahead, perhaps in an earlier process, has put the jobs off and added up such days.
    pub async fn schedule_recurring_jobs(&self) -> Result<(), StoreError> {
        let now = self.now();
        self.store()
            .write(move |tx| {
                forget_future_totals(tx, now)?;
                [JobKind::PurgeTokens, JobKind::AddUpTotals]
                    .into_iter()
                    .try_for_each(|kind| tx.put_job(&NewJob::recurring(kind, now), now))
            })
            .await?;
        self.note_adding_up(now);
        Ok(())
    }

    /// Runs up to `limit` jobs that are due, at the same time, and says how many there were. A job that fails is tried
    /// again later and disturbs no other.
    pub async fn run_due_jobs(&self, limit: i64) -> Result<usize, StoreError> {
        let now = self.now();
        let jobs = self
            .store()
            .write(move |tx| tx.claim_jobs(now, now.after(JOB_LOCK), limit))
            .await?;
        let count = jobs.len();
        let mut running = tokio::task::JoinSet::new();
        for job in jobs {
            let engine = self.clone();
            running.spawn(async move { engine.run_job(job).await });
        }
        while let Some(ended) = running.join_next().await {
            // A job that panicked, or whose end could not be written, is claimed again when its lock runs out.
            if let Err(error) = ended {
                tracing::error!(%error, "a job died");
            }
        }
        Ok(count)
    }

    async fn run_job(&self, job: Job) {
        let next = match self.work_on(&job).await {
            Ok(next) => next,
            Err(error) => Next::Failed(error.to_string()),
        };
        let (now, kind) = (self.now(), job.kind.as_str());
        let written = self
            .store()
            .write(move |tx| match next {
                Next::Done => tx.finish_job(&job),
                Next::At(run_at) => tx.retry_job(&job, run_at, ""),
                Next::Failed(error) if is_given_up(&job) => tx.bury_job(&job, now, &error),
                Next::Failed(error) => {
                    tracing::warn!(
                        job.kind = kind,
                        job.attempts = job.attempts,
                        error,
                        "a job failed and will be tried again"
                    );
                    tx.retry_job(&job, now.after(back_off(job.attempts)), &error)
                }
            })
            .await;
        if let Err(error) = written {
            tracing::error!(job.kind = kind, %error, "the end of a job could not be written");
        }
    }

    async fn work_on(&self, job: &Job) -> Result<Next, EngineError> {
        let Some(id) = &job.payment_id else {
            return match job.kind {
                JobKind::AddUpTotals => {
                    let is_more = self.add_up_totals().await?;
                    let now = self.now();
                    Ok(Next::At(if is_more {
                        now
                    } else {
                        now.after(TOTALS_INTERVAL)
                    }))
                }
                _ => self.purge_tokens().await,
            };
        };
        let Some(payment) = self.find(id).await? else {
            return Ok(Next::Done);
        };
        match job.kind {
            JobKind::Expire => self.expire(&payment).await,
            JobKind::RecoverAuthorisation => self.recover_authorisation(&payment).await,
            JobKind::ChargeSavedCard => self.charge_saved_card(&payment).await,
            JobKind::Capture => self.capture(&payment).await,
            JobKind::Refund => self.work_on_refund(&payment, job).await,
            JobKind::CancelAtProvider => self.cancel_at_provider(&payment, job).await,
            JobKind::ConfirmationEmail => Ok(self.send_confirmation(&payment).await),
            JobKind::RefundEmail => self.send_refund_notice(&payment, job).await,
            JobKind::PurgeTokens | JobKind::AddUpTotals => Ok(Next::Done),
        }
    }

    async fn expire(&self, payment: &Payment) -> Result<Next, EngineError> {
        let now = self.now();
        if payment.external_state().is_finished() {
            return Ok(Next::Done);
        }
        let guarded = if payment.state == State::Capturable {
            payment.expires_at
        } else {
            payment.expires_at.max(payment.updated_at.after(GRACE))
        };
        if now < guarded {
            return Ok(Next::At(guarded));
        }
        let version = payment.version;
        match self
            .transition(&payment.id, move |_| Command::Expire { version })
            .await
        {
            // Something has just happened to it: look again.
            Err(EngineError::Transition(TransitionError::InProgress)) => Ok(Next::At(now)),
            ended => settled(ended),
        }
    }

    /// Captures a confirmed payment now, rather than when a worker comes to it. Does nothing where there is nothing to
    /// capture, or a worker is at it.
    pub async fn capture_now(&self, id: &PaymentId) -> Result<(), EngineError> {
        let payment = self.find(id).await?.ok_or(EngineError::NotFound)?;
        if payment.state != State::Capturing {
            return Ok(());
        }
        // The worker's job goes on from here.
        let job = match self.capture(&payment).await? {
            Next::Done => NewJob::removal(JobKind::Capture, id),
            Next::At(run_at) => NewJob::for_payment(JobKind::Capture, id, run_at),
            Next::Failed(_) => return Ok(()),
        };
        let now = self.now();
        Ok(self.store().write(move |tx| tx.put_job(&job, now)).await?)
    }

    async fn capture(&self, payment: &Payment) -> Result<Next, EngineError> {
        let Some(transaction_id) = payment.transaction_id.clone() else {
            return Ok(Next::Done);
        };
        if payment.state == State::CaptureSubmitted {
            return self.follow_up_capture(payment, &transaction_id).await;
        }
        let now = self.now();
        let lease = self.new_lease(Operation::Capture, now);
        match self
            .transition(&payment.id, move |_| Command::BeginCapture { lease })
            .await
        {
            Ok(_) => {}
            Err(EngineError::Transition(TransitionError::InProgress)) => {
                return Ok(Next::At(
                    payment
                        .lease
                        .map_or(now, |held| held.until)
                        .max(now.after(Duration::from_secs(1))),
                ));
            }
            other => return settled(other),
        }
        let request = TransactionRequest {
            idempotency_key: format!("capture-{transaction_id}"),
            transaction_id,
            account_id: payment.account_id.clone(),
            amount: payment.total(),
        };
        let outcome = self.ask_to_capture(payment, request).await;
        let receipt = self.receipt(payment);
        let finish = move |_: &Payment| Command::FinishCapture {
            lease: lease.token,
            outcome,
            receipt,
        };
        let payment = self.transition(&payment.id, finish).await?;
        Ok(match payment.state {
            State::Capturing | State::CaptureSubmitted => Next::At(self.now().after(CAPTURE_RETRY)),
            _ => Next::Done,
        })
    }

    /// Whatever the provider's fault, it may have captured all the same, now or at an earlier try: it is asked.
    async fn ask_to_capture(
        &self,
        payment: &Payment,
        request: TransactionRequest,
    ) -> CaptureOutcome {
        let transaction_id = request.transaction_id.clone();
        let answer = self
            .call(payment, |provider| async move {
                provider.capture(&request).await
            })
            .await;
        let fault = match answer {
            Ok(Capture::Complete { fee }) => return CaptureOutcome::Complete { fee },
            Ok(Capture::Pending) => return CaptureOutcome::Pending,
            Err(fault) => fault,
        };
        tracing::warn!(payment.id = %payment.id, %fault, "the provider did not capture");
        match self.query(payment, &transaction_id).await {
            Ok(TransactionStatus::Captured) => CaptureOutcome::Complete { fee: None },
            Ok(_) => CaptureOutcome::Failed,
            Err(_) => CaptureOutcome::Unknown,
        }
    }

    /// The provider had accepted a capture: it may be complete by now.
    async fn follow_up_capture(
        &self,
        payment: &Payment,
        transaction_id: &TransactionId,
    ) -> Result<Next, EngineError> {
        match self.query(payment, transaction_id).await {
            Ok(TransactionStatus::Captured) => settled(
                self.transition(&payment.id, |_| Command::ConfirmCapture)
                    .await,
            ),
            Ok(_) | Err(_) => Ok(Next::At(self.now().after(CAPTURE_RETRY))),
        }
    }

    async fn send_confirmation(&self, payment: &Payment) -> Next {
        let Some(account) = self.account_of(payment) else {
            return Next::Done;
        };
        let mailer = &self.inner.ports.mailer;
        after_mail(payment, mailer.send_confirmation(account, payment).await)
    }

    async fn send_refund_notice(&self, payment: &Payment, job: &Job) -> Result<Next, EngineError> {
        let (Some(account), Some(refund)) = (self.account_of(payment), self.refund_of(job).await?)
        else {
            return Ok(Next::Done);
        };
        let mailer = &self.inner.ports.mailer;
        let sent = mailer.send_refund_notice(account, payment, &refund).await;
        Ok(after_mail(payment, sent))
    }

    async fn purge_tokens(&self) -> Result<Next, EngineError> {
        let now = self.now();
        let purged = self
            .store()
            .write(move |tx| {
                let keys = tx.purge_idempotency_keys(now.before(KEY_LIFE), PURGE_BATCH)?;
                let tokens = tx.purge_tokens(now.before(TOKEN_LIFE), PURGE_BATCH)?;
                Ok::<_, StoreError>(keys.max(tokens))
            })
            .await?;
        let is_more = i64::try_from(purged).is_ok_and(|purged| purged >= PURGE_BATCH);
        Ok(Next::At(if is_more {
            now
        } else {
            now.after(PURGE_INTERVAL)
        }))
    }

    pub(super) async fn query(
        &self,
        payment: &Payment,
        transaction_id: &TransactionId,
    ) -> Result<TransactionStatus, Fault> {
        let transaction_id = transaction_id.clone();
        self.call(payment, |provider| async move {
            provider.query(&transaction_id).await
        })
        .await
    }

    /// Calls the payment's provider, for as long as a provider may take.
    pub(super) async fn call<T, F>(
        &self,
        payment: &Payment,
        ask: impl FnOnce(std::sync::Arc<dyn crate::provider::Provider>) -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let provider = self
            .provider(&payment.provider)
            .ok_or_else(|| Fault::definite("the provider is not configured"))?;
        let timeout = self.limits().provider_timeout;
        let answer = tokio::time::timeout(timeout, ask(std::sync::Arc::clone(provider))).await;
        answer.unwrap_or_else(|_| Err(Fault::timeout("the provider did not answer")))
    }
}

/// A capture and an expiry are never given up: how they end is the payment's own rule.
pub(super) fn is_given_up(job: &Job) -> bool {
    let may_be = matches!(
        job.kind,
        JobKind::RecoverAuthorisation
            | JobKind::CancelAtProvider
            | JobKind::ConfirmationEmail
            | JobKind::RefundEmail
    );
    may_be && job.attempts >= ATTEMPTS
}

fn after_mail(payment: &Payment, sent: Result<(), MailFault>) -> Next {
    match sent {
        Ok(()) => Next::Done,
        Err(MailFault::Permanent(message)) => {
            tracing::warn!(payment.id = %payment.id, message, "an e-mail cannot be sent");
            Next::Done
        }
        Err(MailFault::Temporary(message)) => Next::Failed(message),
    }
}

/// A payment that has moved on needs nothing more from the job.
pub(super) fn settled(outcome: Result<Payment, EngineError>) -> Result<Next, EngineError> {
    match outcome {
        Ok(_) | Err(EngineError::Transition(_) | EngineError::NotFound) => Ok(Next::Done),
        Err(error @ EngineError::Store(_)) => Err(error),
    }
}
