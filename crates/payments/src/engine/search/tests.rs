use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Semaphore;

use super::*;
use crate::{
    account::Accounts,
    clock::SystemClock,
    engine::{Limits, Ports},
    id::AccountId,
    mail::{MailFault, Mailer},
    random::SystemRandom,
    store::{Abort, Durability, Store, Stored, Work},
};

/// A database whose reads take until it is told, and find nothing.
struct Slow {
    running: AtomicUsize,
    go_on: Semaphore,
}

impl Slow {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            running: AtomicUsize::new(0),
            go_on: Semaphore::new(0),
        })
    }

    fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Store for Slow {
    async fn read(&self, work: Work) -> Result<(), Abort> {
        self.running.fetch_add(1, Ordering::SeqCst);
        self.go_on.acquire().await.unwrap().forget();
        self.running.fetch_sub(1, Ordering::SeqCst);
        drop(work);
        Err(Abort::Store(StoreError::Unavailable("none".into())))
    }

    async fn write(&self, _: Durability, _: Work) -> Result<(), Abort> {
        Ok(())
    }

    async fn is_ready(&self) -> bool {
        true
    }
}

struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send_confirmation(&self, _: &Account, _: &Payment) -> Result<(), MailFault> {
        Ok(())
    }

    async fn send_refund_notice(
        &self,
        _: &Account,
        _: &Payment,
        _: &Refund,
    ) -> Result<(), MailFault> {
        Ok(())
    }
}

fn engine(store: &Arc<Slow>, search_patience: Duration) -> Payments {
    let store: Arc<dyn Store> = Arc::<Slow>::clone(store);
    let ports = Ports {
        store: Stored::new(store),
        providers: Vec::new(),
        mailer: Arc::new(NoMail),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
    };
    let limits = Limits {
        searches: 3,
        search_patience,
        ..Limits::default()
    };
    Payments::new(ports, Accounts::new(Vec::new()), limits)
}

type Searched = Result<Found<Matches<Refund>>, StoreError>;

fn search(payments: &Payments) -> tokio::task::JoinHandle<Searched> {
    let payments = payments.clone();
    tokio::spawn(async move {
        let account = AccountId::parse("library").unwrap();
        let page = Page { number: 1, size: 1 };
        let filter = RefundFilter::default();
        payments.search_refunds(&account, filter, page).await
    })
}

/// Lets everything run that can.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn so_many_searches_run_at_once_and_the_others_wait_in_line() {
    let store = Slow::new();
    let payments = engine(&store, Duration::from_hours(1));
    let searches: Vec<_> = (0..10).map(|_| search(&payments)).collect();
    settle().await;
    assert_eq!(store.running(), 3);
    store.go_on.add_permits(2);
    settle().await;
    assert_eq!(store.running(), 3, "the next have begun");
    store.go_on.add_permits(8);
    for search in searches {
        let ended = search.await.unwrap();
        assert!(
            matches!(ended, Err(StoreError::Unavailable(_))),
            "{ended:?}"
        );
    }
}

#[tokio::test]
async fn a_search_whose_turn_does_not_come_is_refused() {
    let store = Slow::new();
    let payments = engine(&store, Duration::ZERO);
    let running: Vec<_> = (0..3).map(|_| search(&payments)).collect();
    settle().await;
    let refused = search(&payments).await.unwrap();
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert_eq!(store.running(), 3);
    store.go_on.add_permits(4);
    for search in running {
        search.await.unwrap().unwrap_err();
    }
    let next = search(&payments).await.unwrap();
    assert!(matches!(next, Err(StoreError::Unavailable(_))), "{next:?}");
}
