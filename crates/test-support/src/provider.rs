//! A provider that obeys the test.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use payments::{
    id::TransactionId,
    provider::{
        Authorisation, AuthorisationRequest, Capture, Fault, Provider, TransactionRequest,
        TransactionStatus,
    },
};
use psp_sandbox::{MemoryLedger, Sandbox};
use tokio::sync::Semaphore;

/// How to answer one call.
#[derive(Clone, Debug)]
pub enum Answering {
    /// As the sandbox would.
    AsSandbox,
    /// With this fault, having done nothing.
    Fault(Fault),
    /// The work is done, but the answer is lost on the way.
    LostAnswer(Fault),
}

/// Behaves like the sandbox until told otherwise, and counts.
#[derive(Debug)]
pub struct ObedientPsp {
    sandbox: Sandbox,
    authorisations: Mutex<VecDeque<Answering>>,
    captures: Mutex<VecDeque<Answering>>,
    cancels: Mutex<VecDeque<Answering>>,
    gate: Semaphore,
    authorise_calls: AtomicUsize,
    capture_calls: AtomicUsize,
    cancel_calls: AtomicUsize,
    arrived: tokio::sync::Notify,
}

const OPEN: usize = 1 << 20;

impl Default for ObedientPsp {
    fn default() -> Self {
        Self {
            sandbox: Sandbox::new(Arc::new(MemoryLedger::default())),
            authorisations: Mutex::default(),
            captures: Mutex::default(),
            cancels: Mutex::default(),
            gate: Semaphore::new(OPEN),
            authorise_calls: AtomicUsize::new(0),
            capture_calls: AtomicUsize::new(0),
            cancel_calls: AtomicUsize::new(0),
            arrived: tokio::sync::Notify::new(),
        }
    }
}

impl ObedientPsp {
    /// The next authorisation is answered so.
    pub fn next_authorisation(&self, answering: Answering) {
        self.authorisations.lock().unwrap().push_back(answering);
    }

    /// The next capture is answered so.
    pub fn next_capture(&self, answering: Answering) {
        self.captures.lock().unwrap().push_back(answering);
    }

    /// The next cancellation is answered so.
    pub fn next_cancel(&self, answering: Answering) {
        self.cancels.lock().unwrap().push_back(answering);
    }

    /// Authorisations wait from now on.
    pub fn hold_authorisations(&self) {
        self.gate.forget_permits(OPEN);
    }

    /// Waiting authorisations go on.
    pub fn release_authorisations(&self) {
        self.gate.add_permits(OPEN);
    }

    /// Waits until an authorisation has arrived at the provider.
    pub async fn authorisation_arrived(&self) {
        self.arrived.notified().await;
    }

    /// How often it was asked to authorise.
    pub fn authorise_calls(&self) -> usize {
        self.authorise_calls.load(Ordering::SeqCst)
    }

    /// How often it was asked to capture.
    pub fn capture_calls(&self) -> usize {
        self.capture_calls.load(Ordering::SeqCst)
    }

    /// How often it was asked to cancel.
    pub fn cancel_calls(&self) -> usize {
        self.cancel_calls.load(Ordering::SeqCst)
    }
}

fn next(answers: &Mutex<VecDeque<Answering>>) -> Answering {
    answers
        .lock()
        .unwrap()
        .pop_front()
        .unwrap_or(Answering::AsSandbox)
}

async fn answer<T>(
    answering: Answering,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    match answering {
        Answering::AsSandbox => work.await,
        Answering::Fault(fault) => Err(fault),
        Answering::LostAnswer(fault) => work.await.and(Err(fault)),
    }
}

#[async_trait]
impl Provider for ObedientPsp {
    fn name(&self) -> &'static str {
        psp_sandbox::NAME
    }

    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault> {
        self.authorise_calls.fetch_add(1, Ordering::SeqCst);
        self.arrived.notify_one();
        let permit = self.gate.acquire().await;
        drop(permit);
        answer(next(&self.authorisations), self.sandbox.authorise(request)).await
    }

    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault> {
        self.capture_calls.fetch_add(1, Ordering::SeqCst);
        answer(next(&self.captures), self.sandbox.capture(request)).await
    }

    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault> {
        self.cancel_calls.fetch_add(1, Ordering::SeqCst);
        answer(next(&self.cancels), self.sandbox.cancel(request)).await
    }

    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault> {
        self.sandbox.query(transaction_id).await
    }
}
