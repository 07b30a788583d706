//! Cancelling, leaving, and payments that end while the payer looks at them.

use payments::{id::AccountId, provider::Fault, state::DetailedStatus};
use test_support::{Answering, TestApp, VALID_CARD, card_with};

use crate::states::put_into;
use crate::support::{DECLINED_CARD, create, on_card_page, on_confirm_page, order, status};

on_each_database! {
    page_095_leaving_cancels_a_payment_that_is_not_finished
    page_097_cancelling_on_the_card_page
    page_098_cancelling_on_the_confirm_page_frees_the_money
    page_100_services_with_end_pages_get_the_payer_back_at_once
    page_101_services_with_end_pages_get_the_payer_back_from_any_end
    page_160_a_payment_that_the_service_cancels_while_the_payer_types
    a_payment_that_expires_while_the_payer_types
    page_093_a_capture_that_failed_for_good_is_told
    addresses_that_are_not_ascii_lead_back_too
}

async fn page_095_leaving_cancels_a_payment_that_is_not_finished(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let page = browser.get(&created.url("/return/{id}")).await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, order().return_url)
    );
    assert_eq!(status(&app, &created).await, "USER CANCELLED");
    let page = browser.get(&created.card_page()).await;
    assert_eq!(
        page.text("h1.user-cancel"),
        "Your payment has been cancelled"
    );
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    assert_eq!(browser.get(&created.url("/return/{id}")).await.status, 302);
    app.work().await;
    assert_eq!(status(&app, &created).await, "USER CANCELLED");
    assert_eq!(app.psp.cancel_calls(), 1);
}

async fn page_097_cancelling_on_the_card_page(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let page = browser.submit(&page, "form#cancel", &[]).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Your payment has been cancelled - GOV.UK Pay");
    assert_eq!(
        page.text("h1.user-cancel"),
        "Your payment has been cancelled"
    );
    assert_eq!(
        page.text("p.lede"),
        "No money has been taken from your account."
    );
    assert_eq!(page.text("a#return-url.govuk-button"), "Continue");
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
    // Of two clicks the second finds it cancelled.
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    for _ in 0..2 {
        let answer = browser.submit(&page, "form#cancel", &[]).await;
        assert_eq!(answer.status, 200);
        assert!(answer.has("h1.user-cancel"));
    }
}

async fn page_098_cancelling_on_the_confirm_page_frees_the_money(app: TestApp) {
    let (mut browser, page, created) = on_confirm_page(&app, "council").await;
    let answer = browser.submit(&page, "form#cancel", &[]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.has("h1.user-cancel"));
    app.work().await;
    assert_eq!(app.psp.cancel_calls(), 1);
    // Confirming from another tab is too late.
    let late = browser.submit(&page, "#confirmation", &[]).await;
    assert_eq!(late.status, 200);
    assert!(late.has("h1.user-cancel"));
    assert_eq!(status(&app, &created).await, "USER CANCELLED");
}

async fn page_100_services_with_end_pages_get_the_payer_back_at_once(app: TestApp) {
    let (mut browser, page, _) = on_card_page(&app, "direct").await;
    let page = browser.submit(&page, "form#cancel", &[]).await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, order().return_url)
    );
}

async fn page_101_services_with_end_pages_get_the_payer_back_from_any_end(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "direct").await;
    app.pass(5_401).await;
    let page = browser.get(&created.card_page()).await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, order().return_url)
    );
    // The page of the link itself knows no service.
    let page = browser.get(&created.next_url).await;
    assert_eq!(
        (page.status, page.text("h1")),
        (200, "Your payment session has expired".to_owned())
    );
    let (mut browser, page, _) = on_card_page(&app, "direct").await;
    let card = card_with(&[("cardNo", DECLINED_CARD)]);
    let page = pay_until_redirected_away(&mut browser, &page, &card).await;
    assert_eq!(page, order().return_url);
    app.psp
        .next_authorisation(Answering::Fault(Fault::timeout("lost")));
    let (mut browser, page, _) = on_card_page(&app, "direct").await;
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(
        (page.status, page.location().unwrap()),
        (302, order().return_url)
    );
}

/// Submits a card that is declined, and says where the card page then leads.
async fn pay_until_redirected_away(
    browser: &mut test_support::Browser,
    page: &test_support::Page,
    card: &[(&str, &str)],
) -> String {
    let page = browser.submit(page, "#card-details", card).await;
    assert_eq!(page.status, 303);
    let page = browser.get(&page.location().unwrap()).await;
    assert_eq!(page.status, 302);
    page.location().unwrap()
}

async fn page_160_a_payment_that_the_service_cancels_while_the_payer_types(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let council = AccountId::parse("council").unwrap();
    let cancelled = app.payments.cancel_by_service(&council, &created.id).await;
    assert!(cancelled.is_ok());
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Your Payment was cancelled - GOV.UK Pay");
    assert_eq!(page.text("h1.system-cancel"), "Payment cancelled");
    assert_eq!(page.text("a#return-url.govuk-button"), "Continue");
    assert_eq!(app.psp.authorise_calls(), 0);
}

async fn a_payment_that_expires_while_the_payer_types(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    app.pass(5_401).await;
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Your payment expired - GOV.UK Pay");
    assert_eq!(
        page.text("#return-url"),
        "Cancel and go back to try the payment again"
    );
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(&app, &created).await, "EXPIRED");
}

async fn page_093_a_capture_that_failed_for_good_is_told(app: TestApp) {
    let (mut browser, page, created) = on_confirm_page(&app, "council").await;
    browser.submit(&page, "#confirmation", &[]).await;
    for _ in 0..26 {
        app.psp
            .next_capture(Answering::Fault(Fault::definite("no")));
    }
    app.work().await;
    assert_eq!(status(&app, &created).await, "CAPTURE APPROVED RETRY");
    let page = browser.get(&created.card_page()).await;
    assert!(page.has("h1.successful"));
    for _ in 0..25 {
        app.pass(7_200).await;
    }
    assert_eq!(status(&app, &created).await, "CAPTURE ERROR");
    // By then the session is over. Who still has one is told.
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    put_into(&app, &created, DetailedStatus::CaptureError).await;
    let page = browser.get(&created.confirm_page()).await;
    let heading = "Your payment was unsuccessful";
    assert_eq!((page.status, page.text("h1")), (200, heading.to_owned()));
    assert_eq!(page.title(), format!("{heading} - GOV.UK Pay"));
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
}

async fn addresses_that_are_not_ascii_lead_back_too(app: TestApp) {
    let mut order = order();
    "https://gwasanaeth.example/tŷ?a=é".clone_into(&mut order.return_url);
    let created = create(&app, "council", order).await;
    let mut browser = test_support::Browser::new();
    browser.follow(&created.next_url).await;
    let page = browser.get(&created.url("/return/{id}")).await;
    assert_eq!(page.status, 302);
    let location = page.header("location");
    assert_eq!(location, "https://gwasanaeth.example/t%C5%B7?a=%C3%A9");
}
