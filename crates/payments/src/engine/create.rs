//! Creating a payment.

use std::{sync::Arc, time::Duration};

use super::{Payments, rules};
use crate::{
    account::Account,
    agreement::AgreementPaymentType,
    id::{AccountId, PaymentId},
    job::{JobKind, NewJob},
    money::Amount,
    payment::{Mode, Order, Payment},
    store::{IdempotencyRecord, StoreError, Transaction},
    token::PaymentToken,
    transition::Command,
};

/// Idempotency keys can be used again after 24 hours (GOV.UK Pay API, "Idempotency-Key").
pub(super) const KEY_LIFE: Duration = Duration::from_hours(24);

/// What a service asks for, before the rules of its account are applied.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// The payment. Its `agreement` is filled in from the members below.
    pub order: Order,
    /// The agreement that it sets up, in mode [`Mode::Web`].
    pub set_up_agreement: Option<String>,
    /// The agreement that it uses, in mode [`Mode::Agreement`].
    pub agreement_id: Option<String>,
    /// What kind of payments the agreement is for.
    pub agreement_payment_type: AgreementPaymentType,
    /// Whether it comes from a payment link, where people type references.
    pub is_from_link: bool,
    /// What makes a repetition of the same request harmless; only obeyed in mode [`Mode::Agreement`].
    pub idempotency: Option<Idempotency>,
}

/// How a repetition of a request is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The service's own key.
    pub key: String,
    /// SHA-256 of the request's meaning.
    pub fingerprint: [u8; 32],
}

/// What came of it.
#[derive(Debug)]
pub enum Created {
    /// A new payment, as it was at its creation, with its first one-time token where somebody can use one.
    New(Box<Payment>, Option<PaymentToken>),
    /// The same request has made this payment before; it is shown as it is now.
    Before(Box<Payment>),
}

/// Why a payment is not created (GOV.UK Pay API, create payment, business rules).
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// P0191: the key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// P0199: the account has left the configuration, or its provider has.
    #[error("the account cannot take payments")]
    AccountError,
    /// P0920: a live account needs `https`.
    #[error("the return URL of a live account must begin with https")]
    InsecureReturnUrl,
    /// P0940: no provider is set up.
    #[error("the account has no provider")]
    NotConfigured,
    /// P0941: the account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// P0195: the account does not take card details from the service.
    #[error("authorisation by API is not enabled")]
    MotoApiNotAllowed,
    /// P0196: the account does not take orders by mail and telephone.
    #[error("MOTO payments are not enabled")]
    MotoNotAllowed,
    /// P0105: somebody typed a card number as a reference.
    #[error("the reference is a card number")]
    CardNumberInReference,
    /// P0942: the account has no recurring payments.
    #[error("recurring payments are not enabled")]
    RecurringNotAllowed,
    /// P0101: the mode needs this attribute.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// P0104: the mode does not allow this attribute.
    #[error("{0} is not allowed here")]
    Unexpected(&'static str),
    /// P0102: less than this amount is not taken.
    #[error("the amount is less than {0}")]
    TooSmall(Amount),
    /// P0103: there is no agreement to set up.
    #[error("there is no such agreement to set up")]
    UnknownSetUpAgreement,
    /// P0102: there is no agreement to use.
    #[error("there is no such agreement")]
    UnknownAgreement,
    /// P0102: the agreement has no card that may be charged.
    #[error("the agreement is not active")]
    AgreementNotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// Creates a payment. It is on the disk when this returns.
    pub async fn create(
        &self,
        account_id: &AccountId,
        wanted: NewPayment,
    ) -> Result<Created, CreateError> {
        let account = self
            .accounts()
            .find(account_id)
            .map(Arc::clone)
            .ok_or(CreateError::AccountError)?;
        let payments = self.clone();
        // When the same key was used at the same moment, the second look finds the other request.
        let created = self
            .change(move |tx| payments.create_in(tx, &account, wanted.clone()))
            .await?;
        if let Created::New(payment, _) = &created {
            if payment.order.mode == Mode::Agreement {
                self.wake_worker();
            }
            tracing::info!(payment.id = %payment.id, account.id = %account_id, amount_pence = payment.order.amount.pence(), "created a payment");
        }
        Ok(created)
    }

    fn create_in(
        &self,
        tx: &mut dyn Transaction,
        account: &Account,
        mut wanted: NewPayment,
    ) -> Result<Created, CreateError> {
        let now = self.now();
        if wanted.order.mode != Mode::Agreement {
            wanted.idempotency = None;
        }
        // Whether or not the service says so.
        wanted.order.moto |= wanted.order.mode == Mode::MotoApi;
        if let Some(known) = self.find_repeated(tx, account, wanted.idempotency.as_ref())? {
            return Ok(Created::Before(Box::new(known)));
        }
        let provider = account.provider.as_deref();
        let minimum = provider
            .and_then(|name| self.provider(name))
            .map(|provider| provider.minimum());
        wanted.order.agreement = rules::check(tx, account, minimum, &wanted)?;

        let payment = Payment::new(
            PaymentId::generate(self.random()),
            account,
            wanted.order,
            now,
        );
        tx.insert_payment(&payment)?;
        let token = payment
            .needs_token()
            .then(|| PaymentToken::generate(self.random()));
        if let Some(token) = &token {
            tx.insert_token(&token.hash(), &payment.id, now)?;
        }
        if let Some(idempotency) = wanted.idempotency {
            tx.put_idempotency_key(&IdempotencyRecord {
                account_id: account.id.clone(),
                key: idempotency.key,
                fingerprint: idempotency.fingerprint,
                payment_id: payment.id.clone(),
                created_at: now,
            })?;
        }
        tx.add_job(
            &NewJob::for_payment(JobKind::Expire, &payment.id, payment.expires_at),
            now,
        )?;
        if payment.order.mode == Mode::Agreement
            && let Ok(queued) = payment.apply(Command::Queue, now)
        {
            tx.record(&queued)?;
        }
        Ok(Created::New(Box::new(payment), token))
    }

    /// The payment that the same request has made before.
    fn find_repeated(
        &self,
        tx: &mut dyn Transaction,
        account: &Account,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Payment>, CreateError> {
        let Some(idempotency) = idempotency else {
            return Ok(None);
        };
        let known = tx
            .find_idempotency_key(&account.id, &idempotency.key)?
            .filter(|known| self.now() < known.created_at.after(KEY_LIFE));
        match known {
            Some(known) if known.fingerprint != idempotency.fingerprint => {
                Err(CreateError::KeyReused)
            }
            Some(known) => Ok(tx.find_payment(&known.payment_id)?),
            None => Ok(None),
        }
    }
}
