/// Why a database operation did not happen.
///
/// Nothing of the operation is in the database when one of these is returned from `write`, with one exception that no
/// database can rule out: the connection broke while the commit was being answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The job waited longer for a connection than [`crate::Options::wait_limit`] and was not run.
    #[error("the database is busy")]
    Busy,
    /// The connection could not be made, or broke.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed.
    #[error("a database statement failed")]
    Statement(#[source] diesel::result::Error),
    /// The address in the configuration is not understood.
    #[error("database.url must be sqlite://FILE, sqlite::memory: or postgres://…, but {0}")]
    Url(String),
    /// A migration failed; the database is as it was before that migration.
    #[error("a database migration failed: {0}")]
    Migration(String),
    /// A job panicked; its transaction was rolled back.
    #[error("a database job panicked")]
    Panicked,
    /// The handle was closed.
    #[error("the database is closed")]
    Closed,
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match error {
            Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | Diesel::BrokenTransactionManager => Self::Unavailable(Box::new(error)),
            other => Self::Statement(other),
        }
    }
}

impl Error {
    /// Whether the same operation may work a moment later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_))
    }

    pub(crate) fn breaks_connection(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Panicked)
    }
}
