//! The samples of the payment pages, for what no payment of these tests comes to.

use crate::{chromium::Chromium, inspector::Inspector, samples::Samples};

/// A page that the browser leaves before anybody sees it.
const LEFT_AT_ONCE: &str = "state/progress-capture";

#[actix_web::test]
async fn every_sample_of_the_payment_pages_is_accessible() {
    let samples = Samples::serve();
    let browser = Chromium::start().await;
    let mut inspector = Inspector::new(&browser);
    for (name, address) in samples.iter().filter(|(name, _)| *name != LEFT_AT_ONCE) {
        browser.open(&address).await;
        inspector.look(&format!("sample/{name}")).await;
    }
    inspector.finish();
}
