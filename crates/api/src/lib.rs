//! The public JSON API, wire-compatible with version 1 of the GOV.UK Pay API.
//!
//! It translates between HTTP and the use cases of `payments`: who calls, what was asked for, what to answer. It knows
//! no SQL and takes no decision about payments.
//!
//! ```no_run
//! use actix_web::{App, HttpServer, web::Data};
//! use api::ApiState;
//! # fn state() -> ApiState { unimplemented!() }
//!
//! let state = Data::new(state());
//! let server = HttpServer::new(move || {
//!     App::new().configure(|cfg| api::configure(cfg, &state))
//! });
//! ```

mod body;
mod docs;
mod endpoints;
mod error;
mod extract;
#[cfg(test)]
mod fixtures;
mod gate;
mod media;
mod openapi;
mod rate_limit;
mod routes;
mod view;

use std::sync::Arc;

use payments::{Payments, api_key::ChecksumSecret, clock::MovableClock};

pub use rate_limit::{Rate, RateLimiter, RateLimits};
pub use routes::configure;

/// What the API works with.
#[derive(Debug)]
pub struct ApiState {
    /// The engine.
    pub payments: Payments,
    /// Tells our keys from others without asking the database.
    pub checksum: ChecksumSecret,
    /// Where services reach this API: the beginning of every link to it, such as `https://api.example.gov.uk`.
    pub public_url: String,
    /// Where browsers reach the hosted pages.
    pub pages_url: String,
    /// The clock that `/sandbox/clock` moves; `None` outside test mode.
    pub test_controls: Option<Arc<MovableClock>>,
    /// Counts how often accounts call; `None` where they may call as often as they like.
    pub rate_limits: Option<RateLimiter>,
}
