//! The store port on both backends.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use payments::{
    id::PaymentId,
    job::{JobKind, NewJob},
    payment::Payment,
    store::{StoreError, Stored},
    token::PaymentToken,
    transition::Command,
};
use payments_store::DieselStore;
use serde_json::json;
use test_support::{Backend, TestApp};

fn store(app: &TestApp) -> Stored {
    Stored::new(Arc::new(DieselStore::new(app.database.clone())))
}

async fn payment(app: &TestApp) -> Payment {
    let created = app.create_payment().await;
    app.payment(created.id()).await
}

#[actix_web::test]
async fn everything_that_was_asked_for_comes_back() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let mut order = app.order();
        order["reference"] = json!("Ŵ-1 “quoted” \u{1F600}\n");
        order["metadata"] = json!({"text": "ŷ", "number": 12.5, "flag": true});
        order["email"] = json!("ana@example.org");
        order["language"] = json!("cy");
        order["delayed_capture"] = json!(true);
        order["prefilled_cardholder_details"] =
            json!({"cardholder_name": "A", "billing_address": {"line1": "1", "country": "GB"}});
        let created = app.create(&order).await;
        let payment = app.payment(created.id()).await;
        assert_eq!(payment.order.reference, "Ŵ-1 “quoted” \u{1F600}\n");
        assert_eq!(payment.order.metadata.get("number"), Some(&json!(12.5)));
        let prefilled = payment.order.prefilled.clone().unwrap();
        assert_eq!(
            prefilled.billing_address.unwrap().country.unwrap().as_str(),
            "GB"
        );
        // Twice the same: storage loses nothing, not even microseconds.
        assert_eq!(app.payment(created.id()).await, payment, "{backend:?}");
    }
}

#[actix_web::test]
async fn a_transition_from_an_old_version_is_a_conflict() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let payment = payment(&app).await;
        let now = app.payments.now();
        let (first, second) = (
            payment.apply(Command::Start, now).unwrap(),
            payment
                .apply(
                    Command::Expire {
                        version: payment.version,
                    },
                    now,
                )
                .unwrap(),
        );
        store(&app)
            .write(move |tx| tx.record(&first))
            .await
            .unwrap();
        let late: Result<(), StoreError> = store(&app).write(move |tx| tx.record(&second)).await;
        assert!(matches!(late, Err(StoreError::Conflict)), "{backend:?}");
        let events = store(&app)
            .read(move |tx| tx.list_events(&payment.id))
            .await
            .unwrap();
        assert_eq!(
            events.iter().map(|event| event.seq).collect::<Vec<_>>(),
            [1, 2],
            "nothing of the loser stays"
        );
    }
}

#[actix_web::test]
async fn engine_012_of_many_simultaneous_visits_with_one_token_one_opens() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let payment = payment(&app).await;
        let token = PaymentToken::generate(app.payments.random());
        let (hash, id, now) = (token.hash(), payment.id.clone(), app.payments.now());
        store(&app)
            .write(move |tx| tx.insert_token(&hash, &id, now))
            .await
            .unwrap();
        let visits = (0..20).map(|_| store(&app)).map(|store| async move {
            store
                .write(move |tx| tx.use_token(&hash, now))
                .await
                .unwrap()
        });
        assert_eq!(
            join_all(visits)
                .await
                .into_iter()
                .filter(|opened| *opened)
                .count(),
            1,
            "{backend:?}"
        );
    }
}

#[actix_web::test]
async fn engine_084_a_job_is_claimed_by_one_worker() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let ids: Vec<PaymentId> = join_all((0..5).map(|_| payment(&app)))
            .await
            .into_iter()
            .map(|payment| payment.id)
            .collect();
        let now = app.payments.now();
        let jobs: Vec<NewJob> = ids
            .iter()
            .map(|id| NewJob::for_payment(JobKind::Capture, id, now))
            .collect();
        store(&app)
            .write(move |tx| jobs.iter().try_for_each(|job| tx.put_job(job, now)))
            .await
            .unwrap();
        let until = now.after(Duration::from_mins(2));
        let claims = (0..8).map(|_| store(&app)).map(|store| async move {
            store
                .write(move |tx| tx.claim_jobs(now, until, 3))
                .await
                .unwrap()
        });
        let claimed: usize = join_all(claims).await.iter().map(Vec::len).sum();
        assert_eq!(claimed, 5, "{backend:?}");
        // Nothing is due while the locks hold, everything when they run out.
        let none = store(&app)
            .write(move |tx| tx.claim_jobs(now, until, 10))
            .await
            .unwrap();
        assert_eq!(none.len(), 0);
        let later = until.after(Duration::from_secs(1));
        let again = store(&app)
            .write(move |tx| tx.claim_jobs(later, later.after(Duration::from_secs(1)), 10))
            .await
            .unwrap();
        assert_eq!(
            again
                .iter()
                .filter(|job| job.kind == JobKind::Capture && job.attempts == 2)
                .count(),
            5,
            "{backend:?}"
        );
    }
}

#[actix_web::test]
async fn a_job_of_an_unknown_kind_does_not_stand_in_the_way_of_others() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let payment = payment(&app).await;
        let now = app.payments.now();
        let insert = "insert into jobs (kind, key, run_at, attempts, created_at) \
                      values ('from the future', 'x', '2020-01-01 00:00:00', 0, '2020-01-01 00:00:00')";
        let inserted = app.database.write(move |c| {
            Ok::<_, database::Error>(diesel::RunQueryDsl::execute(diesel::sql_query(insert), c)?)
        });
        assert_eq!(inserted.await.unwrap(), 1);
        let job = NewJob::for_payment(JobKind::Capture, &payment.id, now);
        store(&app)
            .write(move |tx| tx.put_job(&job, now))
            .await
            .unwrap();
        let until = now.after(Duration::from_mins(2));
        for expected in [0, 1] {
            let claimed = store(&app)
                .write(move |tx| tx.claim_jobs(now, until, 1))
                .await
                .unwrap();
            assert_eq!(claimed.len(), expected, "{backend:?}");
        }
    }
}

#[actix_web::test]
async fn a_job_that_is_moved_while_it_runs_runs_again() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let payment = payment(&app).await;
        let now = app.payments.now();
        let until = now.after(Duration::from_mins(2));
        let job = NewJob::for_payment(JobKind::Capture, &payment.id, now);
        let first = job.clone();
        let held = store(&app)
            .write(move |tx| {
                tx.put_job(&first, now)?;
                tx.claim_jobs(now, until, 1)
            })
            .await
            .unwrap();
        store(&app)
            .write(move |tx| tx.put_job(&job, now))
            .await
            .unwrap();
        let held = held.into_iter().next().unwrap();
        store(&app)
            .write(move |tx| tx.finish_job(&held))
            .await
            .unwrap();
        let again = store(&app)
            .write(move |tx| tx.claim_jobs(now, until, 1))
            .await
            .unwrap();
        assert_eq!(
            again.len(),
            1,
            "finishing the first run must not lose the second request ({backend:?})"
        );
    }
}

#[actix_web::test]
async fn engine_086_tokens_are_deleted_after_seven_days() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let payment = payment(&app).await;
        let (young, old) = (
            PaymentToken::generate(app.payments.random()).hash(),
            PaymentToken::generate(app.payments.random()).hash(),
        );
        let now = app.payments.now();
        let days = |days: u64| now.before(Duration::from_secs(86_400_u64.saturating_mul(days)));
        let (id, made) = (payment.id.clone(), (days(6), days(8)));
        store(&app)
            .write(move |tx| {
                tx.insert_token(&young, &id, made.0)?;
                tx.insert_token(&old, &id, made.1)
            })
            .await
            .unwrap();
        app.payments.schedule_recurring_jobs().await.unwrap();
        app.work().await;
        let found = store(&app)
            .read(move |tx| {
                Ok::<_, StoreError>((
                    tx.find_token(&young)?.is_some(),
                    tx.find_token(&old)?.is_some(),
                ))
            })
            .await
            .unwrap();
        assert_eq!(found, (true, false), "{backend:?}");
    }
}
