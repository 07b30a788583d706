//! Payments.

use api_types::{
    AgreementPaymentType, AuthorisationMode, AuthorisationSummary, CardDetails, ExternalState,
    Links, Open, Payment, PaymentState, RefundAvailability, RefundSummary, SearchedPayment,
    SettlementSummary, ThreeDSecure, WalletType,
};
use payments::{
    agreement,
    card::{Brand, CardSummary, PartialAddress},
    clock::Timestamp,
    money::Amount,
    payment::{self as core, Mode, Prefilled},
    refund,
    state::{self, State},
    telephone::TelephoneReport,
    token::PaymentToken,
    wallet::{self, WalletSummary},
};

use super::{Addresses, address, card_type};

/// A payment as create and get answer it; `token` goes into the link that needs one.
pub(crate) fn single(
    at: Addresses<'_>,
    payment: core::Payment,
    token: Option<&PaymentToken>,
) -> Payment {
    let links = links(at, &payment, token);
    with_links(payment, links)
}

/// A payment in the results of a search.
pub(crate) fn searched(at: Addresses<'_>, payment: core::Payment) -> SearchedPayment {
    let links = links(at, &payment, None).into();
    with_links(payment, links)
}

fn with_links<L>(payment: core::Payment, links: L) -> Payment<L> {
    let email = payment.email().map(str::to_owned);
    let state = PaymentState {
        can_retry: payment.can_retry(),
        ..external(payment.external_state()).into()
    };
    let refund_summary = refund_summary(&payment);
    let settlement_summary = settlement_summary(&payment);
    let surcharge = Some(payment.surcharge).filter(|surcharge| *surcharge != Amount::ZERO);
    let total_amount = surcharge.map(|_| payment.total().pence());
    let net_amount = payment.net_amount();
    let order = payment.order;
    let card_details = match (&payment.card, &payment.wallet_card, &order.telephone) {
        (Some(card), ..) => Some(submitted(card)),
        (None, Some(card), _) => Some(in_wallet(card)),
        (None, None, Some(report)) => reported(report),
        (None, None, None) => order.prefilled.map(expected),
    };
    let card_brand = card_details.as_ref().map(|card| card.card_brand.clone());
    let (agreement_id, payment_type) = order
        .agreement
        .map(|used| (used.id, used.payment_type))
        .unzip();
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
        corporate_card_surcharge: surcharge.map(Amount::pence),
        total_amount,
        fee: payment.fee.map(Amount::pence),
        net_amount,
        provider_id: payment.transaction_id.map(|id| id.as_str().to_owned()),
        return_url: Some(order.return_url).filter(|_| order.mode == Mode::Web),
        authorisation_mode: mode(order.mode),
        agreement_id: agreement_id.map(|id| id.as_str().to_owned()),
        agreement_payment_type: payment_type.map(agreement_payment_type),
        authorisation_summary: payment.was_challenged.then_some(AuthorisationSummary {
            three_d_secure: ThreeDSecure { required: true },
        }),
        exemption: None,
        links,
        card_brand,
    }
}

fn links(at: Addresses<'_>, payment: &core::Payment, token: Option<&PaymentToken>) -> Links {
    let mode = payment.order.mode;
    let mut links = Links::of_payment(at.api, payment.id.as_str());
    match (mode, token) {
        (Mode::Web, Some(token)) => links = links.with_next_url(at.pages, token.expose()),
        (Mode::MotoApi, Some(token)) => links = links.with_auth_url(at.api, token.expose()),
        _ => {}
    }
    if !payment.external_state().is_finished() && mode != Mode::Agreement {
        links = links.with_cancel();
    }
    if payment.state == State::Capturable {
        links = links.with_capture();
    }
    links
}

/// The API's name for a state of the core.
pub(super) fn external(state: state::ExternalState) -> ExternalState {
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

/// What is available is what has not been refunded yet, whether or not it can be.
fn refund_summary(payment: &core::Payment) -> RefundSummary {
    RefundSummary {
        status: refund_availability(payment.refund_availability()).into(),
        amount_available: payment.refundable().pence(),
        amount_submitted: payment.refunded.pence(),
    }
}

/// `refund_summary.status`, which the errors of create refund name, too.
pub(crate) fn refund_availability(status: refund::RefundAvailability) -> RefundAvailability {
    use refund::RefundAvailability as Core;
    match status {
        Core::Pending => RefundAvailability::Pending,
        Core::Available => RefundAvailability::Available,
        Core::Full => RefundAvailability::Full,
        Core::Unavailable => RefundAvailability::Unavailable,
    }
}

fn settlement_summary(payment: &core::Payment) -> SettlementSummary {
    SettlementSummary {
        capture_submit_time: payment.capture_submitted_at.map(Timestamp::to_rfc3339),
        captured_date: payment.captured_at.map(|at| at.date().to_string()),
        settled_date: payment.settled_on.map(|day| day.to_string()),
    }
}

/// The card that was used, or is about to be.
fn submitted(card: &CardSummary) -> CardDetails {
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
        card_type: card.card_type.map(card_type),
        wallet_type: None,
    }
}

/// The card as far as the payer's wallet and the provider tell of it; a billing address nobody tells.
fn in_wallet(kept: &WalletSummary) -> CardDetails {
    let card = &kept.card;
    let last_digits = card.last_digits.as_ref();
    let name = card.cardholder_name.as_ref();
    let wallet_type = match kept.wallet {
        wallet::WalletType::ApplePay => WalletType::ApplePay,
        wallet::WalletType::GooglePay => WalletType::GooglePay,
    };
    CardDetails {
        last_digits_card_number: last_digits.map(|digits| digits.as_str().to_owned()),
        first_digits_card_number: None,
        cardholder_name: name.map(|name| name.as_str().to_owned()),
        expiry_date: kept.expiry.map(|expiry| expiry.to_string()),
        billing_address: None,
        card_brand: card.brand.label().to_owned(),
        card_type: card.card_type.map(card_type),
        wallet_type: Some(wallet_type.into()),
    }
}

/// The card of a payment that somebody else took, as far as the report tells anything of it.
fn reported(report: &TelephoneReport) -> Option<CardDetails> {
    let details = CardDetails {
        last_digits_card_number: report.last_four.clone(),
        first_digits_card_number: report.first_six.clone(),
        cardholder_name: report.name_on_card.clone(),
        expiry_date: report.card_expiry.clone(),
        card_brand: report
            .brand
            .map(Brand::label)
            .unwrap_or_default()
            .to_owned(),
        ..CardDetails::default()
    };
    (details != CardDetails::default()).then_some(details)
}

/// What the service expects, before there is a card.
fn expected(details: Prefilled) -> CardDetails {
    CardDetails {
        cardholder_name: details.cardholder_name,
        billing_address: details.billing_address.map(address),
        ..CardDetails::default()
    }
}

fn mode(mode: Mode) -> Open<AuthorisationMode> {
    match mode {
        Mode::Web => AuthorisationMode::Web.into(),
        Mode::MotoApi => AuthorisationMode::MotoApi.into(),
        Mode::Agreement => AuthorisationMode::Agreement.into(),
        Mode::External => Open::external(),
    }
}

fn agreement_payment_type(
    payment_type: agreement::AgreementPaymentType,
) -> Open<AgreementPaymentType> {
    use agreement::AgreementPaymentType as Core;
    match payment_type {
        Core::Instalment => AgreementPaymentType::Instalment.into(),
        Core::Recurring => AgreementPaymentType::Recurring.into(),
        Core::Unscheduled => AgreementPaymentType::Unscheduled.into(),
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
