//! Transactions that meet on PostgreSQL; on SQLite they come one after the other.

use std::{
    sync::{Arc, Barrier},
    time::Duration,
};

use ::payments::{
    job::{JobKind, NewJob},
    payment::Payment,
    state::{EndReason, State},
    store::StoreError,
    token::TokenHash,
    transition::{CancelledBy, Command},
};
use database::DbConnection;
use diesel::{
    QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query,
    sql_types::BigInt,
};
use futures_util::future::{join, join_all};
use test_support::Backend;
use tokio::sync::oneshot;

use crate::fixtures::{Db, account_id, at, order, payment, pence};

/// Waits until another transaction waits for a lock.
fn until_somebody_waits(connection: &mut DbConnection) {
    #[derive(QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let waiting = "select count(*) as count from pg_locks where not granted and pid in \
                   (select pid from pg_stat_activity where datname = current_database())";
    loop {
        let waiting: Waiting = sql_query(waiting).get_result(connection).unwrap();
        if waiting.count > 0 {
            return;
        }
    }
}

#[actix_web::test]
async fn whoever_changes_a_payment_second_waits_and_sees_what_the_first_left() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let paid = Payment {
            state: State::Captured,
            ..payment(order("x"), at(0))
        };
        db.insert(&paid).await;
        let refunds = (0..12).map(|_| {
            let id = paid.id.clone();
            db.store.write(move |tx| {
                let payment = tx.find_payment(&id)?.unwrap();
                let command = Command::ReserveRefund {
                    amount: pence(1),
                    expected: None,
                };
                tx.record(&payment.apply(command, at(1)).unwrap())
            })
        });
        let done: Result<Vec<()>, StoreError> = join_all(refunds).await.into_iter().collect();
        done.unwrap();
        let id = paid.id.clone();
        let found = db.read(move |tx| tx.find_payment(&id)).await.unwrap();
        assert_eq!(found.refunded, pence(12), "{backend:?}");
    }
}

#[actix_web::test]
async fn reading_waits_for_nobody() {
    let db = Db::new(Backend::Postgres);
    let payment = payment(order("x"), at(0));
    db.insert(&payment).await;
    let (held, is_held) = oneshot::channel();
    let (let_go, may_go) = std::sync::mpsc::channel::<()>();
    let id = payment.id.clone();
    let holding = db.store.write(move |tx| {
        let found = tx.find_payment(&id)?;
        held.send(()).unwrap();
        may_go.recv().unwrap();
        Ok::<_, StoreError>(found)
    });
    let id = payment.id.clone();
    let reading = async {
        is_held.await.unwrap();
        let found = db.read(move |tx| tx.find_payment(&id)).await;
        // Rows that refer to the payment are written, too.
        let id = payment.id.clone();
        let hash = TokenHash([7; 32]);
        db.write(move |tx| tx.insert_token(&hash, &id, at(0))).await;
        let_go.send(()).unwrap();
        found
    };
    let (held, read) = join(holding, reading).await;
    assert_eq!(held.unwrap(), read);
}

#[actix_web::test]
async fn two_that_wait_for_each_other_are_told_of_a_conflict() {
    let db = Db::new(Backend::Postgres);
    let job = |kind| NewJob::recurring(kind, at(0));
    let kinds = [JobKind::PurgeTokens, JobKind::AddUpTotals];
    db.write(move |tx| {
        kinds
            .iter()
            .try_for_each(|kind| tx.put_job(&job(*kind), at(0)))
    })
    .await;
    let barrier = Arc::new(Barrier::new(2));
    let crossing = |first, second| {
        let barrier = Arc::clone(&barrier);
        db.store.write(move |tx| {
            tx.put_job(&job(first), at(1))?;
            barrier.wait();
            tx.put_job(&job(second), at(1))
        })
    };
    let [a, b] = kinds;
    let (one, other) = join(crossing(a, b), crossing(b, a)).await;
    let failed: Vec<StoreError> = [one, other].into_iter().filter_map(Result::err).collect();
    assert!(
        matches!(failed.as_slice(), [StoreError::Conflict]),
        "{failed:?}"
    );
}

#[actix_web::test]
async fn sums_of_a_day_are_changed_in_the_order_of_their_names() {
    let db = Db::new(Backend::Postgres);
    let cancelled = Payment {
        state: State::Ended(EndReason::ServiceCancelled),
        ..payment(order("x"), at(0))
    };
    let changing = payment(order("x"), at(0));
    for payment in [&cancelled, &changing] {
        db.insert(payment).await;
    }
    let now = at(0).after(Duration::from_hours(72));
    db.write(move |tx| tx.add_up_totals(&account_id(), now.date().previous_day().unwrap()))
        .await;
    let lock =
        |status| format!("update payment_totals set count = count where status = '{status}'");
    let (held, is_held) = oneshot::channel();
    // Holds the first of the two rows, then takes the second, which must still be free.
    let holding = db.database.write(move |connection| {
        connection.batch_execute(&lock("cancelled"))?;
        held.send(()).unwrap();
        until_somebody_waits(connection);
        connection.batch_execute(&lock("created"))?;
        Ok::<_, database::Error>(())
    });
    let cancelling = async {
        is_held.await.unwrap();
        let cancel = changing
            .apply(Command::Cancel(CancelledBy::Service), now)
            .unwrap();
        db.store.write(move |tx| tx.record(&cancel)).await
    };
    let (held, cancelled) = join(holding, cancelling).await;
    held.unwrap();
    cancelled.unwrap();
}
