//! The card page.

use test_support::card_with;

use super::LANGUAGES;
use crate::{chromium::Chromium, inspector::Inspector, pages::card::CardPage, stage::Stage};

#[actix_web::test]
async fn the_card_page_is_accessible_with_and_without_errors() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let card = stage.begin_in(language).await;
        inspector.look(&format!("card-{language}")).await;
        card.submit().await;
        stage.browser.find("#error-summary:not(.hidden)").await;
        inspector.look(&format!("card-errors-{language}")).await;
        suggest_an_address(&card).await;
        stage.browser.find("#email-typo-sugestion-error").await;
        inspector.look(&format!("card-typo-{language}")).await;
    }
    inspector.finish();
}

/// Everything is right but the last part of the e-mail address.
async fn suggest_an_address(card: &CardPage<'_>) {
    card.fill(&card_with(&[("email", "ana@gnail.com")])).await;
    card.submit().await;
}

#[actix_web::test]
async fn the_card_page_of_other_accounts_is_accessible() {
    let settings = "
        accounts.council.email_collection = \"optional\"
        accounts.council.confirmation_email = false
        accounts.council.default_country = \"\"
        accounts.council.cards = { visa = [\"debit\"], american-express = [\"debit\"] }
        accounts.council.merchant = { name = \"Example Council\", address_line1 = \"Town Hall\", city = \"Cardiff\", postcode = \"CF10 9ZZ\" }
        branding.look = \"generic\"
    ";
    let stage = Stage::with(Chromium::start().await, settings).await;
    let mut inspector = Inspector::new(&stage.browser);
    stage.open_service("/").await;
    inspector.look("generic-home").await;
    let card = stage.begin("council-tax").await;
    inspector.look("generic-card").await;
    card.submit().await;
    stage.browser.find("#error-summary:not(.hidden)").await;
    inspector.look("generic-card-errors").await;
    inspector.finish();
}
