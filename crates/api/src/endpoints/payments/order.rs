//! From a create payment request to what the engine is asked for. The rules about `return_url` stand here, because they
//! come first and need no account; all other business rules are the engine's.

use api_types::{ApiError, AuthorisationMode, CreatePayment, Source, is_valid_return_url};
use payments::{
    agreement::AgreementPaymentType,
    card::{CountryCode, PartialAddress},
    engine::{Idempotency, NewPayment},
    money::Amount,
    payment::{Language, Mode, Order, Prefilled},
};

/// What the engine is asked for, or what is wrong with `return_url`.
pub(super) fn parse(
    wanted: CreatePayment,
    idempotency: Option<Idempotency>,
) -> Result<NewPayment, ApiError> {
    let return_url = return_url(&wanted)?;
    let amount = Amount::from_pence(wanted.amount).ok_or_else(|| ApiError::amount_too_small(1))?;
    let order = Order {
        mode: mode(wanted.authorisation_mode),
        language: language(wanted.language),
        delayed_capture: wanted.delayed_capture,
        moto: wanted.moto,
        metadata: wanted.metadata.into_iter().collect(),
        email: wanted.email,
        prefilled: wanted.prefilled_cardholder_details.map(prefilled),
        ..Order::new(amount, &wanted.reference, &wanted.description, &return_url)
    };
    Ok(NewPayment {
        order,
        set_up_agreement: wanted.set_up_agreement,
        agreement_id: wanted.agreement_id,
        agreement_payment_type: wanted
            .agreement_payment_type
            .map(agreement_payment_type)
            .unwrap_or_default(),
        is_from_link: wanted.source != Source::CardApi,
        idempotency,
    })
}

/// Only payments on the hosted pages have an address to return to, and they must have one. It is empty for the others.
fn return_url(wanted: &CreatePayment) -> Result<String, ApiError> {
    match (wanted.authorisation_mode, wanted.return_url.as_deref()) {
        (AuthorisationMode::Web, None | Some("")) => {
            Err(ApiError::missing_attribute("return_url").without_field())
        }
        (AuthorisationMode::Web, Some(url)) if !is_valid_return_url(url) => {
            Err(ApiError::invalid_return_url())
        }
        (AuthorisationMode::Web, Some(url)) => Ok(url.to_owned()),
        (_, Some(_)) => Err(ApiError::unexpected_attribute("return_url")),
        (_, None) => Ok(String::new()),
    }
}

fn mode(wanted: AuthorisationMode) -> Mode {
    match wanted {
        AuthorisationMode::Web => Mode::Web,
        AuthorisationMode::MotoApi => Mode::MotoApi,
        AuthorisationMode::Agreement => Mode::Agreement,
    }
}

fn agreement_payment_type(wanted: api_types::AgreementPaymentType) -> AgreementPaymentType {
    match wanted {
        api_types::AgreementPaymentType::Instalment => AgreementPaymentType::Instalment,
        api_types::AgreementPaymentType::Recurring => AgreementPaymentType::Recurring,
        api_types::AgreementPaymentType::Unscheduled => AgreementPaymentType::Unscheduled,
    }
}

fn language(wanted: api_types::Language) -> Language {
    match wanted {
        api_types::Language::English => Language::En,
        api_types::Language::Welsh => Language::Cy,
    }
}

/// Nobody has checked these texts, so a card number may stand in them; what is shown is what is stored.
fn prefilled(wanted: api_types::PrefilledCardholderDetails) -> Prefilled {
    let prefilled = Prefilled {
        cardholder_name: wanted.cardholder_name,
        billing_address: wanted.billing_address.map(|address| PartialAddress {
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            postcode: address.postcode,
            // As with GOV.UK Pay, what is no country is left out without complaint.
            country: address
                .country
                .and_then(|code| CountryCode::parse(&code).ok()),
        }),
    };
    prefilled.sanitised()
}

#[cfg(test)]
mod tests;
