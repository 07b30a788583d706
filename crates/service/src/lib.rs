//! The reference government service: a department's own pages for paying a fee.
//!
//! It is meant to be copied. It creates a payment, redirects the user to it, recognises the user who comes back and
//! checks what became of the payment; the four lines that do so are marked with these words in `journey.rs`. It talks
//! to the payment API over HTTP, as any department does, and knows nothing of what is behind it: with another address
//! and another key it runs against GOV.UK Pay.
//!
//! ```no_run
//! # fn example(state: service::ServiceState) {
//! use actix_web::{App, middleware::from_fn, web::Data};
//!
//! let state = Data::new(state);
//! let app = App::new()
//!     .configure(|config| service::configure(config, &state))
//!     .wrap(from_fn(web::pages))
//!     .wrap(from_fn(web::observe));
//! # }
//! ```

mod attempt;
mod clock;
mod draft;
mod fee;
mod journey;
mod matching;
mod order;
mod outcome;
mod pages;
mod problem;
mod random;
pub mod receipt;
mod reference;
mod routes;
mod schema;
mod settle;
mod store;
pub mod sweep;
mod urls;
mod visit;
mod webhook;

use std::sync::Arc;

use database::Database;
use pay_client::Client;
use user_matching::Sealer;
use web::Site;

pub use clock::{Clock, SystemClock};
pub use fee::{Fee, FeeText, Fees, FeesError, Matching, Pence, Question, QuestionText, Slug, Text};
pub use problem::Problem;
pub use reference::{InvalidReference, Reference};
pub use routes::configure;
pub use store::ListedPayment;
pub use webhook::WebhookKey;

/// What the service works with.
#[derive(Debug)]
pub struct ServiceState {
    /// Where its own table is.
    pub database: Database,
    /// The payment API.
    pub payments: Client,
    /// Seals its cookies.
    pub sealer: Sealer,
    /// Who signs webhook messages; without it none are taken.
    pub webhook_key: Option<WebhookKey>,
    /// What it sells.
    pub fees: Fees,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The layout of its pages; see [`site`].
    pub site: Site,
    /// Its public address, without a slash at the end. Users come back to it.
    pub public_url: String,
    /// The public address of the payment pages: the only other place to which its forms may lead.
    pub pages_url: String,
}

/// The layout of the pages at this public address.
pub fn site(public_url: &str) -> Site {
    Site::new("Pay a council fee", public_url)
}

/// The latest `limit` payments that the service asked for, newest first; with `only_unfinished` those whose outcome it
/// does not know.
pub async fn list_payments(
    database: &Database,
    only_unfinished: bool,
    limit: u32,
) -> Result<Vec<ListedPayment>, database::Error> {
    let limit = i64::from(limit);
    database
        .read(move |c| store::list(c, only_unfinished, limit))
        .await
}
