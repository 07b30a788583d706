//! Keeps names, addresses, links with tokens and metadata out of logs.

use std::fmt;

/// Prints `[redacted]` in a `Debug` output, whatever it stands for.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Shows whether a private value is there, and nothing else of it.
pub(crate) fn redacted<T>(value: Option<&T>) -> Option<Redacted> {
    value.map(|_| Redacted)
}
