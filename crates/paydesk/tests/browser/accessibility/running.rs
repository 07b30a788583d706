//! What only a running program shows: what scripts say while somebody types, the bank that the sandbox plays, and the
//! page about the API.

use test_support::card_with;

use super::LANGUAGES;
use crate::{
    card_scripts::type_country,
    chromium::Chromium,
    inspector::Inspector,
    pages::{
        bank::{BankPage, STRIPE_CARD, STRIPE_FRAME},
        card::CardPage,
    },
    stage::Stage,
};

const SETTINGS: &str = "
    accounts.council.block_prepaid_cards = true
    accounts.council.surcharges.corporate_credit = 250
    accounts.council.default_country = \"\"
";

const TRY: &str = "#createPayment .try summary";
const SEND: &str = "#createPayment .try button";
const ANSWER: &str = "#createPayment .try output";

#[actix_web::test]
async fn what_scripts_show_the_bank_and_the_docs_are_accessible() {
    let stage = Stage::with(Chromium::start().await, SETTINGS).await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let card = stage.begin_in(language).await;
        look_while_typing(&mut inspector, &stage.browser, &card, language).await;
        look_at_the_bank(&mut inspector, &stage, language).await;
    }
    look_at_the_docs(&mut inspector, &stage).await;
    inspector.finish();
}

async fn look_while_typing(
    inspector: &mut Inspector<'_>,
    browser: &Chromium,
    card: &CardPage<'_>,
    language: &str,
) {
    browser.find("input#address-country").await;
    browser.fill("#card-no", "4111111111111111").await;
    let long = format!("{}@example.com", "a".repeat(80));
    browser.fill("#email", &long).await;
    browser
        .find("#corporate-card-surcharge-message:not(.hidden)")
        .await;
    inspector
        .look(&format!("card-scripts/fee-{language}"))
        .await;

    browser.fill("#card-no", "4000160000000004").await;
    type_country(browser, "uni").await;
    browser.find("#address-country__option--0").await;
    inspector
        .look(&format!("card-scripts/countries-{language}"))
        .await;

    type_country(browser, "atlantis").await;
    card.submit().await;
    browser
        .find("#error-summary:not(.hidden) #address-country-error")
        .await;
    inspector
        .look(&format!("card-scripts/errors-{language}"))
        .await;
}

async fn look_at_the_bank(inspector: &mut Inspector<'_>, stage: &Stage, language: &str) {
    let card = stage.begin_in(language).await;
    card.fill(&card_with(STRIPE_CARD)).await;
    card.submit().await;
    BankPage::arrive(&stage.browser).await;
    stage.browser.find(STRIPE_FRAME).await;
    stage.browser.leave_frames().await;
    inspector
        .look(&format!("bank/in-our-page-{language}"))
        .await;

    // Without our page around it.
    let out = format!("/card_details/{}/3ds_required_out", card.payment_id());
    stage.open_pages(&out).await;
    stage.browser.find(STRIPE_FRAME).await;
    inspector.look(&format!("bank/frame-{language}")).await;
    let form = format!("{}/form", stage.browser.url().await.path());
    stage.open_pages(&form).await;
    inspector.look(&format!("bank/form-{language}")).await;
}

async fn look_at_the_docs(inspector: &mut Inspector<'_>, stage: &Stage) {
    let browser = &stage.browser;
    browser.open(&format!("{}/docs", stage.app.urls.api)).await;
    assert!(browser.title().await.starts_with("Paydesk API"));

    browser.click(TRY).await;
    browser.click(SEND).await;
    let answer = browser.text(&format!("{ANSWER}:not(:empty)")).await;
    assert!(answer.contains("Enter your API key"), "{answer}");

    browser.fill("#key", &stage.app.api_key).await;
    browser.click(SEND).await;
    let answer = browser.text(&format!("{ANSWER}[data-status='201']")).await;
    assert!(answer.contains("\"payment_id\""), "{answer}");
    inspector.look("docs/all").await;
}
