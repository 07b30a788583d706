//! The cards that stand for an outcome at the sandbox provider (GOV.UK Pay documentation, "Mock card numbers").

use payments::{
    account::{Account, EmailCollection},
    card::{
        Address, AddressInput, CardDetails, CardNumber, CardholderName, Cvc, EmailAddress, Expiry,
        PartialAddress, lookup,
    },
    clock::Timestamp,
    payment::Payment,
};

use super::Outcome;

const SUCCEEDS: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const EXPIRED_CARD: &str = "4000000000000069";
const WRONG_CODE: &str = "4000000000000127";
const FAILS: &str = "4000000000000119";

/// The card for an outcome; `None` where no card leads there.
pub(super) fn for_outcome(outcome: Outcome) -> Option<CardNumber> {
    let number = match outcome {
        Outcome::Success | Outcome::Submitted => SUCCEEDS,
        Outcome::Declined => DECLINED,
        Outcome::Error => FAILS,
        Outcome::Cancelled | Outcome::Expired | Outcome::Started => return None,
    };
    CardNumber::parse(number).ok()
}

/// How a card ends. One that the sandbox does not know fails there; here it counts as good.
pub(super) fn outcome_of(number: &CardNumber) -> Outcome {
    match number.expose() {
        DECLINED | EXPIRED_CARD | WRONG_CODE => Outcome::Declined,
        FAILS => Outcome::Error,
        _ => Outcome::Success,
    }
}

/// All that a payer types, or `None` when no card begins like this number.
pub(super) fn details(
    number: CardNumber,
    name: Option<CardholderName>,
    account: &Account,
    payment: &Payment,
    now: Timestamp,
) -> Option<CardDetails> {
    let prefilled = payment.order.prefilled.as_ref();
    let expected = prefilled.and_then(|known| known.cardholder_name.as_deref());
    let name = name
        .or_else(|| CardholderName::parse(expected?).ok())
        .or_else(|| CardholderName::parse("Test Payer").ok())?;
    let address = prefilled.and_then(|known| known.billing_address.as_ref());
    let address = account
        .collects_billing_address_for(payment)
        .then(|| {
            address
                .and_then(PartialAddress::whole)
                .or_else(example_address)
        })
        .flatten();
    Some(CardDetails {
        knowledge: lookup(&number)?,
        cvc: Cvc::parse("123").ok()?,
        expiry: next_year(now)?,
        number,
        name,
        address,
    })
}

/// December of next year; expiry dates end with the century.
fn next_year(now: Timestamp) -> Option<Expiry> {
    let year = now.date().year().saturating_add(1).min(2099);
    Expiry::parse("12", &year.to_string(), now.date()).ok()
}

/// The address that a payer types who must give one, unless the service sent it with the payment.
pub(super) fn email(account: &Account, payment: &Payment) -> Option<EmailAddress> {
    let must_give = account.email_collection == EmailCollection::Mandatory;
    let example = (must_give && payment.email().is_none()).then_some("payer@example.org");
    example.and_then(|address| EmailAddress::parse(address).ok())
}

fn example_address() -> Option<Address> {
    Address::parse(AddressInput {
        line1: "1 Example Street",
        line2: "",
        city: "London",
        postcode: "N1 1AA",
        country: "GB",
    })
    .ok()
}
