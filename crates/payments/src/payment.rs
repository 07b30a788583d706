//! The payment itself.

use std::collections::BTreeMap;

use crate::{
    account::Account,
    card::{CardSummary, EmailAddress, PartialAddress},
    clock::Timestamp,
    id::{AccountId, PaymentId, TransactionId},
    money::Amount,
    state::{Cleanup, DetailedStatus, ExternalState, Lease, Operation, State},
};

/// The language of the pages and e-mails of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// `en` or `cy`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// The language with this code.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "en" => Some(Self::En),
            "cy" => Some(Self::Cy),
            _ => None,
        }
    }
}

/// What a service asked for, already checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// In pence.
    pub amount: Amount,
    /// The service's own reference, as sent.
    pub reference: String,
    /// What the payer sees.
    pub description: String,
    /// Where the payer is sent at the end, unchanged.
    pub return_url: String,
    /// The language of pages and e-mails.
    pub language: Language,
    /// Whether the service asks for the capture itself.
    pub delayed_capture: bool,
    /// Whether an agent enters the card on behalf of the payer (mail order, telephone order).
    pub moto: bool,
    /// The service's own labels: text, number or true/false.
    pub metadata: BTreeMap<String, serde_json::Value>,
    /// The payer's e-mail address as the service sent it, not checked (GOV.UK Pay does not either).
    pub email: Option<String>,
    /// What the service knows of the card holder.
    pub prefilled: Option<Prefilled>,
}

/// Details that the card page shows filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefilled {
    /// Name on card.
    pub cardholder_name: Option<String>,
    /// Billing address.
    pub billing_address: Option<PartialAddress>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Public id.
    pub id: PaymentId,
    /// Whose payment it is.
    pub account_id: AccountId,
    /// The provider that takes it.
    pub provider: String,
    /// What was asked for.
    pub order: Order,
    /// Where it stands.
    pub state: State,
    /// Who talks to the provider.
    pub lease: Option<Lease>,
    /// What is left to do at the provider after an end.
    pub cleanup: Cleanup,
    /// How often the capture has failed.
    pub capture_failures: i32,
    /// The provider's id of the newest attempt.
    pub transaction_id: Option<TransactionId>,
    /// The payer's own e-mail address, from the card page.
    pub payer_email: Option<EmailAddress>,
    /// What is kept of the card.
    pub card: Option<CardSummary>,
    /// Rises with every change; guards against two changes at once.
    pub version: i32,
    /// How many events the log holds.
    pub event_count: i32,
    /// When the service created it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it expires if it is not finished by then.
    pub expires_at: Timestamp,
    /// When the capture was sent to the provider.
    pub capture_submitted_at: Option<Timestamp>,
    /// When the provider captured it.
    pub captured_at: Option<Timestamp>,
}

/// Ninety minutes to complete a payment, counted from its creation.
pub const TIME_TO_COMPLETE: std::time::Duration = std::time::Duration::from_secs(5_400);
/// 120 hours for a service to capture a payment with delayed capture, counted from its creation.
pub const TIME_TO_CAPTURE: std::time::Duration = std::time::Duration::from_secs(432_000);

impl Payment {
    /// A new payment with an empty event log.
    pub fn new(id: PaymentId, account: &Account, order: Order, now: Timestamp) -> Self {
        Self {
            id,
            account_id: account.id.clone(),
            provider: account.provider.clone(),
            order,
            state: State::Created,
            lease: None,
            cleanup: Cleanup::None,
            capture_failures: 0,
            transaction_id: None,
            payer_email: None,
            card: None,
            version: 1,
            event_count: 1,
            created_at: now,
            updated_at: now,
            expires_at: now.after(TIME_TO_COMPLETE),
            capture_submitted_at: None,
            captured_at: None,
        }
    }

    /// The status of GOV.UK Pay that this state stands for.
    pub fn detailed_status(&self) -> DetailedStatus {
        use DetailedStatus as D;
        let operation = self.lease.map(|lease| lease.operation);
        match self.state {
            State::Created | State::Started if operation == Some(Operation::Authorise) => {
                D::AuthorisationReady
            }
            State::Created => D::Created,
            State::Started => D::EnteringCardDetails,
            State::Challenge if operation == Some(Operation::AuthoriseChallenge) => {
                D::Authorisation3dsReady
            }
            State::Challenge => D::Authorisation3dsRequired,
            State::Authorised => D::AuthorisationSuccess,
            State::Capturable => D::AwaitingCaptureRequest,
            State::Capturing if operation == Some(Operation::Capture) => D::CaptureReady,
            State::Capturing if self.capture_failures > 0 => D::CaptureApprovedRetry,
            State::Capturing => D::CaptureApproved,
            State::CaptureSubmitted => D::CaptureSubmitted,
            State::Captured => D::Captured,
            State::Ended(reason) => reason.detailed(self.cleanup),
        }
    }

    /// What the service sees.
    pub fn external_state(&self) -> ExternalState {
        self.detailed_status().external()
    }

    /// Whether a `next_url` makes sense: a payer can still do something.
    pub fn needs_next_url(&self) -> bool {
        matches!(
            self.state,
            State::Created | State::Started | State::Challenge | State::Authorised
        )
    }

    /// The address for the receipt: the payer's own, else what the service sent.
    pub fn email(&self) -> Option<&str> {
        self.payer_email
            .as_ref()
            .map(EmailAddress::as_str)
            .or(self.order.email.as_deref())
    }
}

/// One line of a payment's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentEvent {
    /// 1, 2, 3 … without gaps.
    pub seq: i32,
    /// What the payment became.
    pub status: DetailedStatus,
    /// When.
    pub at: Timestamp,
}
