//! `/card_details/{payment_id}`: asks for the card, and has the provider authorise it.

mod page;
mod samples;
mod script_data;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use payments::{
    EngineError,
    engine::{AuthoriseError, Authorised, CardSubmission, Found},
    payment::Payment,
    state::{DetailedStatus, State},
    transition::TransitionError,
};
use web::{FieldErrors, Form, TooSoon};

pub(crate) use page::{CardDetailsPage, CardView};

use crate::{
    card_check::Refusal,
    error::{Failure, PageResult},
    forms::{CardField, CardForm, Rejected, Rules},
    guard::OpenPayment,
    urls::Endpoint,
};

const SHOWN: &[DetailedStatus] = &[DetailedStatus::Created, DetailedStatus::EnteringCardDetails];

pub(crate) async fn get(mut open: OpenPayment) -> HttpResponse {
    let result = show(&mut open).await;
    open.answer(result)
}

async fn show(open: &mut OpenPayment) -> PageResult {
    open.require(SHOWN)?;
    if open.payment.detailed_status() == DetailedStatus::Created {
        start(open).await?;
    }
    let agreement = agreement_of(open).await?;
    let page = CardDetailsPage::new(open.page_with_forms(), open.view(agreement.as_deref()));
    answer_with(open, page).await
}

/// Answers with the page, which lets the provider look at the browser where it wants to.
async fn answer_with(open: &OpenPayment, mut page: CardDetailsPage<'_>) -> PageResult {
    let device_data = open.payments().device_data(&open.payment).await;
    page.device_data = device_data.map_err(Failure::NoDeviceData)?;
    let policy = page.policy(open.form_policy());
    Ok(open.page_under(&policy, &page))
}

/// What the agreement is about that the payment sets up.
async fn agreement_of(open: &OpenPayment) -> Result<Option<String>, Failure> {
    let Some(used) = &open.payment.order.agreement else {
        return Ok(None);
    };
    let account_id = &open.payment.account_id;
    let found = open.payments().get_agreement(account_id, &used.id).await;
    match found.map_err(EngineError::from)? {
        Found::Some(agreement) => Ok(Some(agreement.terms.description)),
        _ => Ok(None),
    }
}

/// The first look at the card page starts the payment. Of two simultaneous looks the second finds it started.
async fn start(open: &mut OpenPayment) -> Result<(), Failure> {
    use DetailedStatus::EnteringCardDetails;
    match open.payments().start(&open.payment.id).await {
        Ok(payment) => open.payment = payment,
        Err(EngineError::Transition(TransitionError::NotAllowed(EnteringCardDetails))) => {}
        Err(EngineError::Transition(error)) => return Err(EngineError::from(error).into()),
        Err(error) => return Err(Failure::NotStarted(error)),
    }
    Ok(())
}

pub(crate) async fn post(open: OpenPayment, form: Form<CardForm>) -> HttpResponse {
    let result = submit(&open, form).await;
    open.answer(result)
}

async fn submit(open: &OpenPayment, form: Form<CardForm>) -> PageResult {
    let form = open.checked(form)?;
    if open.payment.detailed_status() == DetailedStatus::AuthorisationReady {
        return Ok(open.see(Endpoint::AuthWaiting));
    }
    open.require(&[DetailedStatus::EnteringCardDetails])?;
    if let Err(too_soon) = open.count_card() {
        return hold_back(open, &form, too_soon).await;
    }
    let submission = match form.parse(rules(open)) {
        Ok(submission) => CardSubmission {
            browser: form.browser(open.browser_info()),
            ..submission
        },
        Err(rejected) => return reject(open, &form, rejected).await,
    };
    match open
        .payments()
        .authorise(&open.payment.id, submission)
        .await
    {
        Ok(outcome) => after_authorisation(open, &outcome),
        Err(AuthoriseError::CardNotAccepted(reason)) => {
            let mut errors = FieldErrors::new();
            let message = Refusal::NotAccepted(reason).message(open.messages());
            errors.put_first(CardField::CardNo, message);
            let rejected = Rejected {
                errors,
                suggestion: None,
            };
            reject(open, &form, rejected).await
        }
        Err(AuthoriseError::Engine(error)) => Err(error.into()),
    }
}

fn rules(open: &OpenPayment) -> Rules<'_> {
    Rules {
        account: &open.account,
        has_address: open.account.collects_billing_address_for(&open.payment),
        m: open.messages(),
        today: open.today(),
    }
}

/// The page again, with what is wrong. It is answered with 200, as on GOV.UK Pay.
async fn reject(open: &OpenPayment, form: &CardForm, rejected: Rejected) -> PageResult {
    let agreement = agreement_of(open).await?;
    let view = open.view(agreement.as_deref());
    let page = CardDetailsPage::rejected(open.page_with_forms(), view, form, rejected);
    answer_with(open, page).await
}

/// The page again, with how long to wait. All that was typed is there, except the card.
async fn hold_back(open: &OpenPayment, form: &CardForm, too_soon: TooSoon) -> PageResult {
    let TooSoon { seconds } = too_soon;
    let message = open.messages().card_details.too_many_attempts(seconds);
    let mut errors = FieldErrors::new();
    errors.put_first(CardField::CardNo, message.to_string());
    let rejected = Rejected {
        errors,
        suggestion: None,
    };
    let mut response = reject(open, form, rejected).await?;
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

fn after_authorisation(open: &OpenPayment, outcome: &Authorised) -> PageResult {
    match outcome {
        Authorised::Waiting => Ok(open.see(Endpoint::AuthWaiting)),
        _ if outcome.is_uncertain() => Err(Failure::Uncertain),
        Authorised::Answered(payment) => Ok(open.see(page_after(payment))),
    }
}

/// Refusals are shown by the card page, which shows the state of a payment that it is no longer for.
fn page_after(payment: &Payment) -> Endpoint {
    match payment.state {
        State::Authorised => Endpoint::Confirm,
        State::Challenge => Endpoint::ThreeDsRequired,
        _ => Endpoint::CardDetails,
    }
}
