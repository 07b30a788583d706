//! Keys.

use anyhow::{Context as _, bail};
use payments::api_key::ChecksumSecret;
use serde::Deserialize;
use user_matching::{Keyring, Sealer, SealingKey};

use super::Redacted;

/// Keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsSection {
    /// The first seals, all open.
    pub sealing_keys: Vec<Redacted>,
    /// Behind the checksum of API keys.
    pub api_key_checksum: Redacted,
}

impl SecretsSection {
    /// What seals cookies.
    pub fn sealer(&self) -> anyhow::Result<Sealer> {
        let mut keys = Vec::new();
        for (index, text) in self.sealing_keys.iter().enumerate() {
            let key = SealingKey::parse(text.expose())
                .with_context(|| format!("secrets.sealing_keys[{index}] is not a key"))?;
            keys.push(key);
        }
        if keys.is_empty() {
            bail!("secrets.sealing_keys is empty: `openssl rand -hex 32` makes a key");
        }
        let older = keys.split_off(1);
        let Some(current) = keys.pop() else {
            bail!("secrets.sealing_keys is empty")
        };
        Ok(Sealer::new(
            Keyring::new(current, older).context("secrets.sealing_keys")?,
        ))
    }

    /// What is behind the checksum of API keys.
    pub fn checksum(&self) -> anyhow::Result<ChecksumSecret> {
        ChecksumSecret::new(self.api_key_checksum.expose())
            .context("secrets.api_key_checksum is empty")
    }

    pub(super) fn shares_anything_with(&self, other: &Self) -> bool {
        let same_key = |key: &Redacted| {
            other
                .sealing_keys
                .iter()
                .any(|known| known.expose().eq_ignore_ascii_case(key.expose()))
        };
        self.sealing_keys.iter().any(same_key)
            || self.api_key_checksum.expose() == other.api_key_checksum.expose()
    }
}

/// Conveniences that production refuses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevelopmentSection {
    /// A key that is made known at start, or empty.
    pub api_key: Redacted,
    /// The account that it opens.
    pub account: String,
}
