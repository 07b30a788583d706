//! Whole payments over HTTP, on both databases: what happens when several things happen at once, when the provider is
//! slow or wrong, when time passes.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot be set up has failed"
)]

mod capture;
mod challenges;
mod clock;
mod email;
mod paid;
mod provider_trouble;
mod simultaneous;
mod wallets;

/// Makes a test of an asynchronous function, once on each database.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($backend:ident: Backend) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test($backend: Backend) $body

            $(#[$attribute])*
            #[actix_web::test]
            async fn on_sqlite() {
                test(test_support::Backend::Sqlite).await;
            }

            $(#[$attribute])*
            #[actix_web::test]
            async fn on_postgres() {
                test(test_support::Backend::Postgres).await;
            }
        }
    )*};
}
pub(crate) use on_both_databases;

use serde_json::Value;
use test_support::TestApp;

/// `state.status` and, for failures, `state.code` of the API.
async fn state(app: &TestApp, id: &str) -> (String, Option<String>) {
    let payment = app.api_payment(id).await;
    let text = |name: &str| {
        payment
            .pointer(&format!("/state/{name}"))
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
    };
    (text("status").unwrap(), text("code"))
}

fn is(status: &str, code: Option<&str>) -> (String, Option<String>) {
    (status.to_owned(), code.map(ToOwned::to_owned))
}
