//! Disputes, as a provider tells us of them.

use std::time::Duration;

use super::{Payments, record};
use crate::{
    clock::Timestamp,
    dispute::{Dispute, DisputeReason, DisputeStatus},
    id::{AccountId, DisputeId, PaymentId},
    money::Amount,
    payment::Payment,
    state::State,
    store::{StoreError, Transaction},
    transition::Command,
};

/// How long a service may take to send evidence.
const TIME_FOR_EVIDENCE: Duration = Duration::from_hours(216);

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum DisputeError {
    /// The account has no such payment or dispute.
    #[error("there is no such payment or dispute")]
    NotFound,
    /// Only captured money can be disputed, once at a time and no more than is left of it after refunds; disputes only
    /// move forwards, and what was decided stays.
    #[error("this cannot be disputed")]
    NotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// A payer disputes a payment. `None` disputes all that is left of it after refunds. Until the dispute is won, nothing can be refunded.
    pub async fn open_dispute(
        &self,
        account_id: &AccountId,
        payment_id: &PaymentId,
        reason: DisputeReason,
        amount: Option<Amount>,
    ) -> Result<Dispute, DisputeError> {
        let (account_id, payment_id) = (account_id.clone(), payment_id.clone());
        let (id, now) = (DisputeId::generate(self.random()), self.now());
        self.change(move |tx| {
            let payment = tx
                .find_payment(&payment_id)?
                .filter(|payment| payment.account_id == account_id)
                .ok_or(DisputeError::NotFound)?;
            let amount = amount.unwrap_or(payment.refundable());
            if payment.state != State::Captured
                || payment.is_disputed
                || amount == Amount::ZERO
                || amount > payment.refundable()
            {
                return Err(DisputeError::NotAllowed);
            }
            let dispute = Dispute {
                id: id.clone(),
                payment_id: payment_id.clone(),
                account_id: account_id.clone(),
                amount,
                fee: None,
                reason,
                status: DisputeStatus::NeedsResponse,
                created_at: now,
                evidence_due_at: now.after(TIME_FOR_EVIDENCE),
                settled_on: None,
            };
            tx.insert_dispute(&dispute)?;
            mark(tx, &payment, true, now)?;
            Ok(dispute)
        })
        .await
    }

    /// The bank decides on a dispute, or begins to look at the evidence. `fee` is what a lost one costs.
    pub async fn move_dispute(
        &self,
        account_id: &AccountId,
        id: &DisputeId,
        status: DisputeStatus,
        fee: Amount,
    ) -> Result<Dispute, DisputeError> {
        self.change_dispute(account_id, id, move |dispute| {
            if dispute.status == status {
                return Ok(dispute);
            }
            if !leads_to(dispute.status, status) {
                return Err(DisputeError::NotAllowed);
            }
            Ok(Dispute {
                status,
                fee: (status == DisputeStatus::Lost).then_some(fee),
                ..dispute
            })
        })
        .await
    }

    /// The provider has taken a dispute out of a payout on this day.
    pub async fn settle_dispute(
        &self,
        account_id: &AccountId,
        id: &DisputeId,
        day: time::Date,
    ) -> Result<Dispute, DisputeError> {
        self.change_dispute(account_id, id, move |dispute| {
            Ok(Dispute {
                settled_on: Some(day),
                ..dispute
            })
        })
        .await
    }

    /// Changes a dispute and its payment, whose version guards both: of two changes at once, one is made on what the
    /// other has left.
    async fn change_dispute(
        &self,
        account_id: &AccountId,
        id: &DisputeId,
        change: impl Fn(Dispute) -> Result<Dispute, DisputeError> + Clone + Send + 'static,
    ) -> Result<Dispute, DisputeError> {
        let (account_id, id, now) = (account_id.clone(), id.clone(), self.now());
        self.change(move |tx| {
            let (payment, dispute) = find_with_payment(tx, &account_id, &id)?;
            let changed = change(dispute.clone())?;
            if changed == dispute {
                return Ok(dispute);
            }
            tx.update_dispute(&changed)?;
            let is_won =
                changed.status == DisputeStatus::Won && dispute.status != DisputeStatus::Won;
            mark(tx, &payment, payment.is_disputed && !is_won, now)?;
            Ok(changed)
        })
        .await
    }
}

/// Whether a dispute can go from one status to the other.
fn leads_to(status: DisputeStatus, next: DisputeStatus) -> bool {
    use DisputeStatus::{Lost, NeedsResponse, UnderReview, Won};
    match status {
        NeedsResponse => matches!(next, UnderReview | Won | Lost),
        UnderReview => matches!(next, Won | Lost),
        Won | Lost => false,
    }
}

/// A dispute and its payment. The dispute is looked at again after the payment was read: whoever changes it from then
/// on changes the payment, too.
fn find_with_payment(
    tx: &mut dyn Transaction,
    account_id: &AccountId,
    id: &DisputeId,
) -> Result<(Payment, Dispute), DisputeError> {
    let dispute = tx
        .find_dispute(id)?
        .filter(|dispute| dispute.account_id == *account_id)
        .ok_or(DisputeError::NotFound)?;
    let payment = tx.find_payment(&dispute.payment_id)?;
    let dispute = tx.find_dispute(id)?;
    payment.zip(dispute).ok_or(DisputeError::NotFound)
}

fn mark(
    tx: &mut dyn Transaction,
    payment: &Payment,
    is_disputed: bool,
    now: Timestamp,
) -> Result<(), DisputeError> {
    let transition = payment
        .apply(Command::SetDisputed(is_disputed), now)
        .or(Err(DisputeError::NotAllowed))?;
    Ok(record(tx, &transition)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disputes_only_move_forwards() {
        use DisputeStatus::{Lost, NeedsResponse, UnderReview, Won};
        let all = [NeedsResponse, UnderReview, Won, Lost];
        let nexts = |status| all.into_iter().filter(move |next| leads_to(status, *next));
        assert!(nexts(NeedsResponse).eq([UnderReview, Won, Lost]));
        assert!(nexts(UnderReview).eq([Won, Lost]));
        assert_eq!(nexts(Won).chain(nexts(Lost)).count(), 0);
    }
}
