//! What became of a payment, as the service tells its users.

use pay_client::{ExternalState, PaymentState};

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is paid.
    Paid,
    /// It can still be paid.
    Unfinished,
    /// The card was declined.
    Declined,
    /// It was not completed in time.
    Expired,
    /// The user cancelled it.
    CancelledByUser,
    /// The service cancelled it.
    CancelledByService,
    /// The provider failed.
    TechnicalError,
}

impl Outcome {
    /// The outcome behind the state that the API tells; none for a state that this version does not know, about which
    /// nothing may be promised.
    pub(crate) fn of(state: &PaymentState) -> Option<Self> {
        Some(match state.external()? {
            ExternalState::Success | ExternalState::Capturable => Self::Paid,
            ExternalState::Created | ExternalState::Started | ExternalState::Submitted => {
                Self::Unfinished
            }
            ExternalState::Rejected => Self::Declined,
            ExternalState::Expired => Self::Expired,
            ExternalState::CancelledByUser => Self::CancelledByUser,
            ExternalState::CancelledByService => Self::CancelledByService,
            ExternalState::Error => Self::TechnicalError,
        })
    }

    /// The stored name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Unfinished => "unfinished",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::CancelledByUser => "cancelled by user",
            Self::CancelledByService => "cancelled by service",
            Self::TechnicalError => "technical error",
        }
    }
}
