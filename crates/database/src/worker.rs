//! The threads that own connections.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
    time::Instant,
};

use diesel::{
    Connection as _,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
};
use tokio::sync::oneshot;

use crate::{DatabaseUrl, DbConnection, Durability, Error, migrate};

/// More jobs than this in one commit would make the first of them wait too long.
const GROUP_LIMIT: usize = 64;
/// More waiting jobs than this are refused at once.
const QUEUE_LIMIT: usize = 4096;

#[derive(Clone, Copy)]
pub(crate) enum Commit {
    No,
    Yes(Durability),
}

/// What to do with a connection, or with the news that there is none.
type Run = Box<dyn FnOnce(Result<&mut DbConnection, Error>) -> Outcome + Send>;

pub(crate) struct Job {
    pub(crate) commit: Commit,
    pub(crate) deadline: Option<Instant>,
    pub(crate) run: Run,
}

/// What a job made, kept until the commit is known.
pub(crate) struct Outcome {
    keep: bool,
    answer: Box<dyn FnOnce(Option<Error>) + Send>,
}

impl Outcome {
    pub(crate) fn succeeded<T: Send + 'static, E: From<Error> + Send + 'static>(
        to: oneshot::Sender<Result<T, E>>,
        value: T,
    ) -> Self {
        // Who has gone away no longer wants the answer.
        let answer = move |failure: Option<Error>| {
            drop(to.send(failure.map_or(Ok(value), |error| Err(error.into()))));
        };
        Self {
            keep: true,
            answer: Box::new(answer),
        }
    }

    pub(crate) fn failed<T: Send + 'static, E: Send + 'static>(
        to: oneshot::Sender<Result<T, E>>,
        error: E,
    ) -> Self {
        Self {
            keep: false,
            answer: Box::new(move |_| drop(to.send(Err(error)))),
        }
    }
}

/// Jobs that wait for a connection. Clones share the line.
#[derive(Clone)]
pub(crate) struct Queue {
    line: Arc<(Mutex<Line>, Condvar)>,
}

#[derive(Default)]
struct Line {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Queue {
    pub(crate) fn new() -> Self {
        Self {
            line: Arc::new((Mutex::new(Line::default()), Condvar::new())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, job: Job) -> Result<(), Error> {
        let mut line = self.lock();
        if line.closed {
            return Err(Error::Closed);
        }
        if line.jobs.len() >= QUEUE_LIMIT {
            return Err(Error::Busy);
        }
        line.jobs.push_back(job);
        drop(line);
        self.line.1.notify_one();
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.line.1.notify_all();
    }

    /// Waits for work; `None` once the queue is closed and empty.
    fn take(&self, most: usize) -> Option<Vec<Job>> {
        let waiting = self
            .line
            .1
            .wait_while(self.lock(), |line| line.jobs.is_empty() && !line.closed);
        let mut line = waiting.unwrap_or_else(PoisonError::into_inner);
        let count = line.jobs.len().min(most);
        let jobs: Vec<Job> = line.jobs.drain(..count).collect();
        if jobs.is_empty() { None } else { Some(jobs) }
    }
}

pub(crate) struct Worker {
    url: DatabaseUrl,
    read_only: bool,
    connection: Option<DbConnection>,
    durability: Durability,
}

impl Worker {
    /// Opens a connection that may write.
    fn connect(url: &DatabaseUrl) -> Result<DbConnection, Error> {
        let sqlite = |path: &str| {
            diesel::SqliteConnection::establish(path)
                .map_err(|error| Error::Unavailable(Box::new(error)))
        };
        let mut connection = match url {
            DatabaseUrl::Postgres(url) => {
                return crate::postgres::connect(url).map(DbConnection::Postgres);
            }
            DatabaseUrl::SqliteMemory => sqlite(":memory:")?,
            DatabaseUrl::SqliteFile(path) => sqlite(&path.to_string_lossy())?,
        };
        // Another process may hold the file for the length of a commit or a migration.
        connection.batch_execute("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory")?;
        Ok(DbConnection::Sqlite(connection))
    }

    /// Starts a thread that connects at once, and migrates first if asked to; fails when that fails.
    pub(crate) fn start_first(
        url: &DatabaseUrl,
        migrates: bool,
        queue: &Queue,
    ) -> Result<JoinHandle<()>, Error> {
        let (connected, is_connected) = mpsc::channel();
        let prepare = move |worker: &mut Self| {
            let outcome = worker
                .ensure_connected()
                .and_then(|()| if migrates { worker.migrate() } else { Ok(()) });
            let is_ready = outcome.is_ok();
            // Whoever opens the database waits for this.
            connected.send(outcome).ok();
            is_ready
        };
        let thread = Self::new(url, false).spawn("database", queue, prepare)?;
        is_connected.recv().unwrap_or(Err(Error::Panicked))?;
        Ok(thread)
    }

    /// Starts a thread that connects when there is work.
    pub(crate) fn start(url: &DatabaseUrl, queue: &Queue) -> Result<JoinHandle<()>, Error> {
        Self::new(url, false).spawn("database", queue, |_| true)
    }

    /// As [`Worker::start`], with a connection that cannot write.
    pub(crate) fn start_reader(url: &DatabaseUrl, queue: &Queue) -> Result<JoinHandle<()>, Error> {
        Self::new(url, true).spawn("database-read", queue, |_| true)
    }

    fn new(url: &DatabaseUrl, read_only: bool) -> Self {
        Self {
            url: url.clone(),
            read_only,
            connection: None,
            durability: Durability::Full,
        }
    }

    fn spawn(
        mut self,
        name: &str,
        queue: &Queue,
        prepare: impl FnOnce(&mut Self) -> bool + Send + 'static,
    ) -> Result<JoinHandle<()>, Error> {
        let queue = queue.clone();
        let is_grouped = !self.read_only && !matches!(self.url, DatabaseUrl::Postgres(_));
        let most = if is_grouped { GROUP_LIMIT } else { 1 };
        let work = move || {
            if !prepare(&mut self) {
                return;
            }
            while let Some(jobs) = queue.take(most) {
                self.run(jobs);
            }
        };
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(work)
            .map_err(|error| Error::Unavailable(Box::new(error)))
    }

    fn migrate(&mut self) -> Result<(), Error> {
        let Some(connection) = self.connection.as_mut() else {
            return Err(Error::Closed);
        };
        for name in migrate(connection)? {
            tracing::info!(migration = name, "migrated the database");
        }
        Ok(())
    }

    fn run(&mut self, jobs: Vec<Job>) {
        let (jobs, late): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| {
            job.deadline
                .is_none_or(|deadline| Instant::now() <= deadline)
        });
        for job in late {
            ((job.run)(Err(Error::Busy)).answer)(None);
        }
        self.drop_broken();
        if let Err(error) = self.ensure_connected() {
            tracing::error!(error.chain = %Chain(&error), "cannot reach the database");
            for job in jobs {
                ((job.run)(Err(Error::Unavailable(
                    "the connection could not be made".into(),
                )))
                .answer)(None);
            }
            return;
        }
        let (writes, reads): (Vec<Job>, Vec<Job>) = jobs
            .into_iter()
            .partition(|job| matches!(job.commit, Commit::Yes(_)));
        if !writes.is_empty() {
            self.run_writes(writes);
        }
        for job in reads {
            self.run_read(job);
        }
    }

    fn ensure_connected(&mut self) -> Result<(), Error> {
        if self.connection.is_none() {
            let mut connection = Self::connect(&self.url)?;
            if self.read_only {
                connection.batch_execute("pragma query_only = on")?;
            }
            self.connection = Some(connection);
            self.durability = Durability::Full;
        }
        Ok(())
    }

    fn run_read(&mut self, job: Job) {
        let Some(connection) = self.connection.as_mut() else {
            return ((job.run)(Err(Error::Closed)).answer)(None);
        };
        match catch_unwind(AssertUnwindSafe(|| (job.run)(Ok(connection)))) {
            Ok(outcome) => (outcome.answer)(None),
            Err(_) => self.connection = None,
        }
    }

    /// One transaction for all of `jobs`, each in a savepoint when there are several. Nobody is answered before the
    /// commit is.
    fn run_writes(&mut self, jobs: Vec<Job>) {
        let durability = if jobs
            .iter()
            .any(|job| matches!(job.commit, Commit::Yes(Durability::Full)))
        {
            Durability::Full
        } else {
            Durability::Relaxed
        };
        // A connection that broke while it had nothing to do is replaced: nothing of the work has been done yet.
        let begun = self.begin(durability).or_else(|_| {
            self.connection = None;
            self.ensure_connected()?;
            self.begin(durability)
        });
        if let Err(error) = begun {
            let broken = error.breaks_connection();
            tracing::error!(error.chain = %Chain(&error), "cannot begin a transaction");
            for job in jobs {
                ((job.run)(Err(if broken {
                    Error::Unavailable("the connection is lost".into())
                } else {
                    Error::Busy
                }))
                .answer)(None);
            }
            self.connection = None;
            return;
        }
        let Some(connection) = self.connection.as_mut() else {
            return;
        };
        let alone = jobs.len() == 1;
        let mut outcomes = Vec::with_capacity(jobs.len());
        for job in jobs {
            let ran = catch_unwind(AssertUnwindSafe(|| {
                run_in_savepoint(connection, job, alone)
            }));
            match ran {
                Ok(Ok(outcome)) => outcomes.push(outcome),
                // After a panic, or a savepoint that cannot be undone, nothing of the transaction can be trusted.
                Ok(Err(error)) => return self.fail(outcomes, &error),
                Err(_) => return self.fail(outcomes, &Error::Panicked),
            }
        }
        let keep = !alone || outcomes.iter().all(|outcome| outcome.keep);
        let ended = if keep {
            commit(connection)
        } else {
            rollback(connection)
        };
        if let Err(error) = ended {
            return self.fail(outcomes, &error);
        }
        for outcome in outcomes {
            (outcome.answer)(None);
        }
    }

    fn begin(&mut self, durability: Durability) -> Result<(), Error> {
        let Some(connection) = self.connection.as_mut() else {
            return Err(Error::Closed);
        };
        match connection {
            DbConnection::Sqlite(sqlite) => {
                if self.durability != durability {
                    sqlite.batch_execute(if durability == Durability::Full {
                        "pragma synchronous = full"
                    } else {
                        "pragma synchronous = normal"
                    })?;
                    self.durability = durability;
                }
                AnsiTransactionManager::begin_transaction_sql(sqlite, "begin immediate")?;
            }
            DbConnection::Postgres(postgres) => {
                let begin = if durability == Durability::Full {
                    "begin"
                } else {
                    "begin; set local synchronous_commit = off"
                };
                AnsiTransactionManager::begin_transaction_sql(postgres, begin)?;
            }
        }
        Ok(())
    }

    /// Ends the transaction by dropping the connection, and tells everybody.
    fn fail(&mut self, outcomes: Vec<Outcome>, error: &Error) {
        tracing::error!(error.chain = %Chain(error), "a database transaction failed");
        self.connection = None;
        for outcome in outcomes {
            (outcome.answer)(Some(Error::Unavailable(
                "the transaction did not commit".into(),
            )));
        }
    }

    /// A connection that the server has ended, perhaps long ago, is replaced before work is lost on it.
    fn drop_broken(&mut self) {
        let broken = match self.connection.as_mut() {
            Some(DbConnection::Postgres(postgres)) => postgres.is_closed(),
            _ => false,
        };
        if broken {
            self.connection = None;
        }
    }
}

/// Runs a job so that, when it fails, the rest of the transaction stands.
fn run_in_savepoint(
    connection: &mut DbConnection,
    job: Job,
    alone: bool,
) -> Result<Outcome, Error> {
    if alone {
        return Ok((job.run)(Ok(connection)));
    }
    begin_nested(connection)?;
    let outcome = (job.run)(Ok(&mut *connection));
    if outcome.keep {
        commit(connection)?;
    } else {
        rollback(connection)?;
    }
    Ok(outcome)
}

type Manager = <DbConnection as diesel::Connection>::TransactionManager;

fn begin_nested(connection: &mut DbConnection) -> Result<(), Error> {
    Ok(Manager::begin_transaction(connection)?)
}

fn commit(connection: &mut DbConnection) -> Result<(), Error> {
    Ok(Manager::commit_transaction(connection)?)
}

fn rollback(connection: &mut DbConnection) -> Result<(), Error> {
    Ok(Manager::rollback_transaction(connection)?)
}

/// An error and all its sources in one line.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
