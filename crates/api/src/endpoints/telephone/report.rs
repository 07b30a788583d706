//! From a report of the API to one of the core.

use std::collections::BTreeMap;

use api_types::{
    ApiError, ErrorCode, TelephoneCardType, TelephoneFailure, TelephonePayment, format_timestamp,
};
use payments::{
    card::{Brand, mask_digits},
    engine::Report,
    money::Amount,
    payment::{Mode, Order},
    telephone::{TelephoneOutcome, TelephoneReport},
};
use serde_json::Value;

/// What is longer is cut when it becomes metadata.
const MAX_EXTRA_LENGTH: usize = 50;

/// The report as it may be kept and shown: a name with more than ten digits may be a card number, so each of them
/// becomes `*`.
pub(super) fn sanitised(reported: TelephonePayment) -> TelephonePayment {
    TelephonePayment {
        name_on_card: reported.name_on_card.as_deref().map(mask_digits),
        ..reported
    }
}

/// What the core is told. Fails only if the shape was not checked.
pub(super) fn of(reported: &TelephonePayment) -> Result<Report, ApiError> {
    let fault = || ApiError::downstream(ErrorCode::P0198);
    let amount = Amount::from_pence(reported.amount).ok_or_else(fault)?;
    let shown = serde_json::to_string(reported).or(Err(fault()))?;
    let email = reported.email_address.as_ref();
    let order = Order {
        mode: Mode::External,
        metadata: extras(reported),
        email: email.filter(|email| !email.trim().is_empty()).cloned(),
        telephone: Some(TelephoneReport {
            first_six: reported.first_six_digits.clone(),
            last_four: reported.last_four_digits.clone(),
            card_expiry: reported.card_expiry.clone(),
            brand: reported.card_type.map(brand),
            name_on_card: reported.name_on_card.clone(),
            shown,
        }),
        ..Order::new(amount, &reported.reference, &reported.description, "")
    };
    Ok(Report {
        order,
        provider_id: reported.provider_id.clone(),
        outcome: outcome(reported.payment_outcome.code),
    })
}

fn outcome(failure: Option<TelephoneFailure>) -> TelephoneOutcome {
    match failure {
        None => TelephoneOutcome::Success,
        Some(TelephoneFailure::Rejected) => TelephoneOutcome::Declined,
        Some(TelephoneFailure::CancelledByUser | TelephoneFailure::Error) => {
            TelephoneOutcome::Error
        }
    }
}

fn brand(card_type: TelephoneCardType) -> Brand {
    match card_type {
        TelephoneCardType::Mastercard => Brand::MasterCard,
        TelephoneCardType::Visa => Brand::Visa,
        TelephoneCardType::Maestro => Brand::Maestro,
        TelephoneCardType::DinersClub => Brand::DinersClub,
        TelephoneCardType::AmericanExpress => Brand::AmericanExpress,
        TelephoneCardType::Jcb => Brand::Jcb,
    }
}

/// The members that other payments do not have, as metadata.
fn extras(reported: &TelephonePayment) -> BTreeMap<String, Value> {
    let outcome = &reported.payment_outcome;
    let supplemental = outcome.supplemental.as_ref();
    [
        ("processor_id", Some(reported.processor_id.clone())),
        ("status", Some(outcome.status.as_str().to_owned())),
        ("created_date", reported.created_date.map(format_timestamp)),
        (
            "authorised_date",
            reported.authorised_date.map(format_timestamp),
        ),
        ("auth_code", reported.auth_code.clone()),
        ("telephone_number", reported.telephone_number.clone()),
        ("code", outcome.code.map(|code| code.as_str().to_owned())),
        (
            "error_code",
            supplemental.and_then(|details| details.error_code.clone()),
        ),
        (
            "error_message",
            supplemental.and_then(|details| details.error_message.clone()),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let value: String = value?.chars().take(MAX_EXTRA_LENGTH).collect();
        Some((name.to_owned(), Value::String(value)))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(changes: &Value) -> Report {
        let mut body = json!({
            "amount": 1200,
            "reference": "r1",
            "description": "d1",
            "processor_id": "p1",
            "provider_id": "t1",
            "payment_outcome": {"status": "success"},
        });
        for (name, value) in changes.as_object().unwrap() {
            let members = body.as_object_mut().unwrap();
            members.insert(name.clone(), value.clone());
        }
        of(&TelephonePayment::parse(body.to_string().as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_report_without_anything_optional_becomes_a_payment_that_was_taken_elsewhere() {
        let report = report(&json!({"email_address": " "}));
        assert_eq!(report.provider_id, "t1");
        assert_eq!(report.outcome, TelephoneOutcome::Success);
        let order = report.order;
        assert_eq!(order.mode, Mode::External);
        assert_eq!(order.amount.pence(), 1200);
        assert_eq!((&*order.reference, &*order.description), ("r1", "d1"));
        assert_eq!((order.email, order.moto), (None, false));
        assert_eq!(
            json!(order.metadata),
            json!({"processor_id": "p1", "status": "success"})
        );
    }

    #[test]
    fn what_other_payments_do_not_have_becomes_metadata_of_at_most_fifty_characters() {
        let report = report(&json!({
            "created_date": "2026-03-02T10:14:07+01:00",
            "authorised_date": "2026-03-02T09:15:00Z",
            "auth_code": "a1",
            "telephone_number": "+447700900796",
            "processor_id": "ŵ".repeat(51),
            "payment_outcome": {
                "status": "failed",
                "code": "P0050",
                "supplemental": {"error_code": "E1", "error_message": "m".repeat(200)},
            },
        }));
        assert_eq!(
            json!(report.order.metadata),
            json!({
                "auth_code": "a1",
                "authorised_date": "2026-03-02T09:15:00.000Z",
                "code": "P0050",
                "created_date": "2026-03-02T09:14:07.000Z",
                "error_code": "E1",
                "error_message": "m".repeat(50),
                "processor_id": "ŵ".repeat(50),
                "status": "failed",
                "telephone_number": "+447700900796",
            })
        );
    }

    #[test]
    fn what_is_known_of_the_card_reaches_the_payment() {
        let report = report(&json!({
            "card_type": "master-card",
            "name_on_card": "A Example",
            "email_address": "ana@example.org",
            "card_expiry": "11/29",
            "last_four_digits": "4242",
            "first_six_digits": "424242",
        }));
        assert_eq!(report.order.email.as_deref(), Some("ana@example.org"));
        let known = report.order.telephone.unwrap();
        assert_eq!(known.brand, Some(Brand::MasterCard));
        assert_eq!(known.name_on_card.as_deref(), Some("A Example"));
        assert_eq!(known.card_expiry.as_deref(), Some("11/29"));
        assert_eq!(known.last_four.as_deref(), Some("4242"));
        assert_eq!(known.first_six.as_deref(), Some("424242"));
    }

    #[test]
    fn failures_become_declined_or_error() {
        for (code, outcome) in [
            ("P0010", TelephoneOutcome::Declined),
            ("P0030", TelephoneOutcome::Error),
            ("P0050", TelephoneOutcome::Error),
        ] {
            let outcome_sent = json!({"status": "failed", "code": code});
            let report = report(&json!({"payment_outcome": outcome_sent}));
            assert_eq!(report.outcome, outcome);
        }
    }

    #[test]
    fn every_card_type_is_a_brand_with_the_same_id() {
        for card_type in TelephoneCardType::ALL {
            assert_eq!(brand(*card_type).id(), card_type.as_str());
        }
    }
}
