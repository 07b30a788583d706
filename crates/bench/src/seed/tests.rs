use std::{collections::BTreeSet, sync::Arc};

use payments::{
    job::JobKind,
    payment::Payment,
    search::{Page, PaymentFilter},
    state::DetailedStatus,
    store::{StoreError, Stored},
};
use payments_store::DieselStore;
use test_support::{Backend, TestApp};

use super::{Seed, fill};

const COUNT: i64 = 600;

async fn seeded(backend: Backend) -> (TestApp, Seed) {
    let app = TestApp::start(backend).await;
    let seed = Seed {
        count: COUNT,
        account: payments::id::AccountId::parse("council").unwrap(),
        // It is open already.
        database: database::DatabaseUrl::SqliteMemory,
    };
    fill(&app.database, &seed, app.payments.now())
        .await
        .unwrap();
    (app, seed)
}

async fn all(app: &TestApp, seed: &Seed) -> Vec<Payment> {
    let store = Stored::new(Arc::new(DieselStore::new(app.database.clone())));
    let (account, today) = (seed.account.clone(), app.payments.now().date());
    let mut payments = Vec::new();
    for number in 1..=3 {
        let account = account.clone();
        let found = store
            .read::<_, StoreError>(move |tx| {
                let page = Page { number, size: 250 };
                tx.search_payments(&account, &PaymentFilter::default(), page, today)
            })
            .await
            .unwrap();
        assert_eq!(found.total, COUNT);
        payments.extend(found.items);
    }
    payments
}

fn statuses(payments: &[Payment]) -> BTreeSet<&'static str> {
    let status = |payment: &Payment| payment.external_state().status();
    payments.iter().map(status).collect()
}

#[actix_web::test]
async fn every_seeded_payment_agrees_with_its_log_its_refunds_and_the_clock() {
    for backend in Backend::ALL {
        let (app, seed) = seeded(backend).await;
        let (now, payments) = (app.payments.now(), all(&app, &seed).await);
        assert_eq!(payments.len(), 600);
        let names = "cancelled capturable created error failed started submitted success";
        assert_eq!(statuses(&payments), names.split(' ').collect());
        assert!(payments.iter().any(|p| p.refunded.pence() > 0));
        assert!(payments.iter().any(|p| p.settled_on.is_some()));

        let store = Stored::new(Arc::new(DieselStore::new(app.database.clone())));
        for payment in payments {
            let (id, version) = (payment.id.clone(), payment.event_count);
            let (events, refunds) = store
                .read::<_, StoreError>(move |tx| Ok((tx.list_events(&id)?, tx.list_refunds(&id)?)))
                .await
                .unwrap();
            let last = events.last().unwrap();
            assert_eq!(events.len(), usize::try_from(version).unwrap());
            assert_eq!(events[0].status, DetailedStatus::Created);
            assert_eq!(events[0].at, payment.created_at);
            assert_eq!(last.status, payment.detailed_status(), "{payment:?}");
            assert_eq!(last.at, payment.updated_at);
            assert!(last.at < now);
            let refunded: i64 = refunds.iter().map(|refund| refund.amount.pence()).sum();
            assert_eq!(refunded, payment.refunded.pence());
        }
    }
}

#[actix_web::test]
async fn unfinished_payments_have_their_expiry_jobs_and_expire_in_time() {
    for backend in Backend::ALL {
        let (app, seed) = seeded(backend).await;
        let now = app.payments.now();
        let payments = all(&app, &seed).await;
        let open = payments.iter().filter(|p| p.expires_at > now).count();
        let jobs = app.payments.job_counts().await.unwrap();
        let expire = jobs.iter().find(|job| job.kind == JobKind::Expire.as_str());
        assert_eq!(expire.map(|job| job.count), i64::try_from(open).ok());

        app.pass(91 * 60).await;
        let names = "cancelled capturable error failed success";
        assert_eq!(
            statuses(&all(&app, &seed).await),
            names.split(' ').collect()
        );
        app.pass(120 * 3600).await;
        let names = "cancelled error failed success";
        assert_eq!(
            statuses(&all(&app, &seed).await),
            names.split(' ').collect()
        );
    }
}

#[actix_web::test]
async fn a_second_seed_adds_to_the_first() {
    let (app, seed) = seeded(Backend::Sqlite).await;
    fill(&app.database, &seed, app.payments.now())
        .await
        .unwrap();
    let (account, today) = (seed.account.clone(), app.payments.now().date());
    let store = Stored::new(Arc::new(DieselStore::new(app.database.clone())));
    let found = store
        .read::<_, StoreError>(move |tx| {
            let page = Page { number: 1, size: 1 };
            tx.search_payments(&account, &PaymentFilter::default(), page, today)
        })
        .await
        .unwrap();
    assert_eq!(found.total, 2 * COUNT);
}
