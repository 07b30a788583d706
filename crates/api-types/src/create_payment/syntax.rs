//! Types, presence and combinations of members, in the order of the API reference; the first violation wins.

use serde_json::Value;

use super::{
    AgreementPaymentType, AuthorisationMode, CreatePayment, Language, PrefilledCardholderDetails,
    Source,
};
use crate::body::{Members, NOT_CLEAN_TEXT, NOT_TEXT, is_blank, text};
use crate::card::Address;
use crate::error::ApiError;
use crate::length::length;
use crate::metadata;

const MODES: &str = "Must be one of web, moto_api, agreement";
const PAYMENT_TYPES: &str = "Must be one of instalment, recurring, unscheduled";
const LANGUAGES: &str = r#"Must be "en" or "cy""#;
const SOURCES: &str = "Accepted values are only CARD_PAYMENT_LINK, CARD_AGENT_INITIATED_MOTO";

/// Reads the members of a body.
pub(super) fn parse(members: Members<'_>) -> Result<CreatePayment, ApiError> {
    let amount = members.integer("amount")?;
    let reference = members.mandatory_text("reference")?;
    let description = members.mandatory_text("description")?;
    let return_url = members.optional_text("return_url", "Must be a valid URL format")?;
    let moto = members.boolean("moto")?;
    let set_up_agreement = members.get("set_up_agreement").and_then(Value::as_str);
    let authorisation_mode = members
        .word("authorisation_mode", MODES, AuthorisationMode::parse)?
        .unwrap_or_default();
    let agreement_id = agreement_id(members, authorisation_mode)?;
    let agreement_payment_type = agreement_payment_type(members, authorisation_mode)?;
    let language = members
        .word("language", LANGUAGES, Language::parse)?
        .unwrap_or_default();
    let delayed_capture = members.boolean("delayed_capture")?;
    let email = members.optional_text("email", NOT_TEXT)?;
    let prefilled_cardholder_details = prefilled(members)?;
    let metadata = metadata::parse(members.get("metadata"))?;
    let source = source(members)?;
    Ok(CreatePayment {
        amount,
        reference,
        description,
        return_url: return_url.map(str::to_owned),
        language,
        email: email.filter(|text| !is_blank(text)).map(str::to_owned),
        delayed_capture,
        moto,
        metadata,
        prefilled_cardholder_details,
        authorisation_mode,
        set_up_agreement: set_up_agreement.map(str::to_owned),
        agreement_id,
        agreement_payment_type,
        source,
    })
}

/// In mode `agreement` an absent id is a matter of the business rules.
fn agreement_id(members: Members<'_>, mode: AuthorisationMode) -> Result<Option<String>, ApiError> {
    let name = "agreement_id";
    match members.get(name) {
        None => Ok(None),
        Some(_) if mode != AuthorisationMode::Agreement => {
            Err(ApiError::unexpected_attribute(name))
        }
        Some(Value::Null) => Err(members.missing(name)),
        Some(Value::String(text)) if is_blank(text) => Err(members.missing(name)),
        Some(value) => text(value)
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| members.invalid(400, name, NOT_CLEAN_TEXT)),
    }
}

/// The type is checked before the combination, and the combination before the word.
fn agreement_payment_type(
    members: Members<'_>,
    mode: AuthorisationMode,
) -> Result<Option<AgreementPaymentType>, ApiError> {
    let name = "agreement_payment_type";
    let parsed = members.word(name, PAYMENT_TYPES, AgreementPaymentType::parse);
    let is_word = !matches!(&parsed, Err(error) if error.status == 400);
    let has_agreement =
        mode == AuthorisationMode::Agreement || members.get("set_up_agreement").is_some();
    if is_word && members.get(name).is_some() && !has_agreement {
        return Err(ApiError::unexpected_attribute(name));
    }
    parsed
}

/// A value that is no object is ignored, and so are empty details.
fn prefilled(members: Members<'_>) -> Result<Option<PrefilledCardholderDetails>, ApiError> {
    let details = members.object("prefilled_cardholder_details");
    let address = details.object("billing_address");
    let detail = |members: Members<'_>, name| -> Result<Option<String>, ApiError> {
        let text = members.optional_text(name, NOT_TEXT)?;
        Ok(text.filter(|text| !text.is_empty()).map(str::to_owned))
    };
    let cardholder_name = detail(details, "cardholder_name")?;
    let address = Address {
        line1: detail(address, "line1")?,
        line2: detail(address, "line2")?,
        city: detail(address, "city")?,
        postcode: detail(address, "postcode")?,
        country: detail(address, "country")?.filter(|country| length(country) == 2),
    };
    let billing_address = (address != Address::default()).then_some(address);
    Ok(
        (cardholder_name.is_some() || billing_address.is_some()).then_some(
            PrefilledCardholderDetails {
                cardholder_name,
                billing_address,
            },
        ),
    )
}

/// `internal.source` is not for services: known sources that they may not claim are refused with 400.
fn source(members: Members<'_>) -> Result<Source, ApiError> {
    let Some(value) = members.object("internal").get("source") else {
        return Ok(Source::CardApi);
    };
    let invalid = |status| members.invalid(status, "source", SOURCES);
    match value.as_str() {
        None | Some("CARD_API" | "CARD_EXTERNAL_TELEPHONE") => Err(invalid(400)),
        Some(text) => Source::parse(text).ok_or_else(|| invalid(422)),
    }
}
