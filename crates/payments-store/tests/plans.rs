//! The important queries use the indexes that were made for them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::sync::{Arc, Mutex, PoisonError};

use database::{Database, DbConnection};
use diesel::{
    QueryableByName, RunQueryDsl as _,
    connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation},
    sql_query,
    sql_types::Text,
};
use payments::{
    account::Account,
    clock::Timestamp,
    id::{AccountId, PaymentId},
    money::Amount,
    payment::{Order, Payment},
    random::SystemRandom,
    search::{
        AgreementFilter, DisputeFilter, Page, PaymentFilter, PaymentStatus, RefundFilter, Span,
    },
    store::{StoreError, Stored, Transaction},
    token::TokenHash,
};
use payments_store::DieselStore;
use test_support::{Backend, TestDatabase};

/// What the store has sent to the database.
static STARTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Watch;

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            let sql = query.split(" -- binds").next().unwrap_or_default();
            started().push(sql.replace('`', "\""));
        }
    }
}

fn started() -> std::sync::MutexGuard<'static, Vec<String>> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

type Work = Box<dyn FnOnce(&mut dyn Transaction) -> Result<(), StoreError> + Send>;

/// Something that the store does.
struct Case {
    what: &'static str,
    work: Work,
    /// For a part of each statement that counts, the index that the statement must use.
    indexes: Vec<(&'static str, &'static str)>,
}

fn case<T>(
    what: &'static str,
    indexes: &[(&'static str, &'static str)],
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
) -> Case {
    Case {
        what,
        work: Box::new(|tx| work(tx).map(|_| ())),
        indexes: indexes.to_vec(),
    }
}

fn account_id() -> AccountId {
    AccountId::parse("library").unwrap()
}

/// Noon, `days` after 1 March 2026.
fn at(days: i64) -> Timestamp {
    const DAY: i64 = 86_400_000_000;
    Timestamp::from_unix_micros(
        days.saturating_mul(DAY)
            .saturating_add(1_772_366_400_000_000),
    )
}

/// No larger than the number of matches, so that they are counted.
const FIRST_PAGE: Page = Page { number: 1, size: 1 };

const PAGE: &str = "ORDER BY \"payments\".\"created_at\" DESC";
const COUNT: &str = "SELECT COUNT(*) FROM \"payments\"";
const SUM: &str = "sum(count)";

fn searches() -> Vec<Case> {
    let searched = |what, indexes: &[_], filter: PaymentFilter| {
        case(what, indexes, move |tx| {
            tx.search_payments(&account_id(), &filter, FIRST_PAGE, at(5).date())
        })
    };
    let all = PaymentFilter::default();
    let by_reference = PaymentFilter {
        reference: Some("REF 1".to_owned()),
        ..all.clone()
    };
    vec![
        searched(
            "all payments",
            &[
                (PAGE, "payments_by_account"),
                (COUNT, "payments_by_account"),
                (SUM, "payment_totals"),
                ("max(", "payment_totals"),
            ],
            all.clone(),
        ),
        searched(
            "payments by reference",
            &[
                (PAGE, "payments_by_reference"),
                (COUNT, "payments_by_reference"),
            ],
            by_reference.clone(),
        ),
        searched(
            "payments by status and time",
            &[
                (PAGE, "payments_by_status"),
                (COUNT, "payments_by_status"),
                (SUM, "payment_totals"),
            ],
            PaymentFilter {
                status: Some(PaymentStatus::Created),
                created: Span {
                    from: Some(at(-1)),
                    to: Some(at(3)),
                },
                ..all.clone()
            },
        ),
        searched(
            "payments by agreement",
            &[(PAGE, "payments_by_agreement")],
            PaymentFilter {
                agreement_id: Some("none".to_owned()),
                ..all
            },
        ),
        case(
            "a later page of payments",
            &[
                ("SELECT \"payments\".\"id\" FROM", "payments_by_reference"),
                ("WHERE (\"payments\".\"id\" ", "payments"),
            ],
            move |tx| {
                let page = Page { number: 2, size: 1 };
                tx.search_payments(&account_id(), &by_reference, page, at(5).date())
            },
        ),
        case(
            "refunds",
            &[("FROM \"refunds\"", "refunds_by_account")],
            |tx| tx.search_refunds(&account_id(), &RefundFilter::default(), FIRST_PAGE),
        ),
        case(
            "disputes",
            &[("FROM \"disputes\"", "disputes_by_account")],
            |tx| tx.search_disputes(&account_id(), &DisputeFilter::default(), FIRST_PAGE),
        ),
        case(
            "agreements by reference",
            &[("FROM \"agreements\"", "agreements_by_reference")],
            |tx| {
                let filter = AgreementFilter {
                    status: None,
                    reference: Some("x".to_owned()),
                };
                tx.search_agreements(&account_id(), &filter, FIRST_PAGE)
            },
        ),
    ]
}

fn look_ups(id: &PaymentId) -> Vec<Case> {
    let hash = TokenHash([7; 32]);
    let ids = [id.clone(), id.clone(), id.clone(), id.clone()];
    let [find, events, refunds, disputes] = ids;
    vec![
        case(
            "a payment",
            &[("FROM \"payments\"", "payments")],
            move |tx| tx.find_payment(&find),
        ),
        case(
            "a reported payment",
            &[("FROM \"payments\"", "payments_reported")],
            |tx| tx.find_reported_payment(&account_id(), "p"),
        ),
        case(
            "the log of a payment",
            &[("FROM \"payment_events\"", "payment_events")],
            move |tx| tx.list_events(&events),
        ),
        case(
            "the refunds of a payment",
            &[("FROM \"refunds\"", "refunds_by_payment")],
            move |tx| tx.list_refunds(&refunds),
        ),
        case(
            "the disputes of a payment",
            &[("FROM \"disputes\"", "disputes_by_payment")],
            move |tx| tx.list_disputes(&disputes),
        ),
        case(
            "a token",
            &[("FROM \"payment_tokens\"", "payment_tokens")],
            move |tx| tx.find_token(&hash),
        ),
        case("a key", &[("FROM \"api_keys\"", "api_keys")], move |tx| {
            tx.find_api_key(&hash)
        }),
        case(
            "an idempotency key",
            &[("FROM \"idempotency_keys\"", "idempotency_keys")],
            |tx| tx.find_idempotency_key(&account_id(), "k"),
        ),
        case(
            "jobs that are due",
            &[("FROM \"jobs\"", "jobs_due")],
            |tx| tx.claim_jobs(at(0), at(0), 10),
        ),
        case(
            "old tokens",
            &[("FROM \"payment_tokens\"", "payment_tokens_by_age")],
            |tx| tx.purge_tokens(at(0), 10),
        ),
        case(
            "old idempotency keys",
            &[("FROM \"idempotency_keys\"", "idempotency_keys_by_age")],
            |tx| tx.purge_idempotency_keys(at(0), 10),
        ),
        case(
            "days that are not added up",
            &[("insert into payment_totals", "payments_by_account")],
            |tx| tx.add_up_totals(&account_id(), at(9).date()),
        ),
    ]
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    step: String,
}

/// The steps of a plan that holds for any values.
fn plan(connection: &mut DbConnection, sql: &str) -> Result<Vec<String>, database::Error> {
    if let DbConnection::Sqlite(_) = connection {
        let steps = sql_query(format!("explain query plan {sql}")).load(connection)?;
        let steps = steps.into_iter().map(|step: SqliteStep| step.detail);
        return Ok(steps.collect());
    }
    let values = sql
        .split('$')
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        })
        .max()
        .unwrap_or(0);
    let values = match values {
        0 => String::new(),
        count => format!("({})", vec!["null"; count].join(", ")),
    };
    let run = [
        "set local plan_cache_mode = force_generic_plan".to_owned(),
        // Most tables are all but empty.
        "set local enable_seqscan = off".to_owned(),
        "set local enable_bitmapscan = off".to_owned(),
        format!("prepare planned as {sql}"),
    ];
    for statement in run {
        sql_query(statement).execute(connection)?;
    }
    let steps = sql_query(format!("explain execute planned{values}")).load(connection)?;
    sql_query("deallocate planned").execute(connection)?;
    let steps = steps.into_iter().map(|step: PostgresStep| step.step);
    Ok(steps.collect())
}

/// Whether a plan goes through an index, or through the primary key of the table of that name.
fn uses(plan: &[String], index: &str) -> bool {
    let postgres = [
        format!("using {index} on "),
        format!("using {index}_pkey on "),
    ];
    let sqlite = [
        format!("INDEX {index} ("),
        format!("SEARCH {index} USING PRIMARY KEY ("),
        format!("SEARCH {index} USING INDEX sqlite_autoindex_{index}_1 ("),
    ];
    let ways = postgres.into_iter().chain(sqlite).collect::<Vec<_>>();
    plan.iter()
        .any(|step| ways.iter().any(|way| step.contains(way.as_str())))
}

async fn check(store: &Stored, database: &Database, case: Case) {
    started().clear();
    store.write(case.work).await.unwrap();
    let statements: Vec<String> = started().drain(..).collect();
    for (part, index) in case.indexes {
        let planned: Vec<String> = statements
            .iter()
            .filter(|sql| sql.contains(part))
            .cloned()
            .collect();
        assert!(
            !planned.is_empty(),
            "{}: no statement has {part}: {statements:#?}",
            case.what
        );
        for sql in planned {
            let asked = sql.clone();
            let steps = database
                .write(move |connection| plan(connection, &asked))
                .await;
            let steps = steps.unwrap();
            assert!(
                uses(&steps, index),
                "{}: {sql} does not use {index}: {steps:#?}",
                case.what
            );
        }
    }
}

/// Enough payments for PostgreSQL to tell its indexes apart; for SQLite the migrations say how payments are spread.
const MANY_PAYMENTS: &str = "\
    insert into payments (id, account_id, provider, amount, reference, reference_key, description, return_url, language, \
    delayed_capture, moto, state, cleanup, capture_failures, version, event_count, created_at, updated_at, expires_at) \
    select lpad(n::text, 26, '0'), account_id, provider, amount, 'Ref ' || n / 5, 'ref ' || n / 5, description, return_url, \
    language, delayed_capture, moto, case n % 9 when 0 then 'created' when 1 then 'started' else 'captured' end, cleanup, \
    capture_failures, version, event_count, created_at + n * interval '20 seconds', updated_at, expires_at \
    from payments, generate_series(1, 20000) n where id = $1";

/// Payments of some days, of which all but the last two are added up.
async fn fill(store: &Stored, database: &Database) -> PaymentId {
    let account = Account::new(account_id(), "sandbox", "Library");
    let order = Order::new(Amount::ZERO, "Ref 1", "A fine", "https://example.org/");
    let pair = [at(0), at(6)].map(|created_at| {
        let id = PaymentId::generate(&SystemRandom);
        Payment::new(id, &account, order.clone(), created_at)
    });
    let id = pair[0].id.clone();
    let inserted: Result<(), StoreError> = store
        .write(move |tx| {
            pair.iter()
                .try_for_each(|payment| tx.insert_payment(payment))
        })
        .await;
    inserted.unwrap();
    let first = id.clone();
    let filled = database.write(move |connection| {
        if let DbConnection::Postgres(_) = connection {
            sql_query(MANY_PAYMENTS)
                .bind::<Text, _>(first.as_str())
                .execute(connection)?;
            sql_query("analyze payments").execute(connection)?;
        }
        Ok::<_, database::Error>(())
    });
    filled.await.unwrap();
    let added: Result<bool, StoreError> = store
        .write(|tx| tx.add_up_totals(&account_id(), at(4).date()))
        .await;
    added.unwrap();
    id
}

#[actix_web::test]
async fn important_queries_use_their_indexes() {
    set_default_instrumentation(|| Some(Box::new(Watch))).unwrap();
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = test.open();
        let store = Stored::new(Arc::new(DieselStore::new(database.clone())));
        let id = fill(&store, &database).await;
        for case in searches().into_iter().chain(look_ups(&id)) {
            check(&store, &database, case).await;
        }
    }
}
