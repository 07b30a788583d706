//! What depends on how the card details come.

use payments::{
    agreement::AgreementPaymentType as CoreType,
    id::AgreementId,
    payment::{AgreementUse, Order},
};

use super::*;
use crate::fixtures::AGREEMENT_ID;

fn in_mode(mode: Mode, state: State) -> Payment {
    let payment = in_state(state);
    Payment {
        order: Order {
            mode,
            moto: mode == Mode::MotoApi,
            return_url: String::new(),
            ..payment.order
        },
        ..payment
    }
}

#[test]
fn api_029_a_payment_that_is_authorised_by_api_has_a_link_for_that_and_none_for_a_payer() {
    let token = PaymentToken::generate(&SystemRandom);
    let payment = in_mode(Mode::MotoApi, State::Created);
    let shown = serde_json::to_value(single(AT, payment, Some(&token))).unwrap();
    assert_eq!(shown["authorisation_mode"], "moto_api");
    assert_eq!(
        (&shown["moto"], shown.get("return_url")),
        (&json!(true), None)
    );
    assert_eq!(
        names(&shown["_links"]),
        ["self", "auth_url_post", "events", "refunds", "cancel"]
    );
    assert_eq!(
        shown["_links"]["auth_url_post"],
        json!({
            "type": "application/json",
            "params": {"one_time_token": token.expose()},
            "href": "https://api.example.gov.uk/v1/auth",
            "method": "POST"
        })
    );
}

#[test]
fn api_030_and_031_payments_with_agreements_name_them() {
    for (mode, payment_type, name) in [
        (Mode::Web, CoreType::Recurring, "recurring"),
        (Mode::Agreement, CoreType::Instalment, "instalment"),
        (Mode::Agreement, CoreType::Unscheduled, "unscheduled"),
    ] {
        let mut payment = in_mode(mode, State::Created);
        payment.order.agreement = Some(AgreementUse {
            id: AgreementId::parse(AGREEMENT_ID).unwrap(),
            payment_type,
        });
        for shown in [
            shown(payment.clone()),
            serde_json::to_value(searched(AT, payment)).unwrap(),
        ] {
            assert_eq!(shown["authorisation_mode"], mode.as_str());
            assert_eq!(shown["agreement_id"], AGREEMENT_ID);
            assert_eq!(shown["agreement_payment_type"], name);
        }
    }
}

#[test]
fn a_payment_with_an_agreement_cannot_be_cancelled_but_captured() {
    let plain = ["self", "events", "refunds"].as_slice();
    for (state, links) in [
        (State::Created, plain),
        (State::Queued, plain),
        (State::Authorised, plain),
        (State::Capturable, &["self", "events", "refunds", "capture"]),
        (State::Captured, plain),
    ] {
        let shown = shown(in_mode(Mode::Agreement, state));
        assert_eq!(names(&shown["_links"]), links, "{state:?}");
    }
}

#[test]
fn api_161_whether_to_retry_is_told_of_declined_payments_with_an_agreement_only() {
    let declined = State::Ended(EndReason::Declined);
    let shown_state = |mode, state, may_retry| {
        let payment = Payment {
            may_retry,
            ..in_mode(mode, state)
        };
        shown(payment)["state"].clone()
    };
    assert_eq!(
        shown_state(Mode::Agreement, declined, Some(false)),
        json!({
            "status": "failed",
            "finished": true,
            "message": "Payment method rejected",
            "code": "P0010",
            "can_retry": false
        })
    );
    for (mode, state, may_retry) in [
        (Mode::Agreement, declined, None),
        (Mode::Web, declined, Some(true)),
        (Mode::Agreement, State::Captured, Some(true)),
    ] {
        assert_eq!(shown_state(mode, state, may_retry).get("can_retry"), None);
    }
}

#[test]
fn a_payment_that_was_taken_elsewhere_shows_what_was_reported() {
    let mut payment = in_mode(Mode::External, State::CaptureSubmitted);
    payment.transaction_id = Some(TransactionId::from_stored("their-id".to_owned()));
    payment.order.telephone = Some(TelephoneReport {
        last_four: Some("4242".to_owned()),
        brand: Some(Brand::Visa),
        ..TelephoneReport::default()
    });
    let known = shown(payment.clone());
    assert_eq!(known["authorisation_mode"], "external");
    assert_eq!(known["provider_id"], "their-id");
    assert_eq!(known["card_brand"], "Visa");
    assert_eq!(
        known["card_details"],
        json!({
            "last_digits_card_number": "4242",
            "first_digits_card_number": null,
            "cardholder_name": null,
            "expiry_date": null,
            "billing_address": null,
            "card_brand": "Visa",
            "card_type": null,
            "wallet_type": null
        })
    );
    assert_eq!(names(&known["_links"]), ["self", "events", "refunds"]);
    payment.order.telephone = Some(TelephoneReport::default());
    assert_eq!(shown(payment).get("card_details"), None);
}
