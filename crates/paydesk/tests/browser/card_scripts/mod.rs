//! What scripts add to the card page: checks while typing, the brand of the card, fees, a field with suggestions for
//! the country; and that nothing depends on them.

mod agreement;
mod countries;
mod email_typo;
mod failing;
mod live;
mod submitting;

use fantoccini::key::Key;
use serde_json::Value;

use crate::{chromium::Chromium, pages::card::CardPage, stage::Stage};

/// The card page of a new payment whose order has these members too.
async fn begin_with<'a>(stage: &'a Stage, members: &Value) -> CardPage<'a> {
    let mut order = stage.app.order();
    let members = members.as_object().expect("members").clone();
    order.as_object_mut().expect("an order").extend(members);
    let created = stage.app.create(&order).await;
    stage.browser.open(&created.next_url()).await;
    CardPage::arrive(&stage.browser).await
}

/// A stage whose account differs from the demo's by these settings.
async fn stage_with(settings: &str) -> Stage {
    Stage::with(Chromium::start().await, settings).await
}

/// Types into the field with suggestions, over what is there.
pub(crate) async fn type_country(browser: &Chromium, typed: &str) {
    let all = format!("{}a{}{typed}", Key::Control, Key::Null);
    let field = browser.find("input#address-country").await;
    field.send_keys(&all).await.expect("somebody types");
}

/// What an element says, on one line.
async fn line(browser: &Chromium, selector: &str) -> String {
    browser.text(selector).await.replace('\n', " ")
}
