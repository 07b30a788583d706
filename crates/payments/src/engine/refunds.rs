//! Giving captured money back.

use std::time::Duration;

use super::{Asker, EngineError, Found, Payments, jobs::Next, record};
use crate::{
    clock::Timestamp,
    id::{AccountId, PaymentId, RefundId},
    job::{Job, JobKind, NewJob},
    money::Amount,
    payment::Payment,
    provider::{Fault, FaultKind, RefundProgress, RefundRequest},
    refund::{Refund, RefundRefusal, RefundStatus},
    store::{StoreError, Transaction},
    transition::{Command, Receipt, TransitionError},
};

/// A refund that the provider works on is asked about after this time, then ever less often.
const FIRST_LOOK: Duration = Duration::from_secs(5);
const LAST_LOOK: Duration = Duration::from_hours(1);

/// What a service asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// In pence, at least one.
    pub amount: Amount,
    /// What the service thinks is available; `None` when it does not say.
    pub expected: Option<Amount>,
}

/// Why there is no refund.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// P0600: the account has no such payment.
    #[error("there is no such payment")]
    NotFound,
    /// P0941.
    #[error("the account is disabled")]
    AccountDisabled,
    /// P0603, P0604.
    #[error(transparent)]
    Refused(#[from] RefundRefusal),
    /// P0698: the provider refuses; the refund is there, and has failed.
    #[error("the provider refused the refund")]
    ProviderRefused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// Puts the money aside, asks the provider, and records the answer. When the provider's answer is lost, the refund
    /// stays submitted and a job asks again, under the same id.
    pub async fn refund(
        &self,
        account_id: &AccountId,
        payment_id: &PaymentId,
        order: RefundOrder,
    ) -> Result<Refund, RefundError> {
        let (payment, refund) = self.reserve(account_id, payment_id, order).await?;
        tracing::info!(payment.id = %payment_id, refund.id = %refund.id, amount_pence = order.amount.pence(), "created a refund");
        // Recorded even when the caller hangs up.
        let work = {
            let (payments, payment, refund) = (self.clone(), payment, refund.clone());
            async move { payments.send_refund(&payment, &refund).await }
        };
        let Ok(sent) = tokio::spawn(work).await else {
            return Ok(refund);
        };
        match sent {
            Ok(refund) if refund.status == RefundStatus::Error => Err(RefundError::ProviderRefused),
            Ok(refund) => Ok(refund),
            // The job tries again.
            Err(_) => Ok(refund),
        }
    }

    async fn reserve(
        &self,
        account_id: &AccountId,
        payment_id: &PaymentId,
        order: RefundOrder,
    ) -> Result<(Payment, Refund), RefundError> {
        let is_disabled = self
            .accounts()
            .find(account_id)
            .is_none_or(|account| account.is_disabled);
        let (account_id, payment_id) = (account_id.clone(), payment_id.clone());
        let (id, now) = (RefundId::generate(self.random()), self.now());
        let again_at = now.after(self.limits().lease);
        self.change(move |tx| {
            let payment = tx
                .find_payment(&payment_id)?
                .filter(|payment| payment.account_id == account_id)
                .ok_or(RefundError::NotFound)?;
            if is_disabled {
                return Err(RefundError::AccountDisabled);
            }
            reserve_in(tx, &payment, id.clone(), order, now, again_at)
        })
        .await
    }

    async fn send_refund(&self, payment: &Payment, refund: &Refund) -> Result<Refund, EngineError> {
        let answer = match request(payment, refund) {
            Some(request) => {
                self.call(payment, |provider| async move {
                    provider.refund(&request).await
                })
                .await
            }
            None => Err(Fault::definite("the payment was never sent to a provider")),
        };
        match answer {
            Ok(progress) => self.finish_refund(&refund.id, progress).await,
            Err(fault) => {
                tracing::warn!(refund.id = %refund.id, %fault, "the provider did not refund");
                match fault.kind {
                    FaultKind::Definite => {
                        self.finish_refund(&refund.id, RefundProgress::Failed).await
                    }
                    FaultKind::Timeout | FaultKind::Unexpected => Ok(refund.clone()),
                }
            }
        }
    }

    /// Records how far a refund is, by the provider's answer or by its notification. A finished one stays as it is, so
    /// that nobody gets two e-mails.
    pub async fn finish_refund(
        &self,
        id: &RefundId,
        progress: RefundProgress,
    ) -> Result<Refund, EngineError> {
        let (id, now, payments) = (id.clone(), self.now(), self.clone());
        let refund = self
            .change(move |tx| finish_in(tx, &id, progress, now, &payments))
            .await?;
        tracing::info!(refund.id = %refund.id, refund.status = refund.status.as_str(), "the provider has answered a refund");
        if refund.status == RefundStatus::Success {
            self.wake_worker();
        }
        Ok(refund)
    }

    /// A refund whose answer was lost is asked for again; one that the provider works on is asked about.
    pub(super) async fn work_on_refund(
        &self,
        payment: &Payment,
        job: &Job,
    ) -> Result<Next, EngineError> {
        let Some(refund) = self.refund_of(job).await? else {
            return Ok(Next::Done);
        };
        if refund.status.is_finished() {
            return Ok(Next::Done);
        }
        // Nobody knows what became of the first try: this is no refusal.
        if self.provider(&payment.provider).is_none() {
            return Ok(Next::Failed("the provider is not configured".to_owned()));
        }
        let now = self.now();
        let later = Next::At(next_look(&refund, now));
        let moved = if refund.status == RefundStatus::Submitted {
            self.ask_about_refund(payment, &refund).await?
        } else {
            self.send_refund(payment, &refund).await?
        };
        Ok(if moved.status.is_finished() {
            Next::Done
        } else {
            later
        })
    }

    async fn ask_about_refund(
        &self,
        payment: &Payment,
        refund: &Refund,
    ) -> Result<Refund, EngineError> {
        let Some(request) = request(payment, refund) else {
            return Ok(refund.clone());
        };
        let progress = self
            .call(payment, |provider| async move {
                provider.query_refund(&request).await
            })
            .await;
        match progress {
            Ok(progress) => self.finish_refund(&refund.id, progress).await,
            Err(fault) => {
                tracing::warn!(refund.id = %refund.id, %fault, "the provider did not say how far a refund is");
                Ok(refund.clone())
            }
        }
    }

    /// The refund that a job is about.
    pub(super) async fn refund_of(&self, job: &Job) -> Result<Option<Refund>, StoreError> {
        let Some(id) = RefundId::parse(&job.key) else {
            return Ok(None);
        };
        self.store().read(move |tx| tx.find_refund(&id)).await
    }

    /// A refund of a payment of the asker.
    pub async fn get_refund(
        &self,
        asker: impl Into<Asker>,
        payment_id: &PaymentId,
        id: &RefundId,
    ) -> Result<Found<Refund>, StoreError> {
        let (payment_id, id) = (payment_id.clone(), id.clone());
        self.read_as(asker.into(), move |tx, account| {
            let refund = tx.find_refund(&id)?;
            Ok(refund.filter(|refund| {
                refund.payment_id == payment_id && refund.account_id == account.id
            }))
        })
        .await
    }

    /// The refunds of a payment of the asker, oldest first.
    pub async fn list_refunds(
        &self,
        asker: impl Into<Asker>,
        payment_id: &PaymentId,
    ) -> Result<Found<Vec<Refund>>, StoreError> {
        self.read_for(asker.into(), payment_id, |tx, payment| {
            tx.list_refunds(&payment.id)
        })
        .await
    }

    /// The provider has taken a refund out of a payout on this day.
    pub async fn settle_refund(
        &self,
        id: &RefundId,
        day: time::Date,
    ) -> Result<Refund, EngineError> {
        let (id, now) = (id.clone(), self.now());
        self.change(move |tx| {
            let (payment, refund) = find_with_payment(tx, &id)?;
            let settled = Refund {
                settled_on: Some(day),
                ..refund
            };
            update_in(tx, &payment, &settled, Amount::ZERO, now)?;
            Ok(settled)
        })
        .await
    }
}

fn reserve_in(
    tx: &mut dyn Transaction,
    payment: &Payment,
    id: RefundId,
    order: RefundOrder,
    now: Timestamp,
    again_at: Timestamp,
) -> Result<(Payment, Refund), RefundError> {
    let command = Command::ReserveRefund {
        amount: order.amount,
        expected: order.expected,
    };
    let transition = payment.apply(command, now).map_err(|error| match error {
        TransitionError::Refund(refusal) => RefundError::Refused(refusal),
        _ => RefundError::Refused(RefundRefusal::NotAvailable(payment.refund_availability())),
    })?;
    record(tx, &transition)?;
    let refund = Refund {
        id,
        payment_id: payment.id.clone(),
        account_id: payment.account_id.clone(),
        amount: order.amount,
        status: RefundStatus::Created,
        created_at: now,
        finished_at: None,
        settled_on: None,
    };
    tx.insert_refund(&refund)?;
    tx.add_job(&job_of(&refund, Some(again_at)), now)?;
    Ok((transition.payment, refund))
}

fn finish_in(
    tx: &mut dyn Transaction,
    id: &RefundId,
    progress: RefundProgress,
    now: Timestamp,
    payments: &Payments,
) -> Result<Refund, EngineError> {
    let (payment, refund) = find_with_payment(tx, id)?;
    let status = match progress {
        RefundProgress::Complete => RefundStatus::Success,
        RefundProgress::Pending => RefundStatus::Submitted,
        RefundProgress::Failed => RefundStatus::Error,
    };
    let Some(moved) = refund.moved(status, now) else {
        return Ok(refund);
    };
    let released = if status == RefundStatus::Error {
        refund.amount
    } else {
        Amount::ZERO
    };
    update_in(tx, &payment, &moved, released, now)?;
    let next_look = (!status.is_finished()).then(|| next_look(&moved, now));
    tx.put_job(&job_of(&moved, next_look), now)?;
    let receipt = payments
        .account_of(&payment)
        .map_or(Receipt::Skip, |account| account.refund_receipt(&payment));
    if status == RefundStatus::Success && receipt == Receipt::Send {
        let mail = NewJob::for_refund(
            JobKind::RefundEmail,
            &moved.id,
            &moved.payment_id,
            Some(now),
        );
        tx.add_job(&mail, now)?;
    }
    Ok(moved)
}

/// A refund and its payment, whose version guards both. The refund is looked at again after the payment was read:
/// whoever changes it from then on changes the payment, too, and one of the two is told to start again.
fn find_with_payment(
    tx: &mut dyn Transaction,
    id: &RefundId,
) -> Result<(Payment, Refund), EngineError> {
    let refund = tx.find_refund(id)?.ok_or(EngineError::NotFound)?;
    let payment = tx.find_payment(&refund.payment_id)?;
    let refund = tx.find_refund(id)?;
    payment.zip(refund).ok_or(EngineError::NotFound)
}

/// Writes a refund that was found with its payment, and gives back what is no longer reserved.
fn update_in(
    tx: &mut dyn Transaction,
    payment: &Payment,
    refund: &Refund,
    released: Amount,
    now: Timestamp,
) -> Result<(), EngineError> {
    let transition = payment.apply(Command::ReleaseRefund { amount: released }, now)?;
    record(tx, &transition)?;
    Ok(tx.update_refund(refund)?)
}

fn job_of(refund: &Refund, run_at: Option<Timestamp>) -> NewJob {
    NewJob::for_refund(JobKind::Refund, &refund.id, &refund.payment_id, run_at)
}

fn request(payment: &Payment, refund: &Refund) -> Option<RefundRequest> {
    Some(RefundRequest {
        refund_id: refund.id.clone(),
        transaction_id: payment.transaction_id.clone()?,
        account_id: payment.account_id.clone(),
        amount: refund.amount,
    })
}

/// After as much time again as the refund is old.
fn next_look(refund: &Refund, now: Timestamp) -> Timestamp {
    let age = now
        .unix_micros()
        .saturating_sub(refund.created_at.unix_micros());
    let age = Duration::from_micros(u64::try_from(age).unwrap_or_default());
    now.after(age.clamp(FIRST_LOOK, LAST_LOOK))
}
