//! Whole payments, with the real API and the real payment pages.

use reqwest::Method;
use test_support::{Backend, Browser, Page, TestApp, VALID_CARD, card_with, open_fee};

use crate::running::PAY;

/// How long a payment lives.
const LIFETIME: u64 = 90 * 60;

/// A user on the card page of a fee.
async fn on_card_page(app: &TestApp, fee: &str) -> (Browser, Page) {
    let mut browser = Browser::new();
    let page = open_fee(&mut browser, &format!("{}{fee}", app.urls.service)).await;
    let answer = browser.submit(&page, PAY, &[]).await;
    let page = browser.follow_from(answer).await;
    assert!(page.has("#card-details"), "{} {}", page.url, page.html);
    (browser, page)
}

/// Pays with a good card, back to the service.
async fn pay(browser: &mut Browser, card_page: &Page) -> Page {
    let answer = browser.submit(card_page, "#card-details", VALID_CARD).await;
    let page = browser.follow_from(answer).await;
    let answer = browser.submit(&page, "#confirmation", &[]).await;
    browser.follow_from(answer).await
}

/// From the card page back to the service by its link.
async fn go_back(browser: &mut Browser, page: &Page) -> Page {
    let link = page.attribute("#return-url", "href").unwrap();
    browser.follow(&link).await
}

fn payment_id(page: &Page) -> String {
    page.url.path().rsplit('/').next().unwrap().to_owned()
}

fn assert_confirmed(app: &TestApp, page: &Page, amount: &str) {
    assert!(
        page.url.as_str().starts_with(&app.urls.service),
        "{}",
        page.url
    );
    assert_eq!(page.text("h1"), "Payment complete");
    assert!(page.text("main dl").contains(amount));
}

#[actix_web::test]
async fn a_fee_is_paid_and_confirmed() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        for (fee, amount) in [("/council-tax", "£145.00"), ("/parking-permit", "£23.50")] {
            let (mut browser, page) = on_card_page(&app, fee).await;
            let id = payment_id(&page);
            let confirmation = pay(&mut browser, &page).await;
            assert_confirmed(&app, &confirmation, amount);
            let payment = app.api_payment(&id).await;
            assert_eq!(payment["state"]["status"], "success");
            assert_eq!(
                confirmation.text("#reference"),
                payment["reference"].as_str().unwrap()
            );
            let again = browser.get(confirmation.url.as_str()).await;
            assert_confirmed(&app, &again, amount);
        }
    }
}

#[actix_web::test]
async fn a_declined_card_is_told_and_another_attempt_has_the_same_reference() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, page) = on_card_page(&app, "/council-tax").await;
        let card = card_with(&[("cardNo", "4000000000000002")]);
        let answer = browser.submit(&page, "#card-details", &card).await;
        let declined = browser.follow_from(answer).await;
        let page = go_back(&mut browser, &declined).await;
        assert_eq!(page.text("h1"), "Your payment was declined");
        let reference = page.text("#reference");
        let answer = browser.submit(&page, PAY, &[]).await;
        let card_page = browser.follow_from(answer).await;
        let confirmation = pay(&mut browser, &card_page).await;
        assert_confirmed(&app, &confirmation, "£145.00");
        assert_eq!(confirmation.text("#reference"), reference);
    }
}

#[actix_web::test]
async fn a_user_who_cancels_is_told_so() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, page) = on_card_page(&app, "/parking-permit").await;
        let answer = browser.submit(&page, "#cancel", &[]).await;
        let cancelled = browser.follow_from(answer).await;
        let page = go_back(&mut browser, &cancelled).await;
        assert_eq!(page.text("h1"), "You cancelled your payment");
    }
}

#[actix_web::test]
async fn a_payment_that_the_department_cancels_is_told() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, page) = on_card_page(&app, "/council-tax").await;
        let path = format!("/v1/payments/{}/cancel", payment_id(&page));
        assert_eq!(app.api(Method::POST, &path, None).await.status, 204);
        let page = browser
            .get(&format!("{}/council-tax/return", app.urls.service))
            .await;
        assert_eq!(page.text("h1"), "We cancelled your payment");
    }
}

#[actix_web::test]
async fn a_payment_that_ran_out_of_time_is_told() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, _) = on_card_page(&app, "/council-tax").await;
        app.pass(LIFETIME + 60).await;
        let page = browser
            .get(&format!("{}/council-tax/return", app.urls.service))
            .await;
        assert_eq!(page.text("h1"), "Your payment ran out of time");
    }
}

#[actix_web::test]
async fn a_user_who_left_goes_on_with_the_same_payment() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, page) = on_card_page(&app, "/council-tax").await;
        let id = payment_id(&page);
        let page = browser
            .get(&format!("{}/council-tax/return", app.urls.service))
            .await;
        assert_eq!(page.text("h1"), "You have not finished paying");
        let answer = browser.submit(&page, PAY, &[]).await;
        let card_page = browser.follow_from(answer).await;
        assert_eq!(payment_id(&card_page), id);
        assert_confirmed(&app, &pay(&mut browser, &card_page).await, "£145.00");
    }
}

#[actix_web::test]
async fn a_provider_that_fails_is_a_technical_problem_of_the_payment() {
    for backend in Backend::ALL {
        let app = TestApp::start(backend).await;
        let (mut browser, page) = on_card_page(&app, "/council-tax").await;
        let card = card_with(&[("cardNo", "4000000000000119")]);
        let answer = browser.submit(&page, "#card-details", &card).await;
        let failed = browser.follow_from(answer).await;
        let page = go_back(&mut browser, &failed).await;
        assert_eq!(page.text("h1"), "Your payment did not work");
    }
}
