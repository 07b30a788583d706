//! The use cases: what the API, the pages and the worker may ask for.

mod agreements;
mod authorise;
mod by_api;
mod challenge;
mod change;
mod create;
mod device_data;
mod disputes;
mod jobs;
mod keys;
mod means;
mod notifications;
mod read;
mod recovery;
mod refunds;
mod reports;
mod rules;
mod saved_card;
mod search;
mod steps;
mod visit;

use std::{
    fmt,
    sync::{Arc, Mutex, atomic::AtomicI64},
    time::Duration,
};

pub use agreements::{AgreementError, CreateAgreementError};
pub use authorise::{AuthoriseError, Authorised, CardSubmission};
pub use by_api::{ApiCard, ByApiError};
pub use create::{CreateError, Created, Idempotency, NewPayment};
pub use disputes::DisputeError;
pub use keys::{Admission, Asker, Found};
pub use notifications::Notification;
pub use refunds::{RefundError, RefundOrder};
pub use reports::{Report, ReportError, Reported};
pub use visit::Visit;

use crate::{
    account::{Account, Accounts},
    clock::{Clock, Timestamp},
    id::PaymentId,
    mail::Mailer,
    payment::Payment,
    provider::Provider,
    random::Random,
    state::{Lease, Operation},
    store::{StoreError, Stored, Transaction},
    token::TokenHash,
    transition::{Command, Receipt, Transition, TransitionError},
};

/// How long the engine waits and leases.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A payer waits this long for the provider before the waiting page is shown.
    pub payer_patience: Duration,
    /// A provider that has not answered by then is taken to have timed out.
    pub provider_timeout: Duration,
    /// The same, where a service waits for the answer in a call of the API.
    pub api_patience: Duration,
    /// Whoever talks to a provider is taken to be dead after this time; longer than the timeout.
    pub lease: Duration,
    /// So many searches run at the same time, so that connections are left for everything else.
    pub searches: usize,
    /// A search waits this long for its turn, then it fails with [`StoreError::Busy`].
    pub search_patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            payer_patience: Duration::from_secs(1),
            provider_timeout: Duration::from_secs(50),
            api_patience: Duration::from_secs(10),
            lease: Duration::from_mins(1),
            searches: 2,
            search_patience: Duration::from_secs(5),
        }
    }
}

/// Everything that the engine needs from outside.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports have nothing to show")]
pub struct Ports {
    /// The database.
    pub store: Stored,
    /// Providers by name.
    pub providers: Vec<Arc<dyn Provider>>,
    /// E-mail.
    pub mailer: Arc<dyn Mailer>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

/// The engine. Clones share everything.
#[derive(Clone)]
pub struct Payments {
    inner: Arc<Inner>,
}

struct Inner {
    ports: Ports,
    accounts: Accounts,
    limits: Limits,
    work_waits: tokio::sync::Notify,
    searches: Arc<tokio::sync::Semaphore>,
    /// When days were last added up here, in microseconds as [`Timestamp::unix_micros`].
    added_up_at: AtomicI64,
    /// Keys whose use has to be noted.
    used_keys: Mutex<Vec<TokenHash>>,
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payments")
    }
}

/// A step could not be taken; the payment is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no such payment.
    #[error("there is no such payment")]
    NotFound,
    /// The payment does not allow the step.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// An engine for these accounts.
    pub fn new(ports: Ports, accounts: Accounts, limits: Limits) -> Self {
        let searches = Arc::new(tokio::sync::Semaphore::new(limits.searches.max(1)));
        Self {
            inner: Arc::new(Inner {
                ports,
                accounts,
                limits,
                work_waits: tokio::sync::Notify::new(),
                searches,
                added_up_at: AtomicI64::new(i64::MIN),
                used_keys: Mutex::default(),
            }),
        }
    }

    /// The accounts.
    pub fn accounts(&self) -> &Accounts {
        &self.inner.accounts
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.inner.ports.clock.now()
    }

    /// The randomness in use.
    pub fn random(&self) -> &dyn Random {
        &*self.inner.ports.random
    }

    /// Whether the database is ready.
    pub async fn is_ready(&self) -> bool {
        self.store().is_ready().await
    }

    /// Tells the worker to look for jobs now, for instance because the clock was moved.
    pub fn wake_worker(&self) {
        self.inner.work_waits.notify_one();
    }

    /// Waits until a job was written by this process.
    pub async fn work_waits(&self) {
        self.inner.work_waits.notified().await;
    }

    fn store(&self) -> &Stored {
        &self.inner.ports.store
    }

    fn limits(&self) -> Limits {
        self.inner.limits
    }

    fn provider(&self, name: &str) -> Option<&Arc<dyn Provider>> {
        self.inner
            .ports
            .providers
            .iter()
            .find(|provider| provider.name() == name)
    }

    /// The account of a payment; `None` when it has left the configuration.
    pub fn account_of(&self, payment: &Payment) -> Option<&Arc<Account>> {
        self.inner.accounts.find(&payment.account_id)
    }

    fn new_lease(&self, operation: Operation, now: Timestamp) -> Lease {
        Lease {
            operation,
            token: self.random().uuid(),
            until: now.after(self.limits().lease),
        }
    }

    /// Loads a payment, applies the command that `decide` makes of it, and records the transition, all in one
    /// transaction.
    async fn transition(
        &self,
        id: &PaymentId,
        decide: impl Fn(&Payment) -> Command + Clone + Send + 'static,
    ) -> Result<Payment, EngineError> {
        let (id, payments) = (id.clone(), self.clone());
        let transition = self
            .change(move |tx| {
                let payment = tx.find_payment(&id)?.ok_or(EngineError::NotFound)?;
                let transition = payment.apply(decide(&payment), payments.now())?;
                record(tx, &transition)?;
                Ok::<_, EngineError>(transition)
            })
            .await?;
        self.announce(&transition);
        Ok(transition.payment)
    }

    /// Wakes the worker where there is something to do now, and tells the log.
    fn announce(&self, transition: &Transition) {
        let now = transition.payment.updated_at;
        let is_due = |at| at <= now;
        if transition
            .jobs
            .iter()
            .any(|job| job.run_at.is_some_and(is_due))
        {
            self.wake_worker();
        }
        let id = &transition.payment.id;
        for status in &transition.events {
            tracing::info!(payment.id = %id, payment.status = status.as_str(), "the payment changed");
        }
    }

    /// Whether the payer of `payment` gets an e-mail, by what its account says.
    fn receipt(&self, payment: &Payment) -> Receipt {
        self.account_of(payment)
            .map_or(Receipt::Skip, |account| account.receipt(payment))
    }
}

/// Writes a transition, and what it means for the payment's agreement.
fn record(tx: &mut dyn Transaction, transition: &Transition) -> Result<(), StoreError> {
    tx.record(transition)?;
    let (Some(change), Some(used)) = (&transition.agreement, &transition.payment.order.agreement)
    else {
        return Ok(());
    };
    let agreement = tx.find_agreement(&used.id)?;
    match agreement.and_then(|agreement| agreement.changed(change.clone())) {
        Some(changed) => tx.update_agreement(&changed),
        None => Ok(()),
    }
}
