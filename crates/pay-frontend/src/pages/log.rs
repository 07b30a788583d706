//! `POST /log/{payment_id}`: the scripts of the card page tell what happened in the browser.

use std::borrow::Cow;

use actix_web::{HttpResponse, http::header::ContentType};
use serde::Deserialize;
use web::PageError;

use crate::{guard::OpenPayment, wallets::Json};

/// What scripts tell of wallets.
const CODES: [&str; 12] = [
    "ApplePayAvailable",
    "ApplePayStarted",
    "ApplePayAborted",
    "ApplePayMerchantIdNotValid",
    "ApplePayMerchantValidationError",
    "ApplePayErrorMakingRequestToAuthorise",
    "ApplePayServerError",
    "GooglePayAvailable",
    "GooglePayStarted",
    "GooglePayAborted",
    "GooglePayErrorMakingRequestToAuthorise",
    "GooglePayServerError",
];

#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
}

/// What the browser tells cannot be trusted, so nothing of it reaches the log but a code that is known.
pub(crate) async fn post(open: OpenPayment, body: Result<Json, PageError>) -> HttpResponse {
    let told = body.as_deref().map(known_code);
    if let Ok(Some(code)) = told {
        tracing::info!(payment.id = %open.payment.id, browser.code = code, "the browser tells of a wallet");
    }
    // No session goes out with it: it might take the place of one that another tab has added a payment to meanwhile.
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body("OK")
}

fn known_code(body: &[u8]) -> Option<&'static str> {
    let told: Told<'_> = serde_json::from_slice(body).ok()?;
    CODES.into_iter().find(|code| *code == told.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_codes_reach_the_log() {
        let known = known_code(br#"{"code":"ApplePayStarted","more":1}"#);
        assert_eq!(known, Some("ApplePayStarted"));
        for unknown in [
            r#"{"code":"4444333322221111"}"#,
            r#"{"code":"applepaystarted"}"#,
            r#"{"code":1}"#,
            "{}",
            "",
            "\u{0}",
        ] {
            assert_eq!(known_code(unknown.as_bytes()), None, "{unknown}");
        }
    }
}
