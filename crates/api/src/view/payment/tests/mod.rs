mod modes;

use payments::{
    card::{CardType, CardholderName, EmailAddress, Expiry, LastFour},
    id::TransactionId,
    payment::Payment,
    random::SystemRandom,
    state::{Cleanup, DetailedStatus, EndReason},
    wallet::WalletCard,
};
use serde_json::{Value, json};

use super::*;
use crate::{
    fixtures::{self, ID, pence},
    view::TEST_ADDRESSES as AT,
};

fn in_state(state: State) -> Payment {
    Payment {
        state,
        ..fixtures::payment()
    }
}

fn shown(payment: Payment) -> Value {
    serde_json::to_value(single(AT, payment, None)).unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    let members = value.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

#[test]
fn api_017_a_fresh_payment_shows_what_the_reference_shows_and_nothing_else() {
    let token = PaymentToken::generate(&SystemRandom);
    let shown = single(AT, fixtures::payment(), Some(&token));
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
fn a_wallet_is_named_and_what_it_does_not_tell_is_null() {
    let in_wallet = |card: WalletSummary| {
        shown(Payment {
            wallet_card: Some(card),
            ..in_state(State::Captured)
        })
    };
    let told = in_wallet(WalletSummary {
        wallet: wallet::WalletType::ApplePay,
        card: WalletCard {
            brand: Brand::MasterCard,
            card_type: Some(CardType::Debit),
            last_digits: LastFour::parse("4242").ok(),
            cardholder_name: CardholderName::parse("A Example").ok(),
        },
        expiry: Expiry::parse_mm_yy("12/50").ok(),
    });
    assert_eq!(
        told["card_details"],
        json!({
            "last_digits_card_number": "4242",
            "first_digits_card_number": null,
            "cardholder_name": "A Example",
            "expiry_date": "12/50",
            "billing_address": null,
            "card_brand": "Mastercard",
            "card_type": "debit",
            "wallet_type": "Apple Pay"
        })
    );
    assert_eq!(told["card_brand"], "Mastercard");

    let bare = in_wallet(WalletSummary {
        wallet: wallet::WalletType::GooglePay,
        card: WalletCard {
            brand: Brand::Visa,
            card_type: None,
            last_digits: None,
            cardholder_name: None,
        },
        expiry: None,
    });
    assert_eq!(
        bare["card_details"],
        json!({
            "last_digits_card_number": null,
            "first_digits_card_number": null,
            "cardholder_name": null,
            "expiry_date": null,
            "billing_address": null,
            "card_brand": "Visa",
            "card_type": null,
            "wallet_type": "Google Pay"
        })
    );
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
    payment.order.amount = Amount::ZERO;
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
fn what_was_added_charged_and_paid_out_is_told_once_it_is_known() {
    let shown = shown(Payment {
        surcharge: pence(250),
        fee: Some(pence(120)),
        refunded: pence(800),
        was_challenged: true,
        settled_on: Some(time::macros::date!(2026 - 03 - 05)),
        ..in_state(State::Captured)
    });
    assert_eq!(shown["amount"], 2550);
    assert_eq!(shown["corporate_card_surcharge"], 250);
    assert_eq!(shown["total_amount"], 2800);
    assert_eq!(shown["fee"], 120);
    assert_eq!(shown["net_amount"], 2680);
    assert_eq!(
        shown["refund_summary"],
        json!({"status": "available", "amount_available": 2000, "amount_submitted": 800})
    );
    assert_eq!(
        shown["settlement_summary"],
        json!({"settled_date": "2026-03-05"})
    );
    assert_eq!(
        shown["authorisation_summary"],
        json!({"three_d_secure": {"required": true}})
    );
}

#[test]
fn a_failed_payment_may_have_cost_something() {
    let shown = shown(Payment {
        fee: Some(pence(20)),
        ..in_state(State::Ended(EndReason::Declined))
    });
    assert_eq!(
        (&shown["fee"], &shown["net_amount"]),
        (&json!(20), &json!(-20))
    );
    assert_eq!(shown.get("total_amount"), None);
}

#[test]
fn api_116_a_payment_that_was_refunded_completely_says_so() {
    let shown = shown(Payment {
        refunded: pence(2550),
        ..in_state(State::Captured)
    });
    assert_eq!(
        shown["refund_summary"],
        json!({"status": "full", "amount_available": 0, "amount_submitted": 2550})
    );
}

#[test]
fn a_disputed_payment_cannot_be_refunded() {
    let shown = shown(Payment {
        is_disputed: true,
        ..in_state(State::Captured)
    });
    assert_eq!(shown["refund_summary"]["status"], "unavailable");
}

#[test]
fn api_134_and_135_links_of_a_payment_that_is_found_are_null_where_they_do_not_apply() {
    let links = |state| {
        let found = searched(AT, in_state(state));
        serde_json::to_value(found.links).unwrap()
    };
    let all = ["self", "cancel", "events", "refunds", "capture"];
    let created = links(State::Created);
    assert_eq!(names(&created), all);
    assert_eq!(created["cancel"]["method"], "POST");
    assert_eq!(created["capture"], Value::Null);
    let finished = links(State::Captured);
    assert_eq!(names(&finished), all);
    assert_eq!(finished["cancel"], Value::Null);
    assert_eq!(links(State::Capturable)["capture"]["method"], "POST");
}
