//! The card page with what scripts add, as assistive technology and small screens have it.

use super::type_country;
use crate::{chromium::Chromium, inspector::Inspector, stage::Stage};

#[actix_web::test]
async fn what_scripts_show_is_accessible() {
    let settings = "
        accounts.council.block_prepaid_cards = true
        accounts.council.surcharges.corporate_credit = 250
        accounts.council.default_country = \"\"
    ";
    let stage = Stage::with(Chromium::start().await, settings).await;
    let browser = &stage.browser;
    let mut inspector = Inspector::new(browser);
    for language in ["en", "cy"] {
        let card = stage.begin_in(language).await;
        browser.find("input#address-country").await;
        inspector.look(&format!("scripts-nothing-{language}")).await;

        browser.fill("#card-no", "4111111111111111").await;
        let long = format!("{}@example.com", "a".repeat(80));
        browser.fill("#email", &long).await;
        browser
            .find("#corporate-card-surcharge-message:not(.hidden)")
            .await;
        inspector.look(&format!("scripts-fee-{language}")).await;

        browser.fill("#card-no", "4000160000000004").await;
        type_country(browser, "uni").await;
        browser.find("#address-country__option--0").await;
        inspector
            .look(&format!("scripts-countries-{language}"))
            .await;

        type_country(browser, "atlantis").await;
        card.submit().await;
        browser
            .find("#error-summary:not(.hidden) #address-country-error")
            .await;
        inspector.look(&format!("scripts-errors-{language}")).await;
    }
    inspector.finish();
}
