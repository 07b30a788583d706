//! The reference service, as a user goes through it.

use crate::{Browser, Page};

/// What a user of each fee answers.
pub const ANSWERS: [(&str, &str); 5] = [
    ("registration", "ab12 cde"),
    ("zone", "b"),
    ("length", "3-months"),
    ("notice", "ab12345678"),
    ("amount", "35"),
];

/// From the first page of a fee to the one on which it is paid, with all answers.
pub async fn open_fee(browser: &mut Browser, url: &str) -> Page {
    let mut page = browser.get(url).await;
    let Some(first) = page.attribute(".govuk-button--start", "href") else {
        return page;
    };
    page = browser.follow(&first).await;
    while page.has("[name=answer]") {
        let question = page.url.path().rsplit('/').next().unwrap().to_owned();
        let (_, answer) = ANSWERS.iter().find(|(name, _)| *name == question).unwrap();
        let answered = browser
            .submit(&page, "main form", &[("answer", answer)])
            .await;
        page = browser.follow_from(answered).await;
    }
    let Some(next) = page.attribute("main a.govuk-button", "href") else {
        return page;
    };
    browser.follow(&next).await
}
