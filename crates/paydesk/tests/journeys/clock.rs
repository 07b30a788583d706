//! Time passes.

use database::DbConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};
use test_support::{Backend, Browser, TestApp, VALID_CARD};

use super::{is, on_both_databases, state};

on_both_databases! {
    async fn engine_075_a_payment_that_nobody_opens_expires_after_90_minutes(backend: Backend) {
        let app = TestApp::start(backend).await;
        let created = app.create_payment().await;
        app.pass(5340).await;
        assert_eq!(state(&app, created.id()).await, is("created", None));
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        assert_eq!(app.psp.cancel_calls(), 0, "nothing to cancel");
    }

    async fn engine_076_a_payer_who_has_just_done_something_gets_five_more_minutes(backend: Backend) {
        let app = TestApp::start(backend).await;
        let created = app.create_payment().await;
        app.pass(5300).await;
        let mut browser = Browser::new();
        browser.follow(&created.next_url()).await;
        app.pass(101).await;
        assert_eq!(state(&app, created.id()).await, is("started", None));
        app.pass(200).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
    }

    async fn engine_077_an_authorised_payment_that_expires_is_cancelled_at_the_provider(backend: Backend) {
        let app = TestApp::start(backend).await;
        let (mut browser, page, created) = app.on_confirm_page().await;
        app.pass(5401).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        assert_eq!((app.psp.cancel_calls(), app.psp.capture_calls()), (1, 0));
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "EXPIRED");
        let late = browser.submit(&page, "#confirmation", &[]).await;
        assert_eq!(late.text("h1"), "Your payment session has expired");
    }

    async fn engine_083_one_bad_payment_does_not_keep_others_from_expiring(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut payments = Vec::new();
        for _ in 0..5 {
            let (_, _, created) = app.on_confirm_page().await;
            payments.push(created);
        }
        app.psp.next_cancel(test_support::Answering::Fault(payments::provider::Fault::unexpected("down")));
        app.pass(5401).await;
        for created in &payments {
            assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        }
        assert_eq!(app.psp.cancel_calls(), 5);
    }

    async fn a_used_token_of_a_payment_that_expired_shows_the_expired_page(backend: Backend) {
        let app = TestApp::start(backend).await;
        let (mut browser, page, created) = app.on_card_page().await;
        // The session is rolling: a payer who is still there when the payment expires keeps it.
        app.pass(4000).await;
        browser.get(page.url.as_str()).await;
        app.pass(1401).await;
        let late = browser.submit(&page, "#card-details", VALID_CARD).await;
        assert_eq!((late.status, late.text("h1").as_str()), (200, "Your payment session has expired"));
        assert_eq!(app.psp.authorise_calls(), 0);
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
    }

    async fn the_clock_is_moved_over_http_and_the_worker_notices(backend: Backend) {
        let app = TestApp::builder(backend).with_worker().settings("worker.poll_interval_ms = 3600000").start().await;
        let created = app.create_payment().await;
        let moved = app.api(reqwest::Method::POST, "/sandbox/clock", Some(&serde_json::json!({"advance_seconds": 5401}))).await;
        assert_eq!(moved.status, 200, "{}", moved.text);
        while state(&app, created.id()).await == is("created", None) {}
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
    }

    async fn a_worker_whose_clock_is_set_back_forgets_the_sums_of_days_to_come(backend: Backend) {
        let app = TestApp::builder(backend).with_worker().settings("worker.poll_interval_ms = 3600000").start().await;
        app.create_payment().await;
        while sums(&app).await == 0 {
            app.clock.advance(std::time::Duration::from_hours(24));
            // Day by day: a clock that runs ahead of the worker gives it more days than it can ever add up.
            while recurring_job(&app).await <= app.payments.now().to_stored() {
                app.payments.wake_worker();
            }
        }
        app.clock.reset();
        app.payments.wake_worker();
        while sums(&app).await > 0 {}
        let next = recurring_job(&app).await;
        assert!(next <= app.payments.now().after(std::time::Duration::from_hours(1)).to_stored(), "{next}");
    }
}

/// How many sums of days there are.
async fn sums(app: &TestApp) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let count = |connection: &mut DbConnection| {
        let count = "select count(*) as count from payment_totals";
        Ok::<Count, database::Error>(sql_query(count).get_result(connection)?)
    };
    app.database.read(count).await.unwrap().count
}

/// When days are added up next.
async fn recurring_job(app: &TestApp) -> time::PrimitiveDateTime {
    #[derive(QueryableByName)]
    struct Job {
        #[diesel(sql_type = diesel::sql_types::Timestamp)]
        run_at: time::PrimitiveDateTime,
    }
    let next = |connection: &mut DbConnection| {
        let next = "select run_at from jobs where kind = 'add_up_totals'";
        Ok::<Job, database::Error>(sql_query(next).get_result(connection)?)
    };
    app.database.read(next).await.unwrap().run_at
}
