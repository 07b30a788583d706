//! Measures Paydesk beside baselines in one run and prints ratios: absolute figures depend on the machine, ratios hardly.
//!
//! `cargo xtask bench` builds everything with optimisation, starts a PostgreSQL server, and runs this.
#![expect(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "a program that measures and prints"
)]

mod baseline;
mod http;
mod page;
mod report;
mod scenario;
mod server;

use std::time::Duration;

use anyhow::{Context as _, bail};
use report::Report;
use server::Server;

/// How long each measurement lasts.
const MEASURE: Duration = Duration::from_secs(8);
/// How often the two take turns on PostgreSQL.
const PAIRS: u32 = 2;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bare-server", page_size, json_size] => {
            baseline::serve(page_size.parse()?, json_size.parse()?)
        }
        [paydesk, postgres] => measure(paydesk, postgres),
        _ => bail!("usage: bench PAYDESK-PROGRAM POSTGRES-URL"),
    }
}

fn measure(program: &str, postgres: &str) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut report = Report::default();

    let sqlite = Server::start(program, "sqlite")?;
    let idle = sqlite.resident_megabytes()?;
    let sizes = runtime.block_on(scenario::sizes(&sqlite))?;
    let bare = baseline::BareServer::start(sizes)?;

    let raw = baseline::raw_sqlite(MEASURE)?;
    let create = runtime.block_on(scenario::create(&sqlite, 32, MEASURE))?;
    report.ratio(
        "create payment, SQLite, 32 connections",
        "raw group commit",
        create.per_second(),
        raw,
        0.35,
    );
    report.limit("  slowest create, ms", create.slowest_ms(), 200.0);

    let bare_json = runtime.block_on(bare.json(8, MEASURE))?;
    let unfinished = runtime.block_on(scenario::get_unfinished(&sqlite, 8, MEASURE))?;
    let finished = runtime.block_on(scenario::get_finished(&sqlite, 8, MEASURE))?;
    report.ratio(
        "get payment (finished), SQLite, 8 connections",
        "bare JSON",
        finished.per_second(),
        bare_json.per_second(),
        0.12,
    );
    report.ratio(
        "get payment (a new next_url each), SQLite, 8 connections",
        "bare JSON",
        unfinished.per_second(),
        bare_json.per_second(),
        0.12,
    );

    let bare_page = runtime.block_on(bare.page(32, MEASURE))?;
    let card_page = runtime.block_on(scenario::card_page(&sqlite, 32, MEASURE))?;
    report.ratio(
        "card page with its session, 32 connections",
        "bare page",
        card_page.per_second(),
        bare_page.per_second(),
        0.4,
    );

    let journeys = runtime.block_on(scenario::journeys(&sqlite, 8, MEASURE))?;
    report.figure("whole journeys a second, 8 users", journeys.per_second());
    report.limit("resident memory idle, MB", idle, 30.0);
    runtime.block_on(scenario::at_least(&sqlite, 10_000))?;
    report.limit(
        "resident memory after 10,000 payments, MB",
        sqlite.resident_megabytes()?,
        50.0,
    );
    let again = sqlite.restart()?;
    report.limit(
        "start to ready on an existing database, ms",
        again.ready_after().as_secs_f64() * 1000.0,
        200.0,
    );
    drop(again);

    let on_postgres = Server::start(program, &scenario::fresh_postgres(postgres)?)?;
    // In turn, so that neither inherits the other's unwritten pages more often.
    let (mut theirs, mut ours) = (0.0, 0.0);
    for _ in 0..PAIRS {
        baseline::checkpoint(postgres)?;
        ours += runtime
            .block_on(scenario::create(&on_postgres, 16, MEASURE))?
            .per_second();
        baseline::checkpoint(postgres)?;
        theirs += baseline::pgbench(on_postgres.database(), 16, MEASURE).context("pgbench")?;
    }
    let pairs = f64::from(PAIRS);
    report.ratio(
        "create payment, PostgreSQL, 16 connections",
        "pgbench",
        ours / pairs,
        theirs / pairs,
        0.6,
    );

    println!("\n{report}");
    Ok(())
}
