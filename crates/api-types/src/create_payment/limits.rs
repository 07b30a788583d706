//! Ranges and lengths, in the order of the API reference. The API counts UTF-16 code units.

use super::CreatePayment;
use crate::body::at_most;
use crate::card::Address;
use crate::error::ApiError;
use crate::length::length;

const MAX_AMOUNT: i64 = 10_000_000;
const AGREEMENT_ID_LENGTH: usize = 26;

/// Checks what [`super::syntax`] has read.
pub(super) fn check(payment: &CreatePayment) -> Result<(), ApiError> {
    check_amount(payment.amount)?;
    at_most("reference", Some(&payment.reference), 255)?;
    at_most("description", Some(&payment.description), 255)?;
    at_most("email", payment.email.as_ref(), 254)?;
    at_most("return_url", payment.return_url.as_ref(), 2000)?;
    agreement("set_up_agreement", payment.set_up_agreement.as_ref())?;
    agreement("agreement_id", payment.agreement_id.as_ref())?;
    let Some(details) = &payment.prefilled_cardholder_details else {
        return Ok(());
    };
    at_most("cardholder_name", details.cardholder_name.as_ref(), 255)?;
    details
        .billing_address
        .as_ref()
        .map_or(Ok(()), check_address)
}

fn check_amount(amount: i64) -> Result<(), ApiError> {
    let invalid = |text| Err(ApiError::invalid_attribute(422, "amount", text));
    match amount {
        ..0 => invalid("Must be greater than or equal to 1"),
        0..=MAX_AMOUNT => Ok(()),
        _ => invalid("Must be less than or equal to 10000000"),
    }
}

fn check_address(address: &Address) -> Result<(), ApiError> {
    at_most("line1", address.line1.as_ref(), 255)?;
    at_most("line2", address.line2.as_ref(), 255)?;
    at_most("city", address.city.as_ref(), 255)?;
    at_most("postcode", address.postcode.as_ref(), 25)
}

/// The NUL character, which no id has and no database can look up, counts as a wrong length.
fn agreement(name: &'static str, id: Option<&String>) -> Result<(), ApiError> {
    if id.is_none_or(|id| length(id) == AGREEMENT_ID_LENGTH && !id.contains('\0')) {
        return Ok(());
    }
    Err(ApiError::invalid_attribute(
        422,
        name,
        &format!("Field [{name}] length must be {AGREEMENT_ID_LENGTH}"),
    ))
}
