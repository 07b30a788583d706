//! Wiring: settings in, a running program out.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    middleware::{NormalizePath, from_fn},
    web::Data,
};
use anyhow::Context as _;
use database::Database;
use payments::{
    Payments, Ports,
    clock::{Clock, MovableClock, SystemClock},
    issuer::Issuer,
    mail::Mailer,
    provider::Provider,
    random::{Random, SystemRandom},
    store::Stored,
};
use payments_store::DieselStore;
use psp_sandbox::{Sandbox, Style};
use service::ServiceState;
use tokio::sync::watch;

use crate::{
    config::{Config, MailTransport},
    keys,
    listeners::{bind, public_url},
    operations::{self, OperationsState},
    reference_service,
    sandbox_ledger::StoredLedger,
    worker,
};

/// How long what is in flight may take when the program stops.
const SHUTDOWN_SECONDS: u64 = 8;

/// An HTTP server on a bound listener that stops when we say so. A macro, because the type of an actix application
/// cannot be named.
macro_rules! serve {
    ($application:expr, $listener:expr) => {
        serve!($application, $listener, workers())
    };
    ($application:expr, $listener:expr, $workers:expr) => {
        HttpServer::new($application)
            .workers($workers)
            .disable_signals()
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .listen($listener)
            .context("a listener cannot be used")
            .map(HttpServer::run)
    };
}

/// A thread for each core.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// A part of the program; any subset may run in a process, several processes share a PostgreSQL database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The reference service.
    Service,
    /// The hosted pages.
    Pages,
    /// The API.
    Api,
    /// Captures, cancellations, e-mails, expiry.
    Worker,
}

impl Part {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Service, Self::Pages, Self::Api, Self::Worker];
}

/// What tests put in place of the real thing.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "ports have nothing to show")]
pub struct Overrides {
    /// Instead of the sandbox and what it passes for, under the same names.
    pub providers: Option<Vec<Arc<dyn Provider>>>,
    /// Instead of the bank that the sandbox plays.
    pub issuer: Option<Arc<dyn Issuer>>,
    /// Instead of e-mail.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Instead of a clock of the program's own.
    pub clock: Option<Arc<MovableClock>>,
    /// Instead of the system's randomness.
    pub random: Option<Arc<dyn Random>>,
}

/// The public addresses of the parts.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The reference service.
    pub service: String,
    /// The hosted pages.
    pub pages: String,
    /// The API.
    pub api: String,
    /// Health and metrics.
    pub operations: String,
}

/// A program that is wired and listening, but does not answer yet.
#[expect(missing_debug_implementations, reason = "servers have nothing to show")]
pub struct App {
    config: Config,
    addresses: Addresses,
    database: Database,
    payments: Payments,
    issuer: Arc<dyn Issuer>,
    servers: Vec<Server>,
    runs_worker: bool,
    /// What the reference service works with, where it runs.
    service: Option<Data<ServiceState>>,
}

struct Bound {
    service: Option<TcpListener>,
    pages: Option<TcpListener>,
    api: Option<TcpListener>,
    operations: TcpListener,
}

impl App {
    /// Binds the listeners of `parts`, opens and migrates the database, and wires everything.
    pub async fn build(
        config: Config,
        parts: &[Part],
        overrides: Overrides,
    ) -> anyhow::Result<Self> {
        // Both HTTP clients use it; a second installation changes nothing.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let (bound, addresses) = listen(&config, parts)?;
        prepare_folders(&config)?;
        let database = Database::open(&config.database()?).with_context(|| {
            format!(
                "the database {} cannot be opened",
                config.database.url_without_password()
            )
        })?;

        let movable = config
            .is_test_mode()
            .then(|| overrides.clock.clone().unwrap_or_default());
        let clock: Arc<dyn Clock> = match &movable {
            Some(movable) => Arc::<MovableClock>::clone(movable),
            None => Arc::new(SystemClock),
        };
        let sandbox = sandbox(&config, &database, &clock);
        let issuer = overrides.issuer.clone();
        let issuer = issuer.unwrap_or_else(|| Arc::new(sandbox.clone()));
        let payments = engine(&config, &database, &clock, &sandbox, overrides)?;
        keys::add_development_keys(&config, &payments).await?;
        let forgotten = payments.forget_future_totals().await;
        forgotten.context("sums of days that are not over cannot be forgotten")?;

        let mut app = Self {
            config,
            addresses,
            database,
            payments,
            issuer,
            servers: Vec::new(),
            runs_worker: parts.contains(&Part::Worker),
            service: None,
        };
        app.start_servers(bound, movable, &clock)?;
        Ok(app)
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How each part is reached.
    pub fn public_urls(&self) -> &Addresses {
        &self.addresses
    }

    /// The engine.
    pub fn payments(&self) -> &Payments {
        &self.payments
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Serves until `stop` completes, then finishes what is in flight within ten seconds.
    pub async fn run(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let handles: Vec<_> = self.servers.iter().map(Server::handle).collect();
        let (stopping, stopped) = watch::channel(false);
        let sweep = self
            .service
            .map(|state| actix_web::rt::spawn(service::sweep::run(state)));
        let worker = self.runs_worker.then(|| {
            let interval = Duration::from_millis(self.config.worker.poll_interval_ms.max(1));
            actix_web::rt::spawn(worker::run(
                self.payments.clone(),
                interval,
                self.config.worker.concurrency.max(1),
                stopped,
            ))
        });
        let serving = futures_util::future::join_all(self.servers);
        let mut serving = std::pin::pin!(serving);
        let ended = tokio::select! {
            ended = &mut serving => ended,
            () = stop => {
                tracing::info!("stopping");
                // Nobody listens for this when the worker is gone already.
                stopping.send(true).ok();
                let stop_all = futures_util::future::join_all(handles.iter().map(|handle| handle.stop(true)));
                futures_util::future::join(stop_all, &mut serving).await.1
            }
        };
        stopping.send(true).ok();
        if let Some(sweep) = sweep {
            // What it was about to ask is due again after the next start.
            sweep.abort();
        }
        if let Some(worker) = worker {
            // A job that takes longer is claimed again after the next start.
            tokio::time::timeout(Duration::from_secs(SHUTDOWN_SECONDS), worker)
                .await
                .ok();
        }
        self.database.close();
        tracing::info!("stopped");
        ended
            .into_iter()
            .collect::<std::io::Result<Vec<()>>>()
            .context("a listener failed")?;
        Ok(())
    }

    fn start_servers(
        &mut self,
        bound: Bound,
        test_controls: Option<Arc<MovableClock>>,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<()> {
        if let Some(listener) = bound.api {
            self.servers.push(self.api_server(listener, test_controls)?);
        }
        if let Some(listener) = bound.pages {
            self.servers.push(self.pages_server(listener)?);
        }
        if let Some(listener) = bound.service {
            let server = self.service_server(listener, clock)?;
            self.servers.push(server);
        }
        let state = Data::new(OperationsState {
            payments: self.payments.clone(),
            started: std::time::Instant::now(),
        });
        let application = move || {
            ActixApp::new()
                .app_data(state.clone())
                .configure(operations::configure)
        };
        self.servers.push(serve!(application, bound.operations, 1)?);
        Ok(())
    }

    fn api_server(
        &self,
        listener: TcpListener,
        test_controls: Option<Arc<MovableClock>>,
    ) -> anyhow::Result<Server> {
        let state = Data::new(api::ApiState {
            payments: self.payments.clone(),
            checksum: self.config.secrets.checksum()?,
            public_url: self.addresses.api.clone(),
            pages_url: self.addresses.pages.clone(),
            test_controls,
            rate_limits: self
                .config
                .rate_limit
                .to_limits()
                .map(api::RateLimiter::new),
        });
        serve!(
            move || ActixApp::new().configure(|cfg| api::configure(cfg, &state)),
            listener
        )
    }

    fn pages_server(&self, listener: TcpListener) -> anyhow::Result<Server> {
        let mut site = pay_frontend::site(&self.addresses.pages);
        site.branding = self.config.branding.look.resolve(&self.addresses.pages);
        self.config.security.apply(&mut site);
        let mut state = pay_frontend::FrontendState::new(
            self.payments.clone(),
            self.config.secrets.sealer()?,
            site,
        )
        .with_custom_files(self.config.custom_files()?);
        if let Some(throttling) = self.config.throttle.to_throttling()? {
            state = state.with_throttling(throttling);
        }
        if uses_sandbox(&self.payments) {
            state = state.with_issuer(Arc::clone(&self.issuer));
        }
        let state = Data::new(state);
        let application = move || {
            ActixApp::new()
                .configure(|cfg| pay_frontend::configure(cfg, &state))
                .wrap(from_fn(web::pages))
                .wrap(from_fn(web::observe))
        };
        serve!(application, listener)
    }

    fn service_server(
        &mut self,
        listener: TcpListener,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Server> {
        let state =
            reference_service::state(&self.config, &self.addresses, self.database.clone(), clock)?;
        let state = Data::new(state);
        self.service = Some(Data::clone(&state));
        let application = move || {
            ActixApp::new()
                .wrap(from_fn(web::pages))
                .wrap(NormalizePath::trim())
                .wrap(from_fn(web::observe))
                .configure(|cfg| service::configure(cfg, &state))
        };
        serve!(application, listener)
    }
}

fn listen(config: &Config, parts: &[Part]) -> anyhow::Result<(Bound, Addresses)> {
    let optional = |part: Part, key: &str, address| {
        parts
            .contains(&part)
            .then(|| bind(key, address))
            .transpose()
    };
    let service = optional(Part::Service, "service", config.listen.service)?;
    let pages = optional(Part::Pages, "pages", config.listen.pages)?;
    let api = optional(Part::Api, "api", config.listen.api)?;
    let (operations, operations_address) = bind("operations", config.listen.operations)?;
    let address = |bound: &Option<(TcpListener, std::net::SocketAddr)>, set| {
        bound.as_ref().map_or(set, |(_, address)| *address)
    };
    let addresses = Addresses {
        service: public_url(
            &config.public_url.service,
            address(&service, config.listen.service),
        ),
        pages: public_url(
            &config.public_url.pages,
            address(&pages, config.listen.pages),
        ),
        api: public_url(&config.public_url.api, address(&api, config.listen.api)),
        operations: public_url("", operations_address),
    };
    let listener =
        |bound: Option<(TcpListener, std::net::SocketAddr)>| bound.map(|(listener, _)| listener);
    Ok((
        Bound {
            service: listener(service),
            pages: listener(pages),
            api: listener(api),
            operations,
        },
        addresses,
    ))
}

/// Makes the folders that files go to, and makes sure that they can be written.
pub(crate) fn prepare_folders(config: &Config) -> anyhow::Result<()> {
    let mut folders = vec![config.data.folder.clone()];
    if let Ok(database::DatabaseUrl::SqliteFile(file)) = config.database.url.expose().parse()
        && let Some(parent) = file
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
    {
        folders.push(parent.to_path_buf());
    }
    for folder in folders {
        let explain = || format!("the data folder {} cannot be written", folder.display());
        std::fs::create_dir_all(&folder).with_context(explain)?;
        let probe = folder.join(".paydesk-can-write");
        std::fs::write(&probe, b"").with_context(explain)?;
        std::fs::remove_file(&probe).with_context(explain)?;
    }
    Ok(())
}

fn engine(
    config: &Config,
    database: &Database,
    clock: &Arc<dyn Clock>,
    sandbox: &Sandbox,
    overrides: Overrides,
) -> anyhow::Result<Payments> {
    let providers = overrides.providers.unwrap_or_else(|| styles_of(sandbox));
    let mailer = match overrides.mailer {
        Some(mailer) => mailer,
        None => mailer_of(config, clock)?,
    };
    let ports = Ports {
        store: Stored::new(Arc::new(DieselStore::new(database.clone()))),
        providers,
        mailer,
        clock: Arc::clone(clock),
        random: overrides.random.unwrap_or_else(|| Arc::new(SystemRandom)),
    };
    let options = config.database()?;
    let limits = payments::Limits {
        // On PostgreSQL the same connections write.
        searches: (options.connections / 2).max(1),
        search_patience: options.wait_limit,
        ..config.limits()
    };
    Ok(Payments::new(ports, config.accounts()?, limits))
}

/// Whether any account has the built-in provider, or what it passes for: then payers may be sent to its bank.
fn uses_sandbox(payments: &Payments) -> bool {
    payments.accounts().iter().any(|account| {
        let provider = account.provider.as_deref();
        provider.and_then(Style::parse).is_some()
    })
}

/// The built-in provider.
fn sandbox(config: &Config, database: &Database, clock: &Arc<dyn Clock>) -> Sandbox {
    let ledger = StoredLedger {
        database: database.clone(),
        clock: Arc::clone(clock),
    };
    Sandbox::new(
        Arc::new(ledger),
        Arc::clone(clock),
        config.sandbox_behaviours(),
    )
}

/// The built-in provider, as itself and as the providers that it can pass for.
fn styles_of(sandbox: &Sandbox) -> Vec<Arc<dyn Provider>> {
    Style::ALL
        .into_iter()
        .map(|style| -> Arc<dyn Provider> { Arc::new(sandbox.like(style)) })
        .collect()
}

fn mailer_of(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Arc<dyn Mailer>> {
    let reply_to = config.mail.reply_to.trim();
    let settings = mail::Settings {
        from: config.mail.from.clone(),
        reply_to: (!reply_to.is_empty()).then(|| reply_to.to_owned()),
        transport: match config.mail.transport {
            MailTransport::Folder => mail::Transport::Folder(config.mail_folder()),
            MailTransport::Smtp => mail::Transport::Smtp {
                url: config.mail.smtp_url.expose().into(),
                timeout: mail::DEFAULT_TIMEOUT,
            },
        },
    };
    let mailer = mail::LettreMailer::new(settings, Arc::clone(clock))
        .context("the section [mail] of the settings")?;
    Ok(Arc::new(mailer))
}
