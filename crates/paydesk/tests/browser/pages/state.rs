//! Pages about the state of a payment, and about errors.

use crate::chromium::Chromium;

/// A page about the state of a payment.
#[derive(Debug)]
pub(crate) struct StatePage<'a> {
    browser: &'a Chromium,
}

impl<'a> StatePage<'a> {
    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium, heading: &str) -> Self {
        browser.shows(heading).await;
        Self { browser }
    }

    /// For whoever has a session for a payment that is over.
    pub(crate) async fn expired(browser: &'a Chromium) -> Self {
        Self::arrive(browser, "Your payment session has expired").await
    }

    /// For whoever comes to a page that a payment is not at.
    pub(crate) async fn in_progress(browser: &'a Chromium) -> Self {
        Self::arrive(browser, "Your payment is in progress").await
    }

    /// Back to the service.
    pub(crate) async fn leave(&self) {
        self.browser.click("#return-url").await;
    }

    /// Goes on with the payment.
    pub(crate) async fn go_on(&self) {
        self.browser
            .click("#card-details-link, #confirm-link")
            .await;
    }

    /// Whether there is a way back to the service.
    pub(crate) async fn has_way_back(&self) -> bool {
        self.browser.has("#return-url").await
    }
}
