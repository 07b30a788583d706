//! The connection that all queries are written against.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use diesel::{
    QueryResult,
    connection::{
        AnsiTransactionManager, CacheSize, ConnectionSealed, Instrumentation, LoadConnection,
        MultiConnectionHelper, SimpleConnection, TransactionManager,
    },
    expression::QueryMetadata,
    pg::{Pg, PgMetadataLookup, PgTypeMetadata},
    query_builder::{Query, QueryFragment, QueryId},
    sql_types::TypeMetadata,
};

use crate::postgres::Wrapped;

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
#[expect(
    clippy::large_enum_variant,
    reason = "there are a few dozen connections, and diesel's derive takes no boxes"
)]
pub enum DbConnection {
    /// Bundled SQLite.
    Sqlite(diesel::SqliteConnection),
    /// PostgreSQL over tokio-postgres.
    Postgres(PostgresConnection),
}

impl std::fmt::Debug for DbConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "DbConnection::Sqlite",
            Self::Postgres(_) => "DbConnection::Postgres",
        })
    }
}

/// A newtype so that diesel's enum of connections takes the asynchronous PostgreSQL client, which needs no libpq.
#[expect(
    missing_debug_implementations,
    reason = "a connection has nothing to show"
)]
pub struct PostgresConnection {
    inner: Wrapped,
    transactions: AnsiTransactionManager,
    closed: Arc<AtomicBool>,
}

impl PostgresConnection {
    pub(crate) fn new(inner: Wrapped, closed: Arc<AtomicBool>) -> Self {
        Self {
            inner,
            transactions: AnsiTransactionManager::default(),
            closed,
        }
    }

    /// Whether the server, or the network, has hung up.
    pub(crate) fn is_closed(&self) -> bool {
        crate::postgres::catch_up();
        self.closed.load(Ordering::Relaxed)
    }
}

impl SimpleConnection for PostgresConnection {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.inner.batch_execute(query)
    }
}

impl ConnectionSealed for PostgresConnection {}

impl diesel::Connection for PostgresConnection {
    type Backend = Pg;
    type TransactionManager = AnsiTransactionManager;

    fn establish(url: &str) -> diesel::ConnectionResult<Self> {
        crate::postgres::connect(url)
            .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Pg> + QueryId,
    {
        self.inner.execute_returning_count(source)
    }

    fn transaction_state(
        &mut self,
    ) -> &mut <AnsiTransactionManager as TransactionManager<Self>>::TransactionStateData {
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.inner.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.inner.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.inner.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for PostgresConnection {
    type Cursor<'conn, 'query> = <Wrapped as LoadConnection>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <Wrapped as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: QueryMetadata<T::SqlType>,
    {
        self.inner.load(source)
    }
}

impl diesel::migration::MigrationConnection for PostgresConnection {
    fn setup(&mut self) -> QueryResult<usize> {
        self.batch_execute(diesel::migration::CREATE_MIGRATIONS_TABLE)
            .map(|()| 0)
    }
}

/// Answers type look-ups on behalf of [`PostgresConnection`]: the schema uses built-in types only, whose ids are fixed,
/// so that a look-up by name never has anything to find.
struct BuiltInTypes;

impl PgMetadataLookup for BuiltInTypes {
    fn lookup_type(&mut self, _name: &str, _schema: Option<&str>) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }

    fn as_any<'a>(&mut self) -> &mut (dyn std::any::Any + 'a)
    where
        Self: 'a,
    {
        self
    }
}

impl MultiConnectionHelper for PostgresConnection {
    fn to_any<'a>(
        _lookup: &mut <Pg as TypeMetadata>::MetadataLookup,
    ) -> &mut (dyn std::any::Any + 'a) {
        // A box of a type without size allocates nothing, so that leaking it costs nothing.
        Box::leak(Box::new(BuiltInTypes))
    }

    fn from_any(
        lookup: &mut dyn std::any::Any,
    ) -> Option<&mut <Pg as TypeMetadata>::MetadataLookup> {
        let lookup: &mut <Pg as TypeMetadata>::MetadataLookup =
            lookup.downcast_mut::<BuiltInTypes>()?;
        Some(lookup)
    }
}
