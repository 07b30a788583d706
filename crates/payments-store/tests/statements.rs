//! Statements of the busy paths are prepared once for each connection, not once for each use, and none is sent that can be
//! spared.

use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use test_support::{Backend, TestApp};

/// Statements that were put into a cache, and statements that were started.
static PREPARED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static STARTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Watch;

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let (list, sql) = match event {
            InstrumentationEvent::CacheQuery { sql, .. } => (&PREPARED, sql.to_owned()),
            InstrumentationEvent::StartQuery { query, .. } => (&STARTED, query.to_string()),
            _ => return,
        };
        list.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sql.replace(['`', '"'], ""));
    }
}

fn started() -> MutexGuard<'static, Vec<String>> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(list: &Mutex<Vec<String>>, start: &str) -> usize {
    list.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|sql| sql.starts_with(start))
        .count()
}

async fn small_searches_count_nothing(app: &TestApp) {
    for (query, counts) in [
        ("reference=r1", 0),
        ("reference=r1&display_size=10", 1),
        ("reference=r1&display_size=10&page=3", 1),
        ("reference=r1&display_size=20&page=2", 0),
        ("reference=none", 0),
        ("", 0),
    ] {
        started().clear();
        let path = format!("/v1/payments?{query}");
        let found = app.api(reqwest::Method::GET, &path, None).await;
        let total = if query.ends_with("none") { 0 } else { 30 };
        assert_eq!(found.body.get("total"), Some(&total.into()), "{query}");
        assert_eq!(count(&STARTED, "SELECT COUNT(*)"), counts, "{query}");
    }
}

#[actix_web::test]
async fn creating_and_reading_prepare_their_statements_once_and_small_searches_count_nothing() {
    set_default_instrumentation(|| Some(Box::new(Watch))).unwrap();
    for backend in Backend::ALL {
        PREPARED.lock().unwrap().clear();
        STARTED.lock().unwrap().clear();
        let app = TestApp::start(backend).await;
        for _ in 0..30 {
            let created = app.create_payment().await;
            app.api_payment(created.id()).await;
        }
        let statements = [
            "INSERT INTO payments ",
            "INSERT INTO payment_events ",
            "INSERT INTO payment_tokens ",
            "INSERT INTO jobs ",
            "SELECT payments.id",
            "SELECT api_keys.hash",
        ];
        for statement in statements {
            let (prepared, started) = (count(&PREPARED, statement), count(&STARTED, statement));
            assert!(
                started >= 30,
                "{backend:?} {statement}: started {started} times"
            );
            assert!(
                (1..=5).contains(&prepared),
                "{backend:?} {statement}: prepared {prepared} times, started {started} times"
            );
        }
        small_searches_count_nothing(&app).await;
    }
}
