//! The main job.

use test_support::{Backend, Browser, TestApp, VALID_CARD, open_fee};

use super::{is, on_both_databases, state};

on_both_databases! {
    async fn a_fee_is_paid_from_the_service_to_its_confirmation_page(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut browser = Browser::new();
        let pay_page = browser.get(&format!("{}/council-tax", app.urls.service)).await;
        assert_eq!(pay_page.status, 200);
        let created = browser.submit(&pay_page, "main form", &[]).await;
        assert_eq!(created.status, 303);
        assert!(created.location().unwrap().starts_with(&format!("{}/secure/", app.urls.pages)));
        let card_page = browser.follow_from(created).await;
        assert_eq!(card_page.text("#amount"), "£145.00");
        let submitted = browser.submit(&card_page, "#card-details", VALID_CARD).await;
        let confirm_page = browser.follow_from(submitted).await;
        assert_eq!(confirm_page.title(), "Confirm your payment");
        let confirmed = browser.submit(&confirm_page, "#confirmation", &[]).await;
        let done = browser.follow_from(confirmed).await;
        assert!(done.url.as_str().starts_with(&app.urls.service), "{}", done.url);
        assert_eq!(done.status, 200);
        let panel = done.text(".govuk-panel");
        let text = done.text("main");
        assert!(text.contains("£145.00") && text.contains("Council tax"), "{text}");
        assert!(panel.chars().filter(|c| *c == '-').count() >= 2, "a reference like HX4-7K2-9QM: {panel}");
        app.work().await;
        assert_eq!(app.psp.capture_calls(), 1);
        assert_eq!(app.inbox.sent().len(), 1);
    }

    async fn a_fee_that_is_matched_by_a_secret_id_is_confirmed_in_another_browser(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut browser = Browser::new();
        let pay_page = open_fee(&mut browser, &format!("{}/parking-permit", app.urls.service)).await;
        let created = browser.submit(&pay_page, "main form", &[]).await;
        let card_page = browser.follow_from(created).await;
        let submitted = browser.submit(&card_page, "#card-details", VALID_CARD).await;
        let confirm_page = browser.follow_from(submitted).await;
        let confirmed = browser.submit(&confirm_page, "#confirmation", &[]).await;
        let back = browser.get(&confirmed.location().unwrap()).await;
        let return_url = back.location().unwrap();
        let done = Browser::new().follow(&return_url).await;
        assert!(done.text("main").contains("£23.50"), "{}", done.html);
    }

    async fn api_095_a_paid_payment_shows_its_card_and_its_capture(backend: Backend) {
        let app = TestApp::start(backend).await;
        let (mut browser, page, created) = app.on_confirm_page().await;
        browser.submit(&page, "#confirmation", &[]).await;
        app.work().await;
        assert_eq!(state(&app, created.id()).await, is("success", None));
        let payment = app.api_payment(created.id()).await;
        assert_eq!(payment["card_details"]["last_digits_card_number"], "1111");
        assert_eq!(payment["card_details"]["first_digits_card_number"], "444433");
        assert_eq!(payment["card_details"]["card_brand"], "Visa");
        assert_eq!(payment["card_brand"], "Visa");
        assert_eq!(payment["card_details"].as_object().unwrap().len(), 8);
        assert_eq!(payment["refund_summary"]["status"], "available");
        assert!(payment["settlement_summary"]["capture_submit_time"].is_string());
        assert_eq!(payment["settlement_summary"]["captured_date"].as_str().unwrap().len(), 10);
        let mut links: Vec<&String> = payment["_links"].as_object().unwrap().keys().collect();
        links.sort();
        assert_eq!(links, ["events", "refunds", "self"]);
        assert!(payment["provider_id"].is_string());
    }
}
