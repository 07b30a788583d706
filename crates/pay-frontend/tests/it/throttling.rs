//! How often browsers may try cards.

use std::fmt::Write as _;

use test_support::{Backend, Browser, Method, TestApp, VALID_CARD, card_with};

use crate::support::{
    assert_no_session, create, on_card_page, open, order, pay, status, welsh_order,
};

const WRONG: &[(&str, &str)] = &[("cardNo", "4242")];

async fn start(settings: &str) -> TestApp {
    let generous = "{ burst = 1000, per_minute = 1000 }";
    let tables = [
        "cards_per_address",
        "cards_per_payment",
        "card_checks_per_address",
        "unknown_links_per_address",
    ];
    let mut text = "throttle.enabled = true\n".to_owned();
    for table in tables {
        if !settings.contains(table) {
            writeln!(text, "throttle.{table} = {generous}").unwrap();
        }
    }
    text.push_str(settings);
    TestApp::builder(Backend::Sqlite)
        .settings(&text)
        .start()
        .await
}

#[actix_web::test]
async fn who_submits_cards_too_often_waits_and_loses_nothing_but_the_card() {
    let app = start("throttle.cards_per_payment = { burst = 2, per_minute = 1 }").await;
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    for _ in 0..2 {
        let told = browser
            .submit(&page, "#card-details", &card_with(WRONG))
            .await;
        assert_eq!(told.status, 200);
    }
    let held = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(held.status, 429);
    let seconds: u32 = held.header("retry-after").parse().unwrap();
    assert!((10..=60).contains(&seconds), "{seconds}");
    let told =
        format!("Too many attempts. Wait {seconds} seconds, then enter your card number again");
    assert_eq!(held.text("#card-no-error"), told);
    assert_eq!(held.text("#error-card-no"), format!("Error: {told}"));
    assert_eq!(held.title(), "Error: Enter card details");
    for (input, value) in [
        ("#expiry-month", "01"),
        ("#cardholder-name", "Valid Paying Name"),
        ("#address-line-1", "10 Valid Paying Address"),
        ("#email", "validpayingemail@example.com"),
    ] {
        assert_eq!(held.attribute(input, "value").unwrap(), value, "{input}");
    }
    assert!(!held.html.contains("4444333322221111"));
    assert_eq!(held.attribute("#cvc", "value"), None);
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
    // The page works as before, and other payments are not held back.
    assert_eq!(browser.get(&created.card_page()).await.status, 200);
    let (mut other, page, _) = on_card_page(&app, "council").await;
    let confirm = pay(&mut other, &page, VALID_CARD).await;
    assert_eq!(confirm.title(), "Confirm your payment");
}

#[actix_web::test]
async fn one_address_is_held_back_over_all_its_payments_in_the_language_of_each() {
    let app = start("throttle.cards_per_address = { burst = 1, per_minute = 1 }").await;
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    browser
        .submit(&page, "#card-details", &card_with(WRONG))
        .await;
    let (mut browser, page, _) = open(&app, "council", welsh_order()).await;
    let held = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(held.status, 429);
    let seconds = held.header("retry-after");
    assert_eq!(
        held.text("#card-no-error"),
        format!("Gormod o ymdrechion. Arhoswch {seconds} eiliad, yna rhowch rif eich cerdyn eto")
    );
}

#[actix_web::test]
async fn scripts_that_ask_about_too_many_cards_are_held_back() {
    let app = start("throttle.card_checks_per_address = { burst = 1, per_minute = 1 }").await;
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let url = created.url("/check_card/{id}");
    let number = [("cardNo", "4444333322221111")];
    assert_eq!(browser.post(&url, &number).await.status, 200);
    let held = browser.post(&url, &number).await;
    assert_eq!(held.status, 429);
    let seconds = held.header("retry-after");
    assert!(held.html.contains(&format!("Wait {seconds} seconds")));
    // Only the script is held back.
    let confirm = pay(&mut browser, &page, VALID_CARD).await;
    assert_eq!(confirm.title(), "Confirm your payment");
}

#[actix_web::test]
async fn who_guesses_links_is_held_back_but_never_from_a_link_that_works() {
    let app = start("throttle.unknown_links_per_address = { burst = 2, per_minute = 1 }").await;
    let mut guesser = Browser::new();
    let unknown = format!("{}/secure/nonsense", app.urls.pages);
    for _ in 0..2 {
        assert_no_session(&guesser.get(&unknown).await);
    }
    let held = guesser.get(&unknown).await;
    assert_eq!(held.status, 429);
    assert_eq!(held.text("h1"), "Too many attempts");
    let posted = format!("{}/secure", app.urls.pages);
    let held = guesser
        .post(&posted, &[("chargeTokenId", "nonsense")])
        .await;
    assert_eq!(held.status, 429);
    let created = create(&app, "council", order()).await;
    assert_eq!(guesser.follow(&created.next_url).await.status, 200);
}

#[actix_web::test]
async fn proxies_tell_browsers_apart_where_they_are_trusted() {
    let limit = "throttle.unknown_links_per_address = { burst = 1, per_minute = 1 }";
    let trusting = start(&format!("{limit}\nsecurity.trusted_proxies = 1")).await;
    let doubting = start(limit).await;
    for (app, second) in [(trusting, 403), (doubting, 429)] {
        let unknown = format!("{}/secure/nonsense", app.urls.pages);
        let mut statuses = Vec::new();
        for address in ["203.0.113.1", "203.0.113.2", "203.0.113.1"] {
            let claimed =
                |request: reqwest::RequestBuilder| request.header("x-forwarded-for", address);
            let mut browser = Browser::new();
            let page = browser.request(Method::GET, &unknown, claimed).await;
            statuses.push(page.status);
        }
        assert_eq!(statuses, [403, second, 429]);
    }
}
