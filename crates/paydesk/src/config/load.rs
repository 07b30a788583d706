//! Where settings come from, and what is said when they cannot be read.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use figment::{
    Figment,
    error::Kind,
    providers::{Env, Format as _, Toml},
};
use serde::de::IgnoredAny;

use super::{Config, DEVELOPMENT};

const DEFAULT: &str = include_str!("../../../../config/default.toml");

impl Config {
    /// Reads the settings and checks what can be checked without the outside world. `development` puts the demo's
    /// settings under those of the files.
    pub fn load(development: bool, files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut settings = built_in(development);
        for file in files {
            settings = settings.merge(Toml::string(&read_file(file)?));
        }
        Self::extract(&settings.merge(Env::prefixed("PAYDESK__").split("__")))
    }

    pub(super) fn extract(settings: &Figment) -> anyhow::Result<Self> {
        let config: Self = settings
            .extract()
            .map_err(|error| anyhow!("the settings are wrong: {}", explain(&error)))?;
        config.check()?;
        Ok(config)
    }
}

/// The settings that are part of the program.
pub(super) fn built_in(development: bool) -> Figment {
    let defaults = Figment::from(Toml::string(DEFAULT));
    if development {
        defaults.merge(Toml::string(DEVELOPMENT))
    } else {
        defaults
    }
}

fn read_file(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the settings file {} cannot be read", file.display()))?;
    Toml::from_str::<IgnoredAny>(&text).map_err(|error| {
        // The lines between hold what stands in the file, a secret perhaps.
        let full = error.to_string();
        let place = full.lines().next().unwrap_or_default();
        anyhow!(
            "the settings file {}: {place}: {}",
            file.display(),
            one_line(error.message())
        )
    })?;
    Ok(text)
}

/// Which setting is wrong and why, in one line. A value of a wrong type is not repeated: it may be a secret.
fn explain(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let what = match &error.kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("must be {}", in_words(expected))
        }
        kind => one_line(&kind.to_string()),
    };
    if key.is_empty() {
        what
    } else {
        format!("{key}: {what}")
    }
}

fn in_words(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a string" => "text in quotation marks",
        "a sequence" => "a list: [\"…\"]",
        other if other.starts_with("struct ") => "a table of settings",
        other => other,
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
