//! A provider that obeys the test.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use payments::{
    browser::{BrowserInfo, DeviceDataCollection, DeviceDataRequest},
    clock::Clock,
    id::{AccountId, RefundId, TransactionId},
    money::Amount,
    provider::{
        Authorisation, AuthorisationRequest, Capture, ChallengeRequest, Fault, Provider,
        RefundProgress, RefundRequest, SavedCardRequest, TransactionRequest, TransactionStatus,
        WalletAuthorisationRequest,
    },
};
use psp_sandbox::{Behaviour, Ledger as _, MemoryLedger, Sandbox};
use tokio::sync::Semaphore;

/// How to answer one call.
#[derive(Clone, Debug)]
pub enum Answering<T> {
    /// As the sandbox would.
    AsSandbox,
    /// With this, having done nothing: a decline, or a refund that has failed.
    With(T),
    /// With this fault, having done nothing.
    Fault(Fault),
    /// The work is done, but the answer is lost on the way.
    LostAnswer(Fault),
}

/// Calls of one kind: how to answer the next ones, and how many there were.
#[derive(Debug)]
struct Calls<T> {
    answers: Mutex<VecDeque<Answering<T>>>,
    count: AtomicUsize,
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self {
            answers: Mutex::default(),
            count: AtomicUsize::default(),
        }
    }
}

impl<T> Calls<T> {
    fn next(&self, answering: Answering<T>) {
        self.answers.lock().unwrap().push_back(answering);
    }

    fn arrive(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    async fn answer(&self, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let answering = self.answers.lock().unwrap().pop_front();
        match answering.unwrap_or(Answering::AsSandbox) {
            Answering::AsSandbox => work.await,
            Answering::With(answer) => Ok(answer),
            Answering::Fault(fault) => Err(fault),
            Answering::LostAnswer(fault) => work.await.and(Err(fault)),
        }
    }
}

/// Behaves like the sandbox until told otherwise, and counts.
#[derive(Debug)]
pub struct ObedientPsp {
    sandbox: Sandbox,
    ledger: Arc<MemoryLedger>,
    authorisations: Calls<Authorisation>,
    saved_authorisations: Calls<Authorisation>,
    challenges: Calls<Authorisation>,
    captures: Calls<Capture>,
    cancels: Calls<()>,
    refunds: Calls<RefundProgress>,
    device_data: Calls<Option<DeviceDataCollection>>,
    last_browser: Mutex<Option<BrowserInfo>>,
    gate: Semaphore,
    arrived: tokio::sync::Notify,
}

const OPEN: usize = 1 << 20;

impl ObedientPsp {
    /// A provider that treats accounts so; others as [`Behaviour::default`] says.
    pub fn new(clock: Arc<dyn Clock>, behaviours: BTreeMap<AccountId, Behaviour>) -> Self {
        let ledger = Arc::new(MemoryLedger::default());
        let books = Arc::clone(&ledger);
        Self {
            sandbox: Sandbox::new(books, clock, behaviours),
            ledger,
            authorisations: Calls::default(),
            saved_authorisations: Calls::default(),
            challenges: Calls::default(),
            captures: Calls::default(),
            cancels: Calls::default(),
            refunds: Calls::default(),
            device_data: Calls::default(),
            last_browser: Mutex::default(),
            gate: Semaphore::new(OPEN),
            arrived: tokio::sync::Notify::new(),
        }
    }

    /// The sandbox behind it, for instance to have it pass for another provider on the same ledger.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The next authorisation, of a card that a payer or a service sent or of one in a wallet, is answered so.
    pub fn next_authorisation(&self, answering: Answering<Authorisation>) {
        self.authorisations.next(answering);
    }

    /// The next authorisation of a stored card is answered so.
    pub fn next_saved_authorisation(&self, answering: Answering<Authorisation>) {
        self.saved_authorisations.next(answering);
    }

    /// The next return of a challenged payer is answered so.
    pub fn next_challenge(&self, answering: Answering<Authorisation>) {
        self.challenges.next(answering);
    }

    /// The next capture is answered so.
    pub fn next_capture(&self, answering: Answering<Capture>) {
        self.captures.next(answering);
    }

    /// The next cancellation is answered so.
    pub fn next_cancel(&self, answering: Answering<()>) {
        self.cancels.next(answering);
    }

    /// The next refund is answered so.
    pub fn next_refund(&self, answering: Answering<RefundProgress>) {
        self.refunds.next(answering);
    }

    /// The next time it is asked how it looks at a browser, it answers so.
    pub fn next_device_data(&self, answering: Answering<Option<DeviceDataCollection>>) {
        self.device_data.next(answering);
    }

    /// What it was told last of a payer's browser.
    pub fn last_browser(&self) -> Option<BrowserInfo> {
        self.last_browser.lock().unwrap().clone()
    }

    /// A pending refund is done; the provider says so when it is next asked. Panics when it is not pending.
    pub async fn complete_refund(&self, id: &str) {
        self.finish_refund(id, RefundProgress::Complete).await;
    }

    /// A pending refund cannot be done after all; the provider says so when it is next asked. Panics when it is not
    /// pending.
    pub async fn fail_refund(&self, id: &str) {
        self.finish_refund(id, RefundProgress::Failed).await;
    }

    async fn finish_refund(&self, id: &str, outcome: RefundProgress) {
        let id = RefundId::parse(id).expect("a refund id");
        let finished = self.ledger.finish_refund(&id, outcome).await;
        assert_eq!(finished, Ok(true), "{id} is a pending refund");
    }

    /// Authorisations, also of stored cards and after challenges, wait from now on.
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

    /// How often it was asked to authorise a card that a payer or a service sent, or one in a wallet.
    pub fn authorise_calls(&self) -> usize {
        self.authorisations.count()
    }

    /// How often it was asked to authorise a stored card.
    pub fn saved_authorise_calls(&self) -> usize {
        self.saved_authorisations.count()
    }

    /// How often it was told that a challenged payer is back.
    pub fn challenge_calls(&self) -> usize {
        self.challenges.count()
    }

    /// How often it was asked to capture.
    pub fn capture_calls(&self) -> usize {
        self.captures.count()
    }

    /// How often it was asked to cancel.
    pub fn cancel_calls(&self) -> usize {
        self.cancels.count()
    }

    /// How often it was asked to refund.
    pub fn refund_calls(&self) -> usize {
        self.refunds.count()
    }

    async fn pass_the_gate(&self) {
        self.arrived.notify_one();
        let permit = self.gate.acquire().await;
        drop(permit);
    }
}

#[async_trait]
impl Provider for ObedientPsp {
    fn name(&self) -> &'static str {
        self.sandbox.name()
    }

    fn minimum(&self) -> Amount {
        self.sandbox.minimum()
    }

    async fn device_data(
        &self,
        request: &DeviceDataRequest,
    ) -> Result<Option<DeviceDataCollection>, Fault> {
        self.device_data.arrive();
        self.device_data
            .answer(self.sandbox.device_data(request))
            .await
    }

    async fn authorise(&self, request: AuthorisationRequest) -> Result<Authorisation, Fault> {
        self.authorisations.arrive();
        *self.last_browser.lock().unwrap() = Some(request.browser.clone());
        self.pass_the_gate().await;
        let work = self.sandbox.authorise(request);
        self.authorisations.answer(work).await
    }

    async fn authorise_wallet(
        &self,
        request: WalletAuthorisationRequest,
    ) -> Result<Authorisation, Fault> {
        self.authorisations.arrive();
        self.pass_the_gate().await;
        let work = self.sandbox.authorise_wallet(request);
        self.authorisations.answer(work).await
    }

    async fn authorise_saved(&self, request: SavedCardRequest) -> Result<Authorisation, Fault> {
        self.saved_authorisations.arrive();
        self.pass_the_gate().await;
        let work = self.sandbox.authorise_saved(request);
        self.saved_authorisations.answer(work).await
    }

    async fn authorise_challenge(&self, request: ChallengeRequest) -> Result<Authorisation, Fault> {
        self.challenges.arrive();
        self.pass_the_gate().await;
        let work = self.sandbox.authorise_challenge(request);
        self.challenges.answer(work).await
    }

    async fn capture(&self, request: &TransactionRequest) -> Result<Capture, Fault> {
        self.captures.arrive();
        self.captures.answer(self.sandbox.capture(request)).await
    }

    async fn cancel(&self, request: &TransactionRequest) -> Result<(), Fault> {
        self.cancels.arrive();
        self.cancels.answer(self.sandbox.cancel(request)).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault> {
        self.refunds.arrive();
        self.refunds.answer(self.sandbox.refund(request)).await
    }

    async fn query(&self, transaction_id: &TransactionId) -> Result<TransactionStatus, Fault> {
        self.sandbox.query(transaction_id).await
    }

    async fn query_refund(&self, request: &RefundRequest) -> Result<RefundProgress, Fault> {
        self.sandbox.query_refund(request).await
    }
}

#[cfg(test)]
mod tests {
    use payments::{clock::SystemClock, id::PaymentId, random::SystemRandom};
    use psp_sandbox::{Entry, RefundBehaviour, Status};

    use super::*;

    fn account() -> AccountId {
        AccountId::parse("council").unwrap()
    }

    /// A provider that never finishes refunds by itself, and a refund of captured money.
    async fn slow() -> (ObedientPsp, RefundRequest) {
        let slow = Behaviour {
            refunds: RefundBehaviour::Never,
            ..Behaviour::default()
        };
        let psp = ObedientPsp::new(Arc::new(SystemClock), BTreeMap::from([(account(), slow)]));
        let transaction_id = TransactionId::generate(&SystemRandom);
        let amount = Amount::from_pence(1000).unwrap();
        let entry = Entry {
            status: Status::Captured,
            ..Entry::new(
                transaction_id.clone(),
                PaymentId::generate(&SystemRandom),
                amount,
            )
        };
        psp.ledger.open(entry).await.unwrap();
        let request = RefundRequest {
            refund_id: RefundId::generate(&SystemRandom),
            transaction_id,
            account_id: account(),
            amount,
        };
        (psp, request)
    }

    #[actix_web::test]
    async fn a_pending_refund_ends_as_it_is_told() {
        let (psp, request) = slow().await;
        assert_eq!(psp.refund(&request).await, Ok(RefundProgress::Pending));
        psp.complete_refund(request.refund_id.as_str()).await;
        let asked = psp.query_refund(&request).await;
        assert_eq!(asked, Ok(RefundProgress::Complete));

        let (psp, request) = slow().await;
        assert_eq!(psp.refund(&request).await, Ok(RefundProgress::Pending));
        psp.fail_refund(request.refund_id.as_str()).await;
        let asked = psp.query_refund(&request).await;
        assert_eq!(asked, Ok(RefundProgress::Failed));
    }

    #[actix_web::test]
    async fn answers_are_given_in_order_and_calls_counted() {
        let (psp, request) = slow().await;
        let fault = Fault::timeout("lost");
        psp.next_refund(Answering::With(RefundProgress::Failed));
        psp.next_refund(Answering::Fault(fault.clone()));
        psp.next_refund(Answering::LostAnswer(fault.clone()));
        let failed = psp.refund(&request).await;
        assert_eq!(failed, Ok(RefundProgress::Failed));
        assert_eq!(psp.refund(&request).await, Err(fault.clone()));
        assert_eq!(psp.ledger.refunds(), [], "nothing was done");
        assert_eq!(psp.refund(&request).await, Err(fault));
        assert_eq!(psp.ledger.refunds().len(), 1, "only the answer was lost");
        assert_eq!(psp.refund(&request).await, Ok(RefundProgress::Pending));
        assert_eq!(psp.refund_calls(), 4);
    }
}
