//! From a create payment request to an order: the business rules of the GOV.UK Pay API that come before those of the
//! engine, in the API's order.

use api_types::{
    ApiError, AuthorisationMode, CreatePayment, ErrorCode, Source, is_valid_return_url,
};
use payments::{
    account::Account,
    card::{CardNumber, CountryCode, PartialAddress, lookup},
    money::Amount,
    payment::{Language, Order, Prefilled},
};

/// What the engine is asked for, or the first rule that is broken.
pub(super) fn parse(account: &Account, wanted: CreatePayment) -> Result<Order, ApiError> {
    let return_url = return_url(&wanted)?;
    check_features(account, &wanted, &return_url)?;
    let amount = Amount::from_pence(wanted.amount).ok_or_else(|| ApiError::amount_too_small(1))?;
    Ok(Order {
        amount,
        reference: wanted.reference,
        description: wanted.description,
        return_url,
        language: language(wanted.language),
        delayed_capture: wanted.delayed_capture,
        moto: wanted.moto,
        metadata: wanted.metadata.into_iter().collect(),
        email: wanted.email,
        prefilled: wanted.prefilled_cardholder_details.map(prefilled),
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

/// Agreements and authorisation by API are enabled on no account yet. The checks before those are the engine's, too,
/// but it never sees the request when a feature is refused.
fn check_features(
    account: &Account,
    wanted: &CreatePayment,
    return_url: &str,
) -> Result<(), ApiError> {
    let is_web = wanted.authorisation_mode == AuthorisationMode::Web;
    let needs_agreement = !is_web || wanted.set_up_agreement.is_some();
    let is_link = wanted.source != Source::CardApi;
    if !needs_agreement && !is_link {
        return Ok(());
    }
    if is_web && account.is_live && !return_url.starts_with("https://") {
        return Err(ApiError::insecure_return_url());
    }
    if account.is_disabled {
        return Err(ApiError::new(ErrorCode::P0941));
    }
    if wanted.authorisation_mode == AuthorisationMode::MotoApi {
        return Err(ApiError::new(ErrorCode::P0195));
    }
    if wanted.moto && !account.allows_moto {
        return Err(ApiError::new(ErrorCode::P0196));
    }
    if is_link && is_card_number(&wanted.reference) {
        return Err(ApiError::new(ErrorCode::P0105));
    }
    if needs_agreement {
        return Err(ApiError::new(ErrorCode::P0942));
    }
    Ok(())
}

fn is_card_number(reference: &str) -> bool {
    CardNumber::parse(&reference.replace('-', "")).is_ok_and(|number| lookup(&number).is_some())
}

fn language(wanted: api_types::Language) -> Language {
    match wanted {
        api_types::Language::English => Language::En,
        api_types::Language::Welsh => Language::Cy,
    }
}

fn prefilled(wanted: api_types::PrefilledCardholderDetails) -> Prefilled {
    Prefilled {
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
    }
}

#[cfg(test)]
mod tests;
