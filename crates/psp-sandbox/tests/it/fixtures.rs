//! A sandbox whose time stands still until it is moved.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use payments::{
    agreement::AgreementPaymentType,
    browser::BrowserInfo,
    card::{self, CardDetails, CardNumber, CardholderName, Cvc, Expiry},
    clock::{Clock, Timestamp},
    id::{AccountId, PaymentId, RefundId, TransactionId},
    money::Amount,
    provider::{
        Approval, Authorisation, AuthorisationRequest, Provider as _, RefundRequest,
        SavedCardRequest, TransactionRequest,
    },
    random::SystemRandom,
};
use psp_sandbox::{Behaviour, MemoryLedger, RefundBehaviour, Sandbox};

pub(crate) const GOOD_CARD: &str = "4444333322221111";

/// Seconds since 1970.
#[derive(Default)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let seconds = self.0.load(Ordering::SeqCst);
        Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000))
    }
}

/// The sandbox, its ledger and its time.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) clock: Arc<StillClock>,
}

impl Stage {
    /// The account `council` behaves so; others do not.
    pub(crate) fn new(behaviour: Behaviour) -> Self {
        let ledger = Arc::new(MemoryLedger::default());
        let clock = Arc::new(StillClock::default());
        let (books, time) = (Arc::clone(&ledger), Arc::clone(&clock));
        let behaviours = BTreeMap::from([(account(), behaviour)]);
        Self {
            sandbox: Sandbox::new(books, time, behaviours),
            ledger,
            clock,
        }
    }

    pub(crate) fn with_refunds(refunds: RefundBehaviour) -> Self {
        Self::new(Behaviour {
            refunds,
            ..Behaviour::default()
        })
    }

    /// A captured transaction.
    pub(crate) async fn captured(&self, pence: i64) -> TransactionId {
        let request = AuthorisationRequest {
            amount: amount(pence),
            ..authorisation(GOOD_CARD)
        };
        let id = request.transaction_id.clone();
        let authorised = self.sandbox.authorise(request).await;
        assert_eq!(
            authorised,
            Ok(Authorisation::Authorised(Approval::default()))
        );
        self.sandbox.capture(&follow_up(&id)).await.unwrap();
        self.sandbox.query(&id).await.unwrap();
        id
    }
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("council").unwrap()
}

pub(crate) fn amount(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

pub(crate) fn card_of(number: &str, name: &str) -> CardDetails {
    let number = CardNumber::parse(number).unwrap();
    let knowledge = card::lookup(&number).unwrap();
    CardDetails {
        number,
        cvc: Cvc::parse("123").unwrap(),
        expiry: Expiry::parse("1", "30", time::macros::date!(2026 - 01 - 01)).unwrap(),
        name: CardholderName::parse(name).unwrap(),
        address: None,
        knowledge,
    }
}

/// Of £145.00.
pub(crate) fn authorisation(number: &str) -> AuthorisationRequest {
    AuthorisationRequest {
        transaction_id: TransactionId::generate(&SystemRandom),
        account_id: account(),
        payment_id: PaymentId::generate(&SystemRandom),
        amount: amount(14_500),
        description: "Council tax".to_owned(),
        card: card_of(number, "A Example"),
        browser: BrowserInfo::default(),
        saves_card: None,
    }
}

/// Of £145.00, on the card with this number as an agreement knows it.
pub(crate) fn saved_authorisation(number: &str) -> SavedCardRequest {
    let request = authorisation(number);
    SavedCardRequest {
        saved: payments::agreement::SavedCard::new("the card".to_owned()),
        transaction_id: request.transaction_id,
        account_id: request.account_id,
        payment_id: request.payment_id,
        amount: request.amount,
        description: request.description,
        card: request.card.summary(),
        payment_type: AgreementPaymentType::Recurring,
    }
}

/// A capture or cancellation of £145.00.
pub(crate) fn follow_up(id: &TransactionId) -> TransactionRequest {
    TransactionRequest {
        transaction_id: id.clone(),
        account_id: account(),
        amount: amount(14_500),
        idempotency_key: format!("test-{id}"),
    }
}

pub(crate) fn refund(id: &TransactionId, pence: i64) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId::generate(&SystemRandom),
        transaction_id: id.clone(),
        account_id: account(),
        amount: amount(pence),
    }
}

pub(crate) fn hours(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(3600))
}
