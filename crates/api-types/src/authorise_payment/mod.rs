//! The body of `POST /v1/auth`: card details of a payment taken by telephone or post.

mod raw;
#[cfg(test)]
mod tests;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;

use self::raw::Raw;
use crate::body::read_json;
use crate::debug::Redacted;
use crate::error::ApiError;
use crate::framework_error::FrameworkError;
use crate::length::length;
use crate::request_error::RequestError;

const NOT_EXPIRY: &str = "Must be a valid date with the format MM/YY";

/// Longer than any request, so that writing one never copies it to a larger place.
const MAX_JSON_LENGTH: usize = 4096;

/// A request to authorise a payment in mode `moto_api`. Token, number and security code are wiped when
/// dropped and never printed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(description = "Card details of a payment in mode `moto_api`.")
)]
pub struct AuthorisePayment {
    /// From `auth_url_post` of the payment; not blank.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"))]
    pub one_time_token: SecretString,
    /// 12 to 19 digits. Reading does not look whether there is such a card.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 12, max_length = 19, pattern = "^[0-9]{12,19}$"))]
    pub card_number: SecretString,
    /// Three or four digits.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 3, max_length = 4, pattern = "^[0-9]{3,4}$"))]
    pub cvc: SecretString,
    /// Month and year, as `11/29`. Reading does not look whether they are over.
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 5, max_length = 5, pattern = "^(0[1-9]|1[0-2])/[0-9]{2}$"))]
    pub expiry_date: CardExpiry,
    /// 1 to 255 UTF-16 code units, not blank.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\x00]*[^\x00\s][^\x00]*$"
        )
    )]
    pub cardholder_name: String,
}

impl AuthorisePayment {
    /// Reads a request body.
    ///
    /// A body that is no JSON object is 400 without a public code. Everything else is 422. These have `field`,
    /// in the order of the members: wrong types (`P0102`), then whatever is missing (`P0101`) or has a wrong
    /// length (`P0102`). These come after and have none: characters other than digits in the number or the
    /// security code, and an expiry date that is no month and year (`P0102`).
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let raw: Raw = read_json(body).ok_or_else(FrameworkError::unprocessable_json)?;
        raw.check_types()?;
        let one_time_token = raw.one_time_token.not_blank("one_time_token")?;
        let card_number = raw.card_number.present("card_number")?;
        check("card_number", &card_number, 12..=19)?;
        let cvc = raw.cvc.present("cvc")?;
        check("cvc", &cvc, 3..=4)?;
        let expiry_date = raw.expiry_date.present("expiry_date")?;
        if length(expiry_date.expose_secret()) != 5 {
            return Err(invalid("expiry_date", NOT_EXPIRY).into());
        }
        let cardholder_name = raw.cardholder_name.not_blank("cardholder_name")?;
        if length(cardholder_name.expose_secret()) > 255 {
            let problem = "Must be less than or equal to 255 characters long";
            return Err(invalid("cardholder_name", problem).into());
        }
        digits("card_number", &card_number, "Must be a valid card number")?;
        digits("cvc", &cvc, "Must contain numbers only")?;
        let expiry_date = CardExpiry::parse(expiry_date.expose_secret())
            .ok_or_else(|| invalid("expiry_date", NOT_EXPIRY).without_field())?;
        Ok(Self {
            one_time_token,
            card_number,
            cvc,
            expiry_date,
            cardholder_name: cardholder_name.expose_secret().to_owned(),
        })
    }

    /// The request as a body, for a client. It is wiped when dropped, but not what is copied from it.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        #[derive(Serialize)]
        struct Wire<'a> {
            one_time_token: &'a str,
            card_number: &'a str,
            cvc: &'a str,
            expiry_date: String,
            cardholder_name: &'a str,
        }
        let wire = Wire {
            one_time_token: self.one_time_token.expose_secret(),
            card_number: self.card_number.expose_secret(),
            cvc: self.cvc.expose_secret(),
            expiry_date: self.expiry_date.to_string(),
            cardholder_name: &self.cardholder_name,
        };
        let mut body = Zeroizing::new(Vec::with_capacity(MAX_JSON_LENGTH));
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut *body, &wire);
        body
    }
}

impl fmt::Debug for AuthorisePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AuthorisePayment").field(&Redacted).finish()
    }
}

/// The last month in which a card can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardExpiry {
    year: u8,
    month: u8,
}

impl CardExpiry {
    /// `year` without the century; `None` for what is no month or year.
    pub fn new(month: u8, year: u8) -> Option<Self> {
        ((1..=12).contains(&month) && year <= 99).then_some(Self { year, month })
    }

    /// Reads `MM/YY`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        let (month, year) = text.split_once('/')?;
        Self::new(number(month)?, number(year)?)
    }

    /// 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// 0 to 99, in this century.
    pub const fn year(self) -> u8 {
        self.year
    }
}

impl fmt::Display for CardExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.month, self.year)
    }
}

fn invalid(name: &'static str, problem: &str) -> ApiError {
    ApiError::invalid_attribute(422, name, problem)
}

fn check(
    name: &'static str,
    text: &SecretString,
    range: std::ops::RangeInclusive<usize>,
) -> Result<(), ApiError> {
    if range.contains(&length(text.expose_secret())) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let problem = format!("Must be between {least} and {most} characters long");
    Err(invalid(name, &problem))
}

fn digits(name: &'static str, text: &SecretString, problem: &str) -> Result<(), ApiError> {
    let text = text.expose_secret();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(invalid(name, problem).without_field())
}
