//! Work that must happen after a transaction, written in that transaction.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    id::{PaymentId, RefundId, TransactionId},
};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Ends a payment that was not finished in time.
    Expire,
    /// Asks the provider what became of an authorisation whose holder died.
    RecoverAuthorisation,
    /// Charges the stored card of an agreement.
    ChargeSavedCard,
    /// Captures a confirmed payment.
    Capture,
    /// Asks the provider to refund, or what became of a refund.
    Refund,
    /// Tells the payer of a refund.
    RefundEmail,
    /// Cancels an authorisation that nobody wants.
    CancelAtProvider,
    /// Sends the confirmation e-mail.
    ConfirmationEmail,
    /// Deletes tokens and idempotency keys that are too old to be used.
    PurgeTokens,
    /// Adds up the payments of past days for searches.
    AddUpTotals,
}

impl JobKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Expire,
        Self::RecoverAuthorisation,
        Self::ChargeSavedCard,
        Self::Capture,
        Self::Refund,
        Self::RefundEmail,
        Self::CancelAtProvider,
        Self::ConfirmationEmail,
        Self::PurgeTokens,
        Self::AddUpTotals,
    ];

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expire => "expire",
            Self::RecoverAuthorisation => "recover_authorisation",
            Self::ChargeSavedCard => "charge_saved_card",
            Self::Capture => "capture",
            Self::Refund => "refund",
            Self::RefundEmail => "refund_email",
            Self::CancelAtProvider => "cancel_at_provider",
            Self::ConfirmationEmail => "confirmation_email",
            Self::PurgeTokens => "purge_tokens",
            Self::AddUpTotals => "add_up_totals",
        }
    }

    /// The kind with this stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// A job to write, or to take back. There is one at most of a kind and key; writing it again moves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What to do.
    pub kind: JobKind,
    /// Tells jobs of one kind apart.
    pub key: String,
    /// The payment that it is about.
    pub payment_id: Option<PaymentId>,
    /// When; `None` takes the job back.
    pub run_at: Option<Timestamp>,
}

impl NewJob {
    /// A job of which a payment has one at most.
    pub fn for_payment(kind: JobKind, payment_id: &PaymentId, run_at: Timestamp) -> Self {
        Self {
            kind,
            key: payment_id.as_str().to_owned(),
            payment_id: Some(payment_id.clone()),
            run_at: Some(run_at),
        }
    }

    /// Takes back such a job.
    pub fn removal(kind: JobKind, payment_id: &PaymentId) -> Self {
        Self {
            kind,
            key: payment_id.as_str().to_owned(),
            payment_id: Some(payment_id.clone()),
            run_at: None,
        }
    }

    /// Cancels one attempt at the provider; a payment may have had several.
    pub fn cancel_at_provider(
        payment_id: &PaymentId,
        transaction_id: &TransactionId,
        run_at: Timestamp,
    ) -> Self {
        Self {
            kind: JobKind::CancelAtProvider,
            key: transaction_id.as_str().to_owned(),
            payment_id: Some(payment_id.clone()),
            run_at: Some(run_at),
        }
    }

    /// A job about one refund; `None` takes it back.
    pub fn for_refund(
        kind: JobKind,
        refund_id: &RefundId,
        payment_id: &PaymentId,
        run_at: Option<Timestamp>,
    ) -> Self {
        Self {
            kind,
            key: refund_id.as_str().to_owned(),
            payment_id: Some(payment_id.clone()),
            run_at,
        }
    }

    /// A job of which the installation has one, such as the hourly clean-up of tokens.
    pub fn recurring(kind: JobKind, run_at: Timestamp) -> Self {
        Self {
            kind,
            key: "all".to_owned(),
            payment_id: None,
            run_at: Some(run_at),
        }
    }
}

/// A job that this process may run until its lock runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to do.
    pub kind: JobKind,
    /// Tells jobs of one kind apart.
    pub key: String,
    /// The payment that it is about.
    pub payment_id: Option<PaymentId>,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// The lock under which it is held; whoever finishes the job shows it.
    pub locked_until: Timestamp,
}

/// How many jobs there are of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCount {
    /// The kind's stored name.
    pub kind: String,
    /// Whether they were given up.
    pub is_dead: bool,
    /// How many.
    pub count: i64,
}

/// Jobs that fail wait a minute, then two, four … up to an hour.
pub fn back_off(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1))
        .unwrap_or(0)
        .min(6);
    Duration::from_secs(60_u64.saturating_mul(1 << doublings).min(3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_each_time_up_to_an_hour() {
        let waits: Vec<u64> = [1, 2, 3, 6, 7, 100]
            .map(|attempts| back_off(attempts).as_secs())
            .to_vec();
        assert_eq!(waits, [60, 120, 240, 1920, 3600, 3600]);
    }
}
