//! What all pages share, and addresses that are no pages of payments.

use payments::payment::Order;
use test_support::{Browser, Page, TestApp, VALID_CARD};

use crate::support::{on_card_page, on_confirm_page, open, order, pay};

on_each_database! {
    page_141_test_accounts_say_so
    page_142_live_accounts_have_no_banner
    page_143_the_footer_names_the_merchant
    page_144_the_footer_has_four_links
    page_146_there_is_no_branding_of_others
    page_148_unknown_addresses_have_our_own_page
    page_149_plain_files_are_there
    page_150_health
    page_151_every_answer_is_guarded
    page_153_refused_requests_have_a_page
    wrong_methods_and_slashes
}

async fn page_141_test_accounts_say_so(app: TestApp) {
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    let confirm = pay(&mut browser, &page, VALID_CARD).await;
    for page in [page, confirm] {
        assert_eq!(
            page.text(".govuk-phase-banner__text"),
            "This is a test payment service."
        );
        let heading = page.text(".test-payment-banner .govuk-notification-banner__heading");
        assert_eq!(heading, "This is a test page. No money will be taken.");
        assert_eq!(
            page.text(".test-payment-banner p.govuk-body"),
            "Contact the service you’re trying to pay for if you are trying to make a payment."
        );
        assert_eq!(
            page.text(".govuk-header__service-name"),
            "Pay for council services"
        );
    }
}

async fn page_142_live_accounts_have_no_banner(app: TestApp) {
    let (mut browser, page, _) = on_card_page(&app, "live").await;
    let confirm = pay(&mut browser, &page, VALID_CARD).await;
    for page in [page, confirm] {
        assert!(!page.has(".govuk-phase-banner") && !page.has(".govuk-notification-banner"));
    }
}

async fn page_143_the_footer_names_the_merchant(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "merchant").await;
    assert_eq!(
        page.text(".govuk-footer__meta-custom"),
        "Service provided by Org, Street, Borough, City, AW1H 9UX, United Kingdom"
    );
    let (_, page, _) = on_card_page(&app, "optional").await;
    assert!(!page.has(".govuk-footer__meta-custom"));
}

async fn page_144_the_footer_has_four_links(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    let site = "https://www.payments.service.gov.uk";
    for (number, (text, path)) in [
        ("Privacy notice", "privacy"),
        ("reCAPTCHA notice", "recaptcha-notice"),
        ("Cookies", "cookies"),
        ("Accessibility statement", "accessibility-statement/"),
    ]
    .into_iter()
    .enumerate()
    {
        let item = format!(".govuk-footer__inline-list li:nth-child({})", number + 1);
        let link = format!("{item} > a.govuk-footer__link");
        assert_eq!(page.text(&link), text);
        assert_eq!(
            page.attribute(&link, "href").unwrap(),
            format!("{site}/{path}")
        );
    }
    assert_eq!(page.count(".govuk-footer__inline-list a"), 4);
}

async fn page_146_there_is_no_branding_of_others(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    assert!(!page.has(".custom-branding-image"));
    let logo = page
        .attribute(".govuk-header__link--homepage", "href")
        .unwrap();
    assert_eq!(logo, "https://www.gov.uk/");
}

async fn page_148_unknown_addresses_have_our_own_page(app: TestApp) {
    for path in ["/notapage", "/", "/card_details", "/secure"] {
        let page = Browser::new()
            .get(&format!("{}{path}", app.urls.pages))
            .await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.title(), "Page not found - GOV.UK Pay");
    }
}

async fn page_149_plain_files_are_there(app: TestApp) {
    for path in [
        "/humans.txt",
        "/humans.txt?confirm",
        "/public/images/spinner.gif",
        "/images/spinner.gif",
    ] {
        let page = Browser::new()
            .get(&format!("{}{path}", app.urls.pages))
            .await;
        assert_eq!(page.status, 200, "{path}");
    }
    for path in ["/security.txt", "/.well-known/security.txt"] {
        let page = Browser::new()
            .get(&format!("{}{path}", app.urls.pages))
            .await;
        let there = "https://vdp.cabinetoffice.gov.uk/.well-known/security.txt";
        assert_eq!(
            (page.status, page.location().unwrap().as_str()),
            (302, there)
        );
    }
    // Whatever the card page shows is there.
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    let document = page.document();
    let images = scraper::Selector::parse("img[src], link[rel=stylesheet], script[src]").unwrap();
    for element in document.select(&images) {
        let url = element.attr("src").or(element.attr("href")).unwrap();
        assert_eq!(browser.get(url).await.status, 200, "{url}");
    }
}

async fn page_150_health(app: TestApp) {
    let page = Browser::new()
        .get(&format!("{}/healthcheck", app.urls.pages))
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "application/json");
    assert_eq!(page.html, r#"{"ping":{"healthy":true}}"#);
}

fn assert_guarded(page: &Page) {
    assert_eq!(page.header("x-powered-by"), "");
    assert_eq!(
        page.header("cache-control"),
        "private, no-cache, no-store, must-revalidate"
    );
    assert_eq!(page.header("expires"), "-1");
    assert_eq!(page.header("pragma"), "no-cache");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
}

async fn page_151_every_answer_is_guarded(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    assert_guarded(&page);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://service.example"),
        "{policy}"
    );
    assert_guarded(&browser.submit(&page, "#card-details", &[]).await);
    assert_guarded(&browser.get(&created.next_url).await);
    assert_guarded(
        &browser
            .get(&created.url("/card_details/{id}/auth_waiting"))
            .await,
    );
    assert_guarded(&browser.get(&created.url("/return/{id}")).await);
    assert_guarded(&browser.get(&created.url("/healthcheck")).await);
    assert_guarded(&Browser::new().get(&created.card_page()).await);
    let (_, page, _) = on_confirm_page(&app, "council").await;
    assert_guarded(&page);
    let relative = Order {
        return_url: "/humans.txt?confirm".to_owned(),
        ..order()
    };
    let (_, page, _) = open(&app, "council", relative).await;
    assert_guarded(&page);
    assert!(
        page.header("content-security-policy")
            .contains("form-action 'self';")
    );
}

async fn page_153_refused_requests_have_a_page(app: TestApp) {
    let url = format!("{}/request-denied", app.urls.pages);
    let mut browser = Browser::new();
    for page in [
        browser.get(&url).await,
        browser.post(&url, &[("a", "b")]).await,
    ] {
        assert_eq!(page.status, 400);
        assert_eq!(page.title(), "An error occurred - GOV.UK Pay");
        assert!(
            page.html.contains(
                r#"<p id="errorMsg" class="govuk-body-l lede">Please try again later</p>"#
            )
        );
        assert!(!page.has("#return-url"));
    }
}

async fn wrong_methods_and_slashes(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    for path in ["/check_card/{id}", "/card_details/{id}/cancel", "/log/{id}"] {
        assert_eq!(browser.get(&created.url(path)).await.status, 404, "{path}");
    }
    let page = browser.post(&created.url("/return/{id}"), &[]).await;
    assert_eq!(page.status, 404);
    for path in ["/card_details/{id}/", "/healthcheck/", "/humans.txt/"] {
        assert_eq!(browser.get(&created.url(path)).await.status, 200, "{path}");
    }
}
