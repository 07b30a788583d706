//! The history of a payment.

use api_types::{
    EventLinks, Link, Links, PaymentEvent, PaymentEvents, PaymentEventsLinks, PaymentState,
    PaymentStatus, RefundStatus,
};
use payments::{clock::Timestamp, id::PaymentId, payment as core, refund::Refund};

use super::{Addresses, payment::external};

/// The states that a payment has been through, each once, from the lines of its log, and those of its refunds among
/// them. As with GOV.UK Pay, nothing tells the one from the other.
pub(crate) fn list(
    at: Addresses<'_>,
    id: &PaymentId,
    log: &[core::PaymentEvent],
    refunds: &[Refund],
) -> PaymentEvents {
    let Links { self_, events, .. } = Links::of_payment(at.api, id.as_str());
    let mut happened = of_payment(log);
    happened.extend(refunds.iter().flat_map(of_refund));
    happened.sort_by_key(|(at, _)| *at);
    let events = events.unwrap_or_else(|| Link::get(format!("{}/events", self_.href)));
    PaymentEvents {
        payment_id: id.as_str().to_owned(),
        events: happened
            .into_iter()
            .map(|(at, state)| PaymentEvent {
                payment_id: id.as_str().to_owned(),
                state,
                updated: at.to_rfc3339(),
                links: EventLinks {
                    payment_url: self_.clone(),
                },
            })
            .collect(),
        links: PaymentEventsLinks { self_: events },
    }
}

type Event = (Timestamp, PaymentState);

fn of_payment(log: &[core::PaymentEvent]) -> Vec<Event> {
    let mut seen = Vec::new();
    let mut events = Vec::new();
    for line in log {
        let state = external(line.status.external());
        // As with GOV.UK Pay, the status alone tells states apart here, without code and message.
        if !seen.contains(&state.status()) {
            seen.push(state.status());
            events.push((line.at, state.into()));
        }
    }
    events
}

fn of_refund(refund: &Refund) -> Vec<Event> {
    let mut events = vec![(refund.created_at, state(RefundStatus::Submitted))];
    if let Some(at) = refund.finished_at {
        events.push((at, state(super::refund::status(refund.status))));
    }
    events
}

/// Refunds have no codes and messages.
fn state(status: RefundStatus) -> PaymentState {
    let (status, finished) = match status {
        RefundStatus::Submitted => (PaymentStatus::Submitted, false),
        RefundStatus::Success => (PaymentStatus::Success, true),
        RefundStatus::Error => (PaymentStatus::Error, true),
    };
    PaymentState {
        status: status.into(),
        finished,
        message: None,
        code: None,
        can_retry: None,
    }
}

#[cfg(test)]
mod tests;
