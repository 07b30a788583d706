//! The confirmation e-mail.

use test_support::{Backend, TestApp, card_with};

use super::{is, on_both_databases, state};

/// The demo's account with these e-mail settings.
fn account(collection: &str, sends: bool) -> String {
    format!(
        "accounts.council.email_collection = \"{collection}\"\naccounts.council.confirmation_email = {sends}"
    )
}

on_both_databases! {
    async fn engine_117_it_is_sent_when_wanted_and_possible(backend: Backend) {
        let expectations = [
            ("mandatory", true, "ana@example.org", 1),
            ("mandatory", false, "ana@example.org", 0),
            ("optional", true, "ana@example.org", 1),
            ("optional", true, "", 0),
            ("off", true, "", 0),
        ];
        for (collection, sends, address, expected) in expectations {
            let app = TestApp::builder(backend).settings(&account(collection, sends)).start().await;
            let (mut browser, page, created) = app.on_card_page().await;
            let submitted = browser.submit(&page, "#card-details", &card_with(&[("email", address)])).await;
            let confirm = browser.follow_from(submitted).await;
            browser.submit(&confirm, "#confirmation", &[]).await;
            app.work().await;
            let sent = app.inbox.sent();
            assert_eq!(sent.len(), expected, "{collection} {sends} {address}");
            assert!(sent.iter().all(|mail| mail.to == address && mail.payment_id == created.id()));
        }
    }

    async fn engine_118_a_failing_mail_server_delays_nothing_and_is_tried_again(backend: Backend) {
        let app = TestApp::start(backend).await;
        app.inbox.set_down(true);
        let (mut browser, page, created) = app.on_confirm_page().await;
        let confirmed = browser.submit(&page, "#confirmation", &[]).await;
        assert_eq!(confirmed.status, 303);
        app.work().await;
        assert_eq!(state(&app, created.id()).await, is("success", None));
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), "CAPTURED");
        app.inbox.set_down(false);
        app.pass(59).await;
        assert_eq!(app.inbox.sent().len(), 0);
        app.pass(2).await;
        assert_eq!(app.inbox.sent().len(), 1);
        app.pass(86_400).await;
        assert_eq!(app.inbox.sent().len(), 1, "once");
    }

    async fn by_default_each_message_becomes_a_file(backend: Backend) {
        let app = TestApp::builder(backend).with_real_mail().start().await;
        let (mut browser, page, created) = app.on_confirm_page().await;
        browser.submit(&page, "#confirmation", &[]).await;
        app.work().await;
        let folder = app.folder().join("data").join("mail");
        let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert!(files[0].file_name().unwrap().to_string_lossy().contains(created.id()));
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(text.contains("validpayingemail@example.com") && text.contains("multipart/alternative"), "{text}");
    }
}
