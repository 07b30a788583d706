//! The reference service: a client of the API like any other, with settings of its own.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use database::Database;
use payments::clock::Clock;
use secrecy::SecretString;
use service::{Fees, ServiceState};
use url::Url;

use crate::{Addresses, Config};

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
    Ok(ServiceState {
        database,
        site,
        payments: client.context("the API client of the service")?,
        sealer: config.secrets.sealer()?,
        fees: fees.context("the fees of the service")?,
        clock: Arc::new(ServiceClock(Arc::clone(clock))),
        public_url: addresses.service.clone(),
        pages_url: addresses.pages.clone(),
    })
}
