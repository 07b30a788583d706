//! A typed client of the public API: of ours, or of the real GOV.UK Pay.
//!
//! It knows the wire and nothing of how payments work inside, so pointing a service at another server is a matter
//! of two settings: the address and the key.
//!
//! Reading is repeated when the server cannot be reached, does not answer in time, or answers 5xx. Creating,
//! cancelling and capturing are never repeated: after [`ClientError::Timeout`] the payment may exist, unpaid, and
//! a user who tries again gets another one.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use pay_client::{Client, NewPayment, Options};
//! use secrecy::SecretString;
//!
//! let key = SecretString::from("api_test_…");
//! let client = Client::new(&"http://localhost:3002".parse()?, &key, Options::default())?;
//! let fee = NewPayment::new(14500, "CT-2041", "Council tax", "https://fees.example.gov.uk/paid");
//! let payment = client.create_payment(&fee).await?;
//! let next_url = payment.links.next_url; // send the user there
//! let payment = client.get_payment(&payment.payment_id).await?; // when the user is back
//! println!("{}", payment.state.status);
//! # Ok(())
//! # }
//! ```

mod client;
mod error;

pub use api_types::{
    ErrorCode, ExternalState, Language, Metadata, NewPayment, Payment, PaymentEvents, PaymentState,
    PaymentStatus,
};
pub use client::{Client, Options};
pub use error::{ClientError, ConfigurationError};
