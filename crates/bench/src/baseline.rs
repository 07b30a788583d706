//! What the machine can do without us.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use askama::Template;

use crate::http::{Load, load, request};

/// The tables that a new payment is written to, with their indexes.
const SCHEMA: &str = concat!(
    include_str!("../../../migrations/sqlite/2026-11-21-000001_payments/up.sql"),
    include_str!("../../../migrations/sqlite/2026-11-21-000003_public_api/up.sql"),
);
const GROUP: u64 = 16;

#[derive(Template)]
#[template(path = "bare.html")]
struct BarePage<'a> {
    title: &'a str,
    paragraphs: &'a [String],
}

#[derive(Clone)]
struct Bare {
    paragraphs: Vec<String>,
    json: serde_json::Value,
}

/// A page and an answer of about these sizes, and nothing else.
pub(crate) fn serve(page_size: usize, json_size: usize) -> anyhow::Result<()> {
    let paragraphs =
        vec!["Lorem ipsum dolor sit amet, consectetur elit.".to_owned(); page_size / 52];
    let links =
        vec!["http://localhost:3002/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v"; json_size / 64];
    let bare = web::Data::new(Bare {
        paragraphs,
        json: serde_json::json!({"amount": 14500, "links": links}),
    });
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(bare.clone())
                .route("/page", web::get().to(page))
                .route("/json", web::get().to(json))
        });
        let bound = server.bind("127.0.0.1:0")?;
        let port = bound.addrs().first().context("an address")?.port();
        let mut out = std::io::stdout();
        writeln!(out, "{port}")?;
        out.flush()?;
        Ok(bound.run().await?)
    })
}

async fn page(bare: web::Data<Bare>) -> HttpResponse {
    let page = BarePage {
        title: "Bare",
        paragraphs: &bare.paragraphs,
    };
    page.render().map_or_else(
        |_| HttpResponse::InternalServerError().finish(),
        |html| {
            HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .body(html)
        },
    )
}

async fn json(bare: web::Data<Bare>) -> HttpResponse {
    HttpResponse::Ok().json(&bare.json)
}

/// [`serve`] as a process of its own, as the program under test is.
pub(crate) struct BareServer {
    child: Child,
    port: u16,
}

impl BareServer {
    pub(crate) fn start((page_size, json_size): (usize, usize)) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([
                "bare-server",
                &page_size.to_string(),
                &json_size.to_string(),
            ])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut line)?;
        Ok(Self {
            child,
            port: line.trim().parse()?,
        })
    }

    pub(crate) async fn page(
        &self,
        connections: usize,
        duration: Duration,
    ) -> anyhow::Result<Load> {
        load(
            self.port,
            vec![request("GET", "/page", &[], ""); connections],
            200,
            duration,
        )
        .await
    }

    pub(crate) async fn json(
        &self,
        connections: usize,
        duration: Duration,
    ) -> anyhow::Result<Load> {
        load(
            self.port,
            vec![request("GET", "/json", &[], ""); connections],
            200,
            duration,
        )
        .await
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        // It may be gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Payments a second that one thread writes in groups of 16, with full durability: the rows of a new payment.
pub(crate) fn raw_sqlite(duration: Duration) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir_in(".")?;
    let mut connection = rusqlite::Connection::open(folder.path().join("raw.db"))?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on",
    )?;
    connection.execute_batch(SCHEMA)?;
    let start = Instant::now();
    let mut count = 0_u64;
    while start.elapsed() < duration {
        let transaction = connection.transaction()?;
        for _ in 0..GROUP {
            write_payment(&transaction, count)?;
            count += 1;
        }
        transaction.commit()?;
    }
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

fn write_payment(connection: &rusqlite::Connection, number: u64) -> rusqlite::Result<()> {
    // Ids are random in real life: neighbours lie far apart in the index.
    let id = format!("{:026}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let (now, later) = ("2026-11-21 10:00:00.000001", "2026-11-21 11:30:00.000001");
    connection
        .prepare_cached(
            "insert into payments (id, account_id, provider, amount, reference, reference_key, description, return_url, language, delayed_capture, moto, \
             state, cleanup, capture_failures, version, event_count, created_at, updated_at, expires_at) \
             values (?1, 'council', 'sandbox', 14500, 'BENCH-1', 'bench-1', 'Council tax instalment', 'http://localhost/healthcheck', 'en', 0, 0, \
             'created', 'none', 0, 1, 1, ?2, ?2, ?3)",
        )?
        .execute((&id, now, later))?;
    connection.prepare_cached("insert into payment_events (payment_id, seq, status, at) values (?1, 1, 'CREATED', ?2)")?.execute((&id, now))?;
    let mut hash = [0_u8; 32];
    hash.iter_mut()
        .zip(id.bytes().rev())
        .for_each(|(to, from)| *to = from);
    connection
        .prepare_cached(
            "insert into payment_tokens (hash, payment_id, created_at) values (?1, ?2, ?3)",
        )?
        .execute((&hash, &id, now))?;
    connection
        .prepare_cached("insert into jobs (kind, key, payment_id, run_at, attempts, created_at) values ('expire', ?1, ?1, ?2, 0, ?3)")?
        .execute((&id, later, now))?;
    Ok(())
}

const PGBENCH: &str = "\\set n random(1, 9000000000000000000)
begin;
insert into payments (id, account_id, provider, amount, reference, reference_key, description, return_url, language, delayed_capture, moto, state, cleanup, capture_failures, version, event_count, created_at, updated_at, expires_at) values (lpad((:n)::text, 26, 'p'), 'council', 'sandbox', 14500, 'BENCH-1', 'bench-1', 'Council tax instalment', 'http://localhost/healthcheck', 'en', false, false, 'created', 'none', 0, 1, 1, now(), now(), now());
insert into payment_events (payment_id, seq, status, at) values (lpad((:n)::text, 26, 'p'), 1, 'CREATED', now());
insert into payment_tokens (hash, payment_id, created_at) values (sha256((:n)::text::bytea), lpad((:n)::text, 26, 'p'), now());
insert into jobs (kind, key, payment_id, run_at, attempts, created_at) values ('expire', lpad((:n)::text, 26, 'p'), lpad((:n)::text, 26, 'p'), now(), 0, now());
commit;
";

/// Has the server write what it has not written yet.
pub(crate) fn checkpoint(server: &str) -> anyhow::Result<()> {
    let done = Command::new("psql")
        .args([server, "-qc", "checkpoint"])
        .status()
        .context("psql cannot be run")?;
    anyhow::ensure!(done.success(), "the checkpoint failed");
    Ok(())
}

/// Transactions a second that pgbench makes of the same statements, on a database with our schema.
pub(crate) fn pgbench(database: &str, clients: usize, duration: Duration) -> anyhow::Result<f64> {
    let script = tempfile::NamedTempFile::new_in(".")?;
    std::fs::write(script.path(), PGBENCH)?;
    let output = Command::new("pgbench")
        .args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-T",
            &duration.as_secs().to_string(),
            "-f",
        ])
        .arg(script.path())
        .arg(database)
        .output()
        .context("pgbench cannot be run")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text
        .lines()
        .find(|line| line.starts_with("tps = "))
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    Ok(line
        .split_whitespace()
        .nth(2)
        .context("a number")?
        .parse()?)
}
