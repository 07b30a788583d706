//! What Apple Pay needs besides payments: `POST /apple-pay-merchant-validation`, and the proof that a merchant owns the
//! address of these pages.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::ContentType},
    web::Data,
};
use serde::Deserialize;
use web::PageContext;

use crate::{
    FrontendState,
    error::{NoSession, because, no_session},
    wallets::{
        Json,
        merchant::{MerchantSession, is_apples},
    },
};

/// There is nothing to prove as long as nobody has registered a merchant with Apple.
const NO_MERCHANT: &str = "No Apple Pay merchant is registered for this address.\n";

/// What the script of the card page sends.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Question {
    /// Where the browser says that Apple hands sessions out.
    url: String,
    payment_provider: String,
}

/// The built-in provider answers by itself: nothing leaves this machine. Only browsers that have a payment may ask.
pub(crate) async fn validate_merchant(
    request: HttpRequest,
    context: PageContext,
    state: Data<FrontendState>,
    body: Json,
) -> actix_web::Result<HttpResponse> {
    let now = state.payments.now();
    let session = state.sessions.read(&request, now.unix_seconds());
    if !session.is_some_and(|session| session.has_payments()) {
        return Err(because(no_session(&context), &NoSession));
    }
    let Ok(question) = serde_json::from_slice::<Question>(&body) else {
        return Ok(refuse("This is not the JSON of a question"));
    };
    if !is_apples(&question.url) {
        return Ok(refuse("The url is not one of Apple’s"));
    }
    let mut accounts = state.payments.accounts().iter();
    let is_known = accounts.any(|account| {
        account.wallets.apple_pay && account.provider.as_ref() == Some(&question.payment_provider)
    });
    if !is_known {
        return Ok(refuse("The paymentProvider does not take Apple Pay"));
    }
    let site = context.site();
    let random = state.payments.random();
    let session = MerchantSession::made_up(&site.name, &site.public_url, now, random);
    Ok(HttpResponse::Ok().json(session))
}

fn refuse(why: &'static str) -> HttpResponse {
    HttpResponse::build(StatusCode::BAD_REQUEST)
        .content_type(ContentType::plaintext())
        .body(why)
}

pub(crate) async fn domain() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(NO_MERCHANT)
}
