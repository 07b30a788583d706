//! Searches, and what a full table costs everything else.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use payments::clock::{Clock as _, SystemClock};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{
    arguments::Measure,
    home::Home,
    http::{Connection, Load, request},
    report::Report,
    scenario,
    seed::{self, Seed},
    server::Server,
};

/// The first requests fill caches, as the first searches of a day do.
const WARM_UP: usize = 20;
const TIMES: usize = 200;
const AIM_MS: f64 = 20.0;

/// The two servers take turns so that what else the machine does hits both.
const TURNS: u32 = 3;
const TURN: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 8;
const AIM_TIMES: f64 = 1.3;

const DAY: Duration = Duration::from_hours(24);

/// On both databases: searches in many payments, then creating and reading beside the same without them.
pub(crate) fn measure(
    runtime: &Runtime,
    measure: &Measure,
    report: &mut Report,
) -> anyhow::Result<()> {
    let Measure {
        program, postgres, ..
    } = measure;
    let homes = [
        ("SQLite", Home::sqlite()?, Home::sqlite()?),
        (
            "PostgreSQL",
            Home::postgres(postgres)?,
            Home::postgres(postgres)?,
        ),
    ];
    for (name, full, empty) in homes {
        let seed = Seed {
            count: measure.payments,
            account: payments::id::AccountId::parse("council").context("an account")?,
            database: full.url().parse()?,
        };
        let started = Instant::now();
        runtime.block_on(seed::run(&seed))?;
        report.figure(
            &format!("seconds to seed {} payments, {name}", measure.payments),
            started.elapsed().as_secs_f64(),
        );
        let full = Server::start(program, full)?;
        runtime.block_on(searches(&full, name, measure.payments, report))?;
        let empty = Server::start(program, empty)?;
        runtime.block_on(costs(&full, &empty, name, report))?;
    }
    Ok(())
}

async fn searches(
    server: &Server,
    name: &str,
    payments: i64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let all = search(server, "display_size=500").await?;
    let total = all.get("total").and_then(Value::as_i64);
    ensure!(
        total == Some(payments),
        "a search finds {total:?} of {payments} payments"
    );
    let reference = all
        .pointer("/results/250/reference")
        .or_else(|| all.pointer("/results/0/reference"))
        .and_then(Value::as_str)
        .context("a reference")?;
    let month = month(200);
    let filters = [
        ("unfiltered", String::new()),
        ("by reference", format!("reference={reference}&")),
        ("failed in a month", format!("state=failed&{month}")),
        ("success in a month", format!("state=success&{month}")),
    ];
    for (what, filter) in filters {
        for size in [20, 500] {
            let request = search_request(server, &format!("{filter}display_size={size}"));
            let times = timed(server.api, &request).await?;
            report.limit(
                &format!("search {what}, first {size}, {name}: 95th percentile, ms"),
                percentile(&times, 95).as_secs_f64() * 1000.0,
                AIM_MS,
            );
        }
    }
    Ok(())
}

/// A month that began so many days ago, as search parameters.
fn month(days_ago: u32) -> String {
    let now = SystemClock.now();
    let from = now.before(DAY * days_ago);
    let to = from.after(DAY * 30);
    format!(
        "from_date={}&to_date={}&",
        from.to_rfc3339(),
        to.to_rfc3339()
    )
}

fn search_request(server: &Server, query: &str) -> Vec<u8> {
    let path = format!("/v1/payments?{query}");
    request("GET", &path, &[("Authorization", &server.authorised())], "")
}

async fn search(server: &Server, query: &str) -> anyhow::Result<Value> {
    let answer = Connection::open(server.api)
        .await?
        .send(&search_request(server, query))
        .await?;
    if answer.status != 200 {
        bail!(
            "a search was answered with {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
    }
    Ok(serde_json::from_slice(&answer.body)?)
}

/// How long each of many requests took, one after the other on a connection that stays open.
async fn timed(port: u16, request: &[u8]) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(port).await?;
    let mut times = Vec::with_capacity(TIMES);
    for round in 0..WARM_UP + TIMES {
        let sent = Instant::now();
        let answer = connection.send(request).await?;
        if answer.status != 200 {
            bail!("a search was answered with {}", answer.status);
        }
        if round >= WARM_UP {
            times.push(sent.elapsed());
        }
    }
    times.sort_unstable();
    Ok(times)
}

/// Of sorted times.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

async fn costs(
    full: &Server,
    empty: &Server,
    name: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (mut with, mut without) = (0.0, 0.0);
    for _ in 0..TURNS {
        without += scenario::create(empty, CONNECTIONS, TURN)
            .await?
            .per_second();
        with += scenario::create(full, CONNECTIONS, TURN)
            .await?
            .per_second();
    }
    report.times(
        &format!("create beside an empty table, {name}"),
        without / with,
        AIM_TIMES,
    );

    // Of all ages, so that they are not all in one corner of an index.
    let mut old = Vec::new();
    for days_ago in (60..360).step_by(30) {
        let query = format!("state=success&{}display_size=50", month(days_ago));
        old.extend(ids(&search(full, &query).await?));
    }
    ensure!(!old.is_empty(), "no payments of the past were found");
    let new = scenario::finished(empty, CONNECTIONS).await?;
    let (mut with, mut without) = (0.0, 0.0);
    for _ in 0..TURNS {
        without += read(empty, &new).await?.per_second();
        with += read(full, &old).await?.per_second();
    }
    report.times(
        &format!("get beside an empty table, {name}"),
        without / with,
        AIM_TIMES,
    );
    Ok(())
}

fn ids(found: &Value) -> Vec<String> {
    let results = found.get("results").and_then(Value::as_array);
    let id = |payment: &Value| Some(payment.get("payment_id")?.as_str()?.to_owned());
    results.into_iter().flatten().filter_map(id).collect()
}

/// One payment after the other, again and again.
async fn read(server: &Server, ids: &[String]) -> anyhow::Result<Load> {
    let requests: Vec<_> = ids
        .iter()
        .map(|id| scenario::get_request(server, id))
        .collect();
    let mut connection = Connection::open(server.api).await?;
    let (start, mut count) = (Instant::now(), 0);
    for request in requests.iter().cycle() {
        if start.elapsed() >= TURN {
            break;
        }
        let answer = connection.send(request).await?;
        if answer.status != 200 {
            bail!("a payment was answered with {}", answer.status);
        }
        count += 1;
    }
    Ok(Load::new(count, start.elapsed(), Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::percentile;

    #[test]
    fn percentiles_are_taken_from_the_slow_end() {
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 95), Duration::from_millis(191));
        assert_eq!(percentile(&times, 100), Duration::from_millis(200));
        assert_eq!(percentile(&[], 95), Duration::ZERO);
    }
}
