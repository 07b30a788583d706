//! How a payment by telephone ended.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::body::text;
use crate::state::{ExternalState, PaymentState, PaymentStatus};
use crate::text_enum::text_enum;

text_enum! {
    /// `payment_outcome.status`.
    OutcomeStatus {
        /// Paid.
        Success => "success",
        /// Not paid.
        Failed => "failed",
    }
}

text_enum! {
    /// `payment_outcome.code`: why a payment was not made.
    TelephoneFailure {
        /// The card was declined.
        Rejected => "P0010",
        /// The payer changed their mind.
        CancelledByUser => "P0030",
        /// The provider failed.
        Error => "P0050",
    }
}

impl TelephoneFailure {
    /// The state whose code and message are told.
    pub const fn external(self) -> ExternalState {
        match self {
            Self::Rejected => ExternalState::Rejected,
            Self::CancelledByUser => ExternalState::CancelledByUser,
            Self::Error => ExternalState::Error,
        }
    }
}

/// How a payment by telephone ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentOutcome {
    /// Paid or not.
    pub status: OutcomeStatus,
    /// Why not; there exactly when the payment failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<TelephoneFailure>,
    /// What the provider said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplemental: Option<SupplementalDetails>,
}

/// What the provider said about a payment by telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupplementalDetails {
    /// The provider's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The provider's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

impl PaymentOutcome {
    /// `None` unless status and code fit together and everything has the right type.
    pub(super) fn parse(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        let outcome = Self {
            status: OutcomeStatus::parse(members.get("status")?.as_str()?)?,
            code: match present(members, "code") {
                None => None,
                Some(code) => Some(TelephoneFailure::parse(code.as_str()?)?),
            },
            supplemental: match present(members, "supplemental") {
                None => None,
                Some(details) => Some(SupplementalDetails::parse(details)?),
            },
        };
        let has_failed = outcome.status == OutcomeStatus::Failed;
        (outcome.code.is_some() == has_failed).then_some(outcome)
    }

    /// `state` of the answer: success, or failed with the code that was sent and its message.
    pub fn state(&self) -> PaymentState {
        let Some(failure) = self.code else {
            return ExternalState::Success.into();
        };
        PaymentState {
            status: PaymentStatus::Failed.into(),
            finished: true,
            code: Some(Cow::Borrowed(failure.as_str())),
            message: failure
                .external()
                .failure()
                .map(|(_, message)| Cow::Borrowed(message)),
            can_retry: None,
        }
    }
}

impl SupplementalDetails {
    fn parse(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        let member = |name| match present(members, name) {
            None => Some(None),
            Some(value) => Some(Some(text(value)?.to_owned())),
        };
        Some(Self {
            error_code: member("error_code")?,
            error_message: member("error_message")?,
        })
    }
}

fn present<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}
