//! The questions of a fee: answered, checked, changed, and answered wrongly.

use serde_json::json;
use test_support::{Backend, Browser, Page, open_fee};

use crate::fake_api::{failed, state};
use crate::running::{PAY, Running, next_url};

fn error_of(page: &Page) -> String {
    assert!(page.title().starts_with("Error: "), "{}", page.title());
    assert_eq!(
        page.text(".govuk-error-summary__title"),
        "There is a problem"
    );
    assert_eq!(
        page.attribute(".govuk-error-summary a", "href").unwrap(),
        "#answer"
    );
    let message = page.text(".govuk-error-summary a");
    assert_eq!(page.text("#answer-error"), format!("Error: {message}"));
    message
}

#[actix_web::test]
async fn a_permit_is_asked_for_checked_and_paid_for() {
    let running = Running::start();
    let mut browser = Browser::new();
    let start = browser.get(&running.at("/parking-permit")).await;
    assert_eq!(start.text("h1"), "Buy a parking permit");
    assert!(start.text("main").contains("from £23.50"));
    let first = start.attribute("a.govuk-button--start", "href").unwrap();

    let mut page = browser.follow(&first).await;
    for (heading, answer) in [
        (
            "What is the registration number of your car?",
            " ab12  cde ",
        ),
        ("Which zone do you live in?", "b"),
        ("How long do you want the permit for?", "6-months"),
    ] {
        assert_eq!(page.text("h1"), heading);
        assert!(page.has("a.govuk-back-link"));
        let answered = browser.submit(&page, PAY, &[("answer", answer)]).await;
        assert_eq!(answered.status, 303, "{}", answered.html);
        page = browser.follow_from(answered).await;
    }
    assert_eq!(page.text("h1"), "Check your answers before you pay");
    let answers = page.text("main dl");
    for shown in ["AB12 CDE", "Zone B, station", "6 months", "£42.00"] {
        assert!(answers.contains(shown), "{answers}");
    }

    let next = page.attribute("main a.govuk-button", "href").unwrap();
    let page = browser.follow(&next).await;
    assert_eq!(page.text("main button"), "Pay £42.00 for a permit");
    assert!(
        page.text("main dl")
            .contains("Parking permit for AB12 CDE, 6 months")
    );
    next_url(&browser.submit(&page, PAY, &[]).await);
    let payment = running.api.payment();
    assert_eq!(payment["amount"], 4_200);
    assert_eq!(
        payment["description"],
        "Parking permit for AB12 CDE, 6 months"
    );
    assert_eq!(
        payment["metadata"],
        json!({"fee": "parking-permit", "registration": "AB12 CDE", "zone": "b", "length": "6-months", "attempt": 1})
    );
}

#[actix_web::test]
async fn an_answer_can_be_changed_and_the_price_follows() {
    let running = Running::start();
    let mut browser = Browser::new();
    open_fee(&mut browser, &running.at("/parking-permit")).await;
    let check = browser.get(&running.at("/parking-permit/check")).await;
    let change = check
        .attribute("dl a[href$=length]", "href")
        .expect("a link to change the length");
    let page = browser.follow(&change).await;
    assert_eq!(
        page.attribute("input[checked]", "value").unwrap(),
        "3-months"
    );
    assert_eq!(
        page.attribute("a.govuk-back-link", "href").unwrap(),
        "/parking-permit/check"
    );
    let answered = browser.submit(&page, PAY, &[("answer", "12-months")]).await;
    assert_eq!(answered.location_path(), "/parking-permit/check");
    let check = browser.follow_from(answered).await;
    assert!(check.text("main dl").contains("£78.00"));
    // In Welsh the same answers, in Welsh.
    let check = browser
        .get(&running.at("/parking-permit/check?lang=cy"))
        .await;
    assert!(check.text("main dl").contains("12 mis"));
}

#[actix_web::test]
async fn the_payer_of_a_fine_says_how_much_it_is() {
    let running = Running::start();
    let mut browser = Browser::new();
    let page = open_fee(&mut browser, &running.at("/parking-fine")).await;
    assert_eq!(page.text("main button"), "Pay £35.00 for the fine");
    next_url(&browser.submit(&page, PAY, &[]).await);
    let payment = running.api.payment();
    assert_eq!(payment["amount"], 3_500);
    assert_eq!(payment["description"], "Parking fine AB12345678");
    assert_eq!(payment["metadata"]["amount"], "3500");
}

#[actix_web::test]
async fn a_wrong_answer_says_what_to_enter_and_keeps_what_was_typed() {
    let running = Running::start();
    let mut browser = Browser::new();
    let long = "A".repeat(50_000);
    for (path, typed, message) in [
        ("notice", "", "Enter the number of your notice"),
        ("notice", " \u{a0}\t ", "Enter the number of your notice"),
        (
            "notice",
            "12345",
            "Enter a notice number of 2 letters and 8 numbers, like AB12345678",
        ),
        (
            "notice",
            long.as_str(),
            "Enter a notice number of 2 letters and 8 numbers, like AB12345678",
        ),
        (
            "notice",
            "AB12345678\u{202e}",
            "Enter a notice number of 2 letters and 8 numbers, like AB12345678",
        ),
        (
            "notice",
            "\u{0}",
            "Enter a notice number of 2 letters and 8 numbers, like AB12345678",
        ),
        (
            "notice",
            "\"><script>alert(1)</script>",
            "Enter a notice number of 2 letters and 8 numbers, like AB12345678",
        ),
    ] {
        let url = running.at(&format!("/parking-fine/questions/{path}"));
        let page = browser.get(&url).await;
        let page = browser.submit(&page, PAY, &[("answer", typed)]).await;
        assert_eq!(page.status, 200);
        assert_eq!(error_of(&page), message, "{typed:?}");
        assert!(!page.html.contains("<script>alert"));
        let kept = page.attribute("#answer", "value").unwrap_or_default();
        assert_eq!(
            kept.trim_end_matches('\u{fffd}'),
            typed.trim_end_matches('\u{0}')
        );
    }
    let page = browser
        .get(&running.at("/parking-fine/questions/notice"))
        .await;
    browser
        .submit(&page, PAY, &[("answer", "ab12345678")])
        .await;
    for (typed, message) in [
        ("", "Enter the amount of the fine"),
        (
            "lots",
            "Enter an amount from £1 to £1,000 in pounds and pence, like 35 or 35.00",
        ),
        (
            "-35",
            "Enter an amount from £1 to £1,000 in pounds and pence, like 35 or 35.00",
        ),
        (
            "1000.01",
            "Enter an amount from £1 to £1,000 in pounds and pence, like 35 or 35.00",
        ),
    ] {
        let page = browser
            .get(&running.at("/parking-fine/questions/amount"))
            .await;
        let page = browser.submit(&page, PAY, &[("answer", typed)]).await;
        assert_eq!(error_of(&page), message);
    }
}

#[actix_web::test]
async fn nothing_chosen_and_nothing_that_is_offered_are_errors() {
    let running = Running::start();
    let mut browser = Browser::new();
    let page = browser
        .get(&running.at("/parking-permit/questions/registration"))
        .await;
    browser.submit(&page, PAY, &[("answer", "AB12 CDE")]).await;
    let page = browser
        .get(&running.at("/parking-permit/questions/zone"))
        .await;
    for chosen in [&[][..], &[("answer", "")], &[("answer", "z")]] {
        let page = browser.submit(&page, PAY, chosen).await;
        assert_eq!(error_of(&page), "Select the zone that you live in");
        assert!(!page.has("input[checked]"));
    }
}

#[actix_web::test]
async fn nobody_gets_past_an_open_question() {
    let running = Running::start();
    let mut browser = Browser::new();
    for path in ["questions/zone", "questions/length", "check", "pay"] {
        let answer = browser
            .get(&running.at(&format!("/parking-permit/{path}")))
            .await;
        assert_eq!(
            (answer.status, answer.location_path().as_str()),
            (303, "/parking-permit/questions/registration"),
            "{path}"
        );
    }
    // Neither does a form that was made up, or one from a page of another fee.
    let page = browser.get(&running.at("/council-tax")).await;
    let token = page.attribute("input[name=csrfToken]", "value").unwrap();
    let answer = browser
        .post(&running.at("/parking-permit/pay"), &[("csrfToken", &token)])
        .await;
    assert_eq!(
        (answer.status, answer.location_path().as_str()),
        (303, "/parking-permit")
    );
    assert!(running.api.payments().is_empty());
}

#[actix_web::test]
async fn a_permit_that_is_paid_is_shown_and_another_one_is_asked_for_anew() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/parking-permit").await;
    running.api.set_state(state("success"));
    let confirmation = browser.get(&running.at(&running.return_path())).await;
    for path in ["pay", "check", "questions/zone"] {
        let answer = browser
            .get(&running.at(&format!("/parking-permit/{path}")))
            .await;
        assert_eq!(
            (answer.status, answer.location_path()),
            (303, running.return_path()),
            "{path}"
        );
    }
    browser.submit(&confirmation, PAY, &[]).await;
    let answer = browser.get(&running.at("/parking-permit/pay")).await;
    assert_eq!(
        answer.location_path(),
        "/parking-permit/questions/registration"
    );
}

#[actix_web::test]
async fn answers_need_cookies_and_a_form_of_this_visitor() {
    let running = Running::start();
    let page = Browser::new()
        .get(&running.at("/parking-permit/questions/registration"))
        .await;
    let answer = Browser::new()
        .submit(&page, PAY, &[("answer", "AB12 CDE")])
        .await;
    assert_eq!(
        (answer.status, answer.text("h1").as_str()),
        (403, "Your session has ended")
    );
}

/// Goes back to a question and answers it again.
async fn change(running: &Running, browser: &mut Browser, question: &str, answer: &str) -> Page {
    let path = format!("/parking-permit/questions/{question}");
    let page = browser.get(&running.at(&path)).await;
    browser.submit(&page, PAY, &[("answer", answer)]).await
}

#[actix_web::test]
async fn who_changes_an_answer_after_all_pays_for_what_was_changed_and_for_nothing_else() {
    for backend in Backend::ALL {
        let running = Running::on(backend);
        let (mut browser, _) = running.user_who_pays("/parking-permit").await;
        // The same answer again changes nothing.
        change(&running, &mut browser, "zone", "b").await;
        next_url(&running.press_pay(&mut browser, "/parking-permit/pay").await);
        assert_eq!(running.api.payment()["state"]["status"], "created");

        change(&running, &mut browser, "length", "6-months").await;
        next_url(&running.press_pay(&mut browser, "/parking-permit/pay").await);
        let payments = running.api.payments();
        assert_eq!(payments.len(), 2);
        assert_eq!(payments[0]["state"]["status"], "cancelled");
        assert_eq!(payments[1]["amount"], 4_200);
        assert_ne!(payments[0]["reference"], payments[1]["reference"]);

        // After a failure, too.
        running.api.set_state(failed("P0010"));
        change(&running, &mut browser, "length", "12-months").await;
        next_url(&running.press_pay(&mut browser, "/parking-permit/pay").await);
        let payments = running.api.payments();
        assert_eq!(payments[2]["amount"], 7_800);
        assert_ne!(payments[1]["reference"], payments[2]["reference"]);
    }
}

#[actix_web::test]
async fn what_is_paid_cannot_be_changed() {
    let running = Running::start();
    let (mut browser, _) = running.user_who_pays("/parking-permit").await;
    let page = browser
        .get(&running.at("/parking-permit/questions/length"))
        .await;
    running.api.set_state(state("success"));
    let answer = browser.submit(&page, PAY, &[("answer", "6-months")]).await;
    assert_eq!(
        (answer.status, answer.location_path()),
        (303, running.return_path())
    );
    running.api.payment();
}
