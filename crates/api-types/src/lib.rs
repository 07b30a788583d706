//! Shapes of the public API: what a service may send, and what it gets back.
//!
//! The server reads requests with `parse` ([`CreatePayment::parse`], [`PaymentQuery::parse`] and so on) and answers
//! with [`Payment`], [`Refund`], [`ApiError`] and the like. A client sends [`NewPayment`], [`NewRefund`],
//! [`PaymentQuery`] and reads the same answers.
//! This crate knows the wire and nothing else: no HTTP library, no clock, no accounts, no database.
//! Rules that need an account (may it take telephone payments? is it live?) or today's date belong to the server.
//!
//! The feature `openapi` adds a schema of every shape for the server's `OpenAPI` document.
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

mod absence;
mod agreement;
mod authorise_payment;
mod body;
mod card;
mod create_payment;
mod debug;
mod dispute;
mod error;
mod error_code;
mod event;
mod framework_error;
mod idempotency_key;
mod length;
mod link;
mod metadata;
mod new_payment;
#[cfg(feature = "openapi")]
pub mod openapi;
mod payment;
mod refund;
mod request_error;
mod return_url;
mod search;
mod state;
mod telephone_payment;
mod text_enum;
mod timestamp;

pub use agreement::{
    Agreement, AgreementCardDetails, AgreementStatus, CreateAgreement, PaymentInstrument,
    PaymentInstrumentType,
};
pub use authorise_payment::{AuthorisePayment, CardExpiry};
pub use card::{Address, CardDetails, CardType, WalletType};
pub use create_payment::{
    AgreementPaymentType, AuthorisationMode, CreatePayment, Language, PrefilledCardholderDetails,
    Source,
};
pub use dispute::{Dispute, DisputeLinks, DisputeReason, DisputeStatus};
pub use error::ApiError;
pub use error_code::ErrorCode;
pub use event::{EventLinks, PaymentEvent, PaymentEvents, PaymentEventsLinks};
pub use framework_error::FrameworkError;
pub use idempotency_key::IdempotencyKey;
pub use link::{Link, Links, PostLink, SearchLinks};
pub use metadata::Metadata;
pub use new_payment::NewPayment;
pub use payment::{
    AuthorisationSummary, Exemption, ExemptionOutcome, Payment, RefundAvailability, RefundSummary,
    SearchedPayment, SettlementSummary, ThreeDSecure,
};
pub use refund::{
    CreateRefund, EmbeddedRefunds, PaymentRefunds, PayoutSummary, Refund, RefundLinks, RefundStatus,
};
pub use request_error::RequestError;
pub use return_url::is_valid_return_url;
pub use search::{
    AgreementQuery, AgreementSearchResults, CompletePageLinks, DisputeQuery, DisputeResults,
    PageLink, PageLinks, Paging, PaymentQuery, PaymentSearchResults, PossiblePageLink, RefundQuery,
    RefundSearchResults, SearchResults,
};
pub use state::{ExternalState, PaymentState, PaymentStatus};
pub use telephone_payment::{
    OutcomeStatus, PaymentOutcome, SupplementalDetails, TelephoneCardType, TelephoneFailure,
    TelephonePayment, TelephonePaymentAnswer,
};
pub use text_enum::{Open, TextEnum};
pub use timestamp::format_timestamp;

/// [`CreateRefund`] as a client sends it.
pub type NewRefund = CreateRefund;

/// [`CreateAgreement`] as a client sends it.
pub type NewAgreement = CreateAgreement;
