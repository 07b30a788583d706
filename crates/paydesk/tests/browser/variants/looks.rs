//! Pages in the look of GOV.UK, and in the looks of organisations.

use serde_json::json;

use super::{link, order};
use crate::{
    chromium::Chromium,
    pages::{card::CardPage, state::StatePage},
    stage::Stage,
};

const SETTINGS: &str = r#"
[accounts.white]
type = "test"
service_name = "service name"
default_country = "GB"
branding.css_url = "/public/stylesheets/custom/cypress-testing-white-background.min.css"
branding.image_url = "/public/images/custom/cypress-testing.svg"

[accounts.purple]
type = "test"
service_name = "service name"
default_country = "GB"
branding.css_url = "/public/stylesheets/custom/cypress-testing-purple-background.min.css"
branding.image_url = "/public/images/custom/cypress-testing.svg"
"#;

const GOVUK: &str = "
    const style = selector => getComputedStyle(document.querySelector(selector));
    return [
        style('header[data-cy=header]').backgroundColor,
        style('header[data-cy=header]').color,
        style('header[data-cy=header] > .govuk-header__container').borderBottomColor,
        style('footer[data-cy=footer]').backgroundColor,
        style('footer[data-cy=footer]').borderTopColor,
    ];";

const ORGANISATION: &str = "
    const element = name => document.querySelector(`[data-cy=${name}]`);
    const style = name => getComputedStyle(element(name));
    const image = element('custom-branding-image');
    return [
        style('header').backgroundColor,
        style('header-container').borderBottomColor,
        parseFloat(style('header-container').borderBottomWidth) > 0,
        style('service-name').color,
        style('custom-branding-image-container').backgroundColor,
        image.getAttribute('src'),
        image.complete && image.naturalWidth > 0 && image.clientHeight <= 2 * parseFloat(style('custom-branding-image').fontSize),
        /GDS Transport/.test(getComputedStyle(document.body).fontFamily + style('service-name').fontFamily),
        getComputedStyle(document.querySelector('.iframe-3ds, .hidden')).display,
    ];";

#[actix_web::test]
async fn page_144_145_pages_look_like_those_whose_they_are() {
    let stage = Stage::with(Chromium::start().await, SETTINGS).await;
    let browser = &stage.browser;
    stage.begin_in("en").await;
    let govuk = json!([
        "rgb(29, 112, 184)",
        "rgb(255, 255, 255)",
        "rgb(255, 255, 255)",
        "rgb(244, 248, 251)",
        "rgb(29, 112, 184)",
    ]);
    assert_eq!(browser.run(GOVUK, vec![]).await, govuk);
    // The page of nobody's payment looks the same.
    stage.open_pages("/secure/unknown").await;
    StatePage::expired(browser).await;
    assert_eq!(browser.run(GOVUK, vec![]).await, govuk);
    // The console names its status, 403.
    browser.console().await;

    for (account, banner, text) in [
        ("white", "rgb(255, 255, 255)", "rgb(0, 0, 0)"),
        ("purple", "rgb(191, 64, 191)", "rgb(255, 255, 255)"),
    ] {
        let next_url = link(&stage.app, account, order(&stage.app), None).await;
        browser.open(&next_url).await;
        let card = CardPage::arrive(browser).await;
        let organisation = json!([
            banner,
            "rgb(0, 0, 0)",
            true,
            text,
            "rgba(0, 0, 0, 0)",
            "/public/images/custom/cypress-testing.svg",
            true,
            false,
            "none",
        ]);
        assert_eq!(browser.run(ORGANISATION, vec![]).await, organisation);
        assert_eq!(browser.text("[data-cy=service-name]").await, "service name");
        // Everything that the page needs is in the other sheet, and its policy lets it in.
        card.pay().await;
        browser.leave_by("#confirm").await;
        assert_eq!(browser.url().await.query(), Some("confirm"));
        let complaints = browser.console().await;
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}
