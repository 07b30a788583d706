//! What users see when they come back.

use serde_json::{Value, json};
use test_support::{Backend, Browser, Page};

use crate::fake_api::{failed, state};
use crate::running::{PAY, Running, next_url};

/// A user who comes back from a payment in this state.
async fn returned(running: &Running, fee: &str, state: Value) -> (Browser, Page) {
    let (mut browser, _) = running.user_who_pays(fee).await;
    running.api.set_state(state);
    let page = browser.get(&running.at(&running.return_path())).await;
    assert_eq!(page.status, 200, "{}", page.html);
    assert!(page.header("cache-control").contains("no-store"));
    (browser, page)
}

#[actix_web::test]
async fn a_paid_fee_is_confirmed_with_reference_amount_and_description() {
    for status in ["success", "capturable"] {
        for fee in ["/council-tax", "/parking-permit"] {
            let running = Running::start();
            let (_, page) = returned(&running, fee, state(status)).await;
            let payment = running.api.payment();
            assert_eq!(page.title(), "Payment complete - Pay a council fee");
            assert_eq!(page.text(".govuk-panel h1"), "Payment complete");
            assert_eq!(
                page.text(".govuk-panel strong"),
                payment["reference"].as_str().unwrap()
            );
            assert!(
                page.text("main dl")
                    .contains(payment["description"].as_str().unwrap())
            );
            assert!(page.text("main").contains("What happens next"));
            assert!(!page.text("main").contains("No money"));
        }
    }
}

#[actix_web::test]
async fn the_confirmation_shows_what_was_taken_with_a_surcharge() {
    let running = Running::start();
    let (mut browser, page) = returned(&running, "/council-tax", state("success")).await;
    assert!(page.text("main dl").contains("£145.00"));
    running.api.set("total_amount", json!(114_750));
    let page = browser.get(&running.at("/council-tax/return")).await;
    assert!(
        page.text("main dl").contains("£1,147.50"),
        "{}",
        page.text("main dl")
    );
}

#[actix_web::test]
async fn each_failure_has_its_page_and_can_be_tried_again_with_the_same_reference() {
    let taken = "No money has been taken from your account.";
    for (state, heading, text) in [
        (failed("P0010"), "Your payment was declined", taken),
        (failed("P0020"), "Your payment ran out of time", taken),
        (failed("P0030"), "You cancelled your payment", taken),
        (
            json!({"status": "cancelled", "finished": true, "code": "P0040"}),
            "We cancelled your payment",
            taken,
        ),
        (
            json!({"status": "error", "finished": true, "code": "P0050"}),
            "Your payment did not work",
            "no money should have left your account",
        ),
    ] {
        for fee in ["/council-tax", "/parking-permit"] {
            let running = Running::start();
            let (mut browser, page) = returned(&running, fee, state.clone()).await;
            assert_eq!(page.title(), format!("{heading} - Pay a council fee"));
            assert_eq!(page.text("h1"), heading);
            assert!(page.text("main").contains(text), "{}", page.text("main"));
            assert!(page.text("main").contains("Other ways to pay"));
            assert!(page.text("main button").starts_with("Try again to pay £"));
            next_url(&browser.submit(&page, PAY, &[]).await);
            let payments = running.api.payments();
            assert_eq!(payments.len(), 2);
            assert_eq!(payments[0]["reference"], payments[1]["reference"]);
            assert_eq!(
                page.text("#reference"),
                payments[0]["reference"].as_str().unwrap()
            );
        }
    }
}

#[actix_web::test]
async fn an_unfinished_payment_is_continued_by_a_fresh_address() {
    for status in ["created", "started", "submitted"] {
        for fee in ["/council-tax", "/parking-permit"] {
            let running = Running::start();
            let (mut browser, page) = returned(&running, fee, state(status)).await;
            assert_eq!(page.text("h1"), "You have not finished paying");
            let first = next_url(&browser.submit(&page, PAY, &[]).await);
            assert_ne!(first, next_url(&browser.submit(&page, PAY, &[]).await));
            running.api.payment();
        }
    }
}

#[actix_web::test]
async fn after_a_retry_the_same_address_shows_the_second_attempt() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let (mut browser, page) = {
            let (mut browser, _) = running.user_who_pays("/parking-permit").await;
            running.api.set_state(failed("P0010"));
            let page = browser.get(&running.at(&running.return_path())).await;
            (browser, page)
        };
        let first = running.return_path();
        browser.submit(&page, PAY, &[]).await;
        // All attempts have the same address.
        assert_eq!(running.return_path(), first);
        running.api.set_state(state("success"));
        let shown = Browser::new().get(&running.at(&first)).await;
        assert_eq!(shown.text("h1"), "Payment complete");
        // The page of the failure is still open in another tab.
        let answer = browser.submit(&page, PAY, &[]).await;
        assert_eq!((answer.status, answer.location_path()), (303, first));
        assert_eq!(running.api.payments().len(), 2);
    }
}
