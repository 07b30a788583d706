//! The handle: jobs go to threads that own connections, results come back over one-shot channels.

use std::{
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use crate::{
    DatabaseUrl, DbConnection, Error,
    worker::{Commit, Job, Outcome, Queue, Worker},
};

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the data lies.
    pub url: DatabaseUrl,
    /// Connections for reading (SQLite), or in all (PostgreSQL).
    pub connections: usize,
    /// How long a job may wait for its turn before it fails with [`Error::Busy`].
    pub wait_limit: Duration,
    /// Whether to bring the schema up to date first.
    pub migrate: bool,
}

impl Options {
    /// Four reading connections on SQLite, eight on PostgreSQL (more only get into each other’s way on a few cores); jobs wait five seconds at most; migrates.
    pub fn new(url: DatabaseUrl) -> Self {
        let connections = if matches!(url, DatabaseUrl::Postgres(_)) {
            8
        } else {
            4
        };
        Self {
            url,
            connections,
            wait_limit: Duration::from_secs(5),
            migrate: true,
        }
    }
}

/// When `write` may say that it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The data is on the disk: it survives a power failure.
    Full,
    /// The data is with the operating system (SQLite) or the database server (PostgreSQL): it survives the death of
    /// this process, but a power failure may take the last moments of it.
    Relaxed,
}

/// The database. Clones share the connections.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    readers: Queue,
    writers: Queue,
    wait_limit: Duration,
    threads: std::sync::Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

impl Database {
    /// Connects, migrates if asked to, and starts the threads. Blocks until the first connection stands.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let queue = Queue::new();
        let mut threads = vec![Worker::start_first(&options.url, options.migrate, &queue)?];
        let readers = match options.url {
            DatabaseUrl::SqliteMemory => queue.clone(),
            DatabaseUrl::Postgres(_) => {
                for _ in 1..options.connections.max(1) {
                    threads.push(Worker::start(&options.url, &queue)?);
                }
                queue.clone()
            }
            DatabaseUrl::SqliteFile(_) => {
                let readers = Queue::new();
                for _ in 0..options.connections.max(1) {
                    threads.push(Worker::start_reader(&options.url, &readers)?);
                }
                readers
            }
        };
        let shared = Shared {
            readers,
            writers: queue,
            wait_limit: options.wait_limit,
            threads: std::sync::Mutex::new(threads),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Runs `work` on any connection, outside a transaction. It must not write.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        self.submit(&self.shared.readers, Commit::No, work).await
    }

    /// Runs `work` in one transaction, committed when it returns `Ok` and rolled back otherwise. What it wrote is on
    /// the disk when this returns.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        self.write_with(Durability::Full, work).await
    }

    /// As [`Database::write`], with a say in how durable the outcome must be.
    pub async fn write_with<T, E, F>(&self, durability: Durability, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        self.submit(&self.shared.writers, Commit::Yes(durability), work)
            .await
    }

    /// Lets the jobs that wait finish, and closes the connections. Later jobs fail with [`Error::Closed`]. Blocks.
    pub fn close(&self) {
        self.shared.readers.close();
        self.shared.writers.close();
        let threads = self
            .shared
            .threads
            .lock()
            .map(|mut threads| std::mem::take(&mut *threads))
            .unwrap_or_default();
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a database thread panicked");
            }
        }
    }

    async fn submit<T, E, F>(&self, queue: &Queue, commit: Commit, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel::<Result<T, E>>();
        let job = Job {
            commit,
            deadline: Instant::now().checked_add(self.shared.wait_limit),
            run: Box::new(move |turn| match turn {
                Err(error) => Outcome::failed(answer, error.into()),
                Ok(connection) => match work(connection) {
                    Ok(value) => Outcome::succeeded(answer, value),
                    Err(error) => Outcome::failed(answer, error),
                },
            }),
        };
        queue.push(job).map_err(E::from)?;
        // The sender is dropped unanswered only when the job panicked.
        answered
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }
}
