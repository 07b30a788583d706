//! The page with the payer's bank, and the bank that the sandbox plays (3-D Secure).

use test_support::card_with;

use super::LANGUAGES;
use crate::{
    inspector::Inspector,
    pages::bank::{BankPage, STRIPE_CARD, STRIPE_FRAME},
    stage::Stage,
};

#[actix_web::test]
async fn the_pages_of_a_challenge_are_accessible() {
    let stage = Stage::start().await;
    let mut inspector = Inspector::new(&stage.browser);
    for language in LANGUAGES {
        let card = stage.begin_in(language).await;
        card.fill(&card_with(STRIPE_CARD)).await;
        card.submit().await;
        BankPage::arrive(&stage.browser).await;
        stage.browser.find(STRIPE_FRAME).await;
        stage.browser.leave_frames().await;
        inspector.look(&format!("challenge-{language}")).await;

        // The bank, without our page around it.
        let out = format!("/card_details/{}/3ds_required_out", card.payment_id());
        stage.open_pages(&out).await;
        stage.browser.find(STRIPE_FRAME).await;
        inspector.look(&format!("bank-frame-{language}")).await;
        let form = format!("{}/form", stage.browser.url().await.path());
        stage.open_pages(&form).await;
        inspector.look(&format!("bank-{language}")).await;
    }
    inspector.finish();
}
