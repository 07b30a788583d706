//! What happens after the payer has confirmed.

use payments::provider::Fault;
use reqwest::Method;
use serde_json::json;
use test_support::{Answering, Backend, Browser, TestApp, VALID_CARD};

use super::{is, on_both_databases, state};

on_both_databases! {
    async fn engine_058_a_capture_that_fails_is_tried_again_an_hour_later(backend: Backend) {
        let app = TestApp::start(backend).await;
        app.psp.next_capture(Answering::Fault(Fault::unexpected("down")));
        app.psp.next_capture(Answering::LostAnswer(Fault::timeout("lost")));
        let (mut browser, page, created) = app.on_confirm_page().await;
        browser.submit(&page, "#confirmation", &[]).await;
        app.work().await;
        assert_eq!(state(&app, created.id()).await, is("success", None), "the payer has paid");
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "CAPTURE APPROVED RETRY");
        app.pass(3500).await;
        assert_eq!(app.psp.capture_calls(), 1, "not before the hour");
        app.pass(101).await;
        assert_eq!(app.psp.capture_calls(), 2, "the provider had captured, and says so when asked");
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "CAPTURED");
    }

    async fn api_099_a_payment_with_delayed_capture_waits_for_the_service(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut order = app.order();
        order["delayed_capture"] = json!(true);
        let created = app.create(&order).await;
        let mut browser = Browser::new();
        let page = browser.follow(&created.next_url()).await;
        let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
        let confirm = browser.follow_from(submitted).await;
        browser.submit(&confirm, "#confirmation", &[]).await;
        app.work().await;
        assert_eq!(state(&app, created.id()).await, is("capturable", None));
        assert_eq!((app.psp.capture_calls(), app.inbox.sent().len()), (0, 0));
        let links = app.api_payment(created.id()).await["_links"].clone();
        assert_eq!(links["capture"]["method"], "POST");
        assert!(links.get("next_url").is_none() && links.get("cancel").is_some());

        let path = format!("/v1/payments/{}/capture", created.id());
        for _ in 0..2 {
            assert_eq!(app.api(Method::POST, &path, None).await.status, 204);
        }
        app.work().await;
        assert_eq!((app.psp.capture_calls(), app.inbox.sent().len()), (1, 1), "the e-mail follows the capture");
        assert_eq!(state(&app, created.id()).await, is("success", None));
    }

    async fn engine_079_a_delayed_capture_expires_after_120_hours(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut order = app.order();
        order["delayed_capture"] = json!(true);
        let created = app.create(&order).await;
        let mut browser = Browser::new();
        let page = browser.follow(&created.next_url()).await;
        let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
        let confirm = browser.follow_from(submitted).await;
        browser.submit(&confirm, "#confirmation", &[]).await;
        app.pass(119 * 3600).await;
        assert_eq!(state(&app, created.id()).await, is("capturable", None));
        app.pass(2 * 3600).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        assert_eq!((app.psp.cancel_calls(), app.psp.capture_calls()), (1, 0));
    }

    async fn engine_068_a_cancel_that_fails_at_the_provider_is_tried_again(backend: Backend) {
        let app = TestApp::start(backend).await;
        app.psp.next_cancel(Answering::Fault(Fault::unexpected("down")));
        let (mut browser, page, created) = app.on_confirm_page().await;
        let cancelled = browser.submit(&page, "#cancel", &[]).await;
        assert_eq!(cancelled.text("h1.user-cancel"), "Your payment has been cancelled");
        app.work().await;
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "USER CANCEL READY");
        app.pass(61).await;
        assert_eq!(app.psp.cancel_calls(), 2);
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "USER CANCELLED");
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0030")));
    }
}
