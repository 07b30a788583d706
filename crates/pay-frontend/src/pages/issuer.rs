//! The bank that the sandbox plays: asks the payer whether they are who they say, and believes them.
//!
//! Real banks are others: this page looks like none of ours, and speaks English only.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use payments::issuer::{Decision, Issuer, IssuerChallenge};
use serde::Deserialize;
use web::{Form, Language, Page, PageContext, PageError, Policy, see_other};

use crate::{
    guard::state_of,
    urls::{Endpoint, PaymentUrl},
};

const STYLE: &str = include_str!("issuer/style.css");
/// The name of the frame in which Stripe shows its test bank.
const FRAME: &str = "stripe-challenge-frame";

/// The bank, if it is there.
pub(super) fn bank(request: &HttpRequest) -> Result<Arc<dyn Issuer>, PageError> {
    let state = state_of(request)?;
    let issuer = state.issuer.as_ref().ok_or(PageError::NotFound)?;
    Ok(Arc::clone(issuer))
}

/// The bank, if it is there, and the token of the challenge that is asked for.
fn ask(request: &HttpRequest) -> Result<(Arc<dyn Issuer>, String), PageError> {
    let token = request.match_info().get("token").unwrap_or_default();
    Ok((bank(request)?, token.to_owned()))
}

async fn find(request: &HttpRequest) -> Result<(IssuerChallenge, String), PageError> {
    let (issuer, token) = ask(request)?;
    let challenge = issuer.challenge(&token).await;
    let challenge = challenge.map_err(PageError::internal)?;
    Ok((challenge.ok_or(PageError::NotFound)?, token))
}

/// Back to our pages, once the challenge is answered.
fn back(challenge: &IssuerChallenge) -> HttpResponse {
    see_other(
        &Endpoint::ThreeDsRequiredIn
            .of(&challenge.payment_id)
            .to_string(),
    )
}

/// `GET /sandbox/issuer/{token}`: the form in a frame of its own.
pub(crate) async fn frame(
    request: HttpRequest,
    context: PageContext,
) -> Result<HttpResponse, PageError> {
    let (challenge, token) = find(&request).await?;
    if challenge.decision.is_some() {
        return Ok(back(&challenge));
    }
    let policy = Policy::new()
        .allow_being_framed_by_us()
        .allow_frames_from("'self'");
    let page = FramePage {
        page: context.page(Language::En, "Example Bank"),
        name: FRAME,
        form: format!(
            "{}/{token}{}",
            payments::issuer::PATH,
            payments::issuer::FORM
        ),
    };
    Ok(context.respond(StatusCode::OK, &policy, &page))
}

/// `GET /sandbox/issuer/{token}/form`: the form.
pub(crate) async fn form(
    request: HttpRequest,
    context: PageContext,
) -> Result<HttpResponse, PageError> {
    let (challenge, _) = find(&request).await?;
    if challenge.decision.is_some() {
        return Ok(back(&challenge));
    }
    Ok(show_form(&context, &challenge, None))
}

fn show_form(context: &PageContext, challenge: &IssuerChallenge, md: Option<&str>) -> HttpResponse {
    let page = FormPage {
        page: context.page(Language::En, "Example Bank: is this you?"),
        amount: challenge.amount.pence(),
        md,
    };
    let policy = Policy::new().allow_being_framed_by_us();
    context.respond(StatusCode::OK, &policy, &page)
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    decision: String,
}

/// `POST /sandbox/issuer/{token}/form`: the answer. The first one counts.
pub(crate) async fn decide(
    request: HttpRequest,
    form: Form<Answer>,
) -> Result<HttpResponse, PageError> {
    let (issuer, token) = ask(&request)?;
    let decision = Decision::parse(&form.unchecked().decision).ok_or(PageError::BadRequest)?;
    let challenge = issuer.decide(&token, decision).await;
    let challenge = challenge.map_err(PageError::internal)?;
    Ok(back(&challenge.ok_or(PageError::NotFound)?))
}

/// What comes to the bank under 3-D Secure 1: first from the service's side, then from the bank's own form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "PaReq")]
    pa_request: String,
    #[serde(rename = "MD")]
    md: String,
    #[serde(rename = "TermUrl")]
    term_url: String,
    decision: String,
}

/// `POST /sandbox/issuer/{token}/acs`: the form, for whoever brings what 3-D Secure 1 wants; then the answer, posted on to
/// where the payer came from.
pub(crate) async fn acs(
    request: HttpRequest,
    context: PageContext,
    form: Form<Asked>,
) -> Result<HttpResponse, PageError> {
    let (challenge, token) = find(&request).await?;
    let asked = form.unchecked();
    let target = Endpoint::ThreeDsRequiredIn.of(&challenge.payment_id);
    if let Some(decision) = Decision::parse(&asked.decision) {
        let challenge = bank(&request)?.decide(&token, decision).await;
        let challenge = challenge.map_err(PageError::internal)?;
        let page = AnswerPage {
            page: context.page(Language::En, "Example Bank"),
            target,
            // The first answer counts.
            decision: challenge
                .and_then(|challenge| challenge.decision)
                .unwrap_or(decision),
            md: asked.md,
        };
        let policy = Policy::new().allow_being_framed_by_us();
        return Ok(context.respond(StatusCode::OK, &policy, &page));
    }
    // A real bank would send the payer to any address that it is given, and refuse what it cannot read.
    if asked.pa_request != token || !asked.term_url.ends_with(&target.to_string()) {
        return Err(PageError::BadRequest);
    }
    Ok(show_form(&context, &challenge, Some(&asked.md)))
}

/// What a payer brings to Worldpay.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(default, rename = "JWT")]
    jwt: String,
}

/// `POST /sandbox/worldpay/challenge`: on to the bank that the token names.
pub(crate) async fn enter(
    request: HttpRequest,
    form: Form<Token>,
) -> Result<HttpResponse, PageError> {
    let named = bank(&request)?.bank_of(&form.unchecked().jwt);
    Ok(see_other(named.ok_or(PageError::BadRequest)?.expose()))
}

/// `GET /sandbox/issuer.css`
pub(crate) async fn style(request: HttpRequest) -> Result<HttpResponse, PageError> {
    ask(&request)?;
    let mut response = HttpResponse::Ok();
    Ok(response.content_type("text/css; charset=utf-8").body(STYLE))
}

/// The bank with its form in a frame.
#[derive(Template)]
#[template(path = "pay-frontend/issuer_frame.html")]
struct FramePage<'a> {
    page: Page<'a>,
    name: &'static str,
    form: String,
}

/// The form.
#[derive(Template)]
#[template(path = "pay-frontend/issuer_form.html")]
struct FormPage<'a> {
    page: Page<'a>,
    /// In pence.
    amount: i64,
    /// What the bank sends back as it got it.
    md: Option<&'a str>,
}

/// The page that posts the answer on.
#[derive(Template)]
#[template(path = "pay-frontend/issuer_answer.html")]
struct AnswerPage<'a> {
    page: Page<'a>,
    target: PaymentUrl<'a>,
    decision: Decision,
    md: String,
}
