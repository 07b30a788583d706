//! The core of Paydesk: what a payment is, what may happen to it, and the use cases of those who ask.
//!
//! It knows neither HTTP nor SQL: the database, the providers, e-mail, time and randomness come in through ports
//! ([`store`], [`provider`], [`mail`], [`clock`], [`random`]).
//!
//! ```
//! use payments::{clock::{Clock, SystemClock}, state::ExternalState};
//!
//! assert_eq!(ExternalState::Declined.failure(), Some(("P0010", "Payment method rejected")));
//! assert!(SystemClock.now().to_rfc3339().ends_with('Z'));
//! ```

pub mod account;
pub mod agreement;
pub mod api_key;
pub mod browser;
pub mod card;
pub mod challenge;
pub mod clock;
pub mod dispute;
pub mod engine;
pub mod id;
pub mod issuer;
pub mod job;
pub mod mail;
pub mod money;
pub mod payment;
pub mod provider;
pub mod random;
pub mod refund;
pub mod search;
pub mod state;
pub mod store;
pub mod telephone;
pub mod token;
pub mod transition;
pub mod wallet;

pub use engine::{EngineError, Limits, Payments, Ports};
