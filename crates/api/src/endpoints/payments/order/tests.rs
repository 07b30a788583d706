use serde_json::{Value, json};

use super::*;
use crate::fixtures;

const AGREEMENT: &str = "ag7r5t1k9m3v0c6n2p8s4d1l7b";

/// A minimal valid request with `changes`; `null` takes a member away.
fn parsed(account: &Account, changes: &Value) -> Result<Order, ApiError> {
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
        account,
        CreatePayment::parse(body.to_string().as_bytes()).unwrap(),
    )
}

fn refusal(account: &Account, changes: &Value) -> String {
    let error = parsed(account, changes).unwrap_err();
    format!(
        "{} {}",
        error.status,
        serde_json::to_string(&error).unwrap()
    )
}

#[test]
fn everything_that_was_sent_reaches_the_order() {
    let order = parsed(
        &fixtures::account(),
        &json!({
            "language": "cy",
            "email": "ana@example.org",
            "delayed_capture": true,
            "metadata": {"b": 1, "a": "x"},
            "prefilled_cardholder_details": {
                "cardholder_name": "A Example",
                "billing_address": {"line1": "3 Quay Row", "city": "Cardiff", "country": "gb"}
            }
        }),
    )
    .unwrap();
    assert_eq!(order.amount.pence(), 1000);
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
fn a_country_that_is_none_is_left_out() {
    let details = json!({"billing_address": {"line1": "x", "country": "1!"}});
    let order = parsed(
        &fixtures::account(),
        &json!({"prefilled_cardholder_details": details}),
    );
    let address = order.unwrap().prefilled.unwrap().billing_address.unwrap();
    assert_eq!(address.country, None);
}

#[test]
fn features_that_no_account_has_are_refused_with_the_codes_for_that() {
    let moto_api = r#"422 {"code":"P0195","description":"Using authorisation_mode of moto_api is not allowed for this account"}"#;
    let recurring = r#"422 {"code":"P0942","description":"Recurring card payments are currently disabled for this service. Contact support with your error code - https://www.payments.service.gov.uk/support/"}"#;
    let return_url = r#"400 {"code":"P0104","description":"Unexpected attribute: return_url"}"#;
    for (changes, expected) in [
        (
            json!({"authorisation_mode": "moto_api", "return_url": null}),
            moto_api,
        ),
        (json!({"authorisation_mode": "moto_api"}), return_url),
        (
            json!({"authorisation_mode": "agreement", "agreement_id": AGREEMENT, "return_url": null}),
            recurring,
        ),
        (
            json!({"authorisation_mode": "agreement", "return_url": null}),
            recurring,
        ),
        (
            json!({"authorisation_mode": "agreement", "agreement_id": AGREEMENT}),
            return_url,
        ),
        (json!({"set_up_agreement": AGREEMENT}), recurring),
        // The amount comes last.
        (
            json!({"set_up_agreement": AGREEMENT, "amount": 0}),
            recurring,
        ),
    ] {
        assert_eq!(
            refusal(&fixtures::account(), &changes),
            expected,
            "{changes}"
        );
    }
}

#[test]
fn other_obstacles_are_reported_before_a_feature_that_is_not_there() {
    let mut live = fixtures::account();
    live.is_live = true;
    let changes = json!({"set_up_agreement": AGREEMENT, "return_url": "http://example.gov.uk/r"});
    assert!(refusal(&live, &changes).contains("P0920"));
    let mut disabled = fixtures::account();
    disabled.is_disabled = true;
    let changes = json!({"authorisation_mode": "moto_api", "return_url": null});
    assert!(refusal(&disabled, &changes).contains("P0941"));
    let changes = json!({"set_up_agreement": AGREEMENT, "moto": true});
    assert!(refusal(&fixtures::account(), &changes).contains("P0196"));
}

#[test]
fn a_payment_link_must_not_carry_a_card_number_as_its_reference() {
    let account = fixtures::account();
    let link = json!({"source": "CARD_PAYMENT_LINK"});
    for reference in ["4242424242424242", "4242-4242 4242-4242"] {
        let changes = json!({"internal": link, "reference": reference});
        assert!(refusal(&account, &changes).contains("P0105"), "{reference}");
    }
    for reference in ["4242424242424241", "PP-2041", "42424242424"] {
        let changes = json!({"internal": link, "reference": reference});
        assert!(parsed(&account, &changes).is_ok(), "{reference}");
    }
    assert!(parsed(&account, &json!({"reference": "4242424242424242"})).is_ok());
}
