//! Keys.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use payments::{
    account::Accounts,
    api_key::{ApiKey, ChecksumSecret},
    id::AccountId,
};
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
    /// Further keys that are made known at start, by the account that they open.
    #[serde(default)]
    pub keys: BTreeMap<String, Redacted>,
}

impl DevelopmentSection {
    /// Those of the further keys that are set.
    pub(super) fn further_keys(&self) -> impl Iterator<Item = (&String, &Redacted)> {
        self.keys.iter().filter(|(_, key)| !key.expose().is_empty())
    }

    /// All keys, with the accounts that they open. Fails when an account is missing or a key cannot be one.
    pub(super) fn keys(
        &self,
        accounts: &Accounts,
        checksum: &ChecksumSecret,
    ) -> anyhow::Result<Vec<(AccountId, ApiKey)>> {
        let mut found = Vec::new();
        if !self.api_key.expose().is_empty() {
            let account = find(accounts, &self.account).with_context(|| {
                format!(
                    "development.account: there is no account “{}”",
                    self.account
                )
            })?;
            let key = ApiKey::parse(self.api_key.expose(), checksum).context(
                "development.api_key is not a key: its checksum does not fit secrets.api_key_checksum",
            )?;
            found.push((account, key));
        }
        for (id, text) in self.further_keys() {
            let account = find(accounts, id)
                .with_context(|| format!("development.keys.{id}: there is no account “{id}”"))?;
            let key = ApiKey::parse(text.expose(), checksum).with_context(|| {
                format!(
                    "development.keys.{id} is not a key: its checksum does not fit secrets.api_key_checksum"
                )
            })?;
            if found.iter().any(|(_, other)| other.hash() == key.hash()) {
                bail!("development.keys.{id} is the key of another account");
            }
            found.push((account, key));
        }
        Ok(found)
    }
}

fn find(accounts: &Accounts, id: &str) -> Option<AccountId> {
    AccountId::parse(id).filter(|id| accounts.find(id).is_some())
}
