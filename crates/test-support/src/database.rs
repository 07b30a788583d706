//! A database of a test's own, on either backend.

use database::{Database, DatabaseUrl, Options};
use diesel::{RunQueryDsl as _, sql_query};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server that `PAYDESK_TEST_POSTGRES` names.
    Postgres,
}

impl Backend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// An empty database that goes away with this value.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    folder: tempfile::TempDir,
    server: Option<(String, String)>,
}

impl TestDatabase {
    /// Makes one. Panics when PostgreSQL is asked for and there is none: `cargo xtask test` starts one.
    pub fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        match backend {
            Backend::Sqlite => {
                let url = format!("sqlite://{}", folder.path().join("paydesk.db").display());
                Self {
                    url,
                    folder,
                    server: None,
                }
            }
            Backend::Postgres => {
                let server = postgres_server();
                let name = format!(
                    "paydesk_{}",
                    payments::random::Random::uuid(&payments::random::SystemRandom).simple()
                );
                execute(&server, format!("create database {name}"));
                let url = format!(
                    "{}/{name}",
                    server
                        .rsplit_once('/')
                        .expect("a database in the address")
                        .0
                );
                Self {
                    url,
                    folder,
                    server: Some((server, name)),
                }
            }
        }
    }

    /// Its address.
    pub fn url(&self) -> DatabaseUrl {
        self.url.parse().expect("a database address")
    }

    /// Its address as text.
    pub fn url_text(&self) -> &str {
        &self.url
    }

    /// A temporary folder beside it.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Opens it, up to date.
    pub fn open(&self) -> Database {
        let mut options = Options::new(self.url());
        options.connections = 4;
        Database::open(&options).expect("the database opens")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            execute(
                server,
                format!("drop database if exists {name} with (force)"),
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test command hands the server over in the environment"
)]
fn postgres_server() -> String {
    std::env::var("PAYDESK_TEST_POSTGRES")
        .expect("PAYDESK_TEST_POSTGRES must name a PostgreSQL server: run `cargo xtask test`, or `cargo xtask postgres` beside this")
}

/// Runs a statement outside a transaction, on a thread of its own so that it works inside any runtime.
fn execute(server: &str, statement: String) {
    let mut options = Options::new(server.parse().expect("a PostgreSQL address"));
    options.connections = 1;
    options.migrate = false;
    let work = std::thread::spawn(move || {
        let database = Database::open(&options).expect("the PostgreSQL server answers");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let done = runtime.block_on(
            database.read(move |c| Ok::<_, database::Error>(sql_query(statement).execute(c)?)),
        );
        database.close();
        done
    });
    work.join()
        .expect("the thread ends")
        .expect("the statement runs");
}
