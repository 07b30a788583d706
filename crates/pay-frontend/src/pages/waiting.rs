//! The page that asks again every two seconds.

use askama::Template;
use web::Page;

use crate::{
    samples::{Album, Stage},
    urls::{Endpoint, PaymentUrl},
};

/// The page that asks again every two seconds.
#[derive(Template)]
#[template(path = "pay-frontend/waiting.html")]
pub(crate) struct WaitingPage<'a> {
    page: Page<'a>,
    heading: &'static str,
    body: &'static str,
    /// Itself.
    url: PaymentUrl<'a>,
}

impl<'a> WaitingPage<'a> {
    /// While the provider is asked to authorise.
    pub(crate) fn authorising(page: Page<'a>, id: &'a payments::id::PaymentId) -> Self {
        let m = &page.m.authorisation;
        let (heading, body) = (m.checking_details, m.checking_details_description);
        Self::new(page, heading, body, Endpoint::AuthWaiting.of(id))
    }

    /// While the provider is asked to capture.
    pub(crate) fn capturing(page: Page<'a>, id: &'a payments::id::PaymentId) -> Self {
        let m = &page.m.authorisation;
        let (heading, body) = (m.processing, m.processing_payment);
        Self::new(page, heading, body, Endpoint::CaptureWaiting.of(id))
    }

    fn new(
        mut page: Page<'a>,
        heading: &'static str,
        body: &'static str,
        url: PaymentUrl<'a>,
    ) -> Self {
        page.title = page.m.authorisation.processing_payment.into();
        Self {
            page,
            heading,
            body,
            url,
        }
    }

    /// The page in every form.
    pub(crate) fn samples(album: &mut Album<'_>) {
        let authorising =
            |s: &Stage<'_>| WaitingPage::authorising(s.page(), &s.payment.id).render();
        let capturing = |s: &Stage<'_>| WaitingPage::capturing(s.page(), &s.payment.id).render();
        album.add("authorising", |_| (), authorising);
        album.add("capturing", |_| (), capturing);
        album.add("custom-branding", Stage::brand, authorising);
    }
}
