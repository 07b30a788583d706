//! The bank that the sandbox plays: asks the payer whether they are who they say, and believes them.
//!
//! Real banks are others: this page looks like none of ours, and speaks English only.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use payments::issuer::{Decision, Issuer, IssuerChallenge};
use serde::Deserialize;
use web::{Form, Language, Page, PageContext, PageError, Policy, see_other};

use crate::{guard::state_of, urls::Endpoint};

const STYLE: &str = include_str!("issuer/style.css");
/// The name of the frame in which Stripe shows its test bank.
const FRAME: &str = "stripe-challenge-frame";

/// The bank, if it is there, and the token of the challenge that is asked for.
fn ask(request: &HttpRequest) -> Result<(Arc<dyn Issuer>, String), PageError> {
    let state = state_of(request)?;
    let issuer = state.issuer.as_ref().ok_or(PageError::NotFound)?;
    let token = request.match_info().get("token").unwrap_or_default();
    Ok((Arc::clone(issuer), token.to_owned()))
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
    let page = FormPage {
        page: context.page(Language::En, "Example Bank: is this you?"),
        amount: challenge.amount.pence(),
    };
    let policy = Policy::new().allow_being_framed_by_us();
    Ok(context.respond(StatusCode::OK, &policy, &page))
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
}
