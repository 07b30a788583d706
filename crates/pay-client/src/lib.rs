//! A typed client of the public payment API: of ours, or of the real GOV.UK Pay.
//!
//! It knows the wire and nothing of how payments work inside, so pointing a service at another server is a matter
//! of two settings: the address and the key. For GOV.UK Pay the address is
//! `https://publicapi.payments.service.gov.uk`, and the key comes from its admin tool.
//!
//! # A payment with a user
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use pay_client::{Client, ExternalState, NewPayment, Options, SecretString};
//!
//! let key = SecretString::from("api_test_…");
//! let client = Client::new(&"http://localhost:3002".parse()?, &key, Options::default())?;
//!
//! let fee = NewPayment::new(14500, "CT-2041", "Council tax", "https://fees.example.gov.uk/paid");
//! let payment = client.create_payment(&fee).await?;
//! let next_url = payment.links.next_url; // keep payment.payment_id, then send the user there
//!
//! // The user is back, or a job looks for users who never came back:
//! let payment = client.get_payment(&payment.payment_id).await?;
//! match payment.state.external() {
//!     Some(ExternalState::Success) => println!("paid"),
//!     Some(state) if state.is_finished() => println!("not paid: {:?}", payment.state.message),
//!     _ => println!("not finished: send the user to the new next_url"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The return address gets no parameters, so that a service has to recognise its user itself; and that a user came
//! back does not mean that the payment was made. Only the state says so.
//!
//! # Refunds
//!
//! ```no_run
//! # async fn example(client: &pay_client::Client) -> Result<(), pay_client::ClientError> {
//! use pay_client::NewRefund;
//!
//! let payment = client.get_payment("7m2p9c1d8e5f4g6j0r2th3kq0v").await?;
//! let mut refund = NewRefund::new(500);
//! // With this, a refund that is asked for twice by mistake happens once.
//! refund.refund_amount_available = Some(payment.refund_summary.amount_available);
//! let refund = client.create_refund(&payment.payment_id, &refund).await?;
//! println!("{}", refund.status);
//! # Ok(())
//! # }
//! ```
//!
//! # Recurring payments
//!
//! ```no_run
//! # async fn example(client: &pay_client::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use pay_client::{IdempotencyKey, NewAgreement, NewPayment};
//!
//! // Once, with the user:
//! let agreement = client.create_agreement(&NewAgreement::new("RENT-0091", "Garage rent")).await?;
//! let mut first = NewPayment::new(4000, "RENT-0091-1", "Garage rent", "https://rent.example.gov.uk/paid");
//! first.set_up_agreement = Some(agreement.agreement_id.clone());
//! let first = client.create_payment(&first).await?;
//!
//! // Each month, without the user. The key makes it safe to ask again after a failure.
//! let next = NewPayment::with_agreement(4000, "RENT-0091-2", "Garage rent", agreement.agreement_id);
//! let key = IdempotencyKey::parse("RENT-0091-2")?;
//! let payment = client.create_payment_once(&next, &key).await?;
//! println!("{}", payment.state.status); // read it again later: it finishes by itself
//! # Ok(())
//! # }
//! ```
//!
//! # Card details taken by telephone or post
//!
//! ```no_run
//! # async fn example(client: &pay_client::Client, number: pay_client::SecretString, cvc: pay_client::SecretString)
//! #     -> Result<(), Box<dyn std::error::Error>> {
//! use pay_client::{AuthorisePayment, CardExpiry, NewPayment};
//!
//! let payment = client.create_payment(&NewPayment::moto_api(1200, "LF-3", "Library fine")).await?;
//! let card = AuthorisePayment {
//!     one_time_token: payment.links.one_time_token().ok_or("no token")?,
//!     card_number: number, // wiped when dropped, never printed
//!     cvc,
//!     expiry_date: CardExpiry::new(11, 29).ok_or("no month")?,
//!     cardholder_name: "A Example".to_owned(),
//! };
//! client.authorise(&card).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Searching
//!
//! ```no_run
//! # async fn example(client: &pay_client::Client) -> Result<(), pay_client::ClientError> {
//! use pay_client::{PaymentQuery, PaymentStatus};
//!
//! let query = PaymentQuery { state: Some(PaymentStatus::Success), ..PaymentQuery::default() };
//! let mut page = Some(client.search_payments(&query).await?);
//! while let Some(current) = page {
//!     for payment in &current.results {
//!         println!("{} {}", payment.reference, payment.amount);
//!     }
//!     page = client.next_page(&current).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Searches of GOV.UK Pay lag behind by seconds; what must be current is read by its id.
//!
//! # When something goes wrong
//!
//! A refusal is [`ClientError::Api`] with status, code, field or header, and description;
//! [`ClientError::code`] has the code as an [`ErrorCode`]. Every request has a time limit ([`Options`]).
//!
//! | What happens | Read, search | Create with a key and an agreement | Anything else |
//! |---|---|---|---|
//! | 429, too many requests | repeated | repeated | repeated, for nothing was done |
//! | no connection, no answer in time, 5xx | repeated | repeated | not repeated: see [`ClientError::is_uncertain`] |
//! | any other refusal | not repeated | not repeated | not repeated |
//!
//! Pauses grow with each repetition. Words in answers that this version does not know do not fail
//! ([`Open`]), and neither do unknown members.
//!
//! Neither keys nor card details, tokens, names and e-mail addresses are in errors or `Debug` output. The key is
//! sent to the configured address only: redirects are not followed, and links only below that address.

mod agreements;
mod call;
mod client;
mod error;
mod pages;
mod payments;
mod refunds;

pub use api_types::{
    Address, Agreement, AgreementPaymentType, AgreementQuery, AgreementSearchResults,
    AgreementStatus, AuthorisationMode, AuthorisePayment, CardDetails, CardExpiry, CardType,
    Dispute, DisputeQuery, DisputeReason, DisputeResults, DisputeStatus, ErrorCode, ExternalState,
    IdempotencyKey, Language, Links, Metadata, NewAgreement, NewPayment, NewRefund, Open,
    OutcomeStatus, Paging, Payment, PaymentEvents, PaymentInstrument, PaymentOutcome, PaymentQuery,
    PaymentRefunds, PaymentSearchResults, PaymentState, PaymentStatus, PrefilledCardholderDetails,
    Refund, RefundAvailability, RefundQuery, RefundSearchResults, RefundStatus, SearchResults,
    SearchedPayment, TelephoneCardType, TelephoneFailure, TelephonePayment, TelephonePaymentAnswer,
};
pub use client::{Client, Options};
pub use error::{ClientError, ConfigurationError};
pub use pages::ResultPage;
pub use secrecy::SecretString;
