//! What a payment is: a few business states, who is talking to the provider now, and what is left to clean up there.

use crate::clock::Timestamp;

/// The business state of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Created by a service; nobody has opened the pages.
    Created,
    /// The payer is on the card page, or the provider is being asked.
    Started,
    /// Waits for a worker, who will charge the card of an agreement without the payer.
    Queued,
    /// The payer's bank wants a challenge (3-D Secure).
    Challenge,
    /// The provider has authorised the payment; the payer has not confirmed.
    Authorised,
    /// Confirmed; the service must ask for the capture.
    Capturable,
    /// Confirmed; the capture is a job.
    Capturing,
    /// The provider has accepted the capture and will finish it later.
    CaptureSubmitted,
    /// The money is captured.
    Captured,
    /// Over without money, for a reason.
    Ended(EndReason),
}

/// Why a payment ended without money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The provider refused the card.
    Declined,
    /// Nobody finished it in time.
    Expired,
    /// The payer cancelled.
    UserCancelled,
    /// The service cancelled.
    ServiceCancelled,
    /// The provider could not process the authorisation.
    AuthorisationError,
    /// The provider did not answer the authorisation in time.
    AuthorisationTimeout,
    /// The provider gave an answer to the authorisation that makes no sense.
    AuthorisationUnexpected,
    /// The capture failed for good.
    CaptureError,
}

/// Who is talking to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Asking to authorise a card.
    Authorise,
    /// Handing over the result of a challenge.
    AuthoriseChallenge,
    /// Asking to capture.
    Capture,
}

/// The right to talk to the provider about a payment until some moment. Whoever holds the token may record the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is being done.
    pub operation: Operation,
    /// Tells this holder from an earlier one.
    pub token: uuid::Uuid,
    /// When others may assume that the holder has died.
    pub until: Timestamp,
}

impl Lease {
    /// Whether the holder may still be at work.
    pub fn is_held(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// Whether an authorisation of a payment that ended may still stand at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Cleanup {
    /// There is nothing to clean up.
    #[default]
    None,
    /// A job will cancel it.
    Pending,
    /// The provider has confirmed that no authorisation stands.
    Done,
    /// Given up; an operator must look.
    Failed,
}

/// What a service sees (GOV.UK Pay API, "Payment status lifecycle").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExternalState {
    /// `created`
    Created,
    /// `started`
    Started,
    /// `submitted`
    Submitted,
    /// `capturable`
    Capturable,
    /// `success`
    Success,
    /// `failed`, P0010
    Declined,
    /// `failed`, P0020
    Expired,
    /// `failed`, P0030
    CancelledByUser,
    /// `cancelled`, P0040
    CancelledByService,
    /// `error`, P0050
    Error,
}

impl ExternalState {
    /// `state.status` of the API.
    pub fn status(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Started => "started",
            Self::Submitted => "submitted",
            Self::Capturable => "capturable",
            Self::Success => "success",
            Self::Declined | Self::Expired | Self::CancelledByUser => "failed",
            Self::CancelledByService => "cancelled",
            Self::Error => "error",
        }
    }

    /// `state.finished` of the API.
    pub fn is_finished(self) -> bool {
        !matches!(
            self,
            Self::Created | Self::Started | Self::Submitted | Self::Capturable
        )
    }

    /// `state.code` and `state.message` of the API, for failures.
    pub fn failure(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Declined => Some(("P0010", "Payment method rejected")),
            Self::Expired => Some(("P0020", "Payment expired")),
            Self::CancelledByUser => Some(("P0030", "Payment was cancelled by the user")),
            Self::CancelledByService => Some(("P0040", "Payment was cancelled by the service")),
            Self::Error => Some(("P0050", "Payment provider returned an error")),
            Self::Created | Self::Started | Self::Submitted | Self::Capturable | Self::Success => {
                None
            }
        }
    }
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $text:literal => $external:ident,)*) => {
        /// The detailed status of GOV.UK Pay, which its users know from logs and back offices: derived from the state,
        /// and the vocabulary of the event log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum DetailedStatus {
            $(#[doc = $text] $name,)*
        }

        impl DetailedStatus {
            /// Every status.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in capitals and spaces.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The status with this name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            /// What a service sees of it.
            pub fn external(self) -> ExternalState {
                match self { $(Self::$name => ExternalState::$external,)* }
            }
        }
    };
}

statuses! {
    Created = "CREATED" => Created,
    PaymentNotificationCreated = "PAYMENT NOTIFICATION CREATED" => Created,
    EnteringCardDetails = "ENTERING CARD DETAILS" => Started,
    AuthorisationUserNotPresentQueued = "AUTHORISATION USER NOT PRESENT QUEUED" => Started,
    AuthorisationReady = "AUTHORISATION READY" => Started,
    Authorisation3dsRequired = "AUTHORISATION 3DS REQUIRED" => Started,
    Authorisation3dsReady = "AUTHORISATION 3DS READY" => Started,
    AuthorisationSuccess = "AUTHORISATION SUCCESS" => Submitted,
    AuthorisationRejected = "AUTHORISATION REJECTED" => Declined,
    AuthorisationError = "AUTHORISATION ERROR" => Error,
    AuthorisationTimeout = "AUTHORISATION TIMEOUT" => Error,
    AuthorisationUnexpectedError = "AUTHORISATION UNEXPECTED ERROR" => Error,
    AuthorisationErrorCancelled = "AUTHORISATION ERROR CANCELLED" => Error,
    AwaitingCaptureRequest = "AWAITING CAPTURE REQUEST" => Capturable,
    CaptureApproved = "CAPTURE APPROVED" => Success,
    CaptureQueued = "CAPTURE QUEUED" => Success,
    CaptureApprovedRetry = "CAPTURE APPROVED RETRY" => Success,
    CaptureReady = "CAPTURE READY" => Success,
    CaptureSubmitted = "CAPTURE SUBMITTED" => Success,
    Captured = "CAPTURED" => Success,
    CaptureError = "CAPTURE ERROR" => Error,
    Expired = "EXPIRED" => Expired,
    ExpireCancelReady = "EXPIRE CANCEL READY" => Expired,
    ExpireCancelFailed = "EXPIRE CANCEL FAILED" => Expired,
    SystemCancelled = "SYSTEM CANCELLED" => CancelledByService,
    SystemCancelReady = "SYSTEM CANCEL READY" => CancelledByService,
    SystemCancelError = "SYSTEM CANCEL ERROR" => CancelledByService,
    UserCancelled = "USER CANCELLED" => CancelledByUser,
    UserCancelReady = "USER CANCEL READY" => CancelledByUser,
    UserCancelError = "USER CANCEL ERROR" => CancelledByUser,
}

impl EndReason {
    /// The detailed status of a payment that ended for this reason, by what is left to clean up.
    pub fn detailed(self, cleanup: Cleanup) -> DetailedStatus {
        use DetailedStatus as D;
        match (self, cleanup) {
            (Self::Declined, _) => D::AuthorisationRejected,
            (Self::Expired, Cleanup::None | Cleanup::Done) => D::Expired,
            (Self::Expired, Cleanup::Pending) => D::ExpireCancelReady,
            (Self::Expired, Cleanup::Failed) => D::ExpireCancelFailed,
            (Self::UserCancelled, Cleanup::None | Cleanup::Done) => D::UserCancelled,
            (Self::UserCancelled, Cleanup::Pending) => D::UserCancelReady,
            (Self::UserCancelled, Cleanup::Failed) => D::UserCancelError,
            (Self::ServiceCancelled, Cleanup::None | Cleanup::Done) => D::SystemCancelled,
            (Self::ServiceCancelled, Cleanup::Pending) => D::SystemCancelReady,
            (Self::ServiceCancelled, Cleanup::Failed) => D::SystemCancelError,
            (
                Self::AuthorisationError
                | Self::AuthorisationTimeout
                | Self::AuthorisationUnexpected,
                Cleanup::Done,
            ) => D::AuthorisationErrorCancelled,
            (Self::AuthorisationError, _) => D::AuthorisationError,
            (Self::AuthorisationTimeout, _) => D::AuthorisationTimeout,
            (Self::AuthorisationUnexpected, _) => D::AuthorisationUnexpectedError,
            (Self::CaptureError, _) => D::CaptureError,
        }
    }
}

/// Stored names.
macro_rules! stored_names {
    ($type:ty { $($variant:path = $text:literal,)* }) => {
        impl $type {
            /// The stored name.
            pub fn as_str(self) -> &'static str {
                match self { $($variant => $text,)* }
            }

            /// The value with this stored name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($variant),)* _ => None }
            }
        }
    };
}

pub(crate) use stored_names;

stored_names!(EndReason {
    EndReason::Declined = "declined",
    EndReason::Expired = "expired",
    EndReason::UserCancelled = "user_cancelled",
    EndReason::ServiceCancelled = "service_cancelled",
    EndReason::AuthorisationError = "auth_error",
    EndReason::AuthorisationTimeout = "auth_timeout",
    EndReason::AuthorisationUnexpected = "auth_unexpected",
    EndReason::CaptureError = "capture_error",
});

stored_names!(Operation {
    Operation::Authorise = "authorise",
    Operation::AuthoriseChallenge = "authorise_3ds",
    Operation::Capture = "capture",
});

stored_names!(Cleanup {
    Cleanup::None = "none",
    Cleanup::Pending = "pending",
    Cleanup::Done = "done",
    Cleanup::Failed = "failed",
});

impl State {
    /// The stored name, without the reason of an end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Started => "started",
            Self::Queued => "recurring_queued",
            Self::Challenge => "challenge",
            Self::Authorised => "authorised",
            Self::Capturable => "capturable",
            Self::Capturing => "capturing",
            Self::CaptureSubmitted => "capture_submitted",
            Self::Captured => "captured",
            Self::Ended(_) => "ended",
        }
    }

    /// The state with this stored name and reason.
    pub fn parse(text: &str, reason: Option<&str>) -> Option<Self> {
        Some(match (text, reason) {
            ("created", None) => Self::Created,
            ("started", None) => Self::Started,
            ("recurring_queued", None) => Self::Queued,
            ("challenge", None) => Self::Challenge,
            ("authorised", None) => Self::Authorised,
            ("capturable", None) => Self::Capturable,
            ("capturing", None) => Self::Capturing,
            ("capture_submitted", None) => Self::CaptureSubmitted,
            ("captured", None) => Self::Captured,
            ("ended", Some(reason)) => Self::Ended(EndReason::parse(reason)?),
            _ => return None,
        })
    }

    /// Why it ended, if it did.
    pub fn end_reason(self) -> Option<EndReason> {
        if let Self::Ended(reason) = self {
            Some(reason)
        } else {
            None
        }
    }
}
