//! The handle on both backends: what was promised is on the disk, and jobs do not disturb each other.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::{sync::mpsc, time::Duration};

use database::{Database, DbConnection, Durability, Error, Options};
use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
    sql_query,
    sql_types::{BigInt, Text},
};
use futures_util::future::join_all;
use test_support::{Backend, TestDatabase};

diesel::table! {
    notes (id) {
        id -> Integer,
        note -> Text,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

fn with_notes(test: &TestDatabase) -> Database {
    let database = test.open();
    let create = sql_query(
        "create table if not exists notes (id integer not null primary key, note text not null)",
    );
    block_on(database.write(move |c| Ok::<_, Error>(create.execute(c)?))).unwrap();
    database
}

fn insert(c: &mut DbConnection, id: i32) -> Result<(), Error> {
    diesel::insert_into(notes::table)
        .values((notes::id.eq(id), notes::note.eq("x")))
        .execute(c)?;
    Ok(())
}

async fn count(database: &Database) -> i64 {
    database
        .read(|c| Ok::<i64, Error>(notes::table.count().get_result(c)?))
        .await
        .unwrap()
}

#[test]
fn many_writers_at_once_lose_nothing() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        block_on(async {
            let writes = (0..500).map(|id| database.write(move |c| insert(c, id)));
            assert!(
                join_all(writes)
                    .await
                    .into_iter()
                    .all(|written| written.is_ok())
            );
            assert_eq!(count(&database).await, 500, "{backend:?}");
        });
        database.close();
        // Another handle on the same database finds everything.
        let again = test.open();
        assert_eq!(block_on(count(&again)), 500, "{backend:?}");
        again.close();
    }
}

#[test]
fn a_failing_job_undoes_itself_and_nothing_else() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        block_on(async {
            let writes = (0..100).map(|id| {
                database.write(move |c| {
                    insert(c, id)?;
                    if id % 3 == 0 {
                        Err(Error::Busy)
                    } else {
                        Ok(())
                    }
                })
            });
            let failed = join_all(writes)
                .await
                .into_iter()
                .filter(Result::is_err)
                .count();
            assert_eq!((failed, count(&database).await), (34, 66), "{backend:?}");
        });
        database.close();
    }
}

#[test]
fn a_duplicate_is_an_answer_not_an_accident() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        block_on(async {
            database.write(|c| insert(c, 1)).await.unwrap();
            let twice = database.write(|c| {
                let inner = c.transaction(|c| {
                    diesel::insert_into(notes::table)
                        .values((notes::id.eq(1), notes::note.eq("y")))
                        .execute(c)
                });
                assert!(matches!(
                    inner,
                    Err(DieselError::DatabaseError(
                        DatabaseErrorKind::UniqueViolation,
                        _
                    ))
                ));
                // The rest of the job goes on.
                insert(c, 2)
            });
            twice.await.unwrap();
            assert_eq!(count(&database).await, 2, "{backend:?}");
        });
        database.close();
    }
}

#[test]
fn a_job_that_panics_is_reported_and_the_handle_lives_on() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        block_on(async {
            let panicked: Result<(), Error> = database
                .write(|c| {
                    insert(c, 1)?;
                    panic!("on purpose")
                })
                .await;
            assert!(matches!(panicked, Err(Error::Panicked)), "{backend:?}");
            for id in 10..30 {
                database.write(move |c| insert(c, id)).await.unwrap();
            }
            assert_eq!(count(&database).await, 20, "{backend:?}");
            let panicked: Result<(), Error> = database.read(|_| panic!("on purpose")).await;
            assert!(matches!(panicked, Err(Error::Panicked)), "{backend:?}");
            assert_eq!(count(&database).await, 20, "{backend:?}");
        });
        database.close();
    }
}

#[test]
fn a_job_that_waited_too_long_is_refused_and_not_run() {
    let test = TestDatabase::new(Backend::Sqlite);
    let mut options = Options::new(test.url());
    options.wait_limit = Duration::ZERO;
    let patient = with_notes(&test);
    patient.close();
    let database = Database::open(&options).unwrap();
    let refused = block_on(database.write(|c| insert(c, 1)));
    assert!(matches!(refused, Err(Error::Busy)));
    database.close();
    let database = test.open();
    assert_eq!(block_on(count(&database)), 0);
    database.close();
}

#[test]
fn a_reader_of_a_file_does_not_wait_for_the_writer() {
    let test = TestDatabase::new(Backend::Sqlite);
    let database = with_notes(&test);
    let (release, wait) = mpsc::channel::<()>();
    let (started, is_started) = mpsc::channel::<()>();
    let writer = database.clone();
    let writing = std::thread::spawn(move || {
        block_on(writer.write(move |c| {
            insert(c, 1)?;
            started.send(()).unwrap();
            wait.recv().unwrap();
            Ok::<_, Error>(())
        }))
    });
    is_started.recv().unwrap();
    assert_eq!(
        block_on(count(&database)),
        0,
        "what is not committed is not seen"
    );
    release.send(()).unwrap();
    writing.join().unwrap().unwrap();
    assert_eq!(block_on(count(&database)), 1);
    database.close();
}

#[test]
fn reading_connections_of_a_file_cannot_write() {
    let test = TestDatabase::new(Backend::Sqlite);
    let database = with_notes(&test);
    assert!(block_on(database.read(|c| insert(c, 1))).is_err());
    database.close();
}

#[test]
fn relaxed_writes_are_seen_at_once() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        block_on(async {
            for id in 0..20 {
                let durability = if id % 2 == 0 {
                    Durability::Relaxed
                } else {
                    Durability::Full
                };
                database
                    .write_with(durability, move |c| insert(c, id))
                    .await
                    .unwrap();
                assert_eq!(count(&database).await, i64::from(id) + 1, "{backend:?}");
            }
        });
        database.close();
    }
}

#[test]
fn a_closed_handle_says_so() {
    for backend in Backend::ALL {
        let test = TestDatabase::new(backend);
        let database = with_notes(&test);
        database.close();
        assert!(
            matches!(
                block_on(database.write(|c| insert(c, 1))),
                Err(Error::Closed)
            ),
            "{backend:?}"
        );
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_an_error() {
    for url in [
        "postgres://nobody@127.0.0.1:1/nothing",
        "sqlite:///nowhere/at/all.db",
    ] {
        let opened = Database::open(&Options::new(url.parse().unwrap()));
        assert!(matches!(opened, Err(Error::Unavailable(_))), "{url}");
    }
}

#[derive(QueryableByName, PartialEq, Eq, Debug)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The tables, and the columns of each, by name.
fn schema(backend: Backend) -> Vec<String> {
    let test = TestDatabase::new(backend);
    let database = test.open();
    let query = match backend {
        Backend::Sqlite => {
            "select m.name || '.' || c.name as name from sqlite_master m join pragma_table_xinfo(m.name) c \
             where m.type = 'table' and m.name not like 'sqlite%' order by 1"
        }
        Backend::Postgres => {
            "select (table_name || '.' || column_name)::text as name from information_schema.columns \
             where table_schema = 'public' order by 1"
        }
    };
    let rows: Vec<Column> =
        block_on(database.read(move |c| Ok::<_, Error>(sql_query(query).load(c)?))).unwrap();
    database.close();
    let mut names: Vec<String> = rows
        .into_iter()
        .map(|row| row.name)
        .filter(|name| !name.starts_with("__diesel"))
        .collect();
    names.sort();
    names
}

#[test]
fn the_migrations_of_both_backends_make_the_same_tables_and_columns() {
    let sqlite = schema(Backend::Sqlite);
    assert!(sqlite.contains(&"payments.reference".to_owned()));
    assert_eq!(sqlite, schema(Backend::Postgres));
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[test]
fn a_file_is_opened_with_a_write_ahead_log_and_full_durability() {
    let test = TestDatabase::new(Backend::Sqlite);
    let database = test.open();
    let full: Vec<Number> = block_on(database.write(|c| {
        Ok::<_, Error>(sql_query("select synchronous as number from pragma_synchronous").load(c)?)
    }))
    .unwrap();
    assert_eq!(full.first().map(|row| row.number), Some(2), "2 is FULL");
    assert!(test.folder().join("paydesk.db-wal").exists());
    database.close();
}

#[test]
fn a_read_survives_a_connection_that_the_server_has_ended() {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    async fn value(database: &Database, statement: String) -> i64 {
        let load = move |c: &mut DbConnection| {
            let rows: Vec<Row> = sql_query(statement).load(c)?;
            Ok::<_, Error>(rows.first().map_or(0, |row| row.value))
        };
        database.read(load).await.unwrap()
    }
    let test = TestDatabase::new(Backend::Postgres);
    let options = Options {
        connections: 1,
        ..Options::new(test.url_text().parse().unwrap())
    };
    let (victim, other) = (Database::open(&options).unwrap(), test.open());
    let pid = "select pg_backend_pid()::bigint as value".to_owned();
    block_on(async {
        let first = value(&victim, pid.clone()).await;
        let end = format!("select pg_terminate_backend({first})::int::bigint as value");
        assert_eq!(value(&other, end).await, 1);
        let still = format!("select count(*) as value from pg_stat_activity where pid = {first}");
        while value(&other, still.clone()).await > 0 {}
        // Its socket is closed with the process.
        let process = std::path::PathBuf::from(format!("/proc/{first}"));
        while process.exists() {
            std::thread::yield_now();
        }
        assert_ne!(value(&victim, pid).await, first, "a new connection");
    });
}
