//! The service on a free port, and its users.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use database::Database;
use diesel::RunQueryDsl as _;
use diesel::sql_types::BigInt;
use pay_client::{Client, Options};
use secrecy::SecretString;
use service::{Clock, Fees, ServiceState, WebhookKey};
use test_support::{Backend, Browser, Page, TestDatabase, open_fee};
use user_matching::{Keyring, Sealer, SealingKey};

use crate::fake_api::{FakeApi, PAGES};

/// The form that leads to the payment pages.
pub(crate) const PAY: &str = "main form";

/// Signs webhook messages.
pub(crate) const WEBHOOK_KEY: &str = "webhook_test_0123456789abcdefghijklmnop";

/// Stands still until a test moves it.
#[derive(Debug)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> time::OffsetDateTime {
        time::OffsetDateTime::from_unix_timestamp(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// The service with an API that obeys.
pub(crate) struct Running {
    pub(crate) api: Arc<FakeApi>,
    pub(crate) clock: Arc<StillClock>,
    url: String,
    state: Data<ServiceState>,
    database: Database,
    _test_database: TestDatabase,
}

impl Running {
    pub(crate) fn start() -> Self {
        Self::on(Backend::Sqlite)
    }

    pub(crate) fn on(backend: Backend) -> Self {
        let (api, api_url) = FakeApi::start();
        Self::with(backend, api, &api_url, Options::default())
    }

    /// With an API whose answers are waited for but shortly.
    pub(crate) fn impatient() -> Self {
        Self::impatient_on(Backend::Sqlite)
    }

    pub(crate) fn impatient_on(backend: Backend) -> Self {
        let (api, api_url) = FakeApi::start();
        Self::with(backend, api, &api_url, impatience())
    }

    /// With an API that is not there.
    pub(crate) fn without_api() -> Self {
        let (api, _) = FakeApi::start();
        let gone = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        Self::with(
            Backend::Sqlite,
            api,
            &format!("http://{gone}"),
            impatience(),
        )
    }

    fn with(backend: Backend, api: Arc<FakeApi>, api_url: &str, options: Options) -> Self {
        let test_database = TestDatabase::new(backend);
        // Opening blocks, which a thread that serves requests must not do.
        let database = thread::scope(|scope| scope.spawn(|| test_database.open()).join().unwrap());
        let clock = Arc::new(StillClock(AtomicI64::new(1_772_000_000)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = SecretString::from("api_test_key");
        let sealing_key = SealingKey::from_bytes(&[7; 32]);
        let state = Data::new(ServiceState {
            database: database.clone(),
            payments: Client::new(&api_url.parse().unwrap(), &key, options).unwrap(),
            sealer: Sealer::new(Keyring::new(sealing_key, []).unwrap()),
            webhook_key: Some(WebhookKey::new(WEBHOOK_KEY)),
            fees: Fees::built_in().unwrap(),
            clock: Arc::<StillClock>::clone(&clock),
            site: service::site(&url),
            public_url: url.clone(),
            pages_url: PAGES.to_owned(),
        });
        let data = Data::clone(&state);
        let server = HttpServer::new(move || {
            App::new()
                .configure(|config| service::configure(config, &data))
                .wrap(from_fn(web::pages))
                .wrap(from_fn(web::observe))
        });
        actix_web::rt::spawn(server.workers(1).listen(listener).unwrap().run());
        Self {
            api,
            clock,
            url,
            state,
            database,
            _test_database: test_database,
        }
    }

    /// The whole address of a path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The path of an address of ours.
    pub(crate) fn path<'a>(&self, url: &'a str) -> &'a str {
        url.strip_prefix(&self.url)
            .unwrap_or_else(|| panic!("{url} is not ours"))
    }

    /// Asks about every payment that is due; how many those were.
    pub(crate) async fn sweep(&self) -> Result<usize, service::Problem> {
        service::sweep::once(&self.state).await
    }

    /// The outcomes that the service knows, the latest payment first.
    pub(crate) async fn outcomes(&self) -> Vec<Option<String>> {
        let payments = service::list_payments(&self.database, false, 100).await;
        let payments = payments.unwrap().into_iter();
        payments.map(|payment| payment.outcome).collect()
    }

    /// How many payments were begun without an answer of the API.
    pub(crate) async fn unanswered(&self) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let query = "select count(*) as count from service_payments where payment_id is null and outcome is null";
        let count = self
            .database
            .read(move |c| -> Result<Count, database::Error> {
                Ok(diesel::sql_query(query).get_result(c)?)
            });
        count.await.unwrap().count
    }

    /// A new user who has pressed the button on the page of a fee.
    pub(crate) async fn user_who_pays(&self, path: &str) -> (Browser, Page) {
        let mut browser = Browser::new();
        let answer = self.press_pay(&mut browser, path).await;
        (browser, answer)
    }

    /// The answer to the button that leads to the payment pages.
    pub(crate) async fn press_pay(&self, browser: &mut Browser, path: &str) -> Page {
        let page = open_fee(browser, &self.at(path)).await;
        assert!(page.has(PAY), "{} {}", page.status, page.html);
        browser.submit(&page, PAY, &[]).await
    }

    /// Where the API was told to send the user back to.
    pub(crate) fn return_path(&self) -> String {
        let payments = self.api.payments();
        let url = payments.last().unwrap()["return_url"]
            .as_str()
            .unwrap()
            .to_owned();
        self.path(&url).to_owned()
    }
}

fn impatience() -> Options {
    Options {
        timeout: Duration::from_millis(100),
        read_timeout: Duration::from_millis(100),
        read_retries: 1,
        retry_pause: Duration::from_millis(1),
    }
}

/// The address of the payment pages that an answer leads to.
pub(crate) fn next_url(answer: &Page) -> String {
    assert_eq!(answer.status, 303, "{}", answer.html);
    let url = answer.location().unwrap();
    assert!(url.starts_with(PAGES), "{url}");
    url
}

pub(crate) const HOST: &str = "127.0.0.1";
