//! From the core's payments to the shapes of the API.

use actix_web::{HttpResponseBuilder, http::header};
use api_types::{
    Address, AuthorisationMode, CardDetails, CardType, ExternalState, Link, Links, Payment,
    PaymentEvent, PaymentEvents, PaymentEventsLinks, PaymentState, RefundAvailability,
    RefundSummary, SettlementSummary,
};
use payments::{
    card::{self, CardSummary, PartialAddress},
    clock::Timestamp,
    id::PaymentId,
    payment::{self as core, Prefilled},
    state::{self, State},
    token::PaymentToken,
};

use crate::ApiState;

/// Where links begin. They never come from a request: behind a proxy its `Host` may be anybody's.
#[derive(Clone, Copy)]
pub(crate) struct Addresses<'a> {
    api: &'a str,
    pages: &'a str,
}

impl<'a> From<&'a ApiState> for Addresses<'a> {
    fn from(state: &'a ApiState) -> Self {
        Self {
            api: &state.public_url,
            pages: &state.pages_url,
        }
    }
}

/// Payments hold personal data and one-time links, which no cache may keep.
pub(crate) fn never_stored(response: &mut HttpResponseBuilder) {
    response
        .insert_header((header::PRAGMA, "no-cache"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
}

/// A payment as create and get answer it; `token` goes into its `next_url`.
pub(crate) fn payment(
    at: Addresses<'_>,
    payment: core::Payment,
    token: Option<&PaymentToken>,
) -> Payment {
    let links = links(at, &payment, token);
    let email = payment.email().map(str::to_owned);
    let state = external(payment.external_state()).into();
    let refund_summary = refund_summary(&payment);
    let settlement_summary = settlement_summary(&payment);
    let order = payment.order;
    let card_details = match (&payment.card, order.prefilled) {
        (Some(card), _) => Some(submitted(card)),
        (None, prefilled) => prefilled.map(expected),
    };
    let card_brand = card_details.as_ref().map(|card| card.card_brand.clone());
    Payment {
        amount: order.amount.pence(),
        description: order.description,
        reference: order.reference,
        language: language(order.language).into(),
        metadata: order.metadata.into_iter().collect(),
        email,
        state,
        payment_id: payment.id.as_str().to_owned(),
        payment_provider: payment.provider,
        created_date: payment.created_at.to_rfc3339(),
        refund_summary,
        settlement_summary,
        card_details,
        delayed_capture: order.delayed_capture,
        moto: order.moto,
        corporate_card_surcharge: None,
        total_amount: None,
        fee: None,
        net_amount: None,
        provider_id: payment.transaction_id.map(|id| id.as_str().to_owned()),
        return_url: Some(order.return_url),
        authorisation_mode: AuthorisationMode::Web.into(),
        agreement_id: None,
        agreement_payment_type: None,
        authorisation_summary: None,
        exemption: None,
        links,
        card_brand,
    }
}

/// The states that a payment has been through, each once, from the lines of its log.
pub(crate) fn events(
    at: Addresses<'_>,
    id: &PaymentId,
    log: &[core::PaymentEvent],
) -> PaymentEvents {
    let Links { self_, events, .. } = Links::of_payment(at.api, id.as_str());
    let mut seen = Vec::new();
    let mut listed = Vec::new();
    for line in log {
        let state = external(line.status.external());
        // As with GOV.UK Pay, the status alone tells states apart here, without code and message.
        if seen.contains(&state.status()) {
            continue;
        }
        seen.push(state.status());
        listed.push(PaymentEvent {
            payment_id: id.as_str().to_owned(),
            state: PaymentState::from(state),
            updated: line.at.to_rfc3339(),
            links: api_types::EventLinks {
                payment_url: self_.clone(),
            },
        });
    }
    PaymentEvents {
        payment_id: id.as_str().to_owned(),
        events: listed,
        links: PaymentEventsLinks {
            self_: events.unwrap_or_else(|| Link::get(format!("{}/events", self_.href))),
        },
    }
}

fn links(at: Addresses<'_>, payment: &core::Payment, token: Option<&PaymentToken>) -> Links {
    let mut links = Links::of_payment(at.api, payment.id.as_str());
    if let Some(token) = token {
        links = links.with_next_url(at.pages, token.expose());
    }
    if !payment.external_state().is_finished() {
        links = links.with_cancel();
    }
    if payment.state == State::Capturable {
        links = links.with_capture();
    }
    links
}

fn external(state: state::ExternalState) -> ExternalState {
    use state::ExternalState as Core;
    match state {
        Core::Created => ExternalState::Created,
        Core::Started => ExternalState::Started,
        Core::Submitted => ExternalState::Submitted,
        Core::Capturable => ExternalState::Capturable,
        Core::Success => ExternalState::Success,
        Core::Declined => ExternalState::Rejected,
        Core::Expired => ExternalState::Expired,
        Core::CancelledByUser => ExternalState::CancelledByUser,
        Core::CancelledByService => ExternalState::CancelledByService,
        Core::Error => ExternalState::Error,
    }
}

/// There are no refunds yet: what is available is all of it, whether or not it can be had.
fn refund_summary(payment: &core::Payment) -> RefundSummary {
    let amount = payment.order.amount.pence();
    let status = match payment.state {
        State::Captured if amount == 0 => RefundAvailability::Full,
        State::Captured => RefundAvailability::Available,
        State::Capturable | State::Ended(_) => RefundAvailability::Unavailable,
        State::Created
        | State::Started
        | State::Challenge
        | State::Authorised
        | State::Capturing
        | State::CaptureSubmitted => RefundAvailability::Pending,
    };
    RefundSummary {
        status: status.into(),
        amount_available: amount,
        amount_submitted: 0,
    }
}

fn settlement_summary(payment: &core::Payment) -> SettlementSummary {
    SettlementSummary {
        capture_submit_time: payment.capture_submitted_at.map(Timestamp::to_rfc3339),
        captured_date: payment.captured_at.map(|at| at.date().to_string()),
        settled_date: None,
    }
}

/// The card that the payer has submitted.
fn submitted(card: &CardSummary) -> CardDetails {
    let card_type = card.card_type.map(|card_type| match card_type {
        card::CardType::Credit => CardType::Credit.into(),
        card::CardType::Debit => CardType::Debit.into(),
    });
    CardDetails {
        last_digits_card_number: Some(card.last_four.as_str().to_owned()),
        first_digits_card_number: Some(card.first_six.as_str().to_owned()),
        cardholder_name: Some(card.name.as_str().to_owned()),
        expiry_date: Some(card.expiry.to_string()),
        billing_address: card
            .address
            .as_ref()
            .map(|billing| address(PartialAddress::from(billing))),
        card_brand: card.brand.label().to_owned(),
        card_type,
        wallet_type: None,
    }
}

/// What the service expects, before there is a card.
fn expected(details: Prefilled) -> CardDetails {
    CardDetails {
        cardholder_name: details.cardholder_name,
        billing_address: details.billing_address.map(address),
        ..CardDetails::default()
    }
}

fn address(known: PartialAddress) -> Address {
    Address {
        line1: known.line1,
        line2: known.line2,
        postcode: known.postcode,
        city: known.city,
        country: known.country.map(|country| country.as_str().to_owned()),
    }
}

fn language(language: core::Language) -> api_types::Language {
    match language {
        core::Language::En => api_types::Language::English,
        core::Language::Cy => api_types::Language::Welsh,
    }
}

#[cfg(test)]
mod tests;
