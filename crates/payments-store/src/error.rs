//! Store errors out of database errors.

use ::payments::store::StoreError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// As PostgreSQL says it in English; diesel has no kind for it.
const DEADLOCK: &str = "deadlock detected";

/// A failed statement. That a row exists already, or that two waited for each other, means that somebody else was
/// faster: the caller looks again.
pub(crate) fn statement(error: DieselError) -> StoreError {
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::SerializationFailure,
            _,
        ) => StoreError::Conflict,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, about)
            if about.message() == DEADLOCK =>
        {
            StoreError::Conflict
        }
        other => from_database(database::Error::from(other)),
    }
}

pub(crate) fn from_database(error: database::Error) -> StoreError {
    match error {
        database::Error::Busy => StoreError::Busy,
        database::Error::Statement(error) => StoreError::Statement(Box::new(error)),
        other if other.is_temporary() => StoreError::Unavailable(Box::new(other)),
        other => StoreError::Statement(Box::new(other)),
    }
}

/// What is in the column makes no sense.
pub(crate) fn inconsistent(table: &'static str, column: &'static str, id: &str) -> StoreError {
    StoreError::Inconsistent {
        table,
        column,
        id: id.to_owned(),
    }
}
