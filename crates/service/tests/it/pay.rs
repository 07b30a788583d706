//! From the list of fees to the payment pages.

use service::Reference;
use test_support::{Backend, Browser};

use crate::fake_api::{Behaviour, PAGES, failed, state};
use crate::running::{HOST, PAY, Running, next_url};

#[actix_web::test]
async fn the_home_page_lists_the_fees() {
    let running = Running::start();
    let mut browser = Browser::new();
    let page = browser.get(&running.at("/")).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.title(),
        "What would you like to pay? - Pay a council fee"
    );
    assert!(page.text("main").contains("£145.00"));
    for path in ["/council-tax", "/parking-permit"] {
        assert!(page.has(&format!("main a[href='{path}']")), "{path}");
    }
}

#[actix_web::test]
async fn the_pay_page_says_what_is_bought_and_for_how_much() {
    let running = Running::start();
    let page = Browser::new().get(&running.at("/council-tax")).await;
    assert_eq!(page.title(), "Pay your council tax - Pay a council fee");
    assert_eq!(page.text("h1"), "Pay your council tax");
    assert_eq!(page.text("main button"), "Pay £145.00 council tax");
    assert!(page.text("main dl").contains("Council tax instalment"));
    assert!(page.header("cache-control").contains("no-store"));
}

#[actix_web::test]
async fn forms_may_lead_to_the_payment_pages_and_nowhere_else() {
    let running = Running::start();
    let page = Browser::new().get(&running.at("/council-tax")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("; form-action 'self' {PAGES};")),
        "{policy}"
    );
    let page = Browser::new().get(&running.at("/")).await;
    assert!(
        page.header("content-security-policy")
            .contains("; form-action 'self';")
    );
}

#[actix_web::test]
async fn the_button_creates_a_payment_and_leads_to_it() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let (browser, answer) = running.user_who_pays("/council-tax").await;
        assert_eq!(next_url(&answer), format!("{PAGES}/secure/0"));
        let payment = running.api.payment();
        assert_eq!(payment["amount"], 14_500);
        assert_eq!(payment["description"], "Council tax instalment");
        assert_eq!(payment["language"], "en");
        assert!(Reference::parse(payment["reference"].as_str().unwrap()).is_ok());
        assert_eq!(running.return_path(), "/council-tax/return");
        let cookie = browser.cookie(HOST, "service-payment-council-tax").unwrap();
        assert!(!cookie.contains("payment0"), "{cookie}");
        let set = answer.header("set-cookie");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=10800"] {
            assert!(set.contains(attribute), "{set}");
        }
    }
}

#[actix_web::test]
async fn a_fee_with_a_secret_id_has_it_in_the_return_address_and_sets_no_payment_cookie() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let (browser, answer) = running.user_who_pays("/parking-permit").await;
        next_url(&answer);
        let path = running.return_path();
        let secret = path.strip_prefix("/parking-permit/return/").unwrap();
        assert!(user_matching::RandomId::parse(secret).is_ok(), "{secret}");
        assert_eq!(browser.cookie(HOST, "service-payment-parking-permit"), None);
    }
}

#[actix_web::test]
async fn pressing_twice_continues_the_same_payment_with_a_fresh_address() {
    let running = Running::start();
    let (mut browser, first) = running.user_who_pays("/council-tax").await;
    for status in ["created", "started", "submitted"] {
        running.api.set_state(state(status));
        let again = running.press_pay(&mut browser, "/council-tax").await;
        assert_ne!(next_url(&again), next_url(&first));
    }
    running.api.payment();
}

#[actix_web::test]
async fn what_is_paid_is_shown_and_not_taken_again() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    let stale = browser.get(&running.at("/council-tax")).await;
    for status in ["success", "capturable"] {
        running.api.set_state(state(status));
        let again = browser.submit(&stale, PAY, &[]).await;
        assert_eq!(
            (again.status, again.location_path().as_str()),
            (303, "/council-tax/return")
        );
    }
    // Whoever comes again does not even see the button.
    let again = browser.get(&running.at("/council-tax")).await;
    assert_eq!(
        (again.status, again.location_path().as_str()),
        (303, "/council-tax/return")
    );
    running.api.payment();
}

#[actix_web::test]
async fn two_fees_are_paid_side_by_side() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    running.press_pay(&mut browser, "/parking-permit").await;
    assert_eq!(running.api.payments().len(), 2);
    running.api.set_state(failed("P0010"));
    let page = browser.get(&running.at("/council-tax/return")).await;
    assert_eq!(page.text("h1"), "You have not finished paying");
}

#[actix_web::test]
async fn the_same_fee_can_be_paid_again_on_purpose() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    running.api.set_state(state("success"));
    let confirmation = browser.get(&running.at("/council-tax/return")).await;
    assert_eq!(
        confirmation.text("main form button"),
        "Make another payment"
    );
    let answer = browser.submit(&confirmation, PAY, &[]).await;
    assert_eq!(
        (answer.status, answer.location_path().as_str()),
        (303, "/council-tax")
    );
    next_url(&running.press_pay(&mut browser, "/council-tax").await);
    let payments = running.api.payments();
    assert_eq!(payments.len(), 2);
    assert_ne!(payments[0]["reference"], payments[1]["reference"]);
}

#[actix_web::test]
async fn a_form_from_elsewhere_does_nothing() {
    let running = Running::start();
    let theirs = Browser::new().get(&running.at("/council-tax")).await;
    let token = theirs.attribute("input[name=csrfToken]", "value").unwrap();
    let mut browser = Browser::new();
    browser.get(&running.at("/council-tax")).await;
    for fields in [
        &[][..],
        &[("csrfToken", "")],
        &[("csrfToken", token.as_str())],
    ] {
        for path in ["/council-tax/pay", "/council-tax/another"] {
            let answer = browser.post(&running.at(path), fields).await;
            assert_eq!(answer.status, 403, "{path}");
            assert_eq!(answer.text("h1"), "Your session has ended");
            assert!(answer.has("main a[href='/council-tax']"));
        }
    }
    assert!(running.api.payments().is_empty());
}

#[actix_web::test]
async fn a_page_that_was_open_for_too_long_is_refused() {
    let running = Running::start();
    let mut browser = Browser::new();
    let page = browser.get(&running.at("/council-tax")).await;
    running.clock.pass(4 * 60 * 60 - 1);
    next_url(&browser.submit(&page, PAY, &[]).await);
    running.clock.pass(1);
    assert_eq!(browser.submit(&page, PAY, &[]).await.status, 403);
}

#[actix_web::test]
async fn a_welsh_user_sees_and_buys_in_welsh_from_then_on() {
    let running = Running::start();
    let mut browser = Browser::new();
    let page = browser.get(&running.at("/council-tax")).await;
    assert_eq!(page.attribute("html", "lang").unwrap(), "en");
    let link = page.attribute("nav a[lang=cy]", "href").unwrap();
    let page = browser.get(&link).await;
    assert_eq!(running.path(page.url.as_str()), "/council-tax?lang=cy");
    assert_eq!(page.attribute("html", "lang").unwrap(), "cy");
    assert_eq!(page.text("main button"), "Talu £145.00 o dreth gyngor");
    browser.submit(&page, PAY, &[]).await;
    assert_eq!(running.api.payment()["language"], "cy");
    assert_eq!(
        running.api.payment()["description"],
        "Rhandaliad treth gyngor"
    );
    running.api.set_state(state("success"));
    let page = browser.get(&running.at("/council-tax/return")).await;
    assert_eq!(page.text("h1"), "Taliad wedi’i gwblhau");
    let page = browser.get(&running.at("/?lang=en")).await;
    assert_eq!(page.attribute("html", "lang").unwrap(), "en");
    let page = browser.get(&running.at("/parking-permit?lang=fr")).await;
    assert_eq!(page.attribute("html", "lang").unwrap(), "en");
}

#[actix_web::test]
async fn unknown_addresses_have_our_page() {
    let running = Running::start();
    let mut browser = Browser::new();
    for path in [
        "/dog-licence",
        "/dog-licence/return",
        "/dog-licence/questions/zone",
        "/council-tax/questions/zone",
        "/parking-permit/questions/breed",
        "/council-tax/x",
        "/council-tax/return/a/b",
        "/Council-Tax",
    ] {
        let page = browser.get(&running.at(path)).await;
        assert_eq!(
            (page.status, page.text("h1").as_str()),
            (404, "Page not found"),
            "{path}"
        );
    }
    let answer = browser.post(&running.at("/dog-licence/pay"), &[]).await;
    assert_eq!(answer.status, 404);
}

#[actix_web::test]
async fn reloading_the_address_of_a_form_leads_to_its_page() {
    let running = Running::start();
    for path in ["/council-tax/pay", "/council-tax/another"] {
        let answer = Browser::new()
            .get(&running.at(&format!("{path}?lang=cy")))
            .await;
        assert_eq!(
            (answer.status, answer.location_path().as_str()),
            (302, "/council-tax?lang=cy")
        );
    }
}

#[actix_web::test]
async fn the_service_says_whether_it_is_healthy() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let answer = Browser::new().get(&running.at("/healthcheck")).await;
        assert_eq!(answer.status, 200);
        let body: serde_json::Value = serde_json::from_str(&answer.html).unwrap();
        assert_eq!(body["ping"]["healthy"], true);
        assert_eq!(body["database"]["healthy"], true);
    }
}

#[actix_web::test]
async fn two_clicks_at_once_make_one_payment() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let mut browser = Browser::new();
        let page = browser.get(&running.at("/council-tax")).await;
        let token = page.attribute("input[name=csrfToken]", "value").unwrap();
        let cookies = ["service-session", "service-draft-council-tax"]
            .map(|name| format!("{name}={}", browser.cookie(HOST, name).unwrap()))
            .join("; ");
        let click = async || {
            test_support::http_client()
                .post(running.at("/council-tax/pay"))
                .header("cookie", cookies.as_str())
                .form(&[("csrfToken", token.as_str())])
                .send()
                .await
                .unwrap()
        };
        let answers = futures_util::future::join_all((0..5).map(|_| click())).await;
        for answer in answers {
            assert_eq!(answer.status(), 303);
            let next_url = answer.headers()["location"].to_str().unwrap();
            assert!(next_url.starts_with(PAGES), "{next_url}");
        }
        running.api.payment();
    }
}

#[actix_web::test]
async fn whoever_pays_on_purpose_in_another_browser_has_another_reference() {
    let running = Running::start();
    running.user_who_pays("/council-tax").await;
    running.user_who_pays("/council-tax").await;
    let payments = running.api.payments();
    assert_eq!(payments.len(), 2);
    assert_ne!(payments[0]["reference"], payments[1]["reference"]);
}

#[actix_web::test]
async fn who_creates_a_payment_too_late_is_sent_to_the_one_that_took_its_place() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let mut first = Browser::new();
        let page = first.get(&running.at("/council-tax")).await;
        let mut second = first.clone();
        running.api.behave(Behaviour::IsLate);
        let late = async { first.submit(&page, PAY, &[]).await };
        let meanwhile = async {
            while !running.api.is_late() {
                tokio::task::yield_now().await;
            }
            running.clock.pass(16);
            running.api.behave(Behaviour::Works);
            let answer = second.submit(&page, PAY, &[]).await;
            running.api.go_on();
            answer
        };
        let (late, prompt) = futures_util::future::join(late, meanwhile).await;
        next_url(&prompt);
        next_url(&late);
        // Nobody was sent to the late one, which was created last.
        let payments = running.api.payments();
        let attempts: Vec<_> = payments
            .iter()
            .map(|payment| payment["metadata"]["attempt"].as_i64())
            .collect();
        assert_eq!(attempts, [Some(2), Some(1)]);
        running.api.set_state(state("success"));
        for browser in [&mut first, &mut second] {
            let page = browser.get(&running.at("/council-tax/return")).await;
            assert_eq!(page.text("h1"), "You have not finished paying");
        }
    }
}

#[actix_web::test]
async fn a_payment_that_the_api_does_not_know_any_more_is_not_made_again() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/council-tax").await;
    let page = browser.get(&running.at("/council-tax")).await;
    running.api.forget();
    let answer = browser.submit(&page, PAY, &[]).await;
    assert_eq!(answer.status, 500);
    assert!(running.api.payments().is_empty());
    // Once it must have ended unpaid, it can be.
    running.clock.pass(93 * 60);
    next_url(&browser.submit(&page, PAY, &[]).await);
}
