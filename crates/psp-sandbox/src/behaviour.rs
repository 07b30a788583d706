//! What the sandbox does with the money of an account.

use std::time::Duration;

use payments::{clock::Timestamp, provider::RefundProgress};

/// How captures and refunds of an account go. By default everything is done at once, as GOV.UK Pay's sandbox does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// How refunds go.
    pub refunds: RefundBehaviour,
    /// Whether captures are only accepted at first, and done when the provider is next asked about them.
    pub captures_later: bool,
}

/// How refunds of an account go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefundBehaviour {
    /// Done at once.
    #[default]
    AtOnce,
    /// Accepted, and done when the provider is asked about them after this time.
    After(Duration),
    /// Accepted, and never done.
    Never,
    /// Accepted; they have failed when the provider is next asked about them.
    FailsLater,
    /// Refused at once.
    Refused,
}

impl RefundBehaviour {
    /// How far a new refund is; `None` when it is refused.
    pub(crate) fn first(self) -> Option<RefundProgress> {
        match self {
            Self::AtOnce => Some(RefundProgress::Complete),
            Self::After(_) | Self::Never | Self::FailsLater => Some(RefundProgress::Pending),
            Self::Refused => None,
        }
    }

    /// How far a refund is that was pending. The behaviour may have been another when it was accepted.
    pub(crate) fn next(self, created_at: Timestamp, now: Timestamp) -> RefundProgress {
        match self {
            Self::AtOnce => RefundProgress::Complete,
            Self::After(time) if now >= created_at.after(time) => RefundProgress::Complete,
            Self::After(_) | Self::Never => RefundProgress::Pending,
            Self::FailsLater | Self::Refused => RefundProgress::Failed,
        }
    }
}
