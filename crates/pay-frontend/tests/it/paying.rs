//! From the card to the way back.

use payments::{payment::Order, provider::Fault};
use test_support::{Answering, TestApp, VALID_CARD, card_with};

use crate::support::{
    DECLINED_CARD, ERROR_CARD, assert_technical_problems, on_card_page, on_confirm_page, open,
    order, pay, status, stored, welsh_order,
};

on_each_database! {
    page_081_the_confirm_page_shows_what_will_be_paid
    page_082_094_confirming_leads_back_to_the_service
    page_083_going_back_and_on_again_confirms
    page_084_the_confirm_form_is_the_documented_one
    page_035_086_without_an_address_and_an_email_none_is_shown
    page_087_a_slow_provider_leads_to_the_waiting_page
    page_089_an_answer_that_nobody_understands_is_told
    page_090_a_declined_card_is_told
    page_090_a_card_that_the_provider_cannot_process_is_told
    page_091_a_second_submit_leads_to_the_waiting_page
    a_delayed_capture_is_confirmed_all_the_same
    a_welsh_payment_is_confirmed_in_welsh
}

async fn page_081_the_confirm_page_shows_what_will_be_paid(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(submitted.status, 303);
    assert_eq!(
        submitted.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
    let page = browser.follow_from(submitted).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Confirm your payment");
    assert_eq!(page.text("h1.govuk-heading-xl"), "Confirm your payment");
    for (id, text) in [
        ("#card-number", "●●●●●●●●●●●●1111"),
        ("#expiry-date", "01/30"),
        ("#cardholder-name", "Valid Paying Name"),
        (
            "#address",
            "10 Valid Paying Address, London, E1 8QS, United Kingdom",
        ),
        ("#email", "validpayingemail@example.com"),
        ("#payment-description", "Example fixture payment"),
        ("#amount", "£10.00"),
    ] {
        assert_eq!(page.text(id), text, "{id}");
    }
    assert!(!page.html.contains("4444333322221111"));
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn page_082_094_confirming_leads_back_to_the_service(app: TestApp) {
    let to_self = Order {
        return_url: format!("{}/humans.txt?confirm", app.urls.pages),
        ..order()
    };
    let (mut browser, page, created) = open(&app, "council", to_self.clone()).await;
    let page = pay(&mut browser, &page, VALID_CARD).await;
    let page = browser.submit(&page, "#confirmation", &[]).await;
    assert_eq!(
        (page.status, page.location_path()),
        (303, created.return_path())
    );
    let page = browser.get(&page.location().unwrap()).await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, to_self.return_url)
    );
    assert_eq!(browser.follow_from(page).await.status, 200);
    assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
    app.work().await;
    assert_eq!(status(&app, &created).await, "CAPTURED");
    // Going back again cancels nothing.
    let page = browser.get(&created.url("/return/{id}")).await;
    assert_eq!(page.status, 302);
    assert_eq!(status(&app, &created).await, "CAPTURED");
    assert_eq!((app.psp.capture_calls(), app.psp.cancel_calls()), (1, 0));
}

async fn page_083_going_back_and_on_again_confirms(app: TestApp) {
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    let page = browser.get(&created.card_page()).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "Your payment is in progress");
    let page = browser
        .get(&page.attribute("#confirm-link", "href").unwrap())
        .await;
    assert_eq!(page.title(), "Confirm your payment");
    let page = browser.submit(&page, "#confirmation", &[]).await;
    assert_eq!(page.location_path(), created.return_path());
}

async fn page_084_the_confirm_form_is_the_documented_one(app: TestApp) {
    let (_, page, created) = on_confirm_page(&app, "council").await;
    let form = ".govuk-grid-row > #main-content form#confirmation[method=POST]";
    let action = format!("/card_details/{}/confirm", created.id);
    assert_eq!(page.attribute(form, "action").unwrap(), action);
    assert!(
        !page
            .attribute("#confirmation #csrf", "value")
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        page.attribute("#chargeId[name=chargeId]", "value").unwrap(),
        created.id.as_str()
    );
    assert_eq!(page.text("#confirm"), "Confirm payment");
    assert!(page.has("form#cancel #csrf2"));
    assert!(!page.has("#payment-summary-breakdown-amount"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://service.example;"),
        "{policy}"
    );
}

async fn page_035_086_without_an_address_and_an_email_none_is_shown(app: TestApp) {
    let (_, page, _) = on_confirm_page(&app, "no-address").await;
    assert!(!page.has("#address") && !page.html.contains("Billing address"));
    let (mut browser, page, _) = on_card_page(&app, "optional").await;
    let page = pay(&mut browser, &page, &card_with(&[("email", "")])).await;
    assert_eq!(page.title(), "Confirm your payment");
    assert!(!page.has("#email"));
    let (_, page, _) = on_confirm_page(&app, "no-email").await;
    assert!(!page.has("#email"));
}

async fn page_087_a_slow_provider_leads_to_the_waiting_page(app: TestApp) {
    app.psp.hold_authorisations();
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(page.status, 303);
    let waiting = format!("/card_details/{}/auth_waiting", created.id);
    assert_eq!(page.location_path(), waiting);
    let page = browser.follow_from(page).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Your payment is being processed.");
    assert_eq!(page.text("h1.form-title"), "Checking card details");
    assert_eq!(
        page.text("p.lede"),
        "Your payment details are being checked."
    );
    assert_eq!(page.refresh().unwrap(), "2");
    assert_eq!(page.attribute("#spinner img", "alt").unwrap(), "waiting");
    assert!(page.has(".govuk-phase-banner") && !page.has(".govuk-notification-banner"));
    let page = browser.get(&created.card_page()).await;
    assert_eq!(page.attribute("#confirm-link", "href").unwrap(), waiting);
    app.psp.release_authorisations();
    let page = loop {
        let page = browser
            .get(&created.url("/card_details/{id}/auth_waiting"))
            .await;
        if page.status != 200 {
            break page;
        }
    };
    assert_eq!(page.status, 303);
    assert_eq!(
        browser.follow_from(page).await.title(),
        "Confirm your payment"
    );
}

async fn page_089_an_answer_that_nobody_understands_is_told(app: TestApp) {
    for fault in [Fault::timeout("lost"), Fault::unexpected("what?")] {
        app.psp.next_authorisation(Answering::Fault(fault));
        let (mut browser, page, created) = on_card_page(&app, "council").await;
        let page = browser.submit(&page, "#card-details", VALID_CARD).await;
        assert_technical_problems(&page, 500, Some(&created.return_path()));
        let page = browser.get(&created.card_page()).await;
        assert_technical_problems(&page, 200, Some(&created.return_path()));
        // The provider may still be at work on it: after ten minutes it is taken at its word.
        app.work().await;
        assert_ne!(
            status(&app, &created).await,
            "AUTHORISATION ERROR CANCELLED"
        );
        app.pass(700).await;
        assert_eq!(
            status(&app, &created).await,
            "AUTHORISATION ERROR CANCELLED"
        );
        let page = browser.get(&created.confirm_page()).await;
        assert_technical_problems(&page, 200, Some(&created.return_path()));
    }
}

async fn page_090_a_declined_card_is_told(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let card = card_with(&[("cardNo", DECLINED_CARD)]);
    let page = browser.submit(&page, "#card-details", &card).await;
    assert_eq!(
        (page.status, page.location_path()),
        (303, format!("/card_details/{}", created.id))
    );
    let page = browser.follow_from(page).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.title(),
        "There was a problem with your payment - GOV.UK Pay"
    );
    assert_eq!(
        page.text("h1.qa-payment-declined"),
        "Your payment has been declined"
    );
    assert_eq!(
        page.text("a#return-url.govuk-button[role=button]"),
        "Start again"
    );
    let page = browser
        .get(&page.attribute("#return-url", "href").unwrap())
        .await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, order().return_url)
    );
    assert_eq!(status(&app, &created).await, "AUTHORISATION REJECTED");
}

async fn page_090_a_card_that_the_provider_cannot_process_is_told(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let page = pay(&mut browser, &page, &card_with(&[("cardNo", ERROR_CARD)])).await;
    assert_technical_problems(&page, 200, Some(&created.return_path()));
    assert_eq!(status(&app, &created).await, "AUTHORISATION ERROR");
}

async fn page_091_a_second_submit_leads_to_the_waiting_page(app: TestApp) {
    app.psp.hold_authorisations();
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    for _ in 0..2 {
        let page = browser.submit(&page, "#card-details", VALID_CARD).await;
        assert_eq!(page.status, 303);
        let waiting = format!("/card_details/{}/auth_waiting", created.id);
        assert_eq!(page.location_path(), waiting);
    }
    assert_eq!(app.psp.authorise_calls(), 1);
    app.psp.release_authorisations();
}

async fn a_delayed_capture_is_confirmed_all_the_same(app: TestApp) {
    let delayed = Order {
        delayed_capture: true,
        ..order()
    };
    let (mut browser, page, created) = open(&app, "council", delayed).await;
    let page = pay(&mut browser, &page, VALID_CARD).await;
    let page = browser.submit(&page, "#confirmation", &[]).await;
    assert_eq!(page.location_path(), created.return_path());
    assert_eq!(browser.get(&page.location().unwrap()).await.status, 302);
    assert_eq!(status(&app, &created).await, "AWAITING CAPTURE REQUEST");
    let page = browser.get(&created.confirm_page()).await;
    assert_eq!(page.text("h1.successful"), "Your payment was successful");
}

async fn a_welsh_payment_is_confirmed_in_welsh(app: TestApp) {
    let (mut browser, page, created) = open(&app, "council", welsh_order()).await;
    let page = pay(&mut browser, &page, VALID_CARD).await;
    assert_eq!(page.title(), "Cadarnhau eich taliad");
    assert_eq!(page.text("#confirm"), "Cadarnhau’r taliad");
    let page = browser.submit(&page, "form#cancel", &[]).await;
    assert_eq!(
        page.text("h1.user-cancel"),
        "Mae eich taliad wedi ei ganslo"
    );
    assert!(stored(&app, &created).await.card.is_some());
}
