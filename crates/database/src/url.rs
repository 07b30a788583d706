use std::{path::PathBuf, str::FromStr};

use crate::Error;

/// Where the data lies; the scheme chooses the backend.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://data/paydesk.db`: a file, relative to the working directory.
    SqliteFile(PathBuf),
    /// `sqlite::memory:`: gone when the handle is closed.
    SqliteMemory,
    /// `postgres://user:password@host:port/database?sslmode=require`.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "sqlite::memory:" {
            return Ok(Self::SqliteMemory);
        }
        if let Some(path) = text.strip_prefix("sqlite://") {
            return if path.is_empty() {
                Err(Error::Url("the file name is missing".to_owned()))
            } else {
                Ok(Self::SqliteFile(path.into()))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            text.parse::<tokio_postgres::Config>()
                .map_err(|error| Error::Url(format!("the PostgreSQL address is wrong: {error}")))?;
            return Ok(Self::Postgres(text.to_owned()));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        Err(Error::Url(format!("it starts with “{scheme}:”")))
    }
}

/// Without the password.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SqliteFile(path) => write!(f, "sqlite://{}", path.display()),
            Self::SqliteMemory => f.write_str("sqlite::memory:"),
            Self::Postgres(url) => match (url.split_once("://"), url.rsplit_once('@')) {
                (Some((scheme, _)), Some((_, rest))) => write!(f, "{scheme}://…@{rest}"),
                _ => f.write_str(url),
            },
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_backend() {
        assert_eq!(
            "sqlite::memory:".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::SqliteMemory
        );
        assert_eq!(
            "sqlite://data/a.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::SqliteFile("data/a.db".into())
        );
        assert!(matches!(
            "postgres://u@localhost/db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::Postgres(_)
        ));
        for wrong in ["", "mysql://x", "sqlite://", "postgres://u@:port/x"] {
            assert!(
                matches!(wrong.parse::<DatabaseUrl>(), Err(Error::Url(_))),
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://ana:s3cret@db.internal:5432/pay"
            .parse()
            .unwrap();
        assert_eq!(url.to_string(), "postgres://…@db.internal:5432/pay");
        assert!(!format!("{url:?}").contains("s3cret"));
    }
}
