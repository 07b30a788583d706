//! Disputes: a payer asks their bank for the money back (GOV.UK Pay API, "Disputes").

use crate::{
    clock::Timestamp,
    id::{AccountId, DisputeId, PaymentId},
    money::Amount,
    state::stored_names,
};

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Public id.
    pub id: DisputeId,
    /// The payment that is disputed.
    pub payment_id: PaymentId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// How much of it, in pence.
    pub amount: Amount,
    /// What the provider charges for a lost one, in pence.
    pub fee: Option<Amount>,
    /// Why.
    pub reason: DisputeReason,
    /// Where it stands.
    pub status: DisputeStatus,
    /// When the bank opened it.
    pub created_at: Timestamp,
    /// Until when the service may answer.
    pub evidence_due_at: Timestamp,
    /// The day on which it was taken out of a payout.
    pub settled_on: Option<time::Date>,
}

/// Where a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DisputeStatus {
    /// The service should send evidence.
    NeedsResponse,
    /// The bank looks at the evidence.
    UnderReview,
    /// The payer got the money.
    Lost,
    /// The service keeps the money.
    Won,
}

stored_names!(DisputeStatus {
    DisputeStatus::NeedsResponse = "needs_response",
    DisputeStatus::UnderReview = "under_review",
    DisputeStatus::Lost = "lost",
    DisputeStatus::Won = "won",
});

/// Why a payer disputes a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the API's and say it all")]
pub enum DisputeReason {
    CreditNotProcessed,
    Duplicate,
    Fraudulent,
    General,
    ProductNotReceived,
    ProductUnacceptable,
    Unrecognised,
    SubscriptionCancelled,
    Other,
}

stored_names!(DisputeReason {
    DisputeReason::CreditNotProcessed = "credit_not_processed",
    DisputeReason::Duplicate = "duplicate",
    DisputeReason::Fraudulent = "fraudulent",
    DisputeReason::General = "general",
    DisputeReason::ProductNotReceived = "product_not_received",
    DisputeReason::ProductUnacceptable = "product_unacceptable",
    DisputeReason::Unrecognised = "unrecognised",
    DisputeReason::SubscriptionCancelled = "subscription_cancelled",
    DisputeReason::Other = "other",
});

impl Dispute {
    /// What the account loses with the dispute, in pence and negative; only when it is lost.
    pub fn net_amount(&self) -> Option<i64> {
        let fee = self.fee.filter(|_| self.status == DisputeStatus::Lost)?;
        self.amount
            .checked_add(fee)
            .map(|sum| sum.pence().saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    fn dispute(status: DisputeStatus, amount: i64, fee: Option<i64>) -> Dispute {
        let random = SeededRandom::new(1);
        let now = Timestamp::from_unix_micros(1_772_442_847_000_000);
        Dispute {
            id: DisputeId::generate(&random),
            payment_id: PaymentId::generate(&random),
            account_id: AccountId::parse("council").unwrap(),
            amount: Amount::from_pence(amount).unwrap(),
            fee: fee.and_then(Amount::from_pence),
            reason: DisputeReason::Fraudulent,
            status,
            created_at: now,
            evidence_due_at: now,
            settled_on: None,
        }
    }

    #[test]
    fn only_a_lost_dispute_costs_something() {
        use DisputeStatus::{Lost, NeedsResponse, UnderReview, Won};
        for (status, amount, fee, expected) in [
            (Lost, 1_000, Some(1_500), Some(-2_500)),
            (Lost, 1_000, Some(0), Some(-1_000)),
            (Lost, 1_000, None, None),
            (Lost, i64::MAX, Some(1), None),
            (Won, 1_000, Some(1_500), None),
            (UnderReview, 1_000, Some(1_500), None),
            (NeedsResponse, 1_000, None, None),
        ] {
            let dispute = dispute(status, amount, fee);
            assert_eq!(dispute.net_amount(), expected, "{status:?}, {fee:?}");
        }
    }

    #[test]
    fn names_are_those_of_the_documentation() {
        for name in ["needs_response", "under_review", "lost", "won"] {
            let parsed = DisputeStatus::parse(name);
            assert_eq!(parsed.map(DisputeStatus::as_str), Some(name));
        }
        for name in [
            "credit_not_processed",
            "duplicate",
            "fraudulent",
            "general",
            "product_not_received",
            "product_unacceptable",
            "unrecognised",
            "subscription_cancelled",
            "other",
        ] {
            let parsed = DisputeReason::parse(name);
            assert_eq!(parsed.map(DisputeReason::as_str), Some(name));
        }
        // The spelling of one provider.
        assert_eq!(DisputeReason::parse("subscription_canceled"), None);
    }
}
