//! API keys: those of the settings, and those that operators make, list and end on the command line.
//!
//! The commands open nothing but the database, so that they work beside running servers, which look keys up in it with
//! every request.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use database::{Database, DatabaseUrl};
use futures_util::future::try_join_all;
use payments::{
    Payments, Ports,
    account::Account,
    api_key::{ApiKey, ApiKeyRecord},
    clock::{SystemClock, Timestamp},
    id::AccountId,
    mail::{MailFault, Mailer},
    payment::Payment,
    random::SystemRandom,
    refund::Refund,
    store::Stored,
};
use payments_store::DieselStore;

use crate::{Config, table::table};

/// As many characters of a description are kept.
const DESCRIPTION_LIMIT: usize = 255;

/// A key that was made just now; nobody can show it again.
pub(crate) struct NewKey {
    /// The key.
    pub(crate) key: ApiKey,
    /// By which it is listed and revoked.
    pub(crate) name: String,
    /// What its owner should know.
    pub(crate) explanation: String,
}

/// Makes the keys of the section `[development]` known.
pub(crate) async fn add_development_keys(
    config: &Config,
    payments: &Payments,
) -> anyhow::Result<()> {
    let keys = config.development_keys()?;
    let adding = keys
        .iter()
        .map(|(account, key)| payments.add_api_key(key, account.clone(), "development".to_owned()));
    try_join_all(adding)
        .await
        .context("the development keys cannot be stored")?;
    Ok(())
}

/// The keys of an installation, with its database open.
pub(crate) struct Keys<'a> {
    config: &'a Config,
    database: Database,
    payments: Payments,
}

impl<'a> Keys<'a> {
    /// Opens the database and brings it up to date. Fails when there is none yet.
    pub(crate) fn open(config: &'a Config) -> anyhow::Result<Self> {
        let mut options = config.database()?;
        options.connections = 1;
        let shown = config.database.url_without_password();
        match &options.url {
            DatabaseUrl::SqliteMemory => bail!(
                "database.url is {shown}, which lives inside one process: no command can reach its keys"
            ),
            DatabaseUrl::SqliteFile(file) if !file.exists() => bail!(
                "there is no database {shown} seen from here: go to the folder where Paydesk is started, or run `paydesk migrate` to make it"
            ),
            _ => {}
        }
        let database = Database::open(&options)
            .with_context(|| format!("the database {shown} cannot be opened"))?;
        let ports = Ports {
            store: Stored::new(Arc::new(DieselStore::new(database.clone()))),
            providers: Vec::new(),
            mailer: Arc::new(NoMail),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
        };
        Ok(Self {
            config,
            database,
            payments: Payments::new(ports, config.accounts()?, config.limits()),
        })
    }

    /// A new key for an account. Fails when there is no such account, or the description is too long or has control
    /// characters.
    pub(crate) async fn create(&self, account: &str, description: &str) -> anyhow::Result<NewKey> {
        let account = self
            .account(account)
            .with_context(|| self.unknown(account))?;
        let description = description.trim();
        if description.chars().count() > DESCRIPTION_LIMIT
            || description.chars().any(char::is_control)
        {
            bail!("a description is one line of at most {DESCRIPTION_LIMIT} characters");
        }
        let checksum = self.config.secrets.checksum()?;
        let key = ApiKey::generate(account.is_live, self.payments.random(), &checksum);
        self.payments
            .add_api_key(&key, account.id.clone(), description.to_owned())
            .await
            .context("the key cannot be stored")?;
        let stored = self.all().await?;
        let stored = stored.iter().find(|record| record.hash == key.hash());
        let name = stored.context("the key was not stored")?.name();
        let explanation = format!(
            "The key opens the {kind} account “{account}” in {database}. It is shown this once: keep it safe.\n`paydesk keys revoke {name}` ends it.",
            kind = kind(account),
            account = account.id,
            database = self.config.database.url_without_password(),
        );
        Ok(NewKey {
            key,
            name,
            explanation,
        })
    }

    /// A table of all keys, or of those of one account. Fails when nobody knows the account.
    pub(crate) async fn list(&self, account: Option<&str>) -> anyhow::Result<String> {
        let mut keys = self.all().await?;
        if let Some(id) = account {
            keys.retain(|key| key.account_id.as_str() == id);
            if keys.is_empty() && self.account(id).is_none() {
                bail!(self.unknown(id));
            }
        }
        if keys.is_empty() {
            let database = self.config.database.url_without_password();
            return Ok(format!("There are no keys in {database}."));
        }
        let rows = keys.iter().map(|key| self.row(key));
        Ok(table(
            &[
                "NAME",
                "ACCOUNT",
                "KIND",
                "CREATED",
                "LAST USED",
                "REVOKED",
                "DESCRIPTION",
            ],
            &rows.collect::<Vec<_>>(),
        ))
    }

    /// Ends the key whose name begins with `name`, and says so. Fails when there is none, or more than one.
    pub(crate) async fn revoke(&self, name: &str) -> anyhow::Result<String> {
        // Whatever else was typed may be a key, and is not repeated.
        let name = name.to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!(
                "the name of a key consists of digits and the letters a to f: `paydesk keys list` shows it"
            );
        }
        let keys = self.all().await?;
        let meant: Vec<&ApiKeyRecord> = keys
            .iter()
            .filter(|key| key.name().starts_with(&name))
            .collect();
        let key = match meant.as_slice() {
            [key] => key,
            [] => bail!("there is no key with the name {name}: `paydesk keys list` shows them"),
            several => bail!(
                "{name} begins the names of {} keys: give more of the one that is meant",
                several.len()
            ),
        };
        let is_new = self
            .payments
            .revoke_api_key(key.hash)
            .await
            .context("the key cannot be revoked")?;
        let (name, account) = (key.name(), &key.account_id);
        Ok(match key.revoked_at {
            Some(at) if !is_new => {
                format!(
                    "The key {name} of “{account}” was revoked before, on {}.",
                    at.date()
                )
            }
            _ => format!("The key {name} of “{account}” is revoked."),
        })
    }

    async fn all(&self) -> anyhow::Result<Vec<ApiKeyRecord>> {
        self.payments
            .list_api_keys()
            .await
            .context("the keys cannot be read")
    }

    fn account(&self, id: &str) -> Option<&Account> {
        let id = AccountId::parse(id)?;
        self.payments.accounts().find(&id).map(AsRef::as_ref)
    }

    fn unknown(&self, id: &str) -> String {
        let known = self.payments.accounts().iter();
        let known: Vec<&str> = known.map(|account| account.id.as_str()).collect();
        if known.is_empty() {
            format!(
                "there is no account “{id}”: the settings have none, see [accounts.…] in config/default.toml"
            )
        } else {
            format!(
                "there is no account “{id}”; there are: {}",
                known.join(", ")
            )
        }
    }

    fn row(&self, key: &ApiKeyRecord) -> [String; 7] {
        let date = |at: Option<Timestamp>, none: &str| {
            at.map_or_else(|| none.to_owned(), |at| at.date().to_string())
        };
        let account = self.account(key.account_id.as_str());
        [
            key.name(),
            key.account_id.as_str().to_owned(),
            account.map_or("gone", kind).to_owned(),
            date(Some(key.created_at), ""),
            date(key.last_used_at, "never"),
            date(key.revoked_at, "-"),
            key.description.clone(),
        ]
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        self.database.close();
    }
}

fn kind(account: &Account) -> &'static str {
    if account.is_live { "live" } else { "test" }
}

/// Keys are managed without e-mail.
struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send_confirmation(&self, _: &Account, _: &Payment) -> Result<(), MailFault> {
        Err(no_mail())
    }

    async fn send_refund_notice(
        &self,
        _: &Account,
        _: &Payment,
        _: &Refund,
    ) -> Result<(), MailFault> {
        Err(no_mail())
    }
}

fn no_mail() -> MailFault {
    MailFault::Permanent("no e-mail can be sent from here".to_owned())
}
