//! The state of a payment as services see it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error_code::ErrorCode;
use crate::text_enum::{Open, text_enum};

text_enum! {
    /// `state.status` of a payment.
    PaymentStatus {
        /// The payer has not opened `next_url`.
        Created => "created",
        /// The payer is on the card page, or authorisation runs.
        Started => "started",
        /// Authorised, not yet confirmed by the payer.
        Submitted => "submitted",
        /// Confirmed, with delayed capture: waits for the service.
        Capturable => "capturable",
        /// Paid.
        Success => "success",
        /// Declined, expired, or cancelled by the payer.
        Failed => "failed",
        /// Cancelled by the service.
        Cancelled => "cancelled",
        /// The provider or the platform failed.
        Error => "error",
    }
}

/// Every state that a service can tell apart: the status together with its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExternalState {
    /// The payer has not opened `next_url`.
    Created,
    /// The payer is on the card page, or authorisation runs.
    Started,
    /// Authorised, not yet confirmed.
    Submitted,
    /// Confirmed; the service has to capture it.
    Capturable,
    /// Paid.
    Success,
    /// The card was declined.
    Rejected,
    /// Not completed in time.
    Expired,
    /// The payer pressed cancel.
    CancelledByUser,
    /// The service cancelled.
    CancelledByService,
    /// The provider or the platform failed.
    Error,
}

impl ExternalState {
    /// Every state.
    pub const ALL: &'static [Self] = &[
        Self::Created,
        Self::Started,
        Self::Submitted,
        Self::Capturable,
        Self::Success,
        Self::Rejected,
        Self::Expired,
        Self::CancelledByUser,
        Self::CancelledByService,
        Self::Error,
    ];

    /// `state.status`.
    pub const fn status(self) -> PaymentStatus {
        match self {
            Self::Created => PaymentStatus::Created,
            Self::Started => PaymentStatus::Started,
            Self::Submitted => PaymentStatus::Submitted,
            Self::Capturable => PaymentStatus::Capturable,
            Self::Success => PaymentStatus::Success,
            Self::Rejected | Self::Expired | Self::CancelledByUser => PaymentStatus::Failed,
            Self::CancelledByService => PaymentStatus::Cancelled,
            Self::Error => PaymentStatus::Error,
        }
    }

    /// `state.finished`.
    pub const fn is_finished(self) -> bool {
        !matches!(
            self,
            Self::Created | Self::Started | Self::Submitted | Self::Capturable
        )
    }

    /// `state.code` and `state.message` of a payment that ended without success.
    pub const fn failure(self) -> Option<(ErrorCode, &'static str)> {
        match self {
            Self::Rejected => Some((ErrorCode::P0010, "Payment method rejected")),
            Self::Expired => Some((ErrorCode::P0020, "Payment expired")),
            Self::CancelledByUser => Some((ErrorCode::P0030, "Payment was cancelled by the user")),
            Self::CancelledByService => {
                Some((ErrorCode::P0040, "Payment was cancelled by the service"))
            }
            Self::Error => Some((ErrorCode::P0050, "Payment provider returned an error")),
            _ => None,
        }
    }
}

/// `state` of a payment or of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentState {
    /// Where the payment is.
    #[cfg_attr(feature = "openapi", schema(value_type = PaymentStatus))]
    pub status: Open<PaymentStatus>,
    /// Nothing more will happen to it.
    pub finished: bool,
    /// What went wrong, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub message: Option<Cow<'static, str>>,
    /// What went wrong, as a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false, pattern = "^P[0-9]{4}$"))]
    pub code: Option<Cow<'static, str>>,
    /// Whether a declined agreement payment may be tried again; absent everywhere else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub can_retry: Option<bool>,
}

impl PaymentState {
    /// The state behind status and code, or `None` for one that this version does not know.
    pub fn external(&self) -> Option<ExternalState> {
        ExternalState::ALL.iter().copied().find(|state| {
            self.status == state.status()
                && match state.failure() {
                    // One code per status, or the code decides.
                    Some((code, _)) if self.status == PaymentStatus::Failed => {
                        self.code.as_deref() == Some(code.as_str())
                    }
                    _ => true,
                }
        })
    }
}

impl From<ExternalState> for PaymentState {
    fn from(state: ExternalState) -> Self {
        let (code, message) = state.failure().unzip();
        Self {
            status: state.status().into(),
            finished: state.is_finished(),
            message: message.map(Cow::Borrowed),
            code: code.map(|code| Cow::Borrowed(code.as_str())),
            can_retry: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_recognised_again() {
        for &state in ExternalState::ALL {
            let json = serde_json::to_string(&PaymentState::from(state)).unwrap();
            let read: PaymentState = serde_json::from_str(&json).unwrap();
            assert_eq!(read.external(), Some(state), "{json}");
        }
    }

    #[test]
    fn members_of_a_failed_state_have_the_order_and_texts_of_the_reference() {
        let json = serde_json::to_string(&PaymentState::from(ExternalState::CancelledByUser));
        assert_eq!(
            json.unwrap(),
            r#"{"status":"failed","finished":true,"message":"Payment was cancelled by the user","code":"P0030"}"#
        );
    }

    #[test]
    fn an_unknown_status_can_be_read_and_is_no_known_state() {
        let state: PaymentState =
            serde_json::from_str(r#"{"status":"disputed","finished":true}"#).unwrap();
        assert_eq!(state.status.as_str(), "disputed");
        assert_eq!(state.external(), None);
    }

    #[test]
    fn a_failure_with_an_unknown_code_is_no_known_state() {
        let state: PaymentState =
            serde_json::from_str(r#"{"status":"failed","finished":true,"code":"P0060"}"#).unwrap();
        assert_eq!(state.external(), None);
    }
}
