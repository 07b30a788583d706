//! Worldpay's tokens (Worldpay documentation, "3DS Flex"). The sandbox signs nothing: a token of its own says so in its
//! header, and proves no more than that whoever has it knows the random id in it.

use data_encoding::BASE64URL_NOPAD;
use payments::{
    browser::{DeviceDataCollection, DeviceDataRequest},
    challenge::Challenge,
    clock::Timestamp,
    id::TransactionId,
    issuer,
    provider::IssuerUrl,
};
use serde_json::{Value, json};

use crate::{
    NAME,
    challenge::{Frame, issuer_url},
};

const HEADER: &str = r#"{"alg":"none","typ":"JWT"}"#;

fn token(claims: &Value) -> String {
    let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.", encode(HEADER), encode(&claims.to_string()))
}

fn claims(token: &str) -> Option<Value> {
    let claims = token.split('.').nth(1)?;
    let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// Where the payer's browser is looked at.
pub(crate) fn device_data(request: &DeviceDataRequest, now: Timestamp) -> DeviceDataCollection {
    let (issued, until) = (now.unix_seconds(), request.until.unix_seconds());
    DeviceDataCollection {
        url: issuer::DEVICE_DATA.to_owned(),
        jwt: token(&json!({
            "jti": format!("{}-{issued}", request.payment_id),
            "iat": issued,
            "exp": until,
            "iss": NAME,
            "OrgUnitId": NAME,
        })),
    }
}

/// The id under which a browser is known that brought this token in time.
pub(crate) fn device_session(token: &str, now: Timestamp) -> Option<String> {
    let claims = claims(token)?;
    let until = claims.get("exp")?.as_i64()?;
    let id = claims.get("jti")?.as_str()?;
    (now.unix_seconds() < until).then(|| id.to_owned())
}

/// The way to the bank by a page that takes a token.
pub(crate) fn challenge(id: &TransactionId, frame: Frame, now: Timestamp) -> Challenge {
    Challenge::Token {
        url: IssuerUrl::new(issuer::TOKEN_CHALLENGE.to_owned()),
        jwt: token(&json!({
            "jti": id.as_str(),
            "iat": now.unix_seconds(),
            "iss": NAME,
            "OrgUnitId": NAME,
            "ObjectifyPayload": true,
            "Payload": {
                "ACSUrl": issuer_url(id, frame).expose(),
                "Payload": "",
                "TransactionId": id.as_str(),
            },
        })),
    }
}

/// Where the bank of a challenge with this token waits.
pub(crate) fn bank_of(token: &str) -> Option<IssuerUrl> {
    let claims = claims(token)?;
    let payload = claims.get("Payload")?;
    let id = payload.get("TransactionId")?.as_str()?;
    let id = TransactionId::from_stored(id.to_owned());
    let named = payload.get("ACSUrl")?.as_str()?;
    // Whoever made the token up may have named any address.
    [Frame::Nested, Frame::Plain]
        .map(|frame| issuer_url(&id, frame))
        .into_iter()
        .find(|bank| bank.expose() == named)
}

#[cfg(test)]
mod tests {
    use payments::{
        clock::{Clock as _, SystemClock},
        id::{AccountId, PaymentId},
        random::SystemRandom,
    };

    use super::*;

    #[test]
    fn a_token_leads_to_the_bank_that_it_was_made_for() {
        let id = TransactionId::generate(&SystemRandom);
        for frame in [Frame::Nested, Frame::Plain] {
            let Challenge::Token { jwt, .. } = challenge(&id, frame, SystemClock.now()) else {
                panic!("a token");
            };
            assert_eq!(bank_of(&jwt), Some(issuer_url(&id, frame)));
        }
        let elsewhere = json!({ "Payload": {
            "ACSUrl": "https://elsewhere.example/", "TransactionId": id.as_str(),
        } });
        for nonsense in ["", "..", "a.b.c", &token(&json!({})), &token(&elsewhere)] {
            assert_eq!(bank_of(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_browser_is_looked_at_while_there_is_something_to_pay() {
        let now = SystemClock.now();
        let request = DeviceDataRequest {
            account_id: AccountId::parse("a").unwrap(),
            payment_id: PaymentId::generate(&SystemRandom),
            until: now.after(std::time::Duration::from_mins(1)),
        };
        let collection = device_data(&request, now);
        assert_eq!(collection.url, issuer::DEVICE_DATA);
        let session = device_session(&collection.jwt, now).unwrap();
        assert!(session.starts_with(request.payment_id.as_str()));
        assert_eq!(device_session(&collection.jwt, request.until), None);
        assert_eq!(device_session("x", now), None);
    }
}
