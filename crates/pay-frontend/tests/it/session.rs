//! The session cookie and the tokens in forms.

use test_support::{Browser, TestApp, VALID_CARD};

use crate::support::{
    assert_no_session, assert_technical_problems, create, on_card_page, on_confirm_page, order,
    pay, session_cookie, status,
};

on_each_database! {
    page_011_the_eleventh_payment_takes_the_place_of_one_that_is_over
    page_015_016_pages_without_a_cookie_say_that_the_session_has_expired
    page_017_a_cookie_without_this_payment_pays_nothing
    page_018_two_payments_in_one_browser_do_not_disturb_each_other
    page_019_a_card_form_without_its_token_pays_nothing
    page_020_a_confirm_form_without_its_token_pays_nothing
    what_scripts_send_in_the_background_leaves_the_session_alone
    a_cookie_that_was_tampered_with_is_no_session
    a_cookie_of_yesterday_is_no_session
    a_token_of_another_session_is_refused
    a_token_in_the_address_is_as_good_as_one_in_the_form
    a_form_that_is_too_large_or_of_another_kind_is_refused
}

async fn page_011_the_eleventh_payment_takes_the_place_of_one_that_is_over(app: TestApp) {
    let mut browser = Browser::new();
    let mut all = Vec::new();
    for _ in 0..10 {
        let created = create(&app, "council", order()).await;
        browser.follow(&created.next_url).await;
        app.clock.advance(std::time::Duration::from_secs(2));
        all.push(created);
    }
    browser.get(&all[6].url("/return/{id}")).await;
    let eleventh = create(&app, "council", order()).await;
    browser.follow(&eleventh.next_url).await;
    assert_no_session(&browser.get(&all[6].card_page()).await);
    all.remove(6);
    all.push(eleventh);
    for created in all {
        assert_eq!(browser.get(&created.card_page()).await.status, 200);
    }
}

async fn page_015_016_pages_without_a_cookie_say_that_the_session_has_expired(app: TestApp) {
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    browser.clear_cookies();
    for path in [
        "/card_details/{id}",
        "/card_details/{id}/confirm",
        "/card_details/{id}/auth_waiting",
        "/card_details/{id}/capture_waiting",
        "/return/{id}",
        "/card_details/nonsense",
        "/return/%F0%9F%92%B7",
    ] {
        assert_no_session(&browser.get(&created.url(path)).await);
    }
    // With whatever method.
    for path in [
        "/card_details/{id}",
        "/card_details/{id}/confirm",
        "/card_details/{id}/cancel",
        "/check_card/{id}",
        "/log/{id}",
    ] {
        assert_no_session(&browser.post(&created.url(path), VALID_CARD).await);
    }
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn page_017_a_cookie_without_this_payment_pays_nothing(app: TestApp) {
    let (_, page, theirs) = on_card_page(&app, "council").await;
    let (mut browser, _, _) = on_card_page(&app, "council").await;
    assert_no_session(&browser.submit(&page, "#card-details", VALID_CARD).await);
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(&app, &theirs).await, "ENTERING CARD DETAILS");
}

async fn page_018_two_payments_in_one_browser_do_not_disturb_each_other(app: TestApp) {
    let mut browser = Browser::new();
    let (first, second) = (
        create(&app, "council", order()).await,
        create(&app, "council", order()).await,
    );
    let first_page = browser.follow(&first.next_url).await;
    let second_page = browser.follow(&second.next_url).await;
    let second_page = pay(&mut browser, &second_page, VALID_CARD).await;
    let first_page = pay(&mut browser, &first_page, VALID_CARD).await;
    for (page, created) in [(first_page, first), (second_page, second)] {
        let confirmed = browser.submit(&page, "#confirmation", &[]).await;
        let back = browser.get(&confirmed.location().unwrap()).await;
        assert_eq!(back.location().unwrap(), order().return_url);
        assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
    }
}

async fn what_scripts_send_in_the_background_leaves_the_session_alone(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let before = session_cookie(&browser).unwrap().to_owned();
    let number = [("cardNo", "4444333322221111")];
    for (path, fields) in [("/check_card/{id}", &number[..]), ("/log/{id}", &[])] {
        let answer = browser.post(&created.url(path), fields).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
    }
    assert_eq!(session_cookie(&browser), Some(before.as_str()));
}

async fn page_019_a_card_form_without_its_token_pays_nothing(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let page = browser.post(&created.card_page(), VALID_CARD).await;
    assert_technical_problems(&page, 500, None);
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
}

async fn page_020_a_confirm_form_without_its_token_pays_nothing(app: TestApp) {
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    for fields in [&[][..], &[("csrfToken", "wrong")][..]] {
        let page = browser.post(&created.confirm_page(), fields).await;
        assert_technical_problems(&page, 500, None);
    }
    let page = browser
        .post(&created.url("/card_details/{id}/cancel"), &[])
        .await;
    assert_technical_problems(&page, 500, None);
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn a_cookie_that_was_tampered_with_is_no_session(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let value = session_cookie(&browser).unwrap().to_owned();
    let (start, end) = value.split_at(value.len() / 2);
    let swapped = format!("{end}{start}");
    let longer = format!("{value}A");
    for tampered in [swapped.as_str(), start, longer.as_str(), "x", "\"", "%"] {
        browser.set_cookie("localhost", "frontend_state", tampered);
        assert_no_session(&browser.get(&created.card_page()).await);
    }
    browser.set_cookie("localhost", "frontend_state", &value);
    assert_eq!(browser.get(&created.card_page()).await.status, 200);
}

async fn a_cookie_of_yesterday_is_no_session(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    app.pass(86_401).await;
    assert_no_session(&browser.get(&created.card_page()).await);
}

async fn a_token_of_another_session_is_refused(app: TestApp) {
    let (_, other, _) = on_card_page(&app, "council").await;
    let stolen = other.attribute("#csrf", "value").unwrap();
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let mut fields = VALID_CARD.to_vec();
    fields.push(("csrfToken", &stolen));
    let page = browser.post(&created.card_page(), &fields).await;
    assert_technical_problems(&page, 500, None);
    assert_eq!(app.psp.authorise_calls(), 0);
}

async fn a_token_in_the_address_is_as_good_as_one_in_the_form(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let token = page.attribute("#csrf", "value").unwrap();
    for (token, status) in [("wrong", 500), (token.as_str(), 303)] {
        let url = format!("{}?csrfToken={token}", created.card_page());
        let page = browser.post(&url, VALID_CARD).await;
        assert_eq!(page.status, status, "{token}");
    }
}

async fn a_form_that_is_too_large_or_of_another_kind_is_refused(app: TestApp) {
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    let large = "x".repeat(70_000);
    let answer = browser
        .submit(&page, "#card-details", &[("cardholderName", &large)])
        .await;
    assert_eq!(answer.status, 413);
    assert!(answer.has("h1"));
    let twice = browser
        .submit(&page, "#card-details", &[("cvc", "1"), ("cvc", "2")])
        .await;
    assert_eq!(twice.status, 400);
    assert_eq!(app.psp.authorise_calls(), 0);
}
