//! The payer's bank wants to see them (3-D Secure): a page with a frame, and the way from there to the bank.

use actix_web::HttpResponse;
use askama::Template;
use payments::{provider::IssuerUrl, state::DetailedStatus};
use web::{Page, Policy, see_other};

use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
    samples::Stage,
};

const ACCEPTED: &[DetailedStatus] = &[DetailedStatus::Authorisation3dsRequired];

/// `GET /card_details/{payment_id}/3ds_required`: the bank, in a frame.
pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = show(&open);
    open.answer(result)
}

fn show(open: &OpenPayment) -> PageResult {
    open.require(ACCEPTED)?;
    let policy = policy(open.payment.issuer_url.as_ref());
    Ok(open.page_under(&policy, &ChallengePage::new(open.page())))
}

/// A bank may lead the payer on to others, of which nobody has a list.
fn policy(issuer_url: Option<&IssuerUrl>) -> Policy {
    let policy = Policy::new().allow_frames_from("'self'");
    let scheme = issuer_url.and_then(|url| url.expose().split_once("://"));
    match scheme {
        Some(("https", _)) => policy.allow_frames_from("https:"),
        Some(("http", _)) => policy.allow_frames_from("http:"),
        _ => policy,
    }
}

/// `GET /card_details/{payment_id}/3ds_required_out`: in the frame, leads to the bank.
pub(crate) async fn out(open: OpenPayment) -> HttpResponse {
    let result = lead_to_issuer(&open);
    open.answer(result)
}

fn lead_to_issuer(open: &OpenPayment) -> PageResult {
    open.require(ACCEPTED)?;
    let issuer_url = open.payment.issuer_url.as_ref();
    let issuer_url = issuer_url.ok_or(Failure::NoIssuer)?;
    Ok(see_other(issuer_url.expose()))
}

/// The page with the bank in a frame.
#[derive(Template)]
#[template(path = "pay-frontend/3ds_required.html")]
pub(crate) struct ChallengePage<'a> {
    page: Page<'a>,
}

impl<'a> ChallengePage<'a> {
    fn new(mut page: Page<'a>) -> Self {
        page.title = page.m.authorisation.bank_checking_details.into();
        Self { page }
    }

    /// The page in every form.
    pub(crate) fn samples(stage: &'a Stage<'a>) -> Vec<(&'static str, Self)> {
        vec![
            ("default", Self::new(stage.page(&stage.started))),
            ("welsh", Self::new(stage.page(&stage.welsh))),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_reach_as_far_as_the_bank_is_away() {
        let frames = |url: &str| format!("{:?}", policy(Some(&IssuerUrl::new(url.to_owned()))));
        assert!(!frames("/sandbox/issuer/1").contains("http"));
        assert!(frames("https://bank.example/1").contains("https:"));
        assert!(frames("http://127.0.0.1:9/1").contains("http:"));
        assert!(!frames("javascript:alert(1)").contains("javascript"));
    }
}
