//! Messages as files, for machines without a mail server.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use payments::mail::MailFault;

use crate::{
    occasion::{Occasion, log_message},
    settings::ConfigurationError,
};

pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn create(path: PathBuf) -> Result<Self, ConfigurationError> {
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self(path)),
            Err(reason) => Err(ConfigurationError::Folder { path, reason }),
        }
    }

    /// Writes the message under a name that the occasion decides, so that a second run replaces the file of the first.
    pub(crate) async fn keep(
        &self,
        occasion: Occasion<'_>,
        message: Vec<u8>,
    ) -> Result<(), MailFault> {
        let path = self.0.join(occasion.file_name());
        let target = path.clone();
        let written = tokio::task::spawn_blocking(move || replace(&target, &message))
            .await
            .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
        written.map_err(|error| {
            MailFault::Temporary(format!("{} cannot be written: {error}", path.display()))
        })?;
        log_message!(occasion, file = %path.display(), "e-mail written to a file");
        Ok(())
    }
}

/// A reader sees the old file or the whole new one, whenever the process stops.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = path.with_extension("part");
    let mut file = private_file(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<fs::File> {
    fs::File::create(path)
}
