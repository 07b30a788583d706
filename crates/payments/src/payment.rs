//! The payment itself.

use std::{collections::BTreeMap, fmt};

use crate::{
    account::Account,
    agreement::{AgreementPaymentType, SavedCard},
    card::{CardSummary, EmailAddress, PartialAddress, mask_digits},
    challenge::Challenge,
    clock::Timestamp,
    id::{AccountId, AgreementId, PaymentId, TransactionId},
    money::Amount,
    refund::RefundAvailability,
    state::{
        Cleanup, DetailedStatus, EndReason, ExternalState, Lease, Operation, State, stored_names,
    },
    telephone::TelephoneReport,
    wallet::{WalletSummary, WalletType},
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

/// How the card details come: `authorisation_mode` of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// The payer types them on our pages.
    #[default]
    Web,
    /// The service sends them, for a payment by telephone or post.
    MotoApi,
    /// They are known from an agreement.
    Agreement,
    /// Never: somebody else took the payment and reported it.
    External,
}

stored_names!(Mode {
    Mode::Web = "web",
    Mode::MotoApi = "moto_api",
    Mode::Agreement = "agreement",
    Mode::External = "external",
});

/// The part of an agreement in a payment: it sets the agreement up in mode [`Mode::Web`] and uses it in mode
/// [`Mode::Agreement`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementUse {
    /// Which.
    pub id: AgreementId,
    /// What for.
    pub payment_type: AgreementPaymentType,
}

/// What a service asked for, already checked. `Debug` hides the service's own texts, which may name the payer.
#[derive(Clone, PartialEq)]
pub struct Order {
    /// How the card details come.
    pub mode: Mode,
    /// The agreement that it sets up or uses.
    pub agreement: Option<AgreementUse>,
    /// In pence.
    pub amount: Amount,
    /// The service's own reference, as sent.
    pub reference: String,
    /// What the payer sees.
    pub description: String,
    /// Where the payer is sent at the end, unchanged; empty where no payer comes to our pages.
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
    /// What was reported, in mode [`Mode::External`].
    pub telephone: Option<TelephoneReport>,
}

impl Order {
    /// An order of a payment on our pages, with nothing optional in it.
    pub fn new(amount: Amount, reference: &str, description: &str, return_url: &str) -> Self {
        Self {
            mode: Mode::default(),
            agreement: None,
            amount,
            reference: reference.to_owned(),
            description: description.to_owned(),
            return_url: return_url.to_owned(),
            language: Language::default(),
            delayed_capture: false,
            moto: false,
            metadata: BTreeMap::new(),
            email: None,
            prefilled: None,
            telephone: None,
        }
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("mode", &self.mode)
            .field("agreement", &self.agreement)
            .field("amount", &self.amount)
            .field("language", &self.language)
            .field("delayed_capture", &self.delayed_capture)
            .field("moto", &self.moto)
            .finish_non_exhaustive()
    }
}

/// Details that the card page shows filled in. Nobody has checked them, so they are kept [sanitised](Self::sanitised).
#[derive(Clone, Default, PartialEq)]
pub struct Prefilled {
    /// Name on card.
    pub cardholder_name: Option<String>,
    /// Billing address.
    pub billing_address: Option<PartialAddress>,
}

impl Prefilled {
    /// As it may be stored: in texts with more than ten digits, each digit becomes `*`.
    #[must_use]
    pub fn sanitised(&self) -> Self {
        Self {
            cardholder_name: self.cardholder_name.as_deref().map(mask_digits),
            billing_address: self.billing_address.as_ref().map(PartialAddress::sanitised),
        }
    }
}

impl fmt::Debug for Prefilled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prefilled([redacted])")
    }
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
    /// What is kept of the card, unless it was in a wallet.
    pub card: Option<CardSummary>,
    /// What is kept of a card in a wallet.
    pub wallet_card: Option<WalletSummary>,
    /// What the payer pays on top, for a corporate card.
    pub surcharge: Amount,
    /// What the provider charged the service, where it says so.
    pub fee: Option<Amount>,
    /// The sum of all refunds that are under way or done.
    pub refunded: Amount,
    /// Whether the payer disputes it, or won the dispute.
    pub is_disputed: bool,
    /// Whether the payer's bank wanted a challenge (3-D Secure).
    pub was_challenged: bool,
    /// How the payer gets to the bank that waits for them, while it does.
    pub challenge: Option<Challenge>,
    /// Whether trying the stored card again may help; only after a decline in mode [`Mode::Agreement`].
    pub may_retry: Option<bool>,
    /// The card at the provider: new in a payment that sets an agreement up, charged in one that uses it.
    pub saved_card: Option<SavedCard>,
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
    /// The day on which the provider paid it out.
    pub settled_on: Option<time::Date>,
}

/// Ninety minutes to complete a payment, counted from its creation.
pub const TIME_TO_COMPLETE: std::time::Duration = std::time::Duration::from_mins(90);
/// 120 hours for a service to capture a payment with delayed capture, counted from its creation.
pub const TIME_TO_CAPTURE: std::time::Duration = std::time::Duration::from_hours(120);

impl Payment {
    /// A new payment with an empty event log.
    pub fn new(id: PaymentId, account: &Account, order: Order, now: Timestamp) -> Self {
        Self {
            id,
            account_id: account.id.clone(),
            provider: account.provider.clone().unwrap_or_default(),
            order,
            state: State::Created,
            lease: None,
            cleanup: Cleanup::None,
            capture_failures: 0,
            transaction_id: None,
            payer_email: None,
            card: None,
            wallet_card: None,
            surcharge: Amount::ZERO,
            fee: None,
            refunded: Amount::ZERO,
            is_disputed: false,
            was_challenged: false,
            challenge: None,
            may_retry: None,
            saved_card: None,
            version: 1,
            event_count: 1,
            created_at: now,
            updated_at: now,
            expires_at: now.after(TIME_TO_COMPLETE),
            capture_submitted_at: None,
            captured_at: None,
            settled_on: None,
        }
    }

    /// The status of GOV.UK Pay that this state stands for.
    pub fn detailed_status(&self) -> DetailedStatus {
        use DetailedStatus as D;
        let operation = self.lease.map(|lease| lease.operation);
        match self.state {
            State::Created | State::Started | State::Queued
                if operation == Some(Operation::Authorise) =>
            {
                D::AuthorisationReady
            }
            State::Created => self.first_status(),
            State::Started => D::EnteringCardDetails,
            State::Queued => D::AuthorisationUserNotPresentQueued,
            State::Challenge if operation == Some(Operation::AuthoriseChallenge) => {
                D::Authorisation3dsReady
            }
            State::Challenge => D::Authorisation3dsRequired,
            State::Authorised => D::AuthorisationSuccess,
            State::Capturable => D::AwaitingCaptureRequest,
            State::Capturing if operation == Some(Operation::Capture) => D::CaptureReady,
            State::Capturing if self.capture_failures > 0 => D::CaptureApprovedRetry,
            State::Capturing if self.order.mode != Mode::Web && !self.order.delayed_capture => {
                D::CaptureQueued
            }
            State::Capturing => D::CaptureApproved,
            State::CaptureSubmitted => D::CaptureSubmitted,
            State::Captured => D::Captured,
            State::Ended(reason) => reason.detailed(self.cleanup),
        }
    }

    /// The first line of its log.
    pub fn first_status(&self) -> DetailedStatus {
        if self.order.mode == Mode::External {
            DetailedStatus::PaymentNotificationCreated
        } else {
            DetailedStatus::Created
        }
    }

    /// What the service sees.
    pub fn external_state(&self) -> ExternalState {
        self.detailed_status().external()
    }

    /// Whether a one-time token makes sense: a payer, or the service with card details, can still do something.
    pub fn needs_token(&self) -> bool {
        let is_unfinished = matches!(
            self.state,
            State::Created | State::Started | State::Challenge | State::Authorised
        );
        is_unfinished && matches!(self.order.mode, Mode::Web | Mode::MotoApi)
    }

    /// What the payer pays in all, in pence.
    pub fn total(&self) -> Amount {
        self.order
            .amount
            .checked_add(self.surcharge)
            .unwrap_or(self.order.amount)
    }

    /// What is not refunded yet, whether or not it can be.
    pub fn refundable(&self) -> Amount {
        self.total()
            .checked_sub(self.refunded)
            .unwrap_or(Amount::ZERO)
    }

    /// Whether money can be given back (GOV.UK Pay, "Refund availability"). The moments in which a capture waits in a
    /// queue count as pending.
    pub fn refund_availability(&self) -> RefundAvailability {
        match self.state {
            _ if self.is_disputed => RefundAvailability::Unavailable,
            State::Captured if self.refundable() == Amount::ZERO => RefundAvailability::Full,
            State::Captured => RefundAvailability::Available,
            State::Queued | State::Capturable | State::Ended(_) => RefundAvailability::Unavailable,
            State::Created
            | State::Started
            | State::Challenge
            | State::Authorised
            | State::Capturing
            | State::CaptureSubmitted => RefundAvailability::Pending,
        }
    }

    /// What reaches the service's account, in pence, where the provider's fee is known; negative when a payment failed
    /// and cost something all the same.
    pub fn net_amount(&self) -> Option<i64> {
        let fee = self.fee?;
        let received = match self.state {
            State::Ended(_) => Amount::ZERO,
            _ => self.total(),
        };
        Some(received.pence().saturating_sub(fee.pence()))
    }

    /// `state.can_retry` of the API.
    pub fn can_retry(&self) -> Option<bool> {
        let is_declined = self.state == State::Ended(EndReason::Declined);
        self.may_retry
            .filter(|_| is_declined && self.order.mode == Mode::Agreement)
    }

    /// The wallet that it was tried with last; `None` for a card that was typed.
    pub fn wallet(&self) -> Option<WalletType> {
        self.wallet_card.as_ref().map(|card| card.wallet)
    }

    /// Whether it may be paid with a wallet at all: nobody's wallet is at hand where an agent types, and no provider
    /// keeps a card of a wallet for an agreement.
    pub fn takes_wallets(&self) -> bool {
        let order = &self.order;
        order.mode == Mode::Web && !order.moto && order.agreement.is_none()
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

#[cfg(test)]
mod tests;
