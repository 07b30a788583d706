//! What a message is about, and so what it is called.

use payments::id::{PaymentId, RefundId};

/// What a message is about. There is one message at most of each.
#[derive(Clone, Copy)]
pub(crate) enum Occasion<'a> {
    Confirmation(&'a PaymentId),
    Refund(&'a PaymentId, &'a RefundId),
}

impl<'a> Occasion<'a> {
    pub(crate) fn payment_id(self) -> &'a PaymentId {
        match self {
            Self::Confirmation(payment_id) | Self::Refund(payment_id, _) => payment_id,
        }
    }

    /// For the log.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Confirmation(_) => "confirmation",
            Self::Refund(..) => "refund",
        }
    }

    pub(crate) fn refund_id(self) -> Option<&'a RefundId> {
        match self {
            Self::Confirmation(_) => None,
            Self::Refund(_, refund_id) => Some(refund_id),
        }
    }

    /// The first part of the `Message-ID`.
    pub(crate) fn message_name(self) -> String {
        match self {
            Self::Confirmation(payment_id) => format!("confirmation.{payment_id}"),
            Self::Refund(_, refund_id) => format!("refund.{refund_id}"),
        }
    }

    pub(crate) fn file_name(self) -> String {
        match self {
            Self::Confirmation(payment_id) => format!("{payment_id}-confirmation.eml"),
            Self::Refund(payment_id, refund_id) => format!("{payment_id}-refund-{refund_id}.eml"),
        }
    }
}

/// One line of the log, as every message has it.
macro_rules! log_message {
    ($occasion:expr, $($rest:tt)+) => {
        tracing::info!(
            payment.id = %$occasion.payment_id(),
            refund.id = $occasion.refund_id().map(tracing::field::display),
            mail.kind = $occasion.kind(),
            $($rest)+
        )
    };
}
pub(crate) use log_message;
