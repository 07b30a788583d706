//! What a provider wants to know of the payer's browser.

use payments::{
    browser::{DeviceData, DeviceDataCollection, ScriptedBrowser},
    payment::Order,
    provider::Fault,
};
use test_support::{Answering, Browser, Page, TestApp, VALID_CARD};

use crate::support::{
    assert_technical_problems, create, on_card_page, on_confirm_page, open, order, pay,
};

on_each_database! { start_patient:
    page_134_a_provider_that_looks_at_the_browser_gets_a_frame
    page_131_google_pay_has_a_frame_of_its_own
    page_042_other_pages_have_nothing_of_it
    page_041_adyen_asks_scripts_about_the_browser
    the_frame_holds_a_form_that_runs_nothing
    the_sandbox_looks_at_the_browser
    without_a_way_to_look_there_is_no_card_page
    the_provider_learns_what_the_browser_says
}

const FRAME: &str = "main > iframe#worldpay3dsFlexDdcIframe";
const STATUS: &str = "#card-details > input#worldpay3dsFlexDdcStatus[type=hidden]";
const FRAME_URL: &str = "/public/worldpay/worldpay-3ds-flex-ddc.html";

fn moto() -> Order {
    Order {
        moto: true,
        ..order()
    }
}

fn value(page: &Page, selector: &str) -> String {
    page.attribute(selector, "value").unwrap()
}

async fn page_134_a_provider_that_looks_at_the_browser_gets_a_frame(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "flex").await;
    assert_eq!(value(&page, STATUS), "Not initiated");
    assert_eq!(page.attribute(FRAME, "src").unwrap(), FRAME_URL);
    assert_eq!(
        page.attribute(FRAME, "class").unwrap(),
        "govuk-!-display-none"
    );
    assert_eq!(
        page.attribute(FRAME, "data-url").unwrap(),
        "/sandbox/worldpay/ddc"
    );
    assert_eq!(
        page.attribute(FRAME, "data-jwt")
            .unwrap()
            .split('.')
            .count(),
        3
    );
    assert!(!page.has("#googlePayWorldpay3dsFlexDdcIframe"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self';"), "{policy}");
    assert!(policy.contains("form-action 'self' https://service.example;"));
    // It is there again when something was wrong, and the payment goes through without scripts.
    let page = browser.submit(&page, "#card-details", &[]).await;
    assert!(page.has(FRAME) && page.has("#cvc-error"));
    let page = pay(&mut browser, &page, VALID_CARD).await;
    assert_eq!(
        page.url.path(),
        format!("/card_details/{}/confirm", created.id)
    );
}

async fn page_131_google_pay_has_a_frame_of_its_own(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "flex-wallet").await;
    let frame = "main > iframe#googlePayWorldpay3dsFlexDdcIframe.govuk-\\!-display-none";
    assert_eq!(page.attribute(frame, "src").unwrap(), FRAME_URL);
    assert!(page.has(FRAME));
}

async fn page_042_other_pages_have_nothing_of_it(app: TestApp) {
    for (account, order) in [
        ("council", order()),
        ("as-worldpay", order()),
        ("flex", moto()),
        ("adyen", moto()),
    ] {
        let (_, page, _) = open(&app, account, order).await;
        assert!(!page.html.contains("worldpay3dsFlex"), "{account}");
        assert!(!page.has("[name^=js]"), "{account}");
        let policy = page.header("content-security-policy");
        assert!(!policy.contains("frame-src"), "{account}: {policy}");
    }
}

async fn page_041_adyen_asks_scripts_about_the_browser(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "adyen").await;
    assert_eq!(
        value(&page, "#card-details > input#jsEnabled[type=hidden]"),
        "false"
    );
    assert_eq!(page.count("[name^=js]"), 1, "scripts add the others");
    assert!(!page.html.contains("worldpay3dsFlex"));
}

async fn the_frame_holds_a_form_that_runs_nothing(app: TestApp) {
    let created = create(&app, "flex", order()).await;
    let page = Browser::new().get(&created.url(FRAME_URL)).await;
    assert_eq!(page.status, 200);
    let form = "form#collectionForm[name=devicedata][method=POST][novalidate]";
    assert!(page.has(&format!("{form} > input#input-bin[name=Bin][type=hidden]")));
    assert!(page.has(&format!("{form} > input#input-jwt[name=JWT][type=hidden]")));
    assert!(!page.has("script"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' https:;"), "{policy}");
    assert!(policy.contains("base-uri 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(page.header("set-cookie"), "");
}

async fn the_sandbox_looks_at_the_browser(app: TestApp) {
    let (_, page, created) = on_card_page(&app, "flex").await;
    let jwt = page.attribute(FRAME, "data-jwt").unwrap();
    let profile = created.url("/sandbox/worldpay/ddc");
    let mut frame = Browser::new();
    let fields = [("JWT", jwt.as_str()), ("Bin", "44443333")];
    let looked = frame.post(&profile, &fields).await;
    let session = looked.attribute("body", "data-session").unwrap();
    assert!(session.starts_with(created.id.as_str()), "{session}");
    assert!(looked.html.contains("profile.completed"));
    for nonsense in [&[][..], &[("JWT", "a.b.c")]] {
        let looked = frame.post(&profile, nonsense).await;
        assert_eq!(looked.status, 200);
        assert_eq!(looked.attribute("body", "data-session"), None);
    }
    assert_eq!(frame.get(&profile).await.status, 404);
}

async fn without_a_way_to_look_there_is_no_card_page(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "looking").await;
    assert!(!page.has(FRAME), "the provider does not look");
    let collection = DeviceDataCollection {
        url: "https://provider.example/ddc".to_owned(),
        jwt: "a.b.c".to_owned(),
    };
    app.psp.next_device_data(Answering::With(Some(collection)));
    let page = browser.get(&created.card_page()).await;
    assert_eq!(page.attribute(FRAME, "data-jwt").unwrap(), "a.b.c");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self' https:;"), "{policy}");

    app.psp
        .next_device_data(Answering::Fault(Fault::definite("no token")));
    let page = browser.get(&created.card_page()).await;
    assert_technical_problems(&page, 500, None);
    assert_eq!(browser.get(&created.card_page()).await.status, 200);
}

async fn the_provider_learns_what_the_browser_says(app: TestApp) {
    on_confirm_page(&app, "council").await;
    let browser = app.psp.last_browser().unwrap();
    assert_eq!(browser.accept.as_deref(), Some("text/html"));
    assert!(browser.ip_address.unwrap().is_loopback());
    assert_eq!(
        (browser.runs_scripts, browser.scripted, browser.device_data),
        (None, None, None)
    );

    let (mut payer, page, _) = on_card_page(&app, "council").await;
    let said = [
        ("jsEnabled", "true"),
        ("jsScreenHeight", "1080"),
        ("jsScreenWidth", "1920"),
        ("jsScreenColorDepth", "24"),
        ("jsNavigatorLanguage", "cy"),
        ("jsTimezoneOffsetMins", "-60"),
        ("worldpay3dsFlexDdcStatus", "valid DDC result"),
        ("worldpay3dsFlexDdcResult", "test session Id"),
    ];
    pay(&mut payer, &page, &[VALID_CARD, &said].concat()).await;
    let browser = app.psp.last_browser().unwrap();
    assert_eq!(browser.runs_scripts, Some(true));
    let scripted = ScriptedBrowser {
        screen_height: 1080,
        screen_width: 1920,
        colour_depth: 24,
        language: "cy".to_owned(),
        time_zone_offset: -60,
    };
    assert_eq!(browser.scripted, Some(scripted));
    let session = DeviceData::Collected("test session Id".to_owned());
    assert_eq!(browser.device_data, Some(session));
}
