//! `/sandbox/payments/{payment_id}/complete`: takes a payment through its steps as a payer would, without pages.

mod card;
mod plan;

use std::{sync::Arc, time::Duration};

use actix_web::{HttpResponse, web};
use payments::{
    EngineError, Payments,
    account::Account,
    browser::BrowserInfo,
    card::CardDetails,
    engine::{ApiCard, AuthoriseError, Authorised, ByApiError, CardSubmission, Found},
    id::PaymentId,
    payment::{Mode, Payment},
    state::State,
    store::StoreError,
    transition::TransitionError,
};

pub(crate) use plan::Completion;
use plan::{Outcome, Plan};

use super::{body::OptionalBody, conflict, store_failed, unknown};
use crate::{ApiState, error::Failure, extract::PaymentInPath, view};

/// Longer than any provider may take: by then the engine itself has recorded a time-out.
const PATIENCE: Duration = Duration::from_mins(2);

/// `POST /sandbox/payments/{payment_id}/complete`: the payment as it is after the payer's steps.
pub(crate) async fn complete_payment(
    OptionalBody { caller, body }: OptionalBody,
    PaymentInPath(id): PaymentInPath,
    state: web::Data<ApiState>,
) -> Result<HttpResponse, Failure> {
    let plan = Plan::parse(&body)?;
    let (account, engine) = (&caller.account, &state.payments);
    let id = id.ok_or_else(no_such_payment)?;
    let found = engine.find(&id).await.map_err(store_failed)?;
    let payment = found
        .filter(|payment| payment.account_id == account.id)
        .ok_or_else(no_such_payment)?;
    if payment.external_state().is_finished() {
        return Err(not_now(&payment));
    }

    let (goal, is_demanded) = (plan.goal, plan.is_demanded);
    Box::pin(carry_out(engine, account, payment, plan)).await?;
    capture(engine, &id).await.map_err(store_failed)?;

    let shown = engine.get(&account.id, &id).await.map_err(store_failed)?;
    let Found::Some((payment, token)) = shown else {
        return Err(no_such_payment());
    };
    if is_demanded && !goal.is_reached(payment.external_state()) {
        return Err(not_now(&payment));
    }
    let mut response = HttpResponse::Ok();
    view::never_stored(&mut response);
    Ok(response.json(view::payment::single(
        (&**state).into(),
        payment,
        token.as_ref(),
    )))
}

/// Completes a payment that was just created on an account whose payments succeed without a payer. Where that fails,
/// the payment stays as far as it came.
pub(crate) async fn complete_new(state: &ApiState, account: &Arc<Account>, payment: &Payment) {
    let has_payer = matches!(payment.order.mode, Mode::Web | Mode::MotoApi);
    if state.test_controls.is_none() || !account.succeeds_without_payer || !has_payer {
        return;
    }
    let steps = carry_out(&state.payments, account, payment.clone(), Plan::SUCCESS);
    if let Err(failure) = Box::pin(steps).await {
        tracing::warn!(payment.id = %payment.id, %failure, "a payment was not completed without a payer");
        return;
    }
    if let Err(error) = capture(&state.payments, &payment.id).await {
        tracing::warn!(payment.id = %payment.id, %error, "a payment was not captured at once");
    }
}

/// What comes next, such as a refund, needs the captured money. A worker that is at it takes moments.
async fn capture(engine: &Payments, id: &PaymentId) -> Result<(), StoreError> {
    const LOOKS: u32 = 40;
    const PAUSE: Duration = Duration::from_millis(25);
    // That it fails now and is tried again later is what the payment shows.
    engine.capture_now(id).await.ok();
    for _ in 0..LOOKS {
        let payment = engine.find(id).await?;
        if payment.is_none_or(|payment| payment.lease.is_none()) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn carry_out(
    engine: &Payments,
    account: &Account,
    payment: Payment,
    plan: Plan,
) -> Result<(), Failure> {
    if plan.goal == Outcome::Expired {
        let expired = engine.expire_now(&payment.id).await;
        return expired
            .map(|_| ())
            .map_err(|error| refusal(error, &payment));
    }
    match payment.order.mode {
        Mode::Web => as_payer(engine, account, payment, plan).await,
        Mode::MotoApi => as_service(engine, account, payment, plan).await,
        Mode::Agreement | Mode::External => Err(conflict(
            "Nobody has to complete this payment: it has no payer, and ends by itself",
        )),
    }
}

/// Opens the card page, submits a card, and confirms, as far as the goal asks for it and it was not done before.
async fn as_payer(
    engine: &Payments,
    account: &Account,
    mut payment: Payment,
    mut plan: Plan,
) -> Result<(), Failure> {
    let has_card = !matches!(payment.state, State::Created | State::Started);
    if has_card && plan.number.is_some() {
        return Err(conflict("The payer has submitted a card before"));
    }
    if plan.goal.is_reached(payment.external_state()) {
        return Ok(());
    }
    let card = if has_card {
        None
    } else {
        card_for(&mut plan, engine, account, &payment)?
    };
    if payment.state == State::Created {
        let started = engine.start(&payment.id).await;
        payment = started.map_err(|error| refusal(error, &payment))?;
    }
    if plan.goal == Outcome::Cancelled {
        let cancelled = engine.cancel_by_user(&payment.id).await;
        payment = cancelled.map_err(|error| refusal(error, &payment))?;
    }
    if let Some(card) = card {
        let email = plan.email.or_else(|| card::email(account, &payment));
        let submission = CardSubmission {
            card,
            email,
            browser: BrowserInfo::default(),
        };
        payment = submit(engine, payment, submission).await?;
    }
    if plan.goal == Outcome::Success && payment.state == State::Authorised {
        let confirmed = engine.confirm(&payment.id).await;
        payment = confirmed.map_err(|error| refusal(error, &payment))?;
    }
    match payment.external_state() {
        // A card that was not expected to end like this: the caller is told, or shown, what happened.
        state if state.is_finished() => Ok(()),
        state if plan.goal.is_reached(state) => Ok(()),
        _ => Err(not_now(&payment)),
    }
}

async fn submit(
    engine: &Payments,
    payment: Payment,
    submission: CardSubmission,
) -> Result<Payment, Failure> {
    let asked = engine
        .authorise_within(&payment.id, submission, PATIENCE)
        .await;
    match asked {
        Ok(Authorised::Answered(payment)) => Ok(*payment),
        Ok(Authorised::Waiting) => Err(in_progress()),
        Err(AuthoriseError::CardNotAccepted(_)) => Err(card_not_accepted()),
        Err(AuthoriseError::Engine(error)) => Err(refusal(error, &payment)),
    }
}

/// Sends the card as the service would, with a one-time token.
async fn as_service(
    engine: &Payments,
    account: &Account,
    payment: Payment,
    mut plan: Plan,
) -> Result<(), Failure> {
    if matches!(
        plan.goal,
        Outcome::Cancelled | Outcome::Started | Outcome::Submitted
    ) {
        return Err(conflict(
            "This payment has no payer with a browser: its outcome can be success, declined, error or expired",
        ));
    }
    let card = card_for(&mut plan, engine, account, &payment)?.ok_or_else(card_not_accepted)?;
    let found = engine.get(&account.id, &payment.id).await;
    let Found::Some((_, Some(token))) = found.map_err(store_failed)? else {
        return Err(not_now(&payment));
    };
    let card = ApiCard {
        number: Some(card.number),
        cvc: card.cvc,
        expiry: card.expiry,
        name: card.name,
    };
    match engine.authorise_by_api(token.expose(), card).await {
        Ok(_) | Err(ByApiError::Declined | ByApiError::ProviderError) => Ok(()),
        Err(ByApiError::Engine(error)) => Err(refusal(error, &payment)),
        Err(ByApiError::CardNotAccepted(_) | ByApiError::NotACardNumber) => {
            Err(card_not_accepted())
        }
        Err(ByApiError::UnknownToken | ByApiError::UsedToken | ByApiError::OtherToken) => {
            Err(not_now(&payment))
        }
    }
}

/// The card that leads to the goal, if one does. What the account does not take is refused before anything happens.
fn card_for(
    plan: &mut Plan,
    engine: &Payments,
    account: &Account,
    payment: &Payment,
) -> Result<Option<CardDetails>, Failure> {
    let number = plan.number.take().or_else(|| card::for_outcome(plan.goal));
    let Some(number) = number else {
        return Ok(None);
    };
    let card = card::details(number, plan.name.take(), account, payment, engine.now());
    let card = card.ok_or_else(card_not_accepted)?;
    account
        .accepted_cards
        .check(&card.knowledge, account.blocks_prepaid_cards)
        .or(Err(card_not_accepted()))?;
    Ok(Some(card))
}

fn no_such_payment() -> Failure {
    unknown("There is no payment with this id on this account")
}

fn card_not_accepted() -> Failure {
    conflict("The account does not take this card; nothing was done")
}

fn not_now(payment: &Payment) -> Failure {
    let status = payment.external_state().status();
    conflict(format!("This cannot be done: the payment is {status}"))
}

fn refusal(error: EngineError, payment: &Payment) -> Failure {
    match error {
        EngineError::NotFound => no_such_payment(),
        EngineError::Transition(TransitionError::InProgress) => in_progress(),
        EngineError::Transition(_) => not_now(payment),
        EngineError::Store(error) => store_failed(error),
    }
}

fn in_progress() -> Failure {
    conflict("The provider is being asked about this payment already")
}
