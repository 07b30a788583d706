use api_types::PaymentStatus;
use payments::{
    payment::PaymentEvent as Line, refund::RefundStatus as Core, state::DetailedStatus,
};
use serde_json::{Value, json};

use super::*;
use crate::{
    fixtures::{self, ID},
    view::TEST_ADDRESSES as AT,
};

fn names(value: &Value) -> Vec<&str> {
    let members = value.as_object().unwrap();
    members.keys().map(String::as_str).collect()
}

fn after_seconds(seconds: u64) -> Timestamp {
    fixtures::created_at().after(std::time::Duration::from_secs(seconds))
}

#[test]
fn api_102_events_show_each_state_once_in_order() {
    let log: Vec<Line> = [
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
    .map(|(status, seq)| Line {
        seq,
        status,
        at: Timestamp::from_unix_micros(i64::from(seq) * 1_000_000),
    })
    .collect();
    let id = PaymentId::parse(ID).unwrap();
    let shown = serde_json::to_value(list(AT, &id, &log, &[])).unwrap();
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
    .map(|status| Line {
        seq: 1,
        status,
        at: fixtures::created_at(),
    });
    let shown = list(AT, &PaymentId::parse(ID).unwrap(), &log, &[]);
    assert_eq!(shown.events.len(), 1);
    assert_eq!(shown.events[0].state.status, PaymentStatus::Cancelled);
}

fn refund(status: Core, finished_at: Option<Timestamp>) -> Refund {
    Refund {
        status,
        created_at: after_seconds(10),
        finished_at,
        ..fixtures::refund()
    }
}

fn shown(refunds: &[Refund]) -> Vec<Value> {
    let log =
        [(DetailedStatus::Created, 0), (DetailedStatus::Captured, 5)].map(|(status, at)| Line {
            seq: 1,
            status,
            at: after_seconds(at),
        });
    let shown = list(AT, &PaymentId::parse(ID).unwrap(), &log, refunds);
    let states = shown.events.into_iter().map(|event| event.state);
    states
        .map(|state| serde_json::to_value(state).unwrap())
        .collect()
}

#[test]
fn refunds_stand_among_the_events_of_their_payment_without_a_mark() {
    let created = json!({"status": "created", "finished": false});
    let submitted = json!({"status": "submitted", "finished": false});
    let success = json!({"status": "success", "finished": true});
    let error = json!({"status": "error", "finished": true});
    let under_way = refund(Core::Created, None);
    let done = refund(Core::Success, Some(after_seconds(20)));
    let failed = refund(Core::Error, Some(after_seconds(15)));
    assert_eq!(
        shown(std::slice::from_ref(&under_way)),
        [&created, &success, &submitted].map(Clone::clone)
    );
    assert_eq!(
        shown(&[done, failed, under_way]),
        [
            &created, &success, &submitted, &submitted, &submitted, &error, &success
        ]
        .map(Clone::clone)
    );
}

#[test]
fn a_refund_during_the_payment_takes_its_place_by_time() {
    let early = Refund {
        created_at: after_seconds(1),
        ..refund(Core::Success, Some(after_seconds(2)))
    };
    let states = shown(&[early]);
    let statuses: Vec<_> = states.iter().map(|state| &state["status"]).collect();
    assert_eq!(statuses, ["created", "submitted", "success", "success"]);
}
