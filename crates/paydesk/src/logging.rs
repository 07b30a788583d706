//! The log: lines on standard error.

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogSection};

/// Starts logging for the whole process.
pub fn start(settings: &LogSection) -> anyhow::Result<()> {
    // The server's own start and stop messages say nothing that ours do not.
    let filter = EnvFilter::try_new(format!("actix_server=warn,{}", settings.level))
        .with_context(|| format!("log.level “{}” is not a filter", settings.level))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    let started = match settings.format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
