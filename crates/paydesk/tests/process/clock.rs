//! The program starts again with another idea of the time.

use database::{Database, DbConnection, Options};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::Backend;

use crate::program::{Installation, Running};

const DAY: u64 = 86_400;

struct Api<'a> {
    installation: &'a Installation,
    key: String,
    client: reqwest::Client,
}

impl<'a> Api<'a> {
    fn of(installation: &'a Installation, running: &Running) -> Self {
        Self {
            installation,
            key: running.key(),
            client: test_support::http_client(),
        }
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.installation.api());
        let request = self.client.request(method, url).bearer_auth(&self.key);
        let answer = request.json(body).send().await.unwrap();
        let answer = answer.error_for_status().unwrap();
        answer.json().await.unwrap()
    }

    async fn create(&self) {
        let order = json!({"amount": 1000, "reference": "r", "description": "d", "return_url": "https://example.org/"});
        self.send(Method::POST, "/v1/payments", &order).await;
    }

    async fn advance(&self, days: u64) {
        let change = json!({"advance_seconds": days * DAY});
        self.send(Method::POST, "/sandbox/clock", &change).await;
    }

    async fn total(&self) -> Value {
        // Fewer than there are, so that they are counted.
        let path = "/v1/payments?display_size=1";
        self.send(Method::GET, path, &Value::Null).await["total"].clone()
    }
}

/// How many sums there are.
async fn sums(database: &Database) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let count = |connection: &mut DbConnection| {
        let count = "select count(*) as count from payment_totals";
        Ok::<Count, database::Error>(sql_query(count).get_result(connection)?)
    };
    database.read(count).await.unwrap().count
}

async fn survive(backend: Backend) {
    let installation = Installation::new(backend);
    let mut options = Options::new(installation.database.url());
    options.connections = 1;
    let database = Database::open(&options).unwrap();

    let running = installation.start();
    let api = Api::of(&installation, &running);
    api.create().await;
    api.advance(100).await;
    while sums(&database).await == 0 {
        api.advance(1).await;
    }
    running.kill();

    let running = installation.start();
    let api = Api::of(&installation, &running);
    assert_eq!(sums(&database).await, 0, "today is not over");
    api.create().await;
    assert_eq!(api.total().await, 2);
    // By then sums of today are taken for what they are.
    api.advance(3).await;
    assert_eq!(api.total().await, 2);
    drop(running);
    database.close();
}

#[tokio::test]
async fn payments_are_found_after_a_restart_with_the_real_time_on_sqlite() {
    survive(Backend::Sqlite).await;
}

#[tokio::test]
async fn payments_are_found_after_a_restart_with_the_real_time_on_postgres() {
    survive(Backend::Postgres).await;
}
