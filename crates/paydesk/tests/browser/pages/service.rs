//! The reference service.

use super::card::CardPage;
use crate::{chromium::Chromium, stage::Stage};

const START: &str = "main a.govuk-button--start";

/// Answers the question of this page, and goes on.
async fn answer(browser: &Chromium) {
    let url = browser.url().await;
    let answers = test_support::ANSWERS.iter();
    let mut found = answers.filter(|(question, _)| url.path().ends_with(&format!("/{question}")));
    let (_, answer) = found.next_back().expect("an answer");
    let choice = format!("[name=answer][value='{answer}']");
    if browser.has(&choice).await {
        browser.click(&choice).await;
    } else {
        browser.fill("[name=answer]", answer).await;
    }
    browser.leave_by("main form button").await;
}

/// The page on which a fee is paid.
#[derive(Debug)]
pub(crate) struct FeePage<'a> {
    browser: &'a Chromium,
}

impl<'a> FeePage<'a> {
    /// Goes there, and answers what is asked on the way.
    pub(crate) async fn open(stage: &'a Stage, fee: &str) -> Self {
        let browser = &stage.browser;
        stage.open_service(&format!("/{fee}")).await;
        if browser.has(START).await {
            browser.leave_by(START).await;
            while browser.has("[name=answer]").await {
                answer(browser).await;
            }
            browser.leave_by("main a.govuk-button").await;
        }
        Self::arrive(browser).await
    }

    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium) -> Self {
        browser.find("main form[action$='/pay'] button").await;
        Self { browser }
    }

    /// Presses the button, whatever comes of it.
    pub(crate) async fn press_pay(&self) {
        self.browser
            .leave_by("main form[action$='/pay'] button")
            .await;
    }

    /// Goes on to the payment pages.
    pub(crate) async fn pay(&self) -> CardPage<'a> {
        self.press_pay().await;
        CardPage::arrive(self.browser).await
    }
}

/// The list of fees.
#[derive(Debug)]
pub(crate) struct HomePage<'a> {
    browser: &'a Chromium,
}

impl<'a> HomePage<'a> {
    /// Goes there.
    pub(crate) async fn open(stage: &'a Stage) -> Self {
        stage.open_service("/").await;
        Self {
            browser: &stage.browser,
        }
    }

    /// Changes to Welsh.
    pub(crate) async fn in_welsh(&self) {
        self.browser.click("nav a[hreflang=cy]").await;
        self.browser.find("html[lang=cy]").await;
    }

    /// Follows the link to a fee.
    pub(crate) async fn choose(&self, fee: &str) -> FeePage<'a> {
        self.browser.click(&format!("main a[href='/{fee}']")).await;
        FeePage::arrive(self.browser).await
    }
}

/// The page about a payment that is paid.
#[derive(Debug)]
pub(crate) struct ConfirmationPage<'a> {
    browser: &'a Chromium,
}

impl<'a> ConfirmationPage<'a> {
    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium) -> Self {
        browser.find("main .govuk-panel--confirmation").await;
        Self { browser }
    }

    /// The reference that the user is asked to keep.
    pub(crate) async fn reference(&self) -> String {
        self.browser.text("#reference").await
    }

    /// What was paid for, and how much it was.
    pub(crate) async fn summary(&self) -> Vec<String> {
        self.browser.texts("main .govuk-summary-list__value").await
    }
}

/// The page about a payment that is not paid.
#[derive(Debug)]
pub(crate) struct NotPaidPage<'a> {
    browser: &'a Chromium,
}

impl<'a> NotPaidPage<'a> {
    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium, heading: &str) -> Self {
        browser.shows(heading).await;
        Self { browser }
    }

    /// The reference of the payment.
    pub(crate) async fn reference(&self) -> String {
        self.browser.text("#reference").await
    }

    /// Asserts that the page says what became of the user's money.
    pub(crate) async fn assert_no_money_taken(&self) {
        let text = self.browser.text("main").await;
        assert!(text.contains("No money has been taken"), "{text}");
    }

    /// Pays again, or goes on.
    pub(crate) async fn go_on(&self) -> CardPage<'a> {
        self.browser.click("main form button").await;
        CardPage::arrive(self.browser).await
    }
}
