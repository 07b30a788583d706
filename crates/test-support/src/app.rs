//! The real application on free ports.

use std::{path::PathBuf, sync::Arc, time::Duration};

use paydesk::{Addresses, App, Config, Overrides, Part};
use payments::{
    Payments, clock::MovableClock, id::PaymentId, mail::Mailer, payment::Payment,
    provider::Provider,
};
use psp_sandbox::Style;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::{
    Answer, Backend, Browser, Created, Inbox, ObedientPsp, Page, TestDatabase, VALID_CARD,
};

/// A running application; it stops with this value.
#[expect(
    missing_debug_implementations,
    reason = "an application has nothing to show"
)]
pub struct TestApp {
    /// Where the parts are.
    pub urls: Addresses,
    /// The engine.
    pub payments: Payments,
    /// The database handle.
    pub database: database::Database,
    /// The clock that tests move.
    pub clock: Arc<MovableClock>,
    /// E-mails, unless [`Builder::with_real_mail`].
    pub inbox: Arc<Inbox>,
    /// The provider.
    pub psp: Arc<ObedientPsp>,
    /// The key of the account `council`.
    pub api_key: String,
    client: reqwest::Client,
    test_database: TestDatabase,
    _stop: oneshot::Sender<()>,
}

/// Chooses what is different from the demo.
#[derive(Debug)]
pub struct Builder {
    backend: Backend,
    settings: String,
    with_worker: bool,
    with_real_mail: bool,
}

impl Builder {
    /// Settings in TOML on top of the demo's.
    #[must_use]
    pub fn settings(mut self, toml: &str) -> Self {
        self.settings.push_str(toml);
        self.settings.push('\n');
        self
    }

    /// With the worker running by itself; otherwise jobs run when [`TestApp::work`] says so.
    #[must_use]
    pub fn with_worker(mut self) -> Self {
        self.with_worker = true;
        self
    }

    /// With e-mails going where the settings say.
    #[must_use]
    pub fn with_real_mail(mut self) -> Self {
        self.with_real_mail = true;
        self
    }

    /// Starts it.
    pub async fn start(self) -> TestApp {
        let test_database = TestDatabase::new(self.backend);
        let config = config(&test_database, &self.settings);
        let (inbox, clock) = (
            Arc::new(Inbox::default()),
            Arc::new(MovableClock::default()),
        );
        let behaviours = config.sandbox_behaviours();
        let psp = Arc::new(ObedientPsp::new(
            Arc::<MovableClock>::clone(&clock),
            behaviours,
        ));
        let like = |style| -> Arc<dyn Provider> { Arc::new(psp.sandbox().like(style)) };
        let obedient: Arc<dyn Provider> = Arc::<ObedientPsp>::clone(&psp);
        let mut overrides = Overrides {
            providers: Some(vec![
                obedient,
                like(Style::Stripe),
                like(Style::Worldpay),
                like(Style::Adyen),
            ]),
            issuer: Some(Arc::new(psp.sandbox().clone())),
            clock: Some(Arc::clone(&clock)),
            ..Overrides::default()
        };
        if !self.with_real_mail {
            let mailer: Arc<dyn Mailer> = Arc::<Inbox>::clone(&inbox);
            overrides.mailer = Some(mailer);
        }
        let mut parts = vec![Part::Service, Part::Pages, Part::Api];
        if self.with_worker {
            parts.push(Part::Worker);
        }
        let api_key = config.development.api_key.expose().to_owned();
        let app = App::build(config, &parts, overrides)
            .await
            .expect("the application is wired");
        let (stop, stopped) = oneshot::channel::<()>();
        let running = TestApp {
            urls: app.public_urls().clone(),
            payments: app.payments().clone(),
            database: app.database().clone(),
            clock,
            inbox,
            psp,
            api_key,
            client: crate::http_client(),
            test_database,
            _stop: stop,
        };
        actix_web::rt::spawn(app.run(async { drop(stopped.await) }));
        running
    }
}

/// The demo's settings on free ports, in a temporary folder.
fn config(database: &TestDatabase, settings: &str) -> Config {
    let file: PathBuf = database.folder().join("test.toml");
    let any_port = ["service", "pages", "api", "operations"]
        .map(|part| format!("listen.{part} = \"127.0.0.1:0\"\n"));
    let text = format!(
        "{}data.folder = '{}'\ndatabase.url = '{}'\ndatabase.connections = 4\n{settings}",
        any_port.concat(),
        database.folder().join("data").display(),
        database.url_text()
    );
    std::fs::write(&file, text).expect("the settings can be written");
    Config::load(true, &[file]).expect("the settings are right")
}

impl TestApp {
    /// As the demo, on `backend`, with an obedient provider and an inbox.
    pub async fn start(backend: Backend) -> Self {
        Self::builder(backend).start().await
    }

    /// To choose what is different.
    pub fn builder(backend: Backend) -> Builder {
        Builder {
            backend,
            settings: String::new(),
            with_worker: false,
            with_real_mail: false,
        }
    }

    /// A folder of this application's own.
    pub fn folder(&self) -> &std::path::Path {
        self.test_database.folder()
    }

    /// Runs jobs until none is due.
    pub async fn work(&self) {
        while self
            .payments
            .run_due_jobs(8)
            .await
            .expect("jobs can be claimed")
            > 0
        {}
    }

    /// Lets time pass, then runs what has fallen due.
    pub async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.work().await;
    }

    /// A request to the API with the key of the account `council`.
    pub async fn api(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.api_as(&self.api_key, method, path, body).await
    }

    /// A request to the API with any key.
    pub async fn api_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.urls.api))
            .bearer_auth(key);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request.send().await.expect("the API answers")).await
    }

    /// A request to the API as it stands, for odd headers and bodies.
    pub async fn send(
        &self,
        request: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Answer {
        Answer::of(
            request(&self.client, &self.urls.api)
                .send()
                .await
                .expect("the API answers"),
        )
        .await
    }

    /// The body of an ordinary payment of £10.
    pub fn order(&self) -> Value {
        json!({
            "amount": 1000,
            "reference": "r1",
            "description": "Example fixture payment",
            "return_url": format!("{}/humans.txt?confirm", self.urls.pages),
        })
    }

    /// Creates an ordinary payment by the API.
    pub async fn create_payment(&self) -> Created {
        self.create(&self.order()).await
    }

    /// Creates a payment by the API.
    pub async fn create(&self, order: &Value) -> Created {
        let answer = self.api(Method::POST, "/v1/payments", Some(order)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        Created(answer.body)
    }

    /// The payment as the API shows it.
    pub async fn api_payment(&self, id: &str) -> Value {
        let answer = self
            .api(Method::GET, &format!("/v1/payments/{id}"), None)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// The payment as the engine knows it.
    pub async fn payment(&self, id: &str) -> Payment {
        let id = PaymentId::parse(id).expect("a payment id");
        self.payments
            .find(&id)
            .await
            .expect("the database answers")
            .expect("the payment exists")
    }

    /// A new browser on the card page of a new payment.
    pub async fn on_card_page(&self) -> (Browser, Page, Created) {
        let created = self.create_payment().await;
        let mut browser = Browser::new();
        let page = browser.follow(&created.next_url()).await;
        (browser, page, created)
    }

    /// A new browser on the confirm page of a new payment.
    pub async fn on_confirm_page(&self) -> (Browser, Page, Created) {
        let (mut browser, page, created) = self.on_card_page().await;
        let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
        let page = browser.follow_from(submitted).await;
        (browser, page, created)
    }
}
