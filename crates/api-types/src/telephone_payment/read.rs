//! Types first, then presence and values, both in the order of the API reference.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{PaymentOutcome, TelephoneCardType, TelephonePayment};
use crate::authorise_payment::CardExpiry;
use crate::body::{self, NOT_NUMERIC, at_most, is_blank, read_json};
use crate::error::ApiError;
use crate::error_code::ErrorCode;
use crate::framework_error::FrameworkError;
use crate::request_error::RequestError;
use crate::timestamp;

const MAX_AMOUNT: i64 = 10_000_000;
const MAX_LENGTH: usize = 255;

/// Members that are texts, in the order of the API reference.
const TEXTS: &[&str] = &[
    "reference",
    "description",
    "processor_id",
    "provider_id",
    "created_date",
    "authorised_date",
    "card_type",
    "card_expiry",
    "last_four_digits",
    "first_six_digits",
    "auth_code",
    "name_on_card",
    "email_address",
    "telephone_number",
];

pub(super) fn read(body: &[u8]) -> Result<TelephonePayment, RequestError> {
    let members = read_json(body).ok_or_else(FrameworkError::unprocessable_json)?;
    let members = Members(members);
    let amount = members.amount()?;
    for name in TEXTS {
        members.check_text(name)?;
    }
    check_amount(amount)?;
    Ok(TelephonePayment {
        amount,
        reference: members.short("reference")?,
        description: members.short("description")?,
        processor_id: members.short("processor_id")?,
        provider_id: members.short("provider_id")?,
        payment_outcome: members.outcome()?,
        created_date: members.moment("created_date")?,
        authorised_date: members.moment("authorised_date")?,
        card_type: members.card_type()?,
        card_expiry: members.expiry()?,
        last_four_digits: members.digits("last_four_digits", 4)?,
        first_six_digits: members.digits("first_six_digits", 6)?,
        auth_code: members.text("auth_code"),
        name_on_card: members.text("name_on_card"),
        email_address: members.text("email_address"),
        telephone_number: members.text("telephone_number"),
    })
}

fn missing(name: &'static str) -> ApiError {
    ApiError::missing(ErrorCode::P0101, 422, name)
}

fn invalid(name: &'static str, problem: &str) -> ApiError {
    ApiError::invalid_attribute(422, name, problem)
}

fn check_amount(amount: i64) -> Result<(), ApiError> {
    match amount {
        ..=0 => Err(invalid("amount", "Must be greater than or equal to 1")),
        1..=MAX_AMOUNT => Ok(()),
        _ => Err(invalid("amount", "Must be less than or equal to 10000000")),
    }
}

struct Members(Map<String, Value>);

impl Members {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn amount(&self) -> Result<i64, ApiError> {
        let value = self.get("amount").ok_or_else(|| missing("amount"))?;
        body::integer(value).ok_or_else(|| invalid("amount", NOT_NUMERIC))
    }

    fn check_text(&self, name: &'static str) -> Result<(), ApiError> {
        match self.get(name) {
            Some(value) if body::text(value).is_none() => {
                Err(invalid(name, "Must be of type String"))
            }
            _ => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(body::text).map(str::to_owned)
    }

    fn mandatory(&self, name: &'static str) -> Result<String, ApiError> {
        self.text(name)
            .filter(|text| !is_blank(text))
            .ok_or_else(|| missing(name))
    }

    fn short(&self, name: &'static str) -> Result<String, ApiError> {
        let text = self.mandatory(name)?;
        at_most(name, Some(&text), MAX_LENGTH)?;
        Ok(text)
    }

    /// What `parse` makes of the text; it is an error if it makes nothing of it.
    fn checked<T>(
        &self,
        name: &'static str,
        problem: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        parse(&text)
            .map(Some)
            .ok_or_else(|| invalid(name, &format!("Field [{name}] {problem}")))
    }

    fn outcome(&self) -> Result<PaymentOutcome, ApiError> {
        let name = "payment_outcome";
        let value = self.get(name).ok_or_else(|| missing(name))?;
        PaymentOutcome::parse(value).ok_or_else(|| {
            invalid(
                name,
                "Field [payment_outcome] must include a valid status and error code",
            )
        })
    }

    fn moment(&self, name: &'static str) -> Result<Option<OffsetDateTime>, ApiError> {
        let problem = "must be a valid ISO-8601 time and date format";
        self.checked(name, problem, timestamp::parse_timestamp)
    }

    fn card_type(&self) -> Result<Option<TelephoneCardType>, ApiError> {
        let problem =
            "must be either master-card, visa, maestro, diners-club, american-express or jcb";
        self.checked("card_type", problem, TelephoneCardType::parse)
    }

    fn expiry(&self) -> Result<Option<String>, ApiError> {
        self.checked("card_expiry", "must have valid MM/YY", |text| {
            CardExpiry::parse(text).map(|expiry| expiry.to_string())
        })
    }

    fn digits(&self, name: &'static str, count: usize) -> Result<Option<String>, ApiError> {
        let problem = format!("must be exactly {count} digits");
        self.checked(name, &problem, |text| {
            let is_right = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
            is_right.then(|| text.to_owned())
        })
    }
}
