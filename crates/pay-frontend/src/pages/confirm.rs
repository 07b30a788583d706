//! `/card_details/{payment_id}/confirm`: what will be paid, and paying it.

use actix_web::HttpResponse;
use askama::Template;
use payments::{
    EngineError,
    account::{Account, EmailCollection},
    card::{Address, CardSummary},
    money::Amount,
    payment::Payment,
    state::DetailedStatus,
    transition::TransitionError,
};
use web::{Form, Page};

use super::cancel::EmptyForm;
use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
    layout::{country_name, joined},
    samples::{Album, Stage},
    urls::Endpoint,
};

const ACCEPTED: &[DetailedStatus] = &[DetailedStatus::AuthorisationSuccess];

pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = show(&open);
    open.answer(result)
}

fn show(open: &OpenPayment) -> PageResult {
    open.require(ACCEPTED)?;
    let page = ConfirmPage::new(open.page_with_forms(), &open.payment, &open.account);
    Ok(open.form_page(&page))
}

pub(crate) async fn post(open: OpenPayment, form: Form<EmptyForm>) -> HttpResponse {
    let result = confirm(&open, form).await;
    open.answer(result)
}

async fn confirm(open: &OpenPayment, form: Form<EmptyForm>) -> PageResult {
    open.checked(form)?;
    open.require(ACCEPTED)?;
    open.payments().confirm(&open.payment.id).await?;
    Ok(open.see(Endpoint::Return))
}

/// Whether the payer has agreed to the authorised payment in a wallet, so that they need not confirm it here.
pub(super) fn is_agreed_in_wallet(payment: &Payment) -> bool {
    let status = payment.detailed_status();
    payment.wallet().is_some()
        && (status == DetailedStatus::AuthorisationSuccess || is_confirmed(status))
}

const fn is_confirmed(status: DetailedStatus) -> bool {
    use DetailedStatus as D;
    matches!(
        status,
        D::AwaitingCaptureRequest
            | D::CaptureApproved
            | D::CaptureApprovedRetry
            | D::CaptureQueued
            | D::CaptureReady
            | D::CaptureSubmitted
            | D::Captured
    )
}

/// Confirms for the payer what they have agreed to in a wallet. A script that polls, or another tab, may have done so
/// already, which is as good.
pub(super) async fn confirm_for_wallet(open: &OpenPayment) -> Result<(), Failure> {
    if is_confirmed(open.payment.detailed_status()) {
        return Ok(());
    }
    match open.payments().confirm(&open.payment.id).await {
        Ok(_) => Ok(()),
        Err(EngineError::Transition(TransitionError::NotAllowed(status)))
            if is_confirmed(status) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Confirms for the payer, and leads them back to the service.
pub(super) async fn pay_with_wallet(open: &OpenPayment) -> PageResult {
    confirm_for_wallet(open).await?;
    Ok(open.see(Endpoint::Return))
}

/// What will be paid, and with which card.
#[derive(Template)]
#[template(path = "pay-frontend/confirm.html")]
pub(crate) struct ConfirmPage<'a> {
    page: Page<'a>,
    payment: &'a Payment,
    account: &'a Account,
    card: Option<&'a CardSummary>,
}

impl<'a> ConfirmPage<'a> {
    fn new(mut page: Page<'a>, payment: &'a Payment, account: &'a Account) -> Self {
        page.title = page.m.confirm.title.into();
        Self {
            page,
            payment,
            account,
            card: payment.card.as_ref(),
        }
    }

    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        let draw =
            |s: &Stage<'_>| ConfirmPage::new(s.page_with_forms(), &s.payment, &s.account).render();
        album.stage.payment.order.email = Some("ana@example.com".to_owned());
        album.add("default", |_| (), draw);
        album.add("long-text", Stage::be_long, draw);
        let surcharge = |s: &mut Stage<'_>| {
            s.payment.surcharge = Amount::from_pence(250).unwrap_or(Amount::ZERO);
        };
        album.add("surcharge", surcharge, draw);
        album.add("live-account", |s| s.account.is_live = true, draw);
        album.add("custom-branding", Stage::brand, draw);
        let bare = |s: &mut Stage<'_>| {
            s.account.email_collection = EmailCollection::Off;
            s.payment
                .card
                .iter_mut()
                .for_each(|card| card.address = None);
        };
        album.add("no-address-no-email", bare, draw);
    }

    /// The address on one line.
    fn address(&self, address: &Address) -> String {
        joined([
            Some(address.line1()),
            address.line2(),
            Some(address.city()),
            Some(address.postcode()),
            Some(country_name(address.country().as_str(), self.page.language)),
        ])
    }

    /// Where the confirmation is sent; nothing where no address is asked for.
    fn email(&self) -> Option<&'a str> {
        match self.account.email_collection {
            EmailCollection::Off => None,
            EmailCollection::Mandatory => Some(self.payment.email().unwrap_or_default()),
            EmailCollection::Optional => self.payment.email(),
        }
    }
}
