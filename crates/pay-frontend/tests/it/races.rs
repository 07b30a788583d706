//! Two requests at once: one of them does it, and nobody sees an error page.

use actix_web::rt::spawn;
use test_support::{Browser, Page, TestApp, VALID_CARD};

use crate::support::{assert_no_session, create, on_card_page, on_confirm_page, order, status};

on_each_database! {
    of_two_visits_with_one_token_one_opens
    of_two_card_submits_one_is_sent_to_the_provider
    of_two_confirmations_one_confirms_and_both_lead_on
    of_confirm_and_cancel_one_wins
    two_first_looks_at_the_card_page_both_show_it
}

/// Submits two forms at the same time, each from a tab of its own.
async fn both(
    browser: &Browser,
    page: &Page,
    forms: [(&'static str, &'static [(&'static str, &'static str)]); 2],
) -> [Page; 2] {
    let tabs = forms.map(|(form, fields)| {
        let (mut tab, page) = (browser.clone(), page.clone());
        spawn(async move { tab.submit(&page, form, fields).await })
    });
    let [first, second] = tabs;
    [first.await.unwrap(), second.await.unwrap()]
}

async fn of_two_visits_with_one_token_one_opens(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let visits = [(), (), (), ()].map(|()| {
        let url = created.next_url.clone();
        spawn(async move { Browser::new().get(&url).await })
    });
    let mut opened = 0;
    for visit in visits {
        let page = visit.await.unwrap();
        if page.status == 303 {
            opened += 1;
        } else {
            assert_no_session(&page);
        }
    }
    assert_eq!(opened, 1);
}

async fn of_two_card_submits_one_is_sent_to_the_provider(app: TestApp) {
    let (browser, page, created) = on_card_page(&app, "council").await;
    let submit = ("#card-details", VALID_CARD);
    let answers = both(&browser, &page, [submit, submit]).await;
    for answer in &answers {
        // The slower one is told to wait, or finds the payment authorised already.
        match answer.status {
            303 => assert!(answer.location_path().starts_with("/card_details/")),
            200 => assert!(answer.has("#confirm-link")),
            other => panic!("{other}: {}", answer.html),
        }
    }
    assert_eq!(app.psp.authorise_calls(), 1);
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn of_two_confirmations_one_confirms_and_both_lead_on(app: TestApp) {
    let (browser, page, created) = on_confirm_page(&app, "council").await;
    let confirm = ("#confirmation", [].as_slice());
    for answer in both(&browser, &page, [confirm, confirm]).await {
        match answer.status {
            303 => assert_eq!(answer.location_path(), created.return_path()),
            200 => assert!(answer.has("h1.successful")),
            other => panic!("{other}: {}", answer.html),
        }
    }
    app.work().await;
    assert_eq!(app.psp.capture_calls(), 1);
}

async fn of_confirm_and_cancel_one_wins(app: TestApp) {
    for _ in 0..5 {
        let (browser, page, created) = on_confirm_page(&app, "council").await;
        let forms = [
            ("#confirmation", [].as_slice()),
            ("form#cancel", [].as_slice()),
        ];
        let [confirmed, cancelled] = both(&browser, &page, forms).await;
        let is_confirmed = status(&app, &created).await == "CAPTURE APPROVED";
        if is_confirmed {
            assert_eq!(confirmed.status, 303);
            assert!(cancelled.has("h1.successful"), "{}", cancelled.html);
        } else {
            assert!(confirmed.has("h1.user-cancel"), "{}", confirmed.html);
            assert!(cancelled.has("h1.user-cancel"), "{}", cancelled.html);
        }
    }
}

async fn two_first_looks_at_the_card_page_both_show_it(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    browser.get(&created.next_url).await;
    let looks = [(), ()].map(|()| {
        let (mut tab, url) = (browser.clone(), created.card_page());
        spawn(async move { tab.get(&url).await })
    });
    for look in looks {
        let page = look.await.unwrap();
        assert_eq!(
            (page.status, page.title().as_str()),
            (200, "Enter card details")
        );
    }
}
