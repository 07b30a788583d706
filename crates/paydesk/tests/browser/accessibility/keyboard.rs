//! A payment by somebody who has no mouse.

use test_support::VALID_CARD;

use crate::{
    chromium::Chromium,
    pages::{
        card::CardPage,
        confirm::ConfirmPage,
        service::{ConfirmationPage, FeePage},
    },
    stage::Stage,
};

// As WebDriver writes them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

/// More than any of these pages has.
const MOST_STOPS: usize = 40;

/// Whether the element with the focus is `arguments[0]`; fails where nobody would see that it has the focus.
const HAS_FOCUS: &str = "
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const place = element.getBoundingClientRect();
    const isRinged = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 1;
    const isSeen = place.bottom > 0 && place.top < innerHeight && place.width > 1;
    // What the tab key does not reach is the body, or a part of the page to which a link leads.
    if (element.tabIndex >= 0 && !(isSeen && (isRinged || style.boxShadow !== 'none')))
        throw new Error(`nobody sees that this has the focus: ${element.outerHTML.slice(0, 200)}`);
    return element.matches(arguments[0]);";

const FOCUS: &str = "return document.activeElement.id;";

#[actix_web::test]
async fn a_fee_is_paid_with_the_keyboard_alone() {
    let stage = Stage::start().await;
    let browser = &stage.browser;
    FeePage::open(&stage, "council-tax").await;
    browser.press(TAB).await;
    assert!(has_focus(browser, ".govuk-skip-link").await);
    browser.press(ENTER).await;
    assert_eq!(browser.run(FOCUS, vec![]).await, "main-content");
    press(browser, "main form button", ENTER).await;

    let card = CardPage::arrive(browser).await;
    browser.find("input#address-country").await;
    press(browser, "#submit-card-details", ENTER).await;
    browser.find("#error-summary:focus").await;
    assert_eq!(browser.title().await, "Error: Enter card details");
    press(browser, "#card-no-error", ENTER).await;
    assert_eq!(browser.run(FOCUS, vec![]).await, "card-no");
    for (name, value) in VALID_CARD
        .iter()
        .filter(|(name, _)| *name != "addressCountry")
    {
        go_to(browser, &format!("#card-details [name={name}]")).await;
        browser.press(value).await;
    }
    card.let_a_second_pass().await;
    press(browser, "#submit-card-details", SPACE).await;

    ConfirmPage::arrive(browser).await;
    press(browser, "#confirm", SPACE).await;
    ConfirmationPage::arrive(browser).await;
    stage.assert_paid(card.payment_id()).await;
}

async fn press(browser: &Chromium, selector: &str, key: &str) {
    go_to(browser, selector).await;
    browser.press(key).await;
}

/// Presses the tab key until the element has the focus.
async fn go_to(browser: &Chromium, selector: &str) {
    browser.find(selector).await;
    for _ in 0..MOST_STOPS {
        if has_focus(browser, selector).await {
            return;
        }
        browser.press(TAB).await;
    }
    panic!("the tab key does not lead to {selector}");
}

async fn has_focus(browser: &Chromium, selector: &str) -> bool {
    browser.run(HAS_FOCUS, vec![selector.into()]).await == true
}
