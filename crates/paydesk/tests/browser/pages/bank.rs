//! The page with the payer's bank in a frame (3-D Secure).

use crate::chromium::Chromium;

/// Stripe's test card for a challenge.
pub(crate) const STRIPE_CARD: &[(&str, &str)] = &[("cardNo", "4000002500003155")];
/// Worldpay's.
pub(crate) const WORLDPAY_CARD: &[(&str, &str)] = &[
    ("cardNo", "4462030000000000"),
    ("cardholderName", "3DS_V2_CHALLENGE_IDENTIFIED"),
];
/// One for 3-D Secure 1, whose bank is posted a form.
pub(crate) const FORM_CARD: &[(&str, &str)] = &[("cardNo", "4212345678901237")];
/// One whose provider has a page of its own on the way to the bank.
pub(crate) const PAGE_CARD: &[(&str, &str)] = &[("cardNo", "4000000000003063")];
/// The frame in which Stripe shows its test bank.
pub(crate) const STRIPE_FRAME: &str = "iframe[name=stripe-challenge-frame]";

/// The page with the bank in a frame.
#[derive(Debug)]
pub(crate) struct BankPage<'a> {
    browser: &'a Chromium,
}

impl<'a> BankPage<'a> {
    /// Waits until it is there, and looks into the frame.
    pub(crate) async fn arrive(browser: &'a Chromium) -> Self {
        browser
            .enter_frame(
                "#main-content > .govuk-grid-row > .govuk-grid-column-two-thirds > .iframe-3ds",
            )
            .await;
        Self { browser }
    }

    /// Answers in the frame within the frame.
    pub(crate) async fn answer(&self, button: &str) {
        self.browser.enter_frame(STRIPE_FRAME).await;
        self.browser.click(button).await;
        self.browser.leave_frames().await;
    }

    /// Answers in the frame itself.
    pub(crate) async fn answer_plainly(&self) {
        let button = "#challengeForm > [type=submit]";
        self.browser.click(button).await;
        self.browser.leave_frames().await;
    }

    /// Answers, and presses the button that scripts would press.
    pub(crate) async fn answer_without_scripts(&self, button: &str) {
        self.browser.enter_frame(STRIPE_FRAME).await;
        self.browser.click(button).await;
        self.browser.click("#confirm").await;
        self.browser.leave_frames().await;
    }
}
