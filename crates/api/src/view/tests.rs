use api_types::PaymentStatus;
use payments::{
    card::EmailAddress,
    clock::Timestamp,
    id::TransactionId,
    payment::{Payment, PaymentEvent, Prefilled},
    random::SystemRandom,
    state::{Cleanup, DetailedStatus, EndReason},
};
use serde_json::{Value, json};

use super::*;
use crate::fixtures::{self, ID};

const AT: Addresses<'_> = Addresses {
    api: "https://api.example.gov.uk",
    pages: "https://pay.example.gov.uk",
};

fn in_state(state: State) -> Payment {
    Payment {
        state,
        ..fixtures::payment()
    }
}

fn shown(payment: Payment) -> Value {
    serde_json::to_value(super::payment(AT, payment, None)).unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    let members = value.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

#[test]
fn api_017_a_fresh_payment_shows_what_the_reference_shows_and_nothing_else() {
    let token = PaymentToken::generate(&SystemRandom);
    let shown = super::payment(AT, fixtures::payment(), Some(&token));
    let secure = "https://pay.example.gov.uk/secure";
    let own = format!("https://api.example.gov.uk/v1/payments/{ID}");
    assert_eq!(
        serde_json::to_value(shown).unwrap(),
        json!({
            "amount": 2550,
            "description": "Parking permit, zone B",
            "reference": "PP-2041",
            "language": "en",
            "state": {"status": "created", "finished": false},
            "payment_id": ID,
            "payment_provider": "sandbox",
            "created_date": "2026-03-02T09:14:07.250Z",
            "refund_summary": {"status": "pending", "amount_available": 2550, "amount_submitted": 0},
            "settlement_summary": {},
            "delayed_capture": false,
            "moto": false,
            "return_url": "https://permits.example.gov.uk/done",
            "authorisation_mode": "web",
            "_links": {
                "self": {"href": own, "method": "GET"},
                "next_url": {"href": format!("{secure}/{}", token.expose()), "method": "GET"},
                "next_url_post": {
                    "type": "application/x-www-form-urlencoded",
                    "params": {"chargeTokenId": token.expose()},
                    "href": secure,
                    "method": "POST"
                },
                "events": {"href": format!("{own}/events"), "method": "GET"},
                "refunds": {"href": format!("{own}/refunds"), "method": "GET"},
                "cancel": {"href": format!("{own}/cancel"), "method": "POST"}
            }
        })
    );
}

#[test]
fn api_023_prefilled_details_are_shown_as_card_details_without_a_brand() {
    let mut payment = fixtures::payment();
    payment.order.prefilled = Some(Prefilled {
        cardholder_name: Some("A Example".to_owned()),
        billing_address: Some(PartialAddress {
            line1: Some("3 Quay Row".to_owned()),
            ..PartialAddress::default()
        }),
    });
    let shown = shown(payment);
    assert_eq!(
        shown["card_details"],
        json!({
            "last_digits_card_number": null,
            "first_digits_card_number": null,
            "cardholder_name": "A Example",
            "expiry_date": null,
            "billing_address": {"line1": "3 Quay Row"},
            "card_brand": "",
            "card_type": null,
            "wallet_type": null
        })
    );
    assert_eq!(shown.get("card_brand"), None);
}

#[test]
fn api_095_a_paid_payment_shows_its_card_and_when_the_money_moved() {
    let later = Timestamp::from_unix_micros(1_772_443_061_002_999);
    let shown = shown(Payment {
        card: Some(fixtures::card()),
        transaction_id: Some(TransactionId::from_stored("t1".to_owned())),
        payer_email: EmailAddress::parse("ana@example.org").ok(),
        capture_submitted_at: Some(later),
        captured_at: Some(later),
        ..in_state(State::Captured)
    });
    assert_eq!(
        shown["card_details"],
        json!({
            "last_digits_card_number": "4242",
            "first_digits_card_number": "424242",
            "cardholder_name": "A Example",
            "expiry_date": "11/29",
            "billing_address": {"line1": "3 Quay Row", "postcode": "CF10 9ZZ", "city": "Cardiff", "country": "GB"},
            "card_brand": "Mastercard",
            "card_type": "credit",
            "wallet_type": null
        })
    );
    assert_eq!(shown["card_brand"], "Mastercard");
    assert_eq!(shown["provider_id"], "t1");
    assert_eq!(shown["email"], "ana@example.org");
    assert_eq!(
        shown["settlement_summary"],
        json!({"capture_submit_time": "2026-03-02T09:17:41.002Z", "captured_date": "2026-03-02"})
    );
    assert_eq!(
        shown["state"],
        json!({"status": "success", "finished": true})
    );
}

#[test]
fn refunds_and_links_depend_on_the_state() {
    let plain = ["self", "events", "refunds"].as_slice();
    let open = ["self", "events", "refunds", "cancel"].as_slice();
    let capturable = ["self", "events", "refunds", "cancel", "capture"].as_slice();
    for (state, refunds, links) in [
        (State::Created, "pending", open),
        (State::Started, "pending", open),
        (State::Challenge, "pending", open),
        (State::Authorised, "pending", open),
        (State::Capturable, "unavailable", capturable),
        (State::Capturing, "pending", plain),
        (State::CaptureSubmitted, "pending", plain),
        (State::Captured, "available", plain),
        (State::Ended(EndReason::Declined), "unavailable", plain),
        (State::Ended(EndReason::CaptureError), "unavailable", plain),
    ] {
        let shown = shown(in_state(state));
        assert_eq!(shown["refund_summary"]["status"], refunds, "{state:?}");
        assert_eq!(names(&shown["_links"]), links, "{state:?}");
    }
}

#[test]
fn nothing_is_left_to_refund_of_an_amount_of_nothing() {
    let mut payment = in_state(State::Captured);
    payment.order.amount = payments::money::Amount::ZERO;
    assert_eq!(shown(payment)["refund_summary"]["status"], "full");
}

#[test]
fn every_end_has_its_status_and_code() {
    for (reason, status, code) in [
        (EndReason::Declined, "failed", "P0010"),
        (EndReason::Expired, "failed", "P0020"),
        (EndReason::UserCancelled, "failed", "P0030"),
        (EndReason::ServiceCancelled, "cancelled", "P0040"),
        (EndReason::AuthorisationError, "error", "P0050"),
        (EndReason::AuthorisationTimeout, "error", "P0050"),
        (EndReason::AuthorisationUnexpected, "error", "P0050"),
        (EndReason::CaptureError, "error", "P0050"),
    ] {
        for cleanup in [
            Cleanup::None,
            Cleanup::Pending,
            Cleanup::Done,
            Cleanup::Failed,
        ] {
            let shown = shown(Payment {
                cleanup,
                ..in_state(State::Ended(reason))
            });
            let state = &shown["state"];
            assert_eq!(
                (&state["status"], &state["code"]),
                (&json!(status), &json!(code))
            );
            assert_eq!(state["finished"], true);
        }
    }
}

/// Both crates tell the same states apart, so that neither can change alone.
#[test]
fn the_states_of_core_and_api_agree() {
    for &status in DetailedStatus::ALL {
        let (core, api) = (status.external(), external(status.external()));
        assert_eq!(core.status(), api.status().as_str());
        assert_eq!(core.is_finished(), api.is_finished());
        assert_eq!(
            core.failure(),
            api.failure()
                .map(|(code, message)| (code.as_str(), message))
        );
    }
}

#[test]
fn api_102_events_show_each_state_once_in_order() {
    let log: Vec<PaymentEvent> = [
        DetailedStatus::Created,
        DetailedStatus::EnteringCardDetails,
        DetailedStatus::Authorisation3dsRequired,
        DetailedStatus::AuthorisationSuccess,
        DetailedStatus::CaptureApproved,
        DetailedStatus::CaptureSubmitted,
        DetailedStatus::Captured,
    ]
    .into_iter()
    .zip(1..)
    .map(|(status, seq)| PaymentEvent {
        seq,
        status,
        at: Timestamp::from_unix_micros(i64::from(seq) * 1_000_000),
    })
    .collect();
    let id = PaymentId::parse(ID).unwrap();
    let shown = serde_json::to_value(events(AT, &id, &log)).unwrap();
    let seen: Vec<_> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["state"]["status"].as_str().unwrap(),
                event["updated"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("created", "1970-01-01T00:00:01.000Z"),
            ("started", "1970-01-01T00:00:02.000Z"),
            ("submitted", "1970-01-01T00:00:04.000Z"),
            ("success", "1970-01-01T00:00:05.000Z"),
        ]
    );
    let own = format!("https://api.example.gov.uk/v1/payments/{ID}");
    assert_eq!(
        shown["events"][0],
        json!({
            "payment_id": ID,
            "state": {"status": "created", "finished": false},
            "updated": "1970-01-01T00:00:01.000Z",
            "_links": {"payment_url": {"href": own, "method": "GET"}}
        })
    );
    assert_eq!(
        shown["_links"],
        json!({"self": {"href": format!("{own}/events"), "method": "GET"}})
    );
    assert_eq!(names(&shown), ["payment_id", "events", "_links"]);
}

#[test]
fn a_clean_up_at_the_provider_adds_no_event() {
    let log = [
        DetailedStatus::SystemCancelReady,
        DetailedStatus::SystemCancelled,
    ]
    .map(|status| PaymentEvent {
        seq: 1,
        status,
        at: fixtures::created_at(),
    });
    let shown = events(AT, &PaymentId::parse(ID).unwrap(), &log);
    assert_eq!(shown.events.len(), 1);
    assert_eq!(shown.events[0].state.status, PaymentStatus::Cancelled);
}
