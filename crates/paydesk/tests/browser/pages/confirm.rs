//! The confirm page.

use super::state::StatePage;
use crate::chromium::Chromium;

/// The page that shows what will be paid.
#[derive(Debug)]
pub(crate) struct ConfirmPage<'a> {
    browser: &'a Chromium,
}

impl<'a> ConfirmPage<'a> {
    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium) -> Self {
        browser.find("#confirmation #confirm").await;
        Self { browser }
    }

    /// What will be paid.
    pub(crate) async fn amount(&self) -> String {
        self.browser.text("#amount").await
    }

    /// What for.
    pub(crate) async fn description(&self) -> String {
        self.browser.text("#payment-description").await
    }

    /// The card, but for its last digits.
    pub(crate) async fn card_number(&self) -> String {
        self.browser.text("#card-number").await
    }

    /// Pays.
    pub(crate) async fn confirm(&self) {
        self.browser.click("#confirm").await;
    }

    /// Pays with two clicks.
    pub(crate) async fn confirm_twice(&self) {
        self.browser.double_click("#confirm").await;
    }

    /// Gives up.
    pub(crate) async fn cancel(&self) -> StatePage<'a> {
        self.browser.click("#cancel-payment").await;
        StatePage::arrive(self.browser, "Your payment has been cancelled").await
    }
}
