//! Where a program under test keeps its data.

use std::{
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, bail};

/// An empty database and a folder, which goes away with this value.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    url: String,
}

impl Home {
    /// With a database file in the folder.
    pub(crate) fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(".")?;
        let url = format!("sqlite://{}", folder.path().join("bench.db").display());
        Ok(Self { folder, url })
    }

    /// With a database of its own on a server.
    pub(crate) fn postgres(server: &str) -> anyhow::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let made = Command::new("psql")
            .args([server, "-qc", &format!("create database {name}")])
            .status()
            .context("psql")?;
        if !made.success() {
            bail!("the database could not be made");
        }
        let (base, _) = server
            .rsplit_once('/')
            .context("a database in the address")?;
        Ok(Self {
            folder: tempfile::tempdir_in(".")?,
            url: format!("{base}/{name}"),
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
