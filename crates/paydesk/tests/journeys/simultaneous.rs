//! Several things at once: exactly one wins, and nobody sees a 500.

use futures_util::future::{join, join_all};
use reqwest::Method;
use test_support::{Backend, Browser, TestApp, VALID_CARD};

use super::{is, on_both_databases, state};

on_both_databases! {
    async fn engine_012_two_simultaneous_visits_of_one_token(backend: Backend) {
        let app = TestApp::start(backend).await;
        for _ in 0..5 {
            let created = app.create_payment().await;
            let url = created.next_url();
            let visits = join_all((0..6).map(|_| async {
                let mut browser = Browser::new();
                browser.get(&url).await
            }))
            .await;
            let opened = visits.iter().filter(|page| page.status == 303).count();
            assert_eq!(opened, 1, "{:?}", visits.iter().map(|page| page.status).collect::<Vec<_>>());
            for page in visits.iter().filter(|page| page.status != 303) {
                assert_eq!((page.status, page.text("h1").as_str()), (403, "Your payment session has expired"));
            }
        }
    }

    async fn engine_026_two_simultaneous_card_submits(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 100").start().await;
        app.psp.hold_authorisations();
        let (browser, page, created) = app.on_card_page().await;
        let submits = join_all((0..5).map(|_| {
            let (mut browser, page) = (browser.clone(), page.clone());
            async move { browser.submit(&page, "#card-details", VALID_CARD).await }
        }))
        .await;
        for submit in &submits {
            assert_eq!(submit.location_path(), format!("/card_details/{}/auth_waiting", created.id()));
        }
        assert_eq!(app.psp.authorise_calls(), 1, "the provider is asked once");
        app.psp.release_authorisations();
        let mut browser = browser;
        let mut page = browser.get(&submits[0].location().unwrap()).await;
        // What the page itself does every two seconds.
        while page.status == 200 {
            assert_eq!(page.refresh().as_deref(), Some("2"));
            page = browser.get(page.url.as_str()).await;
        }
        assert_eq!(page.location_path(), format!("/card_details/{}/confirm", created.id()));
    }

    async fn engine_073_confirm_against_a_cancel_by_the_service(backend: Backend) {
        let app = TestApp::start(backend).await;
        for _ in 0..8 {
            let (mut browser, page, created) = app.on_confirm_page().await;
            let path = format!("/v1/payments/{}/cancel", created.id());
            let (confirmed, cancelled) = join(browser.submit(&page, "#confirmation", &[]), app.api(Method::POST, &path, None)).await;
            let captures = app.psp.capture_calls();
            let cancels = app.psp.cancel_calls();
            app.work().await;
            match (confirmed.status, cancelled.status) {
                (303, 400) => {
                    assert_eq!(state(&app, created.id()).await, is("success", None));
                    assert_eq!((app.psp.capture_calls(), app.psp.cancel_calls()), (captures + 1, cancels));
                }
                (200, 204) => {
                    assert_eq!(confirmed.text("h1"), "Payment cancelled");
                    assert_eq!(state(&app, created.id()).await, is("cancelled", Some("P0040")));
                    assert_eq!((app.psp.capture_calls(), app.psp.cancel_calls()), (captures, cancels + 1));
                }
                other => panic!("{other:?}: {}", confirmed.html),
            }
        }
    }

    async fn engine_085_confirm_against_expiry(backend: Backend) {
        let app = TestApp::start(backend).await;
        for _ in 0..6 {
            let (mut browser, page, created) = app.on_confirm_page().await;
            app.clock.advance(std::time::Duration::from_secs(5401));
            let (captures, cancels) = (app.psp.capture_calls(), app.psp.cancel_calls());
            let (confirmed, ()) = join(browser.submit(&page, "#confirmation", &[]), app.work()).await;
            app.work().await;
            match (confirmed.status, state(&app, created.id()).await) {
                (303, ended) => {
                    assert_eq!(ended, is("success", None));
                    assert_eq!((app.psp.capture_calls(), app.psp.cancel_calls()), (captures + 1, cancels));
                }
                (200 | 403, ended) => {
                    assert_eq!(confirmed.text("h1"), "Your payment session has expired");
                    assert_eq!(ended, is("failed", Some("P0020")));
                    assert_eq!((app.psp.capture_calls(), app.psp.cancel_calls()), (captures, cancels + 1));
                }
                other => panic!("{other:?}: {}", confirmed.html),
            }
        }
    }

    async fn engine_046_two_simultaneous_confirms(backend: Backend) {
        let app = TestApp::start(backend).await;
        let (browser, page, created) = app.on_confirm_page().await;
        let confirms = join_all((0..5).map(|_| {
            let (mut browser, page) = (browser.clone(), page.clone());
            async move { browser.submit(&page, "#confirmation", &[]).await }
        }))
        .await;
        assert!(confirms.iter().all(|page| page.status < 400), "{:?}", confirms.iter().map(|page| page.status).collect::<Vec<_>>());
        app.work().await;
        assert_eq!((app.psp.capture_calls(), app.inbox.sent().len()), (1, 1));
        assert_eq!(state(&app, created.id()).await, is("success", None));
    }

    async fn page_018_two_payments_in_one_browser_are_finished_independently(backend: Backend) {
        let app = TestApp::start(backend).await;
        let mut browser = Browser::new();
        let (first, second) = (app.create_payment().await, app.create_payment().await);
        let page_of_first = browser.follow(&first.next_url()).await;
        let page_of_second = browser.follow(&second.next_url()).await;
        for page in [page_of_first, page_of_second] {
            let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
            let confirm = browser.follow_from(submitted).await;
            assert_eq!(browser.submit(&confirm, "#confirmation", &[]).await.status, 303);
        }
        for created in [first, second] {
            assert_eq!(state(&app, created.id()).await, is("success", None));
        }
    }

    async fn many_creates_at_once_are_all_there(backend: Backend) {
        let app = TestApp::start(backend).await;
        let created = join_all((0..60).map(|_| app.create_payment())).await;
        for payment in created {
            assert_eq!(state(&app, payment.id()).await, is("created", None));
        }
    }
}
