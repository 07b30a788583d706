use serde_json::{Value, json};

use super::*;
use crate::fixtures::AGREEMENT_ID;

/// A minimal valid request with `changes`; `null` takes a member away.
fn parsed(changes: &Value) -> Result<NewPayment, ApiError> {
    let mut body = json!({
        "amount": 1000,
        "reference": "r1",
        "description": "d1",
        "return_url": "https://example.gov.uk/r"
    });
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => body.as_object_mut().unwrap().remove(name),
            value => body
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    parse(
        CreatePayment::parse(body.to_string().as_bytes()).unwrap(),
        None,
    )
}

fn refusal(changes: &Value) -> String {
    let error = parsed(changes).unwrap_err();
    format!(
        "{} {}",
        error.status,
        serde_json::to_string(&error).unwrap()
    )
}

#[test]
fn everything_that_was_sent_reaches_the_order() {
    let wanted = parsed(&json!({
        "language": "cy",
        "email": "ana@example.org",
        "delayed_capture": true,
        "metadata": {"b": 1, "a": "x"},
        "set_up_agreement": AGREEMENT_ID,
        "agreement_payment_type": "unscheduled",
        "prefilled_cardholder_details": {
            "cardholder_name": "A Example",
            "billing_address": {"line1": "3 Quay Row", "city": "Cardiff", "country": "gb"}
        }
    }))
    .unwrap();
    assert_eq!(wanted.set_up_agreement.as_deref(), Some(AGREEMENT_ID));
    assert_eq!(
        wanted.agreement_payment_type,
        AgreementPaymentType::Unscheduled
    );
    assert!(!wanted.is_from_link);
    let order = wanted.order;
    assert_eq!(order.mode, Mode::Web);
    assert_eq!(order.amount.pence(), 1000);
    assert_eq!((&*order.reference, &*order.description), ("r1", "d1"));
    assert_eq!(order.return_url, "https://example.gov.uk/r");
    assert_eq!(order.language, Language::Cy);
    assert_eq!(order.email.as_deref(), Some("ana@example.org"));
    assert!(order.delayed_capture && !order.moto);
    assert_eq!(order.metadata.len(), 2);
    let prefilled = order.prefilled.unwrap();
    assert_eq!(prefilled.cardholder_name.as_deref(), Some("A Example"));
    let address = prefilled.billing_address.unwrap();
    assert_eq!(address.line1.as_deref(), Some("3 Quay Row"));
    assert_eq!(
        address.country.as_ref().map(CountryCode::as_str),
        Some("GB")
    );
}

#[test]
fn engine_031_a_card_number_in_prefilled_details_is_masked() {
    let number = "4242 4242 4242 4242";
    let parts =
        json!({"line1": number, "line2": "Flat 1234567890", "city": number, "postcode": number});
    let details = json!({"cardholder_name": format!("Ana {number}"), "billing_address": parts});
    let wanted = parsed(&json!({"prefilled_cardholder_details": details})).unwrap();
    let prefilled = wanted.order.prefilled.unwrap();
    let masked = Some("**** **** **** ****".to_owned());
    assert_eq!(
        prefilled.cardholder_name.as_deref(),
        Some("Ana **** **** **** ****")
    );
    assert_eq!(
        prefilled.billing_address,
        Some(PartialAddress {
            line1: masked.clone(),
            line2: Some("Flat 1234567890".to_owned()),
            city: masked.clone(),
            postcode: masked,
            country: None,
        })
    );
}

#[test]
fn a_country_that_is_none_is_left_out() {
    let details = json!({"billing_address": {"line1": "x", "country": "1!"}});
    let wanted = parsed(&json!({"prefilled_cardholder_details": details})).unwrap();
    let address = wanted.order.prefilled.unwrap().billing_address.unwrap();
    assert_eq!(address.country, None);
}

#[test]
fn api_029_a_payment_that_is_authorised_by_api_has_no_address_to_return_to() {
    let wanted = parsed(&json!({"authorisation_mode": "moto_api", "return_url": null})).unwrap();
    assert_eq!(wanted.order.mode, Mode::MotoApi);
    assert_eq!(wanted.order.return_url, "");
}

#[test]
fn api_031_a_payment_with_an_agreement_uses_it() {
    let wanted = parsed(&json!({
        "authorisation_mode": "agreement",
        "agreement_id": AGREEMENT_ID,
        "return_url": null,
        "email": " "
    }))
    .unwrap();
    assert_eq!(wanted.order.mode, Mode::Agreement);
    assert_eq!(wanted.agreement_id.as_deref(), Some(AGREEMENT_ID));
    assert_eq!(
        wanted.agreement_payment_type,
        AgreementPaymentType::Recurring
    );
    // A blank address is none, so the engine does not complain of it.
    assert_eq!(wanted.order.email, None);
}

#[test]
fn api_047_and_049_a_payment_on_the_pages_needs_a_web_address_to_return_to() {
    let missing = r#"400 {"code":"P0101","description":"Missing mandatory attribute: return_url"}"#;
    assert_eq!(refusal(&json!({"return_url": null})), missing);
    assert_eq!(refusal(&json!({"return_url": ""})), missing);
    assert_eq!(
        refusal(&json!({"return_url": "not-a-url"})),
        r#"422 {"code":"P0102","description":"Invalid attribute value: return_url. Must be a valid URL format"}"#
    );
}

#[test]
fn api_078_and_083_other_payments_must_have_none() {
    let unexpected = r#"400 {"code":"P0104","description":"Unexpected attribute: return_url"}"#;
    let agreement = json!({"authorisation_mode": "agreement", "agreement_id": AGREEMENT_ID});
    assert_eq!(refusal(&agreement), unexpected);
    assert_eq!(
        refusal(&json!({"authorisation_mode": "moto_api"})),
        unexpected
    );
}

#[test]
fn pages_behind_payment_links_are_recognised() {
    for source in ["CARD_PAYMENT_LINK", "CARD_AGENT_INITIATED_MOTO"] {
        let wanted = parsed(&json!({"internal": {"source": source}})).unwrap();
        assert!(wanted.is_from_link, "{source}");
    }
}
