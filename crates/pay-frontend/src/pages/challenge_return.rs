//! The payer is back from their bank (3-D Secure).
//!
//! A bank sends the browser here from its own site, and from within a frame, so that our session cookie does not come
//! along. The page that answers posts what the bank sent once more, from our own site and to the whole window.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use askama::Template;
use payments::{
    engine::Authorised,
    id::PaymentId,
    payment::Payment,
    provider::ChallengeResult,
    state::{DetailedStatus, EndReason, State},
};
use serde::Deserialize;
use web::{Form, Page, PageContext, PageError, Policy};

use super::confirm;
use crate::{
    error::{Failure, PageResult, because, technical_problems},
    guard::{OpenPayment, state_of},
    layout,
    samples::{Album, Stage},
    urls::{Endpoint, PaymentUrl},
};

/// What is posted; empty for a body that is no form. An extractor.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Brought {
    #[serde(rename = "PaRes")]
    pa_res: String,
    #[serde(rename = "MD")]
    md: String,
    #[serde(rename = "providerStatus")]
    provider_status: String,
    #[serde(rename = "redirectResult")]
    redirect_result: String,
}

impl FromRequest for Brought {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            return Box::pin(std::future::ready(Ok(Self::default())));
        }
        let form = Form::<Self>::from_request(request, payload);
        Box::pin(async move { Ok(form.await?.unchecked()) })
    }
}

impl Brought {
    /// With what some providers put into the address.
    fn with_query(self, request: &HttpRequest) -> Self {
        let in_query = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
            pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
        };
        let path = request.path().trim_end_matches('/');
        if path.ends_with("/epdq") {
            Self {
                provider_status: in_query("status").unwrap_or_else(|| "success".to_owned()),
                ..self
            }
        } else if path.ends_with("/adyen") {
            Self {
                redirect_result: in_query("redirectResult").unwrap_or_default(),
                ..self
            }
        } else {
            self
        }
    }

    fn into_result(self) -> ChallengeResult {
        let filled = |text: String| (!text.is_empty()).then_some(text);
        ChallengeResult {
            pa_response: filled(self.pa_res),
            md: filled(self.md),
            status: filled(self.provider_status),
            redirect_result: filled(self.redirect_result),
        }
    }

    /// Names and values of what was brought.
    fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("PaRes", self.pa_res.as_str()),
            ("MD", &self.md),
            ("providerStatus", &self.provider_status),
            ("redirectResult", &self.redirect_result),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }
}

/// `GET /card_details/{payment_id}/3ds_required_in`, and the same under the names of providers.
pub(crate) async fn get(
    request: HttpRequest,
    context: PageContext,
) -> Result<HttpResponse, actix_web::Error> {
    show(&request, &context, Brought::default()).await
}

/// `POST`: the same.
pub(crate) async fn post(
    request: HttpRequest,
    context: PageContext,
    brought: Brought,
) -> Result<HttpResponse, actix_web::Error> {
    show(&request, &context, brought).await
}

/// Knows nobody and changes nothing, so that it needs no session, and may be framed by any bank.
async fn show(
    request: &HttpRequest,
    context: &PageContext,
    brought: Brought,
) -> Result<HttpResponse, actix_web::Error> {
    let state = state_of(request)?;
    let id = request.match_info().get("payment_id");
    let id = id.and_then(PaymentId::parse).ok_or(PageError::NotFound)?;
    let payment = match state.payments.find(&id).await {
        Ok(payment) => payment.ok_or(PageError::NotFound)?,
        Err(error) => return Err(because(technical_problems(context), &error)),
    };
    let brought = brought.with_query(request);
    let page = context.page(layout::language_of(&payment), "");
    let page = ReturnPage::new(page, &payment, brought);
    let mut policy = Policy::new().allow_being_framed();
    let account = state.payments.account_of(&payment);
    // Chromium holds every redirect after the form to the policy, and these payers have no page to stop at.
    let leads_back = account.is_some_and(|account| account.redirects_on_end);
    if leads_back || payment.wallet().is_some() {
        policy = policy.allow_form_to(&payment.order.return_url);
    }
    Ok(context.respond(StatusCode::OK, &policy, &page))
}

/// `POST /card_details/{payment_id}/3ds_handler`: the result, from our own page.
pub(crate) async fn handle(open: OpenPayment, brought: Brought) -> HttpResponse {
    let result = finish(&open, brought).await;
    open.answer(result)
}

async fn finish(open: &OpenPayment, brought: Brought) -> PageResult {
    use DetailedStatus as D;
    match open.payment.detailed_status() {
        D::Authorisation3dsRequired => {}
        // Posted twice: the first one goes on.
        D::Authorisation3dsReady => return Ok(open.see(Endpoint::AuthWaiting)),
        D::AuthorisationSuccess => return Ok(open.see(page_to_confirm(&open.payment))),
        _ if confirm::is_agreed_in_wallet(&open.payment) => {
            return Ok(open.see(Endpoint::Return));
        }
        other => return Err(Failure::OtherState(other)),
    }
    let finished = open
        .payments()
        .finish_challenge(&open.payment.id, brought.into_result());
    match finished.await? {
        Authorised::Waiting => Ok(open.see(Endpoint::AuthWaiting)),
        Authorised::Answered(payment) => {
            if confirm::is_agreed_in_wallet(&payment) {
                confirm::confirm_for_wallet(open).await?;
            }
            page_after(&payment).map(|page| open.see(page))
        }
    }
}

/// Refusals are shown by the confirm page, which shows the state of a payment that it is not for.
fn page_after(payment: &Payment) -> Result<Endpoint, Failure> {
    use EndReason::{AuthorisationError, AuthorisationTimeout, AuthorisationUnexpected};
    match payment.state {
        State::Ended(AuthorisationError | AuthorisationTimeout | AuthorisationUnexpected) => {
            Err(Failure::Uncertain)
        }
        State::Challenge => Ok(Endpoint::ThreeDsRequired),
        _ => Ok(page_to_confirm(payment)),
    }
}

/// Who pays with a wallet has confirmed it there, and is led back by the waiting page.
fn page_to_confirm(payment: &Payment) -> Endpoint {
    match payment.wallet() {
        Some(_) => Endpoint::AuthWaiting,
        None => Endpoint::Confirm,
    }
}

/// The page that posts what the bank sent once more.
#[derive(Template)]
#[template(path = "pay-frontend/3ds_required_in.html")]
pub(crate) struct ReturnPage<'a> {
    page: Page<'a>,
    brought: Brought,
    handler: PaymentUrl<'a>,
}

impl<'a> ReturnPage<'a> {
    fn new(mut page: Page<'a>, payment: &'a Payment, brought: Brought) -> Self {
        page.title = page.m.authorisation.bank_checking_details.into();
        Self {
            page,
            brought,
            handler: Endpoint::ThreeDsHandler.of(&payment.id),
        }
    }

    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        let draw =
            |s: &Stage<'_>| ReturnPage::new(s.page(), &s.payment, Brought::default()).render();
        album.add_without_scripts("without-scripts", draw);
    }
}
