//! The program is killed at random points of a load, again and again: nothing is lost, nothing is taken twice.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};

use payments::{id::PaymentId, payment::Payment, state::State, store::Stored};
use payments_store::{DieselStore, sandbox, sandbox::SandboxTransaction};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use test_support::Backend;
use tokio::sync::watch;

use crate::{
    load::{Known, Person},
    program::Installation,
};

/// On each database.
const KILLS: usize = 25;
const PEOPLE: u64 = 6;

#[test]
fn killed_25_times_on_sqlite_nothing_is_lost_and_nothing_taken_twice() {
    run(Backend::Sqlite);
}

#[test]
fn killed_25_times_on_postgres_nothing_is_lost_and_nothing_taken_twice() {
    run(Backend::Postgres);
}

fn run(backend: Backend) {
    let seed = rand::rng().random();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(tokio::task::LocalSet::new().run_until(survive(backend, seed)));
}

async fn survive(backend: Backend, seed: u64) {
    let installation = Installation::new(backend);
    // Short leases, so that what a dead process left behind is found again during the load, too.
    installation.add_settings("provider.timeout_ms = 1000\nprovider.lease_ms = 2000");
    let mut random = StdRng::seed_from_u64(seed);
    let known = Arc::new(Known::default());
    let (up, is_up) = watch::channel(0);
    let mut running = installation.start();
    let key = running.key();
    let client = test_support::http_client();
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| {
            let person = Person {
                api: installation.api(),
                key: key.clone(),
                known: Arc::clone(&known),
                up: is_up.clone(),
                client: client.clone(),
            };
            tokio::task::spawn_local(person.live(seed.wrapping_add(number)))
        })
        .collect();
    for kill in 1..=KILLS {
        let until = known.answers.load(Ordering::SeqCst) + random.random_range(1..60);
        while known.answers.load(Ordering::SeqCst) < until {
            tokio::task::yield_now().await;
        }
        running.kill();
        running = installation.start();
        up.send_replace(kill);
    }
    drop((up, is_up));
    for person in people {
        person.await.unwrap();
    }

    let unfinished = check_resumable(&installation, &client, &key, &known).await;
    settle(&installation, &client, &key).await;
    let (status, _) = running.terminate();
    assert!(status.success());
    audit(&installation, &known).await;
    let (created, confirmed) = (
        known.created.lock().unwrap().len(),
        known.confirmed.lock().unwrap().len(),
    );
    let summary = format!(
        "seed {seed}: {created} payments, {confirmed} confirmed, {unfinished} left to resume"
    );
    assert!(
        confirmed > 0 && created > confirmed && unfinished > 0,
        "{summary}"
    );
}

/// After the last crash every payment is there, and one that is not finished can be resumed.
async fn check_resumable(
    installation: &Installation,
    client: &reqwest::Client,
    key: &str,
    known: &Known,
) -> usize {
    let ids = known.created.lock().unwrap().clone();
    let mut unfinished = 0;
    for id in ids {
        let answer = client
            .get(format!("{}/v1/payments/{id}", installation.api()))
            .bearer_auth(key)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "the payment {id} is lost");
        let payment: Value = answer.json().await.unwrap();
        if payment["state"]["finished"] == json!(false) {
            unfinished += 1;
            assert!(
                payment["_links"]["next_url"]["href"].is_string(),
                "{payment}"
            );
        }
    }
    unfinished
}

/// Lets time pass until no job is left but the hourly ones. What is recovered late gets five more minutes before it
/// expires, so that one great leap is not enough.
async fn settle(installation: &Installation, client: &reqwest::Client, key: &str) {
    loop {
        let moved = client
            .post(format!("{}/sandbox/clock", installation.api()))
            .bearer_auth(key)
            .json(&json!({"advance_seconds": 600}))
            .send()
            .await
            .unwrap();
        assert_eq!(moved.status(), 200);
        let metrics = client
            .get(format!("{}/metrics", installation.operations()))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(!metrics.contains("given_up"), "{metrics}");
        let waits = |line: &str| {
            line.starts_with("paydesk_jobs{")
                && !["purge_tokens", "add_up_totals"]
                    .iter()
                    .any(|always| line.contains(always))
        };
        if !metrics.lines().any(waits) {
            return;
        }
    }
}

/// Our books against the provider's.
async fn audit(installation: &Installation, known: &Known) {
    let database = installation.database.open();
    let store = Stored::new(Arc::new(DieselStore::new(database.clone())));
    let mut ledger: BTreeMap<String, Vec<SandboxTransaction>> = BTreeMap::new();
    for transaction in sandbox::list(&database).await.unwrap() {
        assert!(transaction.captures <= 1, "captured twice: {transaction:?}");
        assert_ne!(
            transaction.status, "authorised",
            "money is still reserved: {transaction:?}"
        );
        ledger
            .entry(transaction.payment_id.clone())
            .or_default()
            .push(transaction);
    }
    for (id, transactions) in &ledger {
        let payment = load(&store, id).await;
        let captured = transactions
            .iter()
            .filter(|transaction| transaction.status == "captured")
            .count();
        let expected = usize::from(payment.state == State::Captured);
        assert_eq!(
            captured, expected,
            "{} {:?}: {transactions:?}",
            id, payment.state
        );
    }
    let (created, confirmed) = (
        known.created.lock().unwrap().clone(),
        known.confirmed.lock().unwrap().clone(),
    );
    for id in created {
        let payment = load(&store, &id).await;
        assert!(
            payment.external_state().is_finished(),
            "{id} {:?}",
            payment.state
        );
        if confirmed.contains(&id) {
            assert_eq!(payment.state, State::Captured, "{id} was confirmed");
        }
    }
    database.close();
}

async fn load(store: &Stored, id: &str) -> Payment {
    let id = PaymentId::parse(id).unwrap();
    let found: Result<_, payments::store::StoreError> =
        store.read(move |tx| tx.find_payment(&id)).await;
    found.unwrap().expect("the payment is there")
}
