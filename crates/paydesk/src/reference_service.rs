//! The reference service: a client of the API like any other, with settings of its own.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use database::Database;
use payments::clock::Clock;
use secrecy::SecretString;
use service::{Fees, ListedPayment, ServiceState, WebhookKey};
use url::Url;

use crate::{Addresses, Config, app::prepare_folders, table::table};

/// The program's clock for the service, so that both see the same time when a test moves it.
pub(crate) struct ServiceClock(pub(crate) Arc<dyn Clock>);

impl std::fmt::Debug for ServiceClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceClock")
    }
}

impl service::Clock for ServiceClock {
    fn now(&self) -> time::OffsetDateTime {
        self.0.now().as_offset_date_time()
    }
}

/// What the service works with.
pub(crate) fn state(
    config: &Config,
    addresses: &Addresses,
    database: Database,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<ServiceState> {
    let settings = &config.service;
    let api_url = if settings.api_url.is_empty() {
        &addresses.api
    } else {
        &settings.api_url
    };
    let key = if settings.api_key.expose().is_empty() {
        &config.development.api_key
    } else {
        &settings.api_key
    };
    let fees = if settings.fees.is_empty() {
        Fees::built_in()
    } else {
        Fees::read(Path::new(&settings.fees))
    };
    let base = Url::parse(api_url).context("service.api_url is not a URL")?;
    let client = pay_client::Client::new(
        &base,
        &SecretString::from(key.expose()),
        pay_client::Options::default(),
    );
    let mut site = service::site(&addresses.service);
    site.branding = config.branding.look.resolve(&addresses.service);
    config.security.apply(&mut site);
    Ok(ServiceState {
        database,
        site,
        payments: client.context("the API client of the service")?,
        sealer: config.secrets.sealer()?,
        webhook_key: webhook_key(settings.webhook_key.expose()),
        fees: fees.context("the fees of the service")?,
        clock: Arc::new(ServiceClock(Arc::clone(clock))),
        public_url: addresses.service.clone(),
        pages_url: addresses.pages.clone(),
    })
}

fn webhook_key(text: &str) -> Option<WebhookKey> {
    let text = text.trim();
    (!text.is_empty()).then(|| WebhookKey::new(text))
}

/// What the service knows of its payments, as a table. The database must be up to date.
pub(crate) async fn list_payments(
    config: &Config,
    only_unfinished: bool,
    limit: u32,
) -> anyhow::Result<String> {
    prepare_folders(config)?;
    let database = Database::open(&config.database()?)?;
    let payments = service::list_payments(&database, only_unfinished, limit).await;
    database.close();
    let rows = payments.context("the payments of the service cannot be read")?;
    if rows.is_empty() {
        return Ok("There are no payments.".to_owned());
    }
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    Ok(table(
        &[
            "CREATED (UTC)",
            "FEE",
            "REFERENCE",
            "ATTEMPT",
            "AMOUNT",
            "PAYMENT",
            "OUTCOME",
        ],
        &rows,
    ))
}

fn row(payment: ListedPayment) -> [String; 7] {
    let (date, time) = (payment.created_at.date(), payment.created_at.time());
    [
        format!("{date} {:02}:{:02}", time.hour(), time.minute()),
        payment.fee,
        payment.reference,
        payment.attempt.to_string(),
        web::money::pounds_grouped(payment.amount).to_string(),
        payment.payment_id.unwrap_or_else(|| "no answer".to_owned()),
        payment.outcome.unwrap_or_else(|| "not finished".to_owned()),
    ]
}
