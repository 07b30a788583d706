//! Refunds (GOV.UK Pay API, "Refunds").

use crate::{
    clock::Timestamp,
    id::{AccountId, PaymentId, RefundId},
    money::Amount,
    state::stored_names,
};

/// Money that goes back to the payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Public id, which doubles as the idempotency key at the provider.
    pub id: RefundId,
    /// The payment that is given back.
    pub payment_id: PaymentId,
    /// Whose refund it is.
    pub account_id: AccountId,
    /// In pence.
    pub amount: Amount,
    /// Where it stands.
    pub status: RefundStatus,
    /// When the service asked for it.
    pub created_at: Timestamp,
    /// When the provider completed or refused it.
    pub finished_at: Option<Timestamp>,
    /// The day on which it was taken out of a payout.
    pub settled_on: Option<time::Date>,
}

/// Where a refund stands. Only the first two may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundStatus {
    /// Its money is reserved; the provider may not have heard of it. Services see `submitted`.
    Created,
    /// The provider has accepted it.
    Submitted,
    /// The money is on its way to the payer.
    Success,
    /// The provider refused it: the money can be refunded again.
    Error,
}

stored_names!(RefundStatus {
    RefundStatus::Created = "created",
    RefundStatus::Submitted = "submitted",
    RefundStatus::Success = "success",
    RefundStatus::Error = "error",
});

impl RefundStatus {
    /// `status` of the API.
    pub fn external(self) -> &'static str {
        match self {
            Self::Created | Self::Submitted => "submitted",
            Self::Success => "success",
            Self::Error => "error",
        }
    }

    /// Whether nothing more will happen.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Success | Self::Error)
    }
}

/// Whether money of a payment can be given back: `refund_summary.status` of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundAvailability {
    /// The payment is not captured yet.
    Pending,
    /// Something is left.
    Available,
    /// Nothing is left.
    Full,
    /// There is nothing to give back, or the payment is disputed.
    Unavailable,
}

impl RefundAvailability {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
            Self::Full => "full",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Why a refund is not made (GOV.UK Pay API, create refund, in the order of its checks).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    /// P0603: the payer disputes the payment.
    #[error("the payment is disputed")]
    Disputed,
    /// P0603: nothing can be given back now.
    #[error("the payment cannot be refunded: {}", .0.as_str())]
    NotAvailable(RefundAvailability),
    /// P0604: the caller has another idea of what is left.
    #[error("another amount is available")]
    Mismatch,
    /// P0603: more than what is left.
    #[error("more than what is available")]
    TooMuch,
}

impl Refund {
    /// The refund after the provider has answered; `None` when it was finished before, or nothing is new.
    pub fn moved(&self, status: RefundStatus, now: Timestamp) -> Option<Self> {
        if self.status.is_finished() || self.status == status {
            return None;
        }
        Some(Self {
            status,
            finished_at: status.is_finished().then_some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::random::SeededRandom;

    use RefundStatus::{Created, Error, Submitted, Success};

    const ALL: [RefundStatus; 4] = [Created, Submitted, Success, Error];

    fn now() -> Timestamp {
        Timestamp::from_unix_micros(1_772_442_847_000_000)
    }

    fn refund(status: RefundStatus) -> Refund {
        let random = SeededRandom::new(1);
        Refund {
            id: RefundId::generate(&random),
            payment_id: PaymentId::generate(&random),
            account_id: AccountId::parse("council").unwrap(),
            amount: Amount::from_pence(500).unwrap(),
            status,
            created_at: now(),
            finished_at: status.is_finished().then_some(now()),
            settled_on: None,
        }
    }

    #[test]
    fn engine_097_a_finished_refund_stays_as_it_is() {
        for status in [Success, Error] {
            for answer in ALL {
                assert_eq!(refund(status).moved(answer, now()), None, "{answer:?}");
            }
        }
    }

    #[test]
    fn a_refund_moves_on_when_the_provider_says_something_new() {
        let later = now().after(Duration::from_mins(1));
        for status in [Created, Submitted] {
            for answer in ALL.into_iter().filter(|answer| *answer != status) {
                let moved = refund(status).moved(answer, later).unwrap();
                assert_eq!(moved.status, answer);
                let is_finished = matches!(answer, Success | Error);
                assert_eq!(moved.finished_at, is_finished.then_some(later));
                assert_eq!(moved.amount, refund(status).amount);
            }
            assert_eq!(refund(status).moved(status, later), None);
        }
    }

    #[test]
    fn a_refund_that_the_provider_has_not_heard_of_is_submitted_for_services() {
        let shown = ALL.map(RefundStatus::external);
        assert_eq!(shown, ["submitted", "submitted", "success", "error"]);
        for status in ALL {
            assert_eq!(RefundStatus::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn a_refusal_names_what_the_api_names() {
        let refusal = RefundRefusal::NotAvailable(RefundAvailability::Full);
        assert_eq!(refusal.to_string(), "the payment cannot be refunded: full");
    }
}
