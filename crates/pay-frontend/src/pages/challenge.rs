//! The payer's bank wants to see them (3-D Secure): a page with a frame, and the way from there to the bank.

use std::fmt;

use actix_web::HttpResponse;
use askama::{Template, filters::HtmlSafe};
use payments::{challenge::Challenge, provider::IssuerUrl, state::DetailedStatus};
use web::{Page, Policy, see_other};

use crate::{
    error::{Failure, PageResult},
    guard::OpenPayment,
    samples::{Album, Stage},
    urls::Endpoint,
};

const ACCEPTED: &[DetailedStatus] = &[DetailedStatus::Authorisation3dsRequired];

/// `GET /card_details/{payment_id}/3ds_required`: the bank, in a frame.
pub(crate) async fn get(open: OpenPayment) -> HttpResponse {
    let result = show(&open);
    open.answer(result)
}

fn show(open: &OpenPayment) -> PageResult {
    open.require(ACCEPTED)?;
    let policy = policy(open.payment.challenge.as_ref());
    Ok(open.page_under(&policy, &ChallengePage::new(open.page())))
}

fn policy(challenge: Option<&Challenge>) -> Policy {
    let policy = Policy::new();
    match challenge {
        // It leads on to whom it likes.
        Some(Challenge::Html(_)) => policy
            .allow_frames_from("'self'")
            .allow_frames_from("https:"),
        Some(challenge) => {
            let url = challenge.url().map_or("", IssuerUrl::expose);
            allow_frames_of(policy, url)
        }
        None => policy.allow_frames_from("'self'"),
    }
}

/// Lets a page show frames from where `url` is. A bank or a provider may lead on to others, of which nobody has a list.
pub(crate) fn allow_frames_of(policy: Policy, url: &str) -> Policy {
    let policy = policy.allow_frames_from("'self'");
    match scheme(url) {
        Some(scheme) => policy.allow_frames_from(scheme),
        None => policy,
    }
}

/// All addresses of another site's scheme, as a source of a policy; `None` for a path of our own.
fn scheme(url: &str) -> Option<&'static str> {
    match url.split_once("://")? {
        ("https", _) => Some("https:"),
        ("http", _) => Some("http:"),
        _ => None,
    }
}

/// `GET /card_details/{payment_id}/3ds_required_out`: in the frame, leads to the bank.
pub(crate) async fn out(open: OpenPayment) -> HttpResponse {
    let result = lead_to_issuer(&open);
    open.answer(result)
}

fn lead_to_issuer(open: &OpenPayment) -> PageResult {
    open.require(ACCEPTED)?;
    let challenge = open.payment.challenge.as_ref();
    match challenge.ok_or(Failure::NoIssuer)? {
        Challenge::Redirect { issuer_url } => Ok(see_other(issuer_url.expose())),
        Challenge::Html(html) => {
            let page = ProviderPage::new(open.page(), html);
            Ok(open.page_under(&Policy::foreign(), &page))
        }
        Challenge::Form {
            issuer_url,
            pa_request,
            md,
        } => {
            let mut fields = vec![("PaReq", pa_request.as_str())];
            fields.extend(md.as_deref().map(|md| ("MD", md)));
            let term_url = open.public_url(Endpoint::ThreeDsRequiredIn);
            fields.push(("TermUrl", &term_url));
            Ok(post_to(open, issuer_url, fields))
        }
        Challenge::Token { url, jwt } => Ok(post_to(open, url, vec![("JWT", jwt)])),
    }
}

/// A page that posts these fields to the bank by itself.
fn post_to(open: &OpenPayment, url: &IssuerUrl, fields: Vec<(&str, &str)>) -> HttpResponse {
    let policy = Policy::new().allow_being_framed_by_us();
    let policy = match scheme(url.expose()) {
        Some(scheme) => policy.allow_forms_matching(scheme),
        None => policy,
    };
    open.page_under(&policy, &LeadingPage::new(open.page(), url, fields))
}

/// The page that posts something to the bank.
#[derive(Template)]
#[template(path = "pay-frontend/3ds_required_out.html")]
pub(crate) struct LeadingPage<'a> {
    page: Page<'a>,
    url: &'a IssuerUrl,
    /// Names and values.
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> LeadingPage<'a> {
    fn new(mut page: Page<'a>, url: &'a IssuerUrl, fields: Vec<(&'a str, &'a str)>) -> Self {
        page.title = page.m.authorisation.bank_checking_details.into();
        Self { page, url, fields }
    }

    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        let draw = |s: &Stage<'_>| {
            let url = IssuerUrl::new("/sandbox/issuer/1/acs".to_owned());
            LeadingPage::new(s.page(), &url, vec![("PaReq", "1")]).render()
        };
        album.add_without_scripts("without-scripts", draw);
    }
}

/// The page that the provider wrote, in a document of ours.
#[derive(Template)]
#[template(path = "pay-frontend/3ds_provider_page.html")]
struct ProviderPage<'a> {
    page: Page<'a>,
    html: ProviderHtml<'a>,
}

impl<'a> ProviderPage<'a> {
    fn new(mut page: Page<'a>, html: &'a str) -> Self {
        page.title = page.m.authorisation.bank_checking_details.into();
        Self {
            page,
            html: ProviderHtml(html),
        }
    }
}

/// Is shown as it is: its page has an origin of its own ([`Policy::foreign`]).
struct ProviderHtml<'a>(&'a str);

impl HtmlSafe for ProviderHtml<'_> {}

impl fmt::Display for ProviderHtml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
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
    pub(crate) fn samples(album: &mut Album<'_>) {
        let draw = |s: &Stage<'_>| ChallengePage::new(s.page()).render();
        album.add("default", |_| (), draw);
        album.add("custom-branding", Stage::brand, draw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_reach_as_far_as_the_bank_is_away() {
        let frames = |url: &str| {
            let issuer_url = IssuerUrl::new(url.to_owned());
            format!("{:?}", policy(Some(&Challenge::Redirect { issuer_url })))
        };
        assert!(!frames("/sandbox/issuer/1").contains("http"));
        assert!(frames("https://bank.example/1").contains("https:"));
        assert!(frames("http://127.0.0.1:9/1").contains("http:"));
        assert!(!frames("javascript:alert(1)").contains("javascript"));
        let page = format!("{:?}", policy(Some(&Challenge::Html(String::new()))));
        assert!(page.contains("https:"));
    }
}
