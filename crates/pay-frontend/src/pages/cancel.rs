//! `POST /card_details/{payment_id}/cancel`: the payer gives up.

use actix_web::HttpResponse;
use payments::state::DetailedStatus;
use serde::Deserialize;
use web::Form;

use crate::{error::PageResult, guard::OpenPayment, state_page::StateView};

const ACCEPTED: &[DetailedStatus] = &[
    DetailedStatus::EnteringCardDetails,
    DetailedStatus::AuthorisationSuccess,
];

/// A form with nothing but the token.
#[derive(Deserialize)]
pub(crate) struct EmptyForm {}

pub(crate) async fn post(open: OpenPayment, form: Form<EmptyForm>) -> HttpResponse {
    let result = cancel(&open, form).await;
    open.answer(result)
}

async fn cancel(open: &OpenPayment, form: Form<EmptyForm>) -> PageResult {
    open.checked(form)?;
    open.require(ACCEPTED)?;
    open.payments().cancel_by_user(&open.payment.id).await?;
    Ok(open.show_state(StateView::CancelledByUser))
}
