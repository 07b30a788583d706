//! `/card_details/{payment_id}`: asks for the card, and has the provider authorise it.

mod page;
mod script_data;

use actix_web::HttpResponse;
use payments::{
    EngineError,
    engine::{AuthoriseError, Authorised},
    payment::Payment,
    state::{DetailedStatus, State},
    transition::TransitionError,
};
use web::{FieldErrors, Form};

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
    let page = CardDetailsPage::new(open.page_with_forms(), open.view());
    Ok(open.form_page(&page))
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
    let submission = match form.parse(rules(open)) {
        Ok(submission) => submission,
        Err(rejected) => return Ok(reject(open, &form, rejected)),
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
            Ok(reject(
                open,
                &form,
                Rejected {
                    errors,
                    suggestion: None,
                },
            ))
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
fn reject(open: &OpenPayment, form: &CardForm, rejected: Rejected) -> HttpResponse {
    let page = CardDetailsPage::rejected(open.page_with_forms(), open.view(), form, rejected);
    open.form_page(&page)
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
