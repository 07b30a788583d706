use serde_json::{Value, json};

use super::*;

fn canonical(members: Value) -> String {
    accepted(members).canonical()
}

#[test]
fn bodies_that_mean_the_same_have_one_text() {
    let usual = canonical(json!({}));
    for members in [
        json!({"zzz": 1}),
        json!({"email": null, "prefilled_cardholder_details": {"cardholder_name": null}}),
        json!({"language": "en", "moto": false, "delayed_capture": false, "metadata": {}}),
        json!({"authorisation_mode": "web", "email": ""}),
    ] {
        assert_eq!(canonical(members.clone()), usual, "{members}");
    }
    assert_eq!(
        canonical(json!({"metadata": {"a": 1, "b": "x"}})),
        canonical(json!({"metadata": {"b": "x", "a": 1}}))
    );
    assert_eq!(
        canonical(json!({"set_up_agreement": AGREEMENT})),
        canonical(json!({"set_up_agreement": AGREEMENT, "agreement_payment_type": "recurring"}))
    );
}

#[test]
fn api_088_every_member_counts() {
    let usual = canonical(json!({}));
    let mut seen = vec![usual];
    for members in [
        json!({"amount": 1}),
        json!({"reference": "other"}),
        json!({"description": "other"}),
        json!({"return_url": null}),
        json!({"language": "cy"}),
        json!({"email": "a@example.org"}),
        json!({"delayed_capture": true}),
        json!({"moto": true}),
        json!({"metadata": {"a": 1}}),
        json!({"metadata": {"a": "1"}}),
        json!({"prefilled_cardholder_details": {"cardholder_name": "A"}}),
        json!({"prefilled_cardholder_details": {"billing_address": {"city": "A"}}}),
        json!({"authorisation_mode": "moto_api"}),
        json!({"set_up_agreement": AGREEMENT}),
        json!({"set_up_agreement": AGREEMENT, "agreement_payment_type": "instalment"}),
        json!({"authorisation_mode": "agreement", "agreement_id": AGREEMENT}),
        json!({"internal": {"source": "CARD_PAYMENT_LINK"}}),
    ] {
        let text = canonical(members.clone());
        assert!(!seen.contains(&text), "{members}");
        seen.push(text);
    }
}
