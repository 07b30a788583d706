//! Settings: compiled-in defaults, then files, then the environment; read once, checked once, passed down.

mod account;
mod load;
mod rate_limit;
mod sandbox;
mod secrets;
mod security;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context as _, bail};
use figment::{
    Figment,
    providers::{Format as _, Toml},
};
use payments::{account::Accounts, api_key::ApiKey, id::AccountId};
use serde::Deserialize;
use web::custom::CustomFiles;

pub use account::AccountSection;
pub use rate_limit::{RateLimitSection, RateSection};
pub use secrets::{DevelopmentSection, SecretsSection};
pub use security::{BucketSection, SecuritySection, ThrottleSection};

const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whether money may be real.
    pub environment: Environment,
    /// Where each part listens.
    pub listen: Listen,
    /// How each part is reached from outside.
    pub public_url: PublicUrls,
    /// Where files go.
    pub data: DataSection,
    /// The database.
    pub database: DatabaseSection,
    /// The log.
    pub log: LogSection,
    /// Keys.
    pub secrets: SecretsSection,
    /// Conveniences that production refuses.
    pub development: DevelopmentSection,
    /// The look.
    pub branding: BrandingSection,
    /// E-mail.
    pub mail: MailSection,
    /// The worker.
    pub worker: WorkerSection,
    /// Patience with providers.
    pub provider: ProviderSection,
    /// The reference service.
    pub service: ServiceSection,
    /// How often the API may be called.
    pub rate_limit: RateLimitSection,
    /// How careful browsers should be.
    pub security: SecuritySection,
    /// How often browsers may try cards.
    pub throttle: ThrottleSection,
    /// Accounts by id.
    #[serde(default)]
    pub accounts: BTreeMap<String, AccountSection>,
}

/// Whether money may be real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Development secrets and test controls are refused.
    Production,
    /// Everything is allowed.
    Development,
}

/// Where each part listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// The reference service.
    pub service: SocketAddr,
    /// The hosted pages.
    pub pages: SocketAddr,
    /// The API.
    pub api: SocketAddr,
    /// Health and metrics.
    pub operations: SocketAddr,
}

/// How each part is reached from outside; empty: localhost with the port that it listens on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicUrls {
    /// The reference service.
    pub service: String,
    /// The hosted pages.
    pub pages: String,
    /// The API.
    pub api: String,
}

/// Where files go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSection {
    /// The data folder.
    pub folder: PathBuf,
}

/// The database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSection {
    /// Its address; holds a password perhaps.
    pub url: Redacted,
    /// 0: the default of the backend.
    pub connections: usize,
    /// In milliseconds.
    pub wait_limit_ms: u64,
}

impl DatabaseSection {
    /// For people and logs.
    pub fn url_without_password(&self) -> String {
        self.url
            .expose()
            .parse::<database::DatabaseUrl>()
            .map_or_else(|_| "?".to_owned(), |url| url.to_string())
    }
}

/// The log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// How lines look.
    pub format: LogFormat,
    /// What is logged.
    pub level: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// The look.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandingSection {
    /// Which.
    pub look: web::BrandingSetting,
    /// Style sheets and logos of organisations with a look of their own, or empty.
    pub folder: PathBuf,
}

/// E-mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    /// Whether messages become files or are sent.
    pub transport: MailTransport,
    /// For "smtp"; holds a password perhaps.
    pub smtp_url: Redacted,
    /// The sender.
    pub from: String,
    /// Where answers go, or empty.
    pub reply_to: String,
}

/// What becomes of e-mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Files in the data folder.
    Folder,
    /// Sent by SMTP.
    Smtp,
}

/// The worker.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSection {
    /// In milliseconds.
    pub poll_interval_ms: u64,
    /// Jobs at the same time.
    pub concurrency: u32,
}

/// Patience with providers, in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSection {
    /// Until the waiting page.
    pub payer_patience_ms: u64,
    /// Until a service that authorises by API is told that it took too long.
    pub api_patience_ms: u64,
    /// Until the call counts as timed out.
    pub timeout_ms: u64,
    /// Until the caller counts as dead.
    pub lease_ms: u64,
}

/// The reference service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSection {
    /// The API; empty: ours.
    pub api_url: String,
    /// The key; empty: the development key.
    pub api_key: Redacted,
    /// A file; empty: the built-in fees.
    pub fees: String,
    /// Who signs webhook messages; empty: none are taken.
    pub webhook_key: Redacted,
}

/// Text that is not shown by `Debug`.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Config {
    /// Whether the clock may be moved and payments may be played with.
    pub fn is_test_mode(&self) -> bool {
        self.environment == Environment::Development
    }

    /// The engine's patience.
    pub fn limits(&self) -> payments::Limits {
        payments::Limits {
            payer_patience: Duration::from_millis(self.provider.payer_patience_ms),
            api_patience: Duration::from_millis(self.provider.api_patience_ms),
            provider_timeout: Duration::from_millis(self.provider.timeout_ms),
            lease: Duration::from_millis(self.provider.lease_ms),
            ..payments::Limits::default()
        }
    }

    /// The accounts.
    pub fn accounts(&self) -> anyhow::Result<Accounts> {
        let accounts = self.accounts.iter();
        let accounts: anyhow::Result<Vec<_>> = accounts
            .map(|(id, section)| section.to_account(id))
            .collect();
        Ok(Accounts::new(accounts?))
    }

    /// How the built-in provider behaves towards each account.
    pub fn sandbox_behaviours(&self) -> BTreeMap<AccountId, psp_sandbox::Behaviour> {
        let behaviour = |(id, section): (&String, &AccountSection)| {
            Some((AccountId::parse(id)?, section.sandbox_behaviour()))
        };
        self.accounts.iter().filter_map(behaviour).collect()
    }

    /// The keys that are made known at start, with the accounts that they open.
    pub fn development_keys(&self) -> anyhow::Result<Vec<(AccountId, ApiKey)>> {
        self.development
            .keys(&self.accounts()?, &self.secrets.checksum()?)
    }

    /// How to open the database.
    pub fn database(&self) -> anyhow::Result<database::Options> {
        let mut options = database::Options::new(self.database.url.expose().parse()?);
        if self.database.connections > 0 {
            options.connections = self.database.connections;
        }
        options.wait_limit = Duration::from_millis(self.database.wait_limit_ms);
        Ok(options)
    }

    /// Where e-mails go, for people.
    pub fn mail_description(&self) -> String {
        match self.mail.transport {
            MailTransport::Folder => self.mail_folder().display().to_string(),
            MailTransport::Smtp => "sent by SMTP".to_owned(),
        }
    }

    /// The folder for e-mails that are not sent.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.folder.join("mail")
    }

    /// The style sheets and logos of organisations with a look of their own.
    pub fn custom_files(&self) -> anyhow::Result<CustomFiles> {
        let files = CustomFiles::built_in();
        if self.branding.folder.as_os_str().is_empty() {
            return Ok(files);
        }
        let files = files.with_folder(&self.branding.folder);
        files.context("branding.folder cannot be used")
    }

    fn check_looks(&self) -> anyhow::Result<()> {
        let files = self.custom_files()?;
        for account in self.accounts()?.iter() {
            let Some(look) = &account.branding else {
                continue;
            };
            for (key, url) in [("css_url", &look.css_url), ("image_url", &look.image_url)] {
                if !files.holds(url) {
                    bail!(
                        "accounts.{}.branding.{key}: there is no file for “{url}” in branding.folder",
                        account.id
                    );
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        self.database()?;
        self.secrets.sealer()?;
        self.secrets.checksum()?;
        self.check_looks()?;
        self.rate_limit.check()?;
        self.throttle.to_throttling()?;
        if self.provider.lease_ms <= self.provider.timeout_ms {
            bail!(
                "provider.lease_ms must be more than provider.timeout_ms: else two callers could ask at the same time"
            );
        }
        for (key, url) in [
            ("service", &self.public_url.service),
            ("pages", &self.public_url.pages),
            ("api", &self.public_url.api),
        ] {
            check_public_url(key, url)?;
        }
        if self.environment == Environment::Production {
            self.refuse_development()?;
        }
        self.development_keys()?;
        Ok(())
    }

    fn refuse_development(&self) -> anyhow::Result<()> {
        let development: Figment = Figment::from(Toml::string(DEVELOPMENT));
        let secrets: SecretsSection = development.extract_inner("secrets")?;
        if !self.development.api_key.expose().is_empty() {
            bail!("development.api_key must be empty in production");
        }
        if let Some((id, _)) = self.development.further_keys().next() {
            bail!(
                "development.keys.{id} must be empty in production: `paydesk keys create` makes keys"
            );
        }
        let mut accounts = self.accounts.iter();
        if let Some((id, _)) = accounts.find(|(_, account)| account.succeeds_without_payer) {
            bail!(
                "accounts.{id}.succeeds_without_payer must be false in production: nobody would pay"
            );
        }
        if self.secrets.shares_anything_with(&secrets) {
            bail!(
                "the secrets of config/development.toml must not be used in production: they are public"
            );
        }
        Ok(())
    }
}

fn check_public_url(key: &str, text: &str) -> anyhow::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let url = url::Url::parse(text).with_context(|| format!("public_url.{key} is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https")
        || url.host().is_none()
        || url.path() != "/"
        || url.query().is_some()
        || text.ends_with('/')
    {
        bail!(
            "public_url.{key} must be http(s)://host or http(s)://host:port, without a path or a slash at the end"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
