//! Shapes of the public API: what a service may send, and what it gets back.
//!
//! The server uses [`CreatePayment::parse`] to read a request body and [`Payment`], [`PaymentEvents`],
//! [`ApiError`] and [`FrameworkError`] to answer. A client sends [`NewPayment`] and reads the same answers.
//! This crate knows the wire and nothing else: no HTTP library, no clock, no accounts, no database.
//! Rules that need an account (may it take telephone payments? is it live?) belong to the server.
//!
//! ```
//! use api_types::{CreatePayment, ErrorCode};
//!
//! let body = br#"{"amount": 2550, "reference": "PP-2041", "description": "Parking permit"}"#;
//! let payment = CreatePayment::parse(body).unwrap();
//! assert_eq!(payment.amount, 2550);
//!
//! let error = CreatePayment::parse(b"{}").unwrap_err();
//! assert_eq!((error.status, error.code, error.field), (400, ErrorCode::P0101, Some("amount")));
//! ```

mod create_payment;
mod debug;
mod error;
mod error_code;
mod event;
mod framework_error;
mod idempotency_key;
mod link;
mod metadata;
mod new_payment;
mod payment;
mod return_url;
mod state;
mod text_enum;

pub use create_payment::{
    AgreementPaymentType, AuthorisationMode, CreatePayment, Language, PrefilledCardholderDetails,
    Source,
};
pub use error::ApiError;
pub use error_code::ErrorCode;
pub use event::{EventLinks, PaymentEvent, PaymentEvents, PaymentEventsLinks};
pub use framework_error::FrameworkError;
pub use idempotency_key::IdempotencyKey;
pub use link::{Link, Links, PostLink};
pub use metadata::Metadata;
pub use new_payment::NewPayment;
pub use payment::{
    Address, AuthorisationSummary, CardDetails, CardType, Exemption, ExemptionOutcome, Payment,
    RefundAvailability, RefundSummary, SettlementSummary, ThreeDSecure, WalletType,
};
pub use return_url::is_valid_return_url;
pub use state::{ExternalState, PaymentState, PaymentStatus};
pub use text_enum::{Open, TextEnum};
