//! Connecting to PostgreSQL without libpq: tokio-postgres and rustls behind diesel-async's synchronous wrapper, each
//! connection on a small runtime of its own.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel_async::{
    AsyncPgConnection,
    async_connection_wrapper::{AsyncConnectionWrapper, BlockOn},
};
use tokio_postgres::{NoTls, config::SslMode};

use crate::{Error, connection::PostgresConnection};

pub(crate) type Wrapped = AsyncConnectionWrapper<AsyncPgConnection, ThreadRuntime>;

thread_local! {
    static RUNTIME: RefCell<Option<Arc<tokio::runtime::Runtime>>> = const { RefCell::new(None) };
}

/// The runtime on which the connections of this thread live.
#[expect(
    missing_debug_implementations,
    reason = "part of the cursor type of a public trait implementation"
)]
pub struct ThreadRuntime(Arc<tokio::runtime::Runtime>);

impl ThreadRuntime {
    fn of_this_thread() -> std::io::Result<Self> {
        RUNTIME.with_borrow_mut(|slot| {
            if let Some(runtime) = slot {
                return Ok(Self(Arc::clone(runtime)));
            }
            let runtime = Arc::new(
                tokio::runtime::Builder::new_current_thread()
                    .enable_io()
                    .enable_time()
                    .build()?,
            );
            *slot = Some(Arc::clone(&runtime));
            Ok(Self(runtime))
        })
    }
}

const TURNS: usize = 4;

/// Lets the connections of this thread take note of what has come from the server since they were last used.
pub(crate) fn catch_up() {
    if let Ok(runtime) = ThreadRuntime::of_this_thread() {
        runtime.0.block_on(async {
            // A few turns: the network tells, the task reads a farewell, then the end.
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        });
    }
}

impl BlockOn for ThreadRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }

    #[expect(
        clippy::expect_used,
        reason = "diesel-async calls this after `connect` has made the runtime of this thread"
    )]
    fn get_runtime() -> Self {
        Self::of_this_thread().expect("the runtime of this thread was made when it connected")
    }
}

/// Opens a connection; blocks for ten seconds at most.
///
/// TLS follows `sslmode` of the address: `disable`; `prefer` (the default) without verification of a name is not
/// offered, so it means no TLS; `require` verifies the server against the public certificate authorities.
pub(crate) fn connect(url: &str) -> Result<PostgresConnection, Error> {
    let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| Error::Unavailable(error);
    let mut config: tokio_postgres::Config = url
        .parse()
        .map_err(|error| Error::Url(format!("the PostgreSQL address is wrong: {error}")))?;
    config
        .connect_timeout(std::time::Duration::from_secs(10))
        // A server that has silently gone is noticed in seconds, not in a quarter of an hour.
        .tcp_user_timeout(std::time::Duration::from_secs(20))
        .application_name("paydesk");
    let runtime = ThreadRuntime::of_this_thread().map_err(|error| unavailable(error.into()))?;
    let closed = Arc::new(AtomicBool::new(false));
    let connection = runtime.0.block_on(async {
        let client = if config.get_ssl_mode() == SslMode::Require {
            let (client, driver) = config.connect(tls()).await?;
            tokio::spawn(drive(driver, Arc::clone(&closed)));
            client
        } else {
            let (client, driver) = config.connect(NoTls).await?;
            tokio::spawn(drive(driver, Arc::clone(&closed)));
            client
        };
        Ok(AsyncPgConnection::try_from(client).await)
    });
    let connection = connection
        .map_err(|error: tokio_postgres::Error| unavailable(error.into()))?
        .map_err(|error| unavailable(error.into()))?;
    Ok(PostgresConnection::new(Wrapped::from(connection), closed))
}

/// Moves bytes until the connection ends; runs whenever a query of the connection does.
async fn drive(
    driver: impl Future<Output = Result<(), tokio_postgres::Error>>,
    closed: Arc<AtomicBool>,
) {
    if let Err(error) = driver.await {
        tracing::warn!(%error, "a connection to PostgreSQL broke");
    }
    closed.store(true, Ordering::Relaxed);
}

fn tls() -> tokio_postgres_rustls::MakeRustlsConnect {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    #[expect(
        clippy::expect_used,
        reason = "ring supports the default protocol versions"
    )]
    let config = builder
        .expect("ring has the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tokio_postgres_rustls::MakeRustlsConnect::new(config)
}
