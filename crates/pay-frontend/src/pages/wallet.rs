//! Paying with a wallet: `POST /web-payments-auth-request/{wallet}/{payment_id}` takes what it gave the browser, and
//! `GET /handle-payment-response/{wallet}/{payment_id}` is where the payer goes on.

use actix_web::{HttpResponse, http::StatusCode};
use payments::{
    EngineError,
    account::EmailCollection,
    browser::BrowserInfo,
    engine::{AuthoriseError, Authorised},
    state::DetailedStatus,
    transition::TransitionError,
    wallet::{WalletSubmission, WalletType},
};
use serde::Serialize;
use web::PageError;

use super::confirm;
use crate::{
    error::{Chain, Failure, PageResult, because},
    guard::OpenPayment,
    urls::Endpoint,
    wallets::{self, Json, PayloadError},
};

/// Where the script goes.
#[derive(Serialize)]
struct Next {
    url: String,
}

/// Why it goes nowhere.
#[derive(Serialize)]
struct Refusal {
    message: &'static str,
}

pub(crate) async fn post_apple_pay(open: OpenPayment, body: Json) -> HttpResponse {
    let read = wallets::from_apple_pay(&body, asks_for_email(&open));
    post(open, WalletType::ApplePay, read).await
}

pub(crate) async fn post_google_pay(open: OpenPayment, body: Json) -> HttpResponse {
    let read = wallets::from_google_pay(&body, asks_for_email(&open));
    post(open, WalletType::GooglePay, read).await
}

fn asks_for_email(open: &OpenPayment) -> bool {
    open.account.email_collection != EmailCollection::Off
}

async fn post(
    open: OpenPayment,
    wallet: WalletType,
    read: Result<WalletSubmission, PayloadError>,
) -> HttpResponse {
    let response = match read {
        Ok(submission) => authorise(&open, wallet, submission).await,
        Err(PayloadError::Malformed) => refuse(StatusCode::BAD_REQUEST, "This is not JSON"),
        Err(error) => failed("What the wallet gave cannot be read", &error),
    };
    open.answer(Ok(response))
}

async fn authorise(
    open: &OpenPayment,
    wallet: WalletType,
    submission: WalletSubmission,
) -> HttpResponse {
    if let Err(too_soon) = open.count_card() {
        return HttpResponse::from_error(PageError::TooManyRequests(too_soon.seconds));
    }
    let browser = BrowserInfo {
        device_data: submission.browser.device_data,
        ..open.browser_info()
    };
    let submission = WalletSubmission {
        browser,
        ..submission
    };
    let asked = open
        .payments()
        .authorise_wallet(&open.payment.id, submission);
    match asked.await {
        Ok(authorised) => {
            confirm_at_once(open, &authorised).await;
            go_to(open, Endpoint::WalletResponse(wallet))
        }
        Err(AuthoriseError::CardNotAccepted(_)) => {
            refuse(StatusCode::BAD_REQUEST, "The card is not accepted")
        }
        // The card page shows the state of a payment that it is not for.
        Err(AuthoriseError::Engine(EngineError::Transition(TransitionError::NotAllowed(_)))) => {
            go_to(open, Endpoint::CardDetails)
        }
        Err(AuthoriseError::Engine(error)) => failed("The payment could not be made", &error),
    }
}

/// The payer has agreed in the wallet, and may close the browser now. Where this fails, the next page tries again.
async fn confirm_at_once(open: &OpenPayment, authorised: &Authorised) {
    let Authorised::Answered(payment) = authorised else {
        return;
    };
    if confirm::is_agreed_in_wallet(payment)
        && let Err(failure) = confirm::confirm_for_wallet(open).await
    {
        let chain = Chain::of(&failure);
        tracing::warn!(payment.id = %payment.id, error.chain = %chain, "the payment of a wallet is not confirmed yet");
    }
}

fn go_to(open: &OpenPayment, endpoint: Endpoint) -> HttpResponse {
    let url = endpoint.of(&open.payment.id).to_string();
    HttpResponse::Ok().json(Next { url })
}

fn refuse(status: StatusCode, message: &'static str) -> HttpResponse {
    HttpResponse::build(status).json(Refusal { message })
}

fn failed(message: &'static str, cause: &dyn std::error::Error) -> HttpResponse {
    let response = refuse(StatusCode::INTERNAL_SERVER_ERROR, message);
    HttpResponse::from_error(because(response, cause))
}

pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = go_on(&open).await;
    open.answer(result)
}

/// What came of the wallet stands on the payment. There is no confirm page: the payer has confirmed it in the wallet.
async fn go_on(open: &OpenPayment) -> PageResult {
    use DetailedStatus as D;
    match open.payment.detailed_status() {
        // With a wallet, or with a card in another tab.
        D::AuthorisationReady | D::Authorisation3dsReady => Ok(open.see(Endpoint::AuthWaiting)),
        _ if open.payment.wallet().is_none() => Err(Failure::NoWallet),
        _ if confirm::is_agreed_in_wallet(&open.payment) => confirm::pay_with_wallet(open).await,
        D::Authorisation3dsRequired => Ok(open.see(Endpoint::ThreeDsRequired)),
        D::AuthorisationError => Err(Failure::WalletRefused),
        D::AuthorisationTimeout | D::AuthorisationUnexpectedError => Err(Failure::Uncertain),
        other => Err(Failure::OtherState(other)),
    }
}
