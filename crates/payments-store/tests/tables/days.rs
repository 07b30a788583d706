//! Sums of days: a month at a time, and those that a clock which was ahead has made.

use std::time::Duration;

use ::payments::{
    clock::Timestamp,
    payment::Payment,
    search::{Page, PaymentFilter},
    transition::Command,
};
use database::DbConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};
use test_support::Backend;

use crate::fixtures::{Db, account_id, at, order, payment};

const DAY: u64 = 86_400;

/// Noon, days after 1 March 2026.
fn day(days: u64) -> Timestamp {
    at(days.saturating_mul(DAY))
}

async fn created(db: &Db, days: u64) -> Payment {
    let payment = payment(order("x"), day(days));
    db.insert(&payment).await;
    payment
}

/// As the worker does when its clock says `now`; whether there is more to do.
async fn add_up(db: &Db, now: Timestamp) -> bool {
    let yesterday = now.before(Duration::from_secs(DAY)).date();
    db.write(move |tx| tx.add_up_totals(&account_id(), yesterday))
        .await
}

async fn total(db: &Db, now: Timestamp) -> i64 {
    let (page, filter) = (Page { number: 1, size: 1 }, PaymentFilter::default());
    db.read(move |tx| tx.search_payments(&account_id(), &filter, page, now.date()))
        .await
        .total
}

/// How many payments are in the sums.
async fn summed(db: &Db) -> i64 {
    #[derive(QueryableByName)]
    struct Sum {
        #[diesel(sql_type = BigInt)]
        sum: i64,
    }
    let read = |connection: &mut DbConnection| {
        let sum = "select cast(coalesce(sum(count), 0) as bigint) as sum from payment_totals";
        Ok::<Sum, database::Error>(sql_query(sum).get_result(connection)?)
    };
    db.database.read(read).await.unwrap().sum
}

#[actix_web::test]
async fn sums_of_days_that_are_not_over_hide_no_payments() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        for days in [0, 1, 2] {
            created(&db, days).await;
        }
        assert!(!add_up(&db, day(20)).await);
        // The clock is right again, and nobody has forgotten anything.
        for days in [1, 2] {
            created(&db, days).await;
        }
        assert_eq!(summed(&db).await, 3, "{backend:?}");
        assert_eq!(total(&db, day(2)).await, 5, "{backend:?}");
    }
}

#[actix_web::test]
async fn the_next_sums_mend_those_of_a_clock_that_was_ahead() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        created(&db, 1).await;
        add_up(&db, day(20)).await;
        created(&db, 1).await;
        add_up(&db, day(1)).await;
        assert_eq!(summed(&db).await, 0, "{backend:?}: the day is not over");
        add_up(&db, day(3)).await;
        assert_eq!(summed(&db).await, 2, "{backend:?}");
        assert_eq!(total(&db, day(3)).await, 2, "{backend:?}");
    }
}

#[actix_web::test]
async fn a_change_that_the_sums_do_not_know_leaves_them_alone() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let known = created(&db, 0).await;
        let started = known.apply(Command::Start, day(0)).unwrap();
        db.write(move |tx| tx.record(&started)).await;
        add_up(&db, day(20)).await;
        // Created and started on a day that a clock which was ahead has added up.
        let unknown = created(&db, 0).await;
        let started = unknown.apply(Command::Start, day(1)).unwrap();
        db.write(move |tx| tx.record(&started)).await;
        assert_eq!(summed(&db).await, 1, "{backend:?}");
        assert_eq!(total(&db, day(1)).await, 2, "{backend:?}");
    }
}

#[actix_web::test]
async fn years_are_added_up_month_by_month_and_days_without_payments_are_passed_over() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        for days in [0, 1, 30, 31, 400, 401, 1_000] {
            created(&db, days).await;
        }
        let now = day(1_001);
        for (is_more, sum) in [(true, 3), (true, 4), (true, 6), (false, 6), (false, 6)] {
            assert_eq!(
                (add_up(&db, now).await, summed(&db).await),
                (is_more, sum),
                "{backend:?}"
            );
            assert_eq!(total(&db, now).await, 7, "{backend:?}");
        }
    }
}
