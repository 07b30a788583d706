//! Measures Paydesk beside baselines in one run and prints ratios: absolute figures depend on the machine, ratios hardly.
//!
//! `cargo xtask bench` builds everything with optimisation, starts a PostgreSQL server, and runs this. `cargo xtask seed`
//! fills a database with many payments.
#![expect(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "a program that measures and prints"
)]

mod arguments;
mod baseline;
mod home;
mod http;
mod page;
mod report;
mod scenario;
mod search;
mod seed;
mod server;

use std::{io::Write as _, process::ExitCode, time::Duration};

use anyhow::Context as _;
use arguments::{Measure, Task};
use home::Home;
use report::Report;
use server::Server;
use tokio::runtime::Runtime;

/// How long each measurement lasts.
const MEASURE: Duration = Duration::from_secs(8);
/// How often the two take turns on PostgreSQL.
const PAIRS: u32 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Task::parse(&arguments).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell.
            writeln!(std::io::stderr(), "error: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    if let Task::BareServer { page, json } = task {
        return baseline::serve(page, json);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match task {
        Task::BareServer { .. } => Ok(()),
        Task::Seed(seed) => runtime.block_on(seed::run(&seed)),
        Task::Measure(wanted) => measure(&runtime, &wanted),
    }
}

fn measure(runtime: &Runtime, wanted: &Measure) -> anyhow::Result<()> {
    let mut report = Report::default();
    if !wanted.only_search {
        measure_load(runtime, wanted, &mut report)?;
    }
    search::measure(runtime, wanted, &mut report)?;
    println!("\n{report}");
    Ok(())
}

fn measure_load(runtime: &Runtime, wanted: &Measure, report: &mut Report) -> anyhow::Result<()> {
    let Measure {
        program, postgres, ..
    } = wanted;
    let sqlite = Server::start(program, Home::sqlite()?)?;
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

    let home = Home::postgres(postgres)?;
    let database = home.url().to_owned();
    let on_postgres = Server::start(program, home)?;
    // In turn, so that neither inherits the other's unwritten pages more often.
    let (mut theirs, mut ours) = (0.0, 0.0);
    for _ in 0..PAIRS {
        baseline::checkpoint(postgres)?;
        ours += runtime
            .block_on(scenario::create(&on_postgres, 16, MEASURE))?
            .per_second();
        baseline::checkpoint(postgres)?;
        theirs += baseline::pgbench(&database, 16, MEASURE).context("pgbench")?;
    }
    let pairs = f64::from(PAIRS);
    report.ratio(
        "create payment, PostgreSQL, 16 connections",
        "pgbench",
        ours / pairs,
        theirs / pairs,
        0.6,
    );
    Ok(())
}
