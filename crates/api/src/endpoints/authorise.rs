//! `/v1/auth`

use std::time::Duration;

use actix_web::{HttpResponse, web};
use api_types::{ApiError, AuthorisePayment, ErrorCode};
use payments::{
    EngineError,
    card::{
        CardKnowledge, CardNotAccepted, CardNumber, CardType, CardholderName, CardholderNameError,
        Cvc, Expiry, lookup,
    },
    clock::Timestamp,
    engine::{ApiCard, ByApiError},
};
use secrecy::ExposeSecret as _;

use crate::{ApiState, error::Failure, extract::StrangersJson};

/// A card is taken so long after its last day in UTC: west of Greenwich that day is not over yet.
const GRACE: Duration = Duration::from_hours(12);

/// `POST /v1/auth`: authorises a payment in mode `moto_api` with the card details that the service sends. Needs no key:
/// the one-time token stands for it.
pub(crate) async fn authorise_payment(
    StrangersJson { body }: StrangersJson,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let request = AuthorisePayment::parse(&body)?;
    drop(body);
    let card = card(&request, state.payments.now())?;
    let knowledge = card.number.as_ref().and_then(lookup);
    let token = request.one_time_token.expose_secret();
    match state.payments.authorise_by_api(token, card).await {
        Ok(_) => Ok(HttpResponse::NoContent().finish()),
        Err(error) => Err(refusal(error, knowledge)),
    }
}

/// The card in the core's types. That a number is none is not told before the token has been looked at.
fn card(request: &AuthorisePayment, now: Timestamp) -> Result<ApiCard, ApiError> {
    let name = CardholderName::parse(&request.cardholder_name).map_err(unusable_name)?;
    let expiry = Expiry::parse_mm_yy(&request.expiry_date.to_string());
    let expiry = expiry.map_err(|_malformed| ApiError::card_expired())?;
    if expiry.is_past(now.before(GRACE).date()) {
        return Err(ApiError::card_expired());
    }
    let cvc = Cvc::parse(request.cvc.expose_secret()).map_err(|_malformed| {
        ApiError::invalid_attribute(422, "cvc", "Must contain numbers only").without_field()
    })?;
    Ok(ApiCard {
        number: CardNumber::parse(request.card_number.expose_secret()).ok(),
        cvc,
        expiry,
        name,
    })
}

/// Names are kept, so they must not hold what must not be kept; the answer does not repeat it.
fn unusable_name(error: CardholderNameError) -> ApiError {
    let name = "cardholder_name";
    let problem = match error {
        CardholderNameError::Empty => {
            return ApiError {
                status: 422,
                ..ApiError::missing_attribute(name)
            };
        }
        CardholderNameError::TooManyDigits | CardholderNameError::SuspectedCvc => {
            "Must be a name, not a card number or a security code"
        }
        CardholderNameError::TooLong => "Must be less than or equal to 255 characters long",
    };
    ApiError::invalid_attribute(422, name, problem)
}

fn refusal(error: ByApiError, card: Option<CardKnowledge>) -> Failure {
    Failure::Refused(match error {
        ByApiError::UnknownToken => ApiError::new(ErrorCode::P1211),
        ByApiError::UsedToken => ApiError::new(ErrorCode::P1212),
        ByApiError::OtherToken => ApiError::foreign_one_time_token(),
        ByApiError::NotACardNumber => ApiError::card_number_rejected(),
        ByApiError::CardNotAccepted(reason) => not_accepted(reason, card),
        ByApiError::Declined => ApiError::new(ErrorCode::P0010),
        ByApiError::ProviderError => ApiError::new(ErrorCode::P0050),
        ByApiError::Engine(EngineError::Store(error)) => {
            return Failure::Store(ErrorCode::P0198, error);
        }
        ByApiError::Engine(EngineError::NotFound | EngineError::Transition(_)) => {
            ApiError::downstream(ErrorCode::P0198)
        }
    })
}

fn not_accepted(reason: CardNotAccepted, card: Option<CardKnowledge>) -> ApiError {
    let (brand, card_type) = match reason {
        CardNotAccepted::UnknownBrand => return ApiError::card_number_rejected(),
        CardNotAccepted::PrepaidNotAccepted => return ApiError::prepaid_card_rejected(),
        CardNotAccepted::BrandNotSupported(brand) => (brand, card.and_then(|card| card.card_type)),
        CardNotAccepted::DebitNotSupported(brand) => (brand, Some(CardType::Debit)),
        CardNotAccepted::CreditNotSupported(brand) => (brand, Some(CardType::Credit)),
    };
    let card_type = match card_type {
        Some(CardType::Credit) => "credit",
        Some(CardType::Debit) => "debit",
        None => "credit or debit",
    };
    ApiError::card_type_not_enabled(brand.id(), card_type)
}

#[cfg(test)]
mod tests {
    use payments::{card::Brand, store::StoreError};
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn request(number: &str, expiry: &str, name: &str) -> AuthorisePayment {
        let body = json!({
            "one_time_token": "t",
            "card_number": number,
            "cvc": "737",
            "expiry_date": expiry,
            "cardholder_name": name,
        });
        AuthorisePayment::parse(body.to_string().as_bytes()).unwrap()
    }

    fn at(moment: time::OffsetDateTime) -> Timestamp {
        Timestamp::from_stored(time::PrimitiveDateTime::new(moment.date(), moment.time()))
    }

    fn body(error: &ApiError) -> String {
        format!("{} {}", error.status, serde_json::to_string(error).unwrap())
    }

    const NOW: time::OffsetDateTime = datetime!(2026-03-02 09:14 UTC);

    #[test]
    fn api_162_card_details_become_a_card() {
        let card = card(&request("4242424242424242", "03/26", "A Example"), at(NOW)).unwrap();
        assert_eq!(card.number.unwrap().expose(), "4242424242424242");
        assert_eq!(card.cvc.expose(), "737");
        assert_eq!(card.expiry.to_string(), "03/26");
        assert_eq!(card.name.as_str(), "A Example");
    }

    #[test]
    fn api_170_a_number_that_is_none_is_left_to_the_engine() {
        let card = card(&request("4242424242424241", "03/30", "A Example"), at(NOW)).unwrap();
        assert!(card.number.is_none());
    }

    #[test]
    fn api_169_a_card_expires_twelve_hours_after_its_month_has_ended_in_utc() {
        let card_in = |now| card(&request("4242424242424242", "02/26", "A Example"), at(now));
        assert!(card_in(datetime!(2026-03-01 11:59:59 UTC)).is_ok());
        let expired = card_in(datetime!(2026-03-01 12:00 UTC)).unwrap_err();
        assert_eq!(
            body(&expired),
            r#"422 {"code":"P0102","description":"Invalid attribute value: expiry_date. Must be a valid date in the future"}"#
        );
        let december = request("4242424242424242", "12/25", "A Example");
        assert!(card(&december, at(datetime!(2026-01-01 11:59 UTC))).is_ok());
        assert!(card(&december, at(datetime!(2026-01-01 12:00 UTC))).is_err());
    }

    #[test]
    fn a_name_that_may_be_a_number_or_a_code_is_refused_and_not_repeated() {
        for name in ["4242 4242 4242 4242", "737"] {
            let error = card(&request("4242424242424242", "03/30", name), at(NOW)).unwrap_err();
            assert_eq!(
                body(&error),
                r#"422 {"field":"cardholder_name","code":"P0102","description":"Invalid attribute value: cardholder_name. Must be a name, not a card number or a security code"}"#
            );
        }
    }

    #[test]
    fn a_name_with_nothing_to_be_seen_is_missing() {
        assert_eq!(
            body(&unusable_name(CardholderNameError::Empty)),
            r#"422 {"field":"cardholder_name","code":"P0101","description":"Missing mandatory attribute: cardholder_name"}"#
        );
    }

    fn refused(error: ByApiError, card: Option<CardKnowledge>) -> String {
        match refusal(error, card) {
            Failure::Refused(error) => body(&error),
            other => panic!("{other} is no refusal"),
        }
    }

    #[test]
    fn every_refusal_of_the_engine_has_its_code_and_text() {
        for (error, expected) in [
            (
                ByApiError::UnknownToken,
                r#"400 {"code":"P1211","description":"The one_time_token is not valid"}"#,
            ),
            (
                ByApiError::UsedToken,
                r#"400 {"code":"P1212","description":"The one_time_token has already been used"}"#,
            ),
            (
                ByApiError::OtherToken,
                r#"400 {"code":"P1211","description":"The one_time_token is not a valid moto api token"}"#,
            ),
            (
                ByApiError::NotACardNumber,
                r#"402 {"code":"P0010","description":"The card_number is not a valid card number"}"#,
            ),
            (
                ByApiError::CardNotAccepted(CardNotAccepted::PrepaidNotAccepted),
                r#"402 {"code":"P0010","description":"Prepaid cards are not accepted"}"#,
            ),
            (
                ByApiError::Declined,
                r#"402 {"code":"P0010","description":"The payment was rejected"}"#,
            ),
            (
                ByApiError::ProviderError,
                r#"500 {"code":"P0050","description":"There was an error authorising the payment"}"#,
            ),
            (
                ByApiError::Engine(EngineError::NotFound),
                r#"500 {"code":"P0198","description":"Downstream system error"}"#,
            ),
        ] {
            assert_eq!(refused(error, None), expected);
        }
        let lost = refusal(StoreError::Busy.into(), None);
        assert!(matches!(lost, Failure::Store(ErrorCode::P0198, _)));
    }

    #[test]
    fn a_card_that_the_account_does_not_take_is_named_by_brand_and_type() {
        let number = CardNumber::parse("4242424242424242").unwrap();
        for (reason, expected) in [
            (
                CardNotAccepted::BrandNotSupported(Brand::Visa),
                "visa credit",
            ),
            (
                CardNotAccepted::DebitNotSupported(Brand::MasterCard),
                "master-card debit",
            ),
            (
                CardNotAccepted::CreditNotSupported(Brand::Jcb),
                "jcb credit",
            ),
        ] {
            let shown = refused(ByApiError::CardNotAccepted(reason), lookup(&number));
            let text = format!("The card type is not enabled: {expected}\"");
            assert!(shown.contains(&text), "{shown}");
        }
    }
}
