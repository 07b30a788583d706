//! A database of the test's own, and things to put into it.

use std::{sync::Arc, time::Duration};

use ::payments::{
    account::Account,
    agreement::{Agreement, AgreementTerms},
    card::{
        Address, AddressInput, CardDetails, CardNumber, CardSummary, CardholderName, Cvc, Expiry,
        lookup,
    },
    clock::Timestamp,
    id::{AccountId, AgreementId, PaymentId},
    money::Amount,
    payment::{Order, Payment},
    random::SystemRandom,
    store::{StoreError, Stored, Transaction},
};
use database::{Database, Options};
use payments_store::DieselStore;
use test_support::{Backend, TestDatabase};

pub(crate) struct Db {
    pub(crate) store: Stored,
    pub(crate) database: Database,
    _server: Option<TestDatabase>,
}

impl Db {
    pub(crate) fn new(backend: Backend) -> Self {
        let server = TestDatabase::new(backend);
        Self::over(server.open(), Some(server))
    }

    /// Quick to make, and not on the disk.
    pub(crate) fn in_memory() -> Self {
        let options = Options::new("sqlite::memory:".parse().unwrap());
        Self::over(Database::open(&options).unwrap(), None)
    }

    fn over(database: Database, server: Option<TestDatabase>) -> Self {
        Self {
            store: Stored::new(Arc::new(DieselStore::new(database.clone()))),
            database,
            _server: server,
        }
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(work).await.unwrap()
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(work).await.unwrap()
    }

    pub(crate) async fn insert(&self, payment: &Payment) {
        let payment = payment.clone();
        self.write(move |tx| tx.insert_payment(&payment)).await;
    }
}

/// Seconds after noon on 1 March 2026, with microseconds that must survive.
pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(1_772_366_400_123_456).after(Duration::from_secs(seconds))
}

pub(crate) fn pence(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

pub(crate) fn account_id() -> AccountId {
    AccountId::parse("library").unwrap()
}

pub(crate) fn account() -> Account {
    Account::new(account_id(), "sandbox", "Library")
}

pub(crate) fn order(reference: &str) -> Order {
    Order::new(pence(1450), reference, "A fine", "https://example.org/back")
}

pub(crate) fn payment(order: Order, created_at: Timestamp) -> Payment {
    Payment::new(
        PaymentId::generate(&SystemRandom),
        &account(),
        order,
        created_at,
    )
}

pub(crate) fn card(number: &str, name: &str) -> CardSummary {
    let number = CardNumber::parse(number).unwrap();
    let address = AddressInput {
        line1: "3 Quay Row",
        line2: "",
        city: "Cardiff",
        postcode: "CF10 9ZZ",
        country: "GB",
    };
    CardDetails {
        knowledge: lookup(&number).unwrap(),
        number,
        cvc: Cvc::parse("737").unwrap(),
        expiry: Expiry::parse("11", "29", at(0).date()).unwrap(),
        name: CardholderName::parse(name).unwrap(),
        address: Some(Address::parse(address).unwrap()),
    }
    .summary()
}

pub(crate) fn agreement(reference: &str, created_at: Timestamp) -> Agreement {
    let terms = AgreementTerms {
        reference: reference.to_owned(),
        description: "A membership".to_owned(),
        user_identifier: Some("user 7".to_owned()),
    };
    let id = AgreementId::generate(&SystemRandom);
    Agreement::new(id, account_id(), terms, created_at)
}
