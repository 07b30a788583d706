//! Mistyped e-mail addresses. The card is typed again each time: it never comes back in a page.

use test_support::{Browser, Page, TestApp, card_with};

use crate::support::{Created, on_card_page, pay, stored};

on_each_database! {
    page_076_a_mistyped_host_is_offered_corrected
    page_077_submitting_again_takes_the_correction
    page_078_choosing_the_typed_address_takes_it
    page_079_typing_another_address_takes_that_one
    another_error_does_not_ask_again
}

const TYPED: &str = "validpayingemail@gnail.com";
const CORRECTED: &str = "validpayingemail@gmail.com";

async fn offered(app: &TestApp) -> (Browser, Page, Created) {
    let (mut browser, page, created) = on_card_page(app, "council").await;
    let card = card_with(&[("email", TYPED)]);
    let page = browser.submit(&page, "#card-details", &card).await;
    assert_eq!(page.status, 200);
    assert_eq!(app.psp.authorise_calls(), 0);
    (browser, page, created)
}

/// Submits the form with the address and the radio as they stand, unless `changes` say otherwise.
async fn again(browser: &mut Browser, page: &Page, changes: &[(&str, &str)]) -> Page {
    let email = page.attribute("#email", "value").unwrap();
    let chosen = page.attribute("input[name=email-typo-sugestion][checked]", "value");
    let (mut email, mut chosen) = (email, chosen.unwrap());
    for (name, value) in changes {
        match *name {
            "email" => email = (*value).to_owned(),
            "choice" => chosen = (*value).to_owned(),
            _ => {}
        }
    }
    let others: Vec<(&str, &str)> = changes
        .iter()
        .filter(|(name, _)| *name != "choice" && *name != "email")
        .copied()
        .collect();
    let mut card = card_with(&others);
    card.retain(|(name, _)| *name != "email");
    card.push(("email", &email));
    card.push(("email-typo-sugestion", &chosen));
    pay(browser, page, &card).await
}

async fn page_076_a_mistyped_host_is_offered_corrected(app: TestApp) {
    let (_, page, created) = offered(&app).await;
    assert!(!page.has("#error-summary.hidden"));
    let told = "There might be a mistake in the last part of your email address. Select your email address.";
    assert_eq!(page.text("#email-typo-error"), told);
    assert_eq!(
        page.attribute("#email-typo-error", "href").unwrap(),
        "#email-corrected"
    );
    assert_eq!(
        page.text("#email-typo-sugestion-error"),
        format!("Error: {told}")
    );
    assert_eq!(page.text("label[for=email-corrected]"), CORRECTED);
    assert_eq!(page.text("label[for=email-corrected] strong"), "gmail.com");
    assert_eq!(page.text("label[for=email-uncorrected]"), TYPED);
    assert!(page.has("#email-corrected[checked]"));
    assert_eq!(
        page.attribute("[name=originalemail]", "value").unwrap(),
        TYPED
    );
    assert!(!page.has("#submit-card-details[data-prevent-double-click]"));
    assert_eq!(stored(&app, &created).await.payer_email, None);
}

async fn page_077_submitting_again_takes_the_correction(app: TestApp) {
    let (mut browser, page, _) = offered(&app).await;
    let confirm = again(&mut browser, &page, &[]).await;
    assert_eq!(confirm.text("#email"), CORRECTED);
}

async fn page_078_choosing_the_typed_address_takes_it(app: TestApp) {
    let (mut browser, page, _) = offered(&app).await;
    let confirm = again(&mut browser, &page, &[("choice", TYPED)]).await;
    assert_eq!(confirm.text("#email"), TYPED);
}

async fn page_079_typing_another_address_takes_that_one(app: TestApp) {
    let (mut browser, page, _) = offered(&app).await;
    let other = "another@example.com";
    let confirm = again(&mut browser, &page, &[("email", other)]).await;
    assert_eq!(confirm.text("#email"), other);
}

async fn another_error_does_not_ask_again(app: TestApp) {
    let (mut browser, page, _) = offered(&app).await;
    let page = again(&mut browser, &page, &[("choice", TYPED), ("cvc", "")]).await;
    assert_eq!(page.status, 200);
    assert!(page.has("#cvc-error") && !page.has("#email-typo-error"));
    assert!(page.has("#email-uncorrected[checked]"));
    let confirm = again(&mut browser, &page, &[]).await;
    assert_eq!(confirm.text("#email"), TYPED);
}
