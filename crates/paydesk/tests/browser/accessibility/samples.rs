//! The samples of the payment pages: every page in every form.

use pay_frontend::Sample;
use serde_json::json;

use crate::{chromium::Chromium, inspector::Inspector, samples::Samples};

/// As in a browser that has both.
const SHOW_WALLETS: &str =
    "document.body.classList.add('apple-pay-available', 'google-pay-available');";

#[actix_web::test]
async fn every_english_sample_of_the_payment_pages_is_accessible() {
    look_at_samples("en").await;
}

#[actix_web::test]
async fn every_welsh_sample_of_the_payment_pages_is_accessible() {
    look_at_samples("cy").await;
}

async fn look_at_samples(language: &str) {
    let samples = Samples::serve();
    let browser = Chromium::start().await;
    let mut inspector = Inspector::new(&browser);
    let wanted = |sample: &Sample| sample.language.as_str() == language;
    for (sample, address) in samples.iter().filter(|(sample, _)| wanted(sample)) {
        let name = format!("{}-{language}", sample.name);
        if sample.is_without_scripts {
            inspector.look_without_scripts(&name, &address).await;
            continue;
        }
        browser.open(&address).await;
        if sample.name.ends_with("wallets") {
            browser.run(SHOW_WALLETS, vec![]).await;
        }
        inspector.look(&name).await;
        if language == "en" {
            inspector.look_in_other_media(&name).await;
        }
    }
    inspector.finish();

    browser
        .open(&samples.address("en", "waiting/authorising"))
        .await;
    assert!(shows_spinner(&browser).await);
    let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser
        .developer_tools("Emulation.setEmulatedMedia", &still)
        .await;
    assert!(!shows_spinner(&browser).await);
}

async fn shows_spinner(browser: &Chromium) -> bool {
    let script = "return document.querySelector('#spinner img').checkVisibility();";
    browser.run(script, vec![]).await == true
}
