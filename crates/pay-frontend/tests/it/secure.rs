//! One-time tokens.

use test_support::{Browser, TestApp};

use crate::support::{
    another_link, assert_no_session, create, on_card_page, on_confirm_page, open, order,
    session_cookie, stored,
};

on_each_database! {
    page_001_an_unused_token_leads_to_the_card_page
    page_002_a_query_beside_the_token_is_ignored
    page_003_004_a_used_token_in_the_same_browser_offers_the_way_on_and_the_way_back
    page_005_a_used_token_of_an_authorised_payment_leads_to_confirm
    page_006_a_used_token_of_an_expired_payment_says_so
    page_007_a_used_token_in_another_browser_opens_nothing
    page_008_an_unknown_token_opens_nothing
    page_009_a_used_token_in_a_browser_with_another_payment_opens_nothing
    page_012_an_unused_token_leads_to_where_the_payment_stands
    page_013_an_unused_token_of_an_expired_payment_shows_its_page
    page_014_a_token_may_come_in_the_body
    a_used_token_of_a_payment_that_nobody_looked_at_leads_to_the_card_page
    an_old_token_opens_nothing
}

async fn page_001_an_unused_token_leads_to_the_card_page(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    let page = browser.get(&created.next_url).await;
    assert_eq!(page.status, 303);
    assert_eq!(
        page.location_path(),
        format!("/card_details/{}", created.id)
    );
    let set = page.header("set-cookie").to_owned();
    assert!(set.starts_with("frontend_state="), "{set}");
    assert!(
        set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=5400"),
        "{set}"
    );
    let page = browser.follow_from(page).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.attribute("#charge-id", "value").unwrap(),
        created.id.as_str()
    );
}

async fn page_002_a_query_beside_the_token_is_ignored(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let url = format!("{}?date=123", created.next_url);
    let page = Browser::new().follow(&url).await;
    assert_eq!(page.url.path(), format!("/card_details/{}", created.id));
}

async fn page_003_004_a_used_token_in_the_same_browser_offers_the_way_on_and_the_way_back(
    app: TestApp,
) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let page = browser.get(&created.next_url).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "Your payment is in progress - GOV.UK Pay");
    assert_eq!(page.text("h1"), "Your payment is in progress");
    assert_eq!(
        page.text("#card-details-link"),
        "Continue with your payment"
    );
    let link = page.attribute("#card-details-link", "href").unwrap();
    assert_eq!(link, format!("/card_details/{}", created.id));
    assert_eq!(
        page.text("#return-url"),
        "Cancel and go back to try the payment again"
    );
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
    // The card page is there and works.
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    let submitted = browser
        .submit(&page, "#card-details", test_support::VALID_CARD)
        .await;
    assert_eq!(
        submitted.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
}

async fn page_005_a_used_token_of_an_authorised_payment_leads_to_confirm(app: TestApp) {
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    let page = browser.get(&created.next_url).await;
    assert_eq!(page.status, 200);
    let link = page.attribute("#confirm-link", "href").unwrap();
    assert_eq!(link, format!("/card_details/{}/confirm", created.id));
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
}

async fn page_006_a_used_token_of_an_expired_payment_says_so(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    app.pass(5_401).await;
    let page = browser.get(&created.next_url).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text("h1"), "Your payment session has expired");
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
}

async fn page_007_a_used_token_in_another_browser_opens_nothing(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    browser.clear_cookies();
    let page = browser.get(&created.next_url).await;
    assert_no_session(&page);
    assert!(page.has("header.govuk-header") && page.has("footer.govuk-footer"));
    assert_eq!(session_cookie(&browser), None);
}

async fn page_008_an_unknown_token_opens_nothing(app: TestApp) {
    let url = |token: &str| format!("{}/secure/{token}", app.urls.pages);
    for token in [
        "8c7f2a10-8c1c-4a93-b6ab-53b34a2fb0b6",
        "nonsense",
        "%00",
        "%F0%9F%92%B7",
        "%E2%80%AE",
        "<script>",
        &"x".repeat(4000),
    ] {
        assert_no_session(&Browser::new().get(&url(token)).await);
    }
}

async fn page_009_a_used_token_in_a_browser_with_another_payment_opens_nothing(app: TestApp) {
    let (_, _, theirs) = on_card_page(&app, "council").await;
    let (mut browser, _, _) = on_card_page(&app, "council").await;
    assert_no_session(&browser.get(&theirs.next_url).await);
    assert_no_session(&browser.get(&theirs.card_page()).await);
}

async fn page_012_an_unused_token_leads_to_where_the_payment_stands(app: TestApp) {
    let (_, _, created) = on_confirm_page(&app, "council").await;
    let link = another_link(&app, &created).await;
    let page = Browser::new().get(&link).await;
    assert_eq!(page.status, 303);
    assert_eq!(
        page.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
}

async fn page_013_an_unused_token_of_an_expired_payment_shows_its_page(app: TestApp) {
    let (_, _, created) = on_card_page(&app, "council").await;
    let link = another_link(&app, &created).await;
    app.pass(5_401).await;
    let mut browser = Browser::new();
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.text("h1.session-expired"),
        "Your payment session has expired"
    );
    let page = browser
        .get(&page.attribute("#return-url", "href").unwrap())
        .await;
    assert_eq!(page.status, 302);
    assert_eq!(page.location().unwrap(), order().return_url);
}

async fn page_014_a_token_may_come_in_the_body(app: TestApp) {
    for path in ["/secure", "/secure/"] {
        let created = create(&app, "council", order()).await;
        let token = created.next_url.rsplit('/').next().unwrap();
        let url = format!("{}{path}", app.urls.pages);
        let mut browser = Browser::new();
        let page = browser.post(&url, &[("chargeTokenId", token)]).await;
        assert_eq!(page.status, 303, "{path}");
        assert_eq!(
            page.location_path(),
            format!("/card_details/{}", created.id)
        );
        assert_eq!(browser.follow_from(page).await.status, 200);
    }
    let url = format!("{}/secure", app.urls.pages);
    assert_no_session(&Browser::new().post(&url, &[("nothing", "")]).await);
}

async fn a_used_token_of_a_payment_that_nobody_looked_at_leads_to_the_card_page(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    browser.get(&created.next_url).await;
    let page = browser.get(&created.next_url).await;
    assert_eq!(page.status, 200);
    assert!(page.has("#card-details-link"));
    assert_eq!(
        stored(&app, &created).await.detailed_status().as_str(),
        "CREATED"
    );
}

async fn an_old_token_opens_nothing(app: TestApp) {
    let (_, _, created) = open(&app, "council", order()).await;
    let link = another_link(&app, &created).await;
    app.clock.advance(std::time::Duration::from_hours(168));
    assert_no_session(&Browser::new().get(&link).await);
}
