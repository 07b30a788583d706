//! The card page.

use fantoccini::key::Key;
use test_support::{VALID_CARD, card_with};

use super::{confirm::ConfirmPage, state::StatePage};
use crate::chromium::Chromium;

/// A test card that the provider declines.
pub(crate) const DECLINED_CARD: &str = "4000000000000002";
/// A test card with which the provider fails.
pub(crate) const ERROR_CARD: &str = "4000000000000119";

/// Chooses from the hidden list. The field with suggestions has tests of its own.
const CHOOSE_COUNTRY: &str = "
    const list = document.getElementById('address-country-select');
    list.value = arguments[0];
    list.dispatchEvent(new Event('change', { bubbles: true }));";

/// The page that asks for the card.
#[derive(Debug)]
pub(crate) struct CardPage<'a> {
    browser: &'a Chromium,
    payment_id: String,
}

impl<'a> CardPage<'a> {
    /// Waits until it is there.
    pub(crate) async fn arrive(browser: &'a Chromium) -> Self {
        browser.find("#submit-card-details").await;
        let url = browser.url().await;
        let payment_id = url.path().strip_prefix("/card_details/");
        let payment_id = payment_id
            .unwrap_or_else(|| panic!("{url} is no card page"))
            .to_owned();
        Self {
            browser,
            payment_id,
        }
    }

    /// The payment that it is about.
    pub(crate) fn payment_id(&self) -> &str {
        &self.payment_id
    }

    /// Waits until the button may be pressed again: GOV.UK's scripts ignore a second click within a second, and timers of
    /// one length end in the order in which they began.
    pub(crate) async fn let_a_second_pass(&self) {
        let script = "setTimeout(arguments[0], 1000);";
        self.browser.run_to_end(script, vec![]).await;
    }

    /// Types what the fields named here are to hold.
    pub(crate) async fn fill(&self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            if *name == "addressCountry" && self.has_suggestions().await {
                self.browser
                    .run(CHOOSE_COUNTRY, vec![(*value).into()])
                    .await;
            } else {
                let selector = format!("#card-details [name={name}]");
                self.browser.fill(&selector, value).await;
            }
        }
    }

    /// Whether scripts hide the list of countries behind a field with suggestions; waits until they have.
    async fn has_suggestions(&self) -> bool {
        let class = self.browser.attribute("body", "class").await;
        let has_scripts = class.unwrap_or_default().contains("js-enabled");
        if has_scripts {
            self.browser.find("input#address-country").await;
        }
        has_scripts
    }

    /// Presses the button with the keyboard, which hits it also while messages above it come and go.
    pub(crate) async fn submit(&self) {
        let button = self.browser.find("#submit-card-details").await;
        let enter = Key::Enter.to_string();
        button.send_keys(&enter).await.expect("a key is pressed");
    }

    /// Fills everything in with a good card and goes on to the confirm page.
    pub(crate) async fn pay(&self) -> ConfirmPage<'a> {
        self.fill(VALID_CARD).await;
        self.submit().await;
        ConfirmPage::arrive(self.browser).await
    }

    /// Fills everything in with another card, which leads to a page about its failure.
    pub(crate) async fn pay_with(&self, card_number: &str, heading: &str) -> StatePage<'a> {
        self.fill(&card_with(&[("cardNo", card_number)])).await;
        self.submit().await;
        StatePage::arrive(self.browser, heading).await
    }

    /// Gives up.
    pub(crate) async fn cancel(&self) -> StatePage<'a> {
        self.browser.click("#cancel-payment").await;
        StatePage::arrive(self.browser, "Your payment has been cancelled").await
    }

    /// What is wrong, as the summary at the top has it.
    pub(crate) async fn errors(&self) -> Vec<String> {
        self.browser.texts("#error-summary li").await
    }
}
