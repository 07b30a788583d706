//! `GET /secure/{token}`, `POST /secure`: a browser arrives with a one-time token and gets a session for its payment.

use actix_web::{
    FromRequest as _, HttpRequest, HttpResponse,
    http::header,
    web::{Data, Payload},
};
use payments::{engine::Visit, payment::Payment, state::DetailedStatus};
use serde::Deserialize;
use web::{Body, Client, Form, PageContext, PageError, Policy, see_other};

use crate::{
    FrontendState,
    error::{because, no_session, technical_problems},
    layout,
    session::Session,
    state_page::{StatePage, StateView},
    urls::Endpoint,
};

/// The most that the body of a `POST` may hold.
const BODY_LIMIT: usize = 64 * 1024;

/// The body of a `POST`, as a form or as JSON.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct TokenBody {
    charge_token_id: String,
}

pub(crate) async fn get(
    request: HttpRequest,
    context: PageContext,
    state: Data<FrontendState>,
) -> HttpResponse {
    let token = request.match_info().get("token").unwrap_or_default();
    exchange(&request, &context, &state, token).await
}

pub(crate) async fn post(
    request: HttpRequest,
    context: PageContext,
    state: Data<FrontendState>,
    payload: Payload,
) -> Result<HttpResponse, PageError> {
    let body = if is_json(&request) {
        let read = Body::read(payload.into_inner(), BODY_LIMIT).await?;
        serde_json::from_slice(&read).map_err(|_not_ours| PageError::BadRequest)?
    } else {
        let mut body = payload.into_inner();
        let form = Form::<TokenBody>::from_request(&request, &mut body).await?;
        form.unchecked()
    };
    Ok(exchange(&request, &context, &state, body.charge_token_id.trim()).await)
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

async fn exchange(
    request: &HttpRequest,
    context: &PageContext,
    state: &FrontendState,
    token: &str,
) -> HttpResponse {
    let now = state.payments.now().unix_seconds();
    let known = state.sessions.read(request, now);
    let (session, mut response) = match state.payments.visit(token).await {
        Ok(Visit::Opened(payment)) => {
            let mut session = known.unwrap_or_else(|| Session::new(context.random()));
            session.add(&payment.id, now);
            let next = page_for(payment.detailed_status());
            let response = match next {
                Some(page) => see_other(&page.of(&payment.id).to_string()),
                None => show(context, &payment),
            };
            (session, response)
        }
        Ok(Visit::Used(payment)) => {
            let Some(mut session) = known.filter(|session| session.holds(&payment.id)) else {
                return no_session(context);
            };
            session.touch(&payment.id, now);
            (session, show(context, &payment))
        }
        Ok(Visit::Unknown) => {
            return match state.throttles.unknown_link(&Client::of(request)) {
                Ok(()) => no_session(context),
                Err(too_soon) => {
                    HttpResponse::from_error(PageError::TooManyRequests(too_soon.seconds))
                }
            };
        }
        Err(error) => {
            let page = technical_problems(context);
            return HttpResponse::from_error(because(page, &error));
        }
    };
    let random = state.payments.random();
    state.sessions.write(&session, now, random, &mut response);
    response
}

/// The page that takes a payment in this state further; `None` when it is over.
const fn page_for(status: DetailedStatus) -> Option<Endpoint> {
    use DetailedStatus as D;
    match status {
        D::Created | D::EnteringCardDetails => Some(Endpoint::CardDetails),
        D::AuthorisationSuccess => Some(Endpoint::Confirm),
        D::Authorisation3dsRequired => Some(Endpoint::ThreeDsRequired),
        D::AuthorisationReady | D::Authorisation3dsReady => Some(Endpoint::AuthWaiting),
        D::CaptureReady | D::CaptureSubmitted => Some(Endpoint::CaptureWaiting),
        _ => None,
    }
}

/// The page for the state of the payment. A link says nothing about who follows it, so the page names no service.
fn show(context: &PageContext, payment: &Payment) -> HttpResponse {
    let view = StateView::of_used_token(payment.detailed_status());
    let page = context.page(layout::language_of(payment), "");
    let page = StatePage::new(page, view, Some(&payment.id));
    context.respond(view.status_code(), &Policy::new(), &page)
}
