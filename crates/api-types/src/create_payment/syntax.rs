//! Types, presence and combinations of members, in the order of the API reference; the first violation wins.

use serde_json::{Map, Value};

use super::{
    AgreementPaymentType, AuthorisationMode, CreatePayment, Language, PrefilledCardholderDetails,
    Source,
};
use crate::error::ApiError;
use crate::metadata::{self, length};
use crate::payment::Address;

type Members<'a> = Option<&'a Map<String, Value>>;

const MODES: &str = "Must be one of web, moto_api, agreement";
const PAYMENT_TYPES: &str = "Must be one of instalment, recurring, unscheduled";
const LANGUAGES: &str = r#"Must be "en" or "cy""#;
const SOURCES: &str = "Accepted values are only CARD_PAYMENT_LINK, CARD_AGENT_INITIATED_MOTO";

/// Reads `body`. Anything but an object counts as an object without members.
pub(super) fn parse(body: &Value) -> Result<CreatePayment, ApiError> {
    let members = body.as_object();
    let amount = amount(members)?;
    let reference = mandatory_text(members, "reference")?;
    let description = mandatory_text(members, "description")?;
    let return_url = optional_text(members, "return_url", "Must be a valid URL format")?;
    let moto = boolean(members, "moto")?;
    let set_up_agreement = get(members, "set_up_agreement").and_then(Value::as_str);
    let authorisation_mode = word(
        members,
        "authorisation_mode",
        MODES,
        AuthorisationMode::parse,
    )?
    .unwrap_or_default();
    let agreement_id = agreement_id(members, authorisation_mode)?;
    let agreement_payment_type = agreement_payment_type(members, authorisation_mode)?;
    let language = word(members, "language", LANGUAGES, Language::parse)?.unwrap_or_default();
    let delayed_capture = boolean(members, "delayed_capture")?;
    let email = optional_text(members, "email", NOT_TEXT)?;
    let prefilled_cardholder_details = prefilled(members)?;
    let metadata = metadata::parse(get(members, "metadata"))?;
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

const NOT_TEXT: &str = "Field must be a string";
const NOT_CLEAN_TEXT: &str = "Must be a valid string format";

fn get<'a>(members: Members<'a>, name: &str) -> Option<&'a Value> {
    members?.get(name)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The text of a value. Databases cannot keep the NUL character, so a text with it counts as no text.
fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.contains('\0'))
}

fn amount(members: Members<'_>) -> Result<i64, ApiError> {
    match get(members, "amount") {
        None | Some(Value::Null) => Err(ApiError::missing_attribute("amount")),
        Some(value) => value
            .as_i64()
            .filter(|amount| i32::try_from(*amount).is_ok())
            .ok_or_else(|| {
                ApiError::invalid_attribute(400, "amount", "Must be a valid numeric format")
            }),
    }
}

fn mandatory_text(members: Members<'_>, name: &'static str) -> Result<String, ApiError> {
    let invalid = || ApiError::invalid_attribute(400, name, NOT_CLEAN_TEXT);
    match get(members, name) {
        None | Some(Value::Null) => Err(ApiError::missing_attribute(name)),
        Some(Value::String(text)) if is_blank(text) => Err(ApiError::missing_attribute(name)),
        Some(value) => text(value)
            .filter(|text| !text.contains(['<', '>', '|']))
            .map(str::to_owned)
            .ok_or_else(invalid),
    }
}

/// Absent and `null` are the same; `problem` describes any other type.
fn optional_text<'a>(
    members: Members<'a>,
    name: &'static str,
    problem: &str,
) -> Result<Option<&'a str>, ApiError> {
    match get(members, name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => text(value)
            .map(Some)
            .ok_or_else(|| ApiError::invalid_attribute(400, name, problem)),
    }
}

/// `null` is no boolean.
fn boolean(members: Members<'_>, name: &'static str) -> Result<bool, ApiError> {
    get(members, name).map_or(Ok(false), |value| {
        value
            .as_bool()
            .ok_or_else(|| ApiError::invalid_attribute(400, name, "Must be true or false"))
    })
}

/// A word of a closed set: 400 when it is no word at all, 422 when it is an unknown one.
fn word<T>(
    members: Members<'_>,
    name: &'static str,
    problem: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let invalid = |status| ApiError::invalid_attribute(status, name, problem);
    let Some(value) = get(members, name) else {
        return Ok(None);
    };
    let text = value
        .as_str()
        .filter(|text| !is_blank(text))
        .ok_or_else(|| invalid(400))?;
    parse(text).map(Some).ok_or_else(|| invalid(422))
}

/// In mode `agreement` an absent id is a matter of the business rules.
fn agreement_id(members: Members<'_>, mode: AuthorisationMode) -> Result<Option<String>, ApiError> {
    let name = "agreement_id";
    match get(members, name) {
        None => Ok(None),
        Some(_) if mode != AuthorisationMode::Agreement => {
            Err(ApiError::unexpected_attribute(name))
        }
        Some(Value::Null) => Err(ApiError::missing_attribute(name)),
        Some(Value::String(text)) if is_blank(text) => Err(ApiError::missing_attribute(name)),
        Some(value) => text(value)
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| ApiError::invalid_attribute(400, name, NOT_CLEAN_TEXT)),
    }
}

/// The type is checked before the combination, and the combination before the word.
fn agreement_payment_type(
    members: Members<'_>,
    mode: AuthorisationMode,
) -> Result<Option<AgreementPaymentType>, ApiError> {
    let name = "agreement_payment_type";
    let parsed = word(members, name, PAYMENT_TYPES, AgreementPaymentType::parse);
    let is_word = !matches!(&parsed, Err(error) if error.status == 400);
    let has_agreement =
        mode == AuthorisationMode::Agreement || get(members, "set_up_agreement").is_some();
    if is_word && get(members, name).is_some() && !has_agreement {
        return Err(ApiError::unexpected_attribute(name));
    }
    parsed
}

/// A value that is no object is ignored, and so are empty details.
fn prefilled(members: Members<'_>) -> Result<Option<PrefilledCardholderDetails>, ApiError> {
    let details = get(members, "prefilled_cardholder_details").and_then(Value::as_object);
    let address = get(details, "billing_address").and_then(Value::as_object);
    let detail = |members, name| -> Result<Option<String>, ApiError> {
        let text = optional_text(members, name, NOT_TEXT)?;
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
    let internal = get(members, "internal").and_then(Value::as_object);
    let Some(value) = get(internal, "source") else {
        return Ok(Source::CardApi);
    };
    let invalid = |status| ApiError::invalid_attribute(status, "source", SOURCES);
    match value.as_str() {
        None | Some("CARD_API" | "CARD_EXTERNAL_TELEPHONE") => Err(invalid(400)),
        Some(text) => Source::parse(text).ok_or_else(|| invalid(422)),
    }
}
