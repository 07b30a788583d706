//! 3-D Secure: to the bank and back.

use payments::challenge::Challenge;
use payments::provider::{Authorisation, Fault, IssuerUrl};
use payments::state::DetailedStatus;
use test_support::{Answering, Browser, Page, TestApp, card_with};

use crate::{
    states::put_into,
    support::{
        Created, assert_no_session, assert_technical_problems, create, on_card_page, open, order,
        pay, session_cookie, status, welsh_order,
    },
};

on_each_database! { start_patient:
    page_109_while_the_provider_is_told_the_result_it_is_told_no_second_time
    page_110_and_088_the_bank_is_in_a_frame_of_the_page
    page_110_the_page_is_welsh_where_the_payment_is
    page_110_the_frame_may_go_where_the_bank_is
    page_113_the_frame_leads_to_the_bank
    page_115_a_bank_that_nobody_knows_is_an_error
    page_116_117_what_the_bank_posts_is_posted_again_from_our_site_without_a_session
    page_118_what_epdq_puts_into_the_address
    page_119_what_adyen_puts_into_the_address
    page_120_what_the_provider_says_decides_where_the_payer_goes
    page_120_faults_are_technical_problems
    the_bank_belongs_to_one_challenge
    the_bank_asks_once
    payers_of_others_bring_no_result
    without_the_sandbox_there_is_no_bank
}

pub(crate) const CHALLENGED_CARD: &[(&str, &str)] = &[("cardNo", "4000002500003155")];
pub(crate) const RETURN_FORM: &str = "form[name=three_ds_required]";

/// A browser on the page with the bank.
pub(crate) async fn challenged(app: &TestApp, account: &str) -> (Browser, Page, Created) {
    let (mut browser, page, created) = on_card_page(app, account).await;
    let page = pay(&mut browser, &page, &card_with(CHALLENGED_CARD)).await;
    assert_eq!(page.url.path(), path(&created, "3ds_required"));
    (browser, page, created)
}

pub(crate) fn path(created: &Created, page: &str) -> String {
    format!("/card_details/{}/{page}", created.id)
}

/// Where the frame leads.
async fn bank_of(browser: &mut Browser, created: &Created) -> String {
    let out = created.url("/card_details/{id}/3ds_required_out");
    browser.get(&out).await.location().unwrap()
}

/// Tells the bank, and goes back until our page posts to the whole window.
async fn answer(browser: &mut Browser, created: &Created, decision: &str) -> Page {
    let bank = bank_of(browser, created).await;
    // The bank is another site: no cookie of ours goes there, or comes back.
    let mut frame = Browser::new();
    let form = frame.get(&format!("{bank}/form")).await;
    let answered = frame
        .submit(&form, "#challengeForm", &[("decision", decision)])
        .await;
    assert_eq!(answered.location_path(), path(created, "3ds_required_in"));
    let ours = frame.follow_from(answered).await;
    browser.submit(&ours, RETURN_FORM, &[]).await
}

async fn page_109_while_the_provider_is_told_the_result_it_is_told_no_second_time(app: TestApp) {
    let (mut browser, _, created) = challenged(&app, "council").await;
    put_into(&app, &created, DetailedStatus::Authorisation3dsReady).await;
    let url = created.url("/card_details/{id}/3ds_handler");
    let handled = browser.post(&url, &[("PaRes", "brought")]).await;
    assert_eq!(
        (handled.status, handled.location_path()),
        (303, path(&created, "auth_waiting"))
    );
    assert_eq!(app.psp.challenge_calls(), 0);
    assert_eq!(status(&app, &created).await, "AUTHORISATION 3DS READY");
}

async fn page_110_and_088_the_bank_is_in_a_frame_of_the_page(app: TestApp) {
    let (mut browser, page, created) = challenged(&app, "council").await;
    assert_eq!(status(&app, &created).await, "AUTHORISATION 3DS REQUIRED");
    assert_eq!(page.title(), "Your bank is checking your details");
    assert_eq!(page.text("h1.form-title"), page.title());
    assert!(page.has("p.lede"));
    let frame = "#main-content > .govuk-grid-row > .govuk-grid-column-two-thirds > .iframe-3ds";
    assert_eq!(page.attribute(frame, "src").unwrap(), "3ds_required_out");
    assert_eq!(
        page.attribute(frame, "title").unwrap(),
        "Checks by your bank"
    );
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self';"), "{policy}");
    assert!(policy.contains("form-action 'self';"), "{policy}");

    // Waiting for the provider ends here, too.
    let waiting = created.url("/card_details/{id}/auth_waiting");
    let page = browser.get(&waiting).await;
    assert_eq!(page.location_path(), path(&created, "3ds_required"));
}

async fn page_110_the_page_is_welsh_where_the_payment_is(app: TestApp) {
    let (mut browser, page, created) = open(&app, "council", welsh_order()).await;
    let page = pay(&mut browser, &page, &card_with(CHALLENGED_CARD)).await;
    assert_eq!(page.title(), "Mae eich banc yn gwirio eich manylion");
    assert_eq!(page.attribute("html", "lang").unwrap(), "cy");
    let back = created.url("/card_details/{id}/3ds_required_in");
    let back = Browser::new().get(&back).await;
    assert_eq!(back.attribute("html", "lang").unwrap(), "cy");
    assert!(
        back.html
            .contains("Mae eich banc wedi gorffen gwirio eich manylion.")
    );
}

async fn page_110_the_frame_may_go_where_the_bank_is(app: TestApp) {
    let url = "https://bank.example/challenge?id=1";
    let issuer_url = IssuerUrl::new(url.to_owned());
    app.psp
        .next_authorisation(Answering::With(Authorisation::ChallengeRequired {
            challenge: Challenge::Redirect { issuer_url },
        }));
    let (mut browser, page, created) = challenged(&app, "council").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self' https:;"), "{policy}");
    assert_eq!(bank_of(&mut browser, &created).await, url);
    assert!(!page.html.contains("bank.example"));
}

async fn page_113_the_frame_leads_to_the_bank(app: TestApp) {
    let (mut browser, _, created) = challenged(&app, "council").await;
    let out = created.url("/card_details/{id}/3ds_required_out");
    let out = browser.get(&out).await;
    assert_eq!(out.status, 303);
    let bank = browser.get(&out.location().unwrap()).await;
    assert_eq!((bank.status, bank.title().as_str()), (200, "Example Bank"));
    let policy = bank.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    let form = bank
        .attribute("iframe[name=stripe-challenge-frame]", "src")
        .unwrap();
    let form = browser.get(&created.url(&form)).await;
    assert!(form.has("#test-source-authorize-3ds") && form.has("#test-source-fail-3ds"));
    assert!(form.has("#challengeForm > [type=submit]"));
    assert!(form.html.contains("£10.00"));
    for page in [&bank, &form] {
        assert!(!page.html.contains("govuk"), "it is not ours");
        assert!(!page.html.contains("3155") && !page.html.contains("400000"));
        assert_eq!(page.header("set-cookie"), "");
    }
    let style = browser.get(&created.url("/sandbox/issuer.css")).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

async fn page_115_a_bank_that_nobody_knows_is_an_error(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    put_into(&app, &created, DetailedStatus::Authorisation3dsRequired).await;
    let out = created.url("/card_details/{id}/3ds_required_out");
    let page = browser.get(&out).await;
    assert_eq!(page.status, 500);
    assert_eq!(page.title(), "An error occurred - GOV.UK Pay");
}

/// Names and values of what the page would post.
pub(crate) fn posted(page: &Page) -> Vec<(String, String)> {
    let inputs = scraper::Selector::parse(&format!("{RETURN_FORM} > input")).unwrap();
    let document = page.document();
    let value = |input: scraper::ElementRef<'_>, name| input.attr(name).unwrap().to_owned();
    document
        .select(&inputs)
        .map(|input| (value(input, "name"), value(input, "value")))
        .collect()
}

pub(crate) fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

async fn page_116_117_what_the_bank_posts_is_posted_again_from_our_site_without_a_session(
    app: TestApp,
) {
    let (_, _, created) = challenged(&app, "council").await;
    let url = created.url("/card_details/{id}/3ds_required_in");
    let brought = [("PaRes", "pa\"><script>1</script>"), ("MD", "md=1&2")];
    let mut stranger = Browser::new();
    for (fields, expected) in [(&brought[..], pairs(&brought)), (&[][..], vec![])] {
        let page = stranger.post(&url, fields).await;
        assert_eq!(page.status, 200);
        assert_eq!(posted(&page), expected);
        assert_eq!(page.header("set-cookie"), "");
        assert_eq!(session_cookie(&stranger), None);
        let form = |name| page.attribute(RETURN_FORM, name).unwrap();
        assert_eq!(form("action"), path(&created, "3ds_handler"));
        assert_eq!(
            (form("method").as_str(), form("target").as_str()),
            ("post", "_top")
        );
        assert!(page.html.contains("id=\"confirm\""), "without scripts");
        assert!(!page.html.contains("<script>1"));
        let policy = page.header("content-security-policy");
        assert!(!policy.contains("frame-ancestors"), "{policy}");
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }
    // A bank may send nothing at all, and the payer's last step may lead to the service.
    let page = stranger.get(&url).await;
    assert_eq!((page.status, posted(&page)), (200, vec![]));
    let direct = create(&app, "direct", order()).await;
    let page = stranger
        .get(&direct.url("/card_details/{id}/3ds_required_in"))
        .await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("'self' https://service.example;"),
        "{policy}"
    );
    let nobodys = url.replace(created.id.as_str(), "00000000000000000000000000");
    assert_eq!(stranger.get(&nobodys).await.status, 404);
}

async fn page_118_what_epdq_puts_into_the_address(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let url = created.url("/card_details/{id}/3ds_required_in/epdq");
    let mut browser = Browser::new();
    let field = |value| pairs(&[("providerStatus", value)]);
    assert_eq!(posted(&browser.post(&url, &[]).await), field("success"));
    let declined = format!("{url}?status=declined");
    assert_eq!(posted(&browser.get(&declined).await), field("declined"));
    let error = format!("{url}?status=error");
    assert_eq!(posted(&browser.post(&error, &[]).await), field("error"));
}

async fn page_119_what_adyen_puts_into_the_address(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let url = created.url("/card_details/{id}/3ds_required_in/adyen");
    let mut browser = Browser::new();
    let page = browser.get(&format!("{url}?redirectResult=XtestX")).await;
    assert_eq!(posted(&page), pairs(&[("redirectResult", "XtestX")]));
    for empty in [url.clone(), format!("{url}?redirectResult=")] {
        assert_eq!(posted(&browser.get(&empty).await), vec![]);
    }
}

async fn page_120_what_the_provider_says_decides_where_the_payer_goes(app: TestApp) {
    for (decision, expected, heading) in [
        ("passed", "AUTHORISATION SUCCESS", "Confirm your payment"),
        (
            "failed",
            "AUTHORISATION REJECTED",
            "Your payment has been declined",
        ),
        (
            "abandoned",
            "AUTHORISATION REJECTED",
            "Your payment has been declined",
        ),
    ] {
        let (mut browser, _, created) = challenged(&app, "council").await;
        let handled = answer(&mut browser, &created, decision).await;
        assert_eq!(handled.location_path(), path(&created, "confirm"));
        assert_eq!(status(&app, &created).await, expected);
        let page = browser.follow_from(handled).await;
        assert_eq!((page.status, page.text("h1").as_str()), (200, heading));
        // Once more, by the back button: nothing happens again.
        let calls = app.psp.challenge_calls();
        let again = created.url("/card_details/{id}/3ds_handler");
        browser.post(&again, &[]).await;
        assert_eq!(app.psp.challenge_calls(), calls);
        assert_eq!(status(&app, &created).await, expected);
    }
    // Whoever was never at the bank is challenged a second time, which is a decline.
    let (mut browser, _, created) = challenged(&app, "council").await;
    let handler = created.url("/card_details/{id}/3ds_handler");
    let next = browser.post(&handler, &[("PaRes", "made up")]).await;
    let page = browser.follow_from(next).await;
    assert_eq!(page.text("h1"), "Your payment has been declined");
}

async fn page_120_faults_are_technical_problems(app: TestApp) {
    for (fault, expected) in [
        (Fault::definite("no"), "AUTHORISATION ERROR"),
        (Fault::timeout("silence"), "AUTHORISATION TIMEOUT"),
        (
            Fault::unexpected("gibberish"),
            "AUTHORISATION UNEXPECTED ERROR",
        ),
    ] {
        let (mut browser, _, created) = challenged(&app, "council").await;
        app.psp.next_challenge(Answering::Fault(fault));
        let page = answer(&mut browser, &created, "passed").await;
        assert_technical_problems(&page, 500, Some(&created.return_path()));
        assert_eq!(status(&app, &created).await, expected);
    }
}

async fn the_bank_belongs_to_one_challenge(app: TestApp) {
    let (mut browser, _, first) = challenged(&app, "council").await;
    let (mut other, _, second) = challenged(&app, "council").await;
    let banks = [
        bank_of(&mut browser, &first).await,
        bank_of(&mut other, &second).await,
    ];
    assert_ne!(banks[0], banks[1]);
    answer(&mut browser, &first, "passed").await;
    assert_eq!(status(&app, &second).await, "AUTHORISATION 3DS REQUIRED");
    let mut stranger = Browser::new();
    for nobodys in [
        "/sandbox/issuer/1",
        "/sandbox/issuer/1/form",
        "/sandbox/issuer",
    ] {
        assert_eq!(
            stranger.get(&first.url(nobodys)).await.status,
            404,
            "{nobodys}"
        );
    }
    // The first challenge is over.
    for over in [banks[0].clone(), format!("{}/form", banks[0])] {
        assert_eq!(stranger.get(&over).await.status, 404);
        assert_eq!(
            stranger
                .post(&format!("{}/form", banks[0]), &[("decision", "passed")])
                .await
                .status,
            404
        );
    }
    let senseless = format!("{}/form", banks[1]);
    for fields in [&[][..], &[("decision", "perhaps")][..]] {
        assert_eq!(stranger.post(&senseless, fields).await.status, 400);
    }
}

async fn the_bank_asks_once(app: TestApp) {
    let (mut browser, _, created) = challenged(&app, "council").await;
    let bank = bank_of(&mut browser, &created).await;
    let mut frame = Browser::new();
    let form = format!("{bank}/form");
    for decision in ["failed", "passed"] {
        let answered = frame.post(&form, &[("decision", decision)]).await;
        assert_eq!(answered.location_path(), path(&created, "3ds_required_in"));
    }
    // Who reloads the page is led on.
    for url in [bank, form] {
        let page = frame.get(&url).await;
        assert_eq!(page.location_path(), path(&created, "3ds_required_in"));
    }
    let ours = frame
        .get(&created.url("/card_details/{id}/3ds_required_in"))
        .await;
    browser.submit(&ours, RETURN_FORM, &[]).await;
    assert_eq!(status(&app, &created).await, "AUTHORISATION REJECTED");
}

async fn payers_of_others_bring_no_result(app: TestApp) {
    let (_, _, created) = challenged(&app, "council").await;
    let mut stranger = Browser::new();
    for page in ["3ds_required", "3ds_required_out"] {
        let url = created.url(&path(&created, page));
        assert_no_session(&stranger.get(&url).await);
    }
    let handler = created.url("/card_details/{id}/3ds_handler");
    assert_no_session(&stranger.post(&handler, &[]).await);
    assert_eq!(app.psp.challenge_calls(), 0);
}

async fn without_the_sandbox_there_is_no_bank(app: TestApp) {
    use actix_web::{App, middleware::from_fn, test, web::Data};
    let site = pay_frontend::site("http://localhost:3001");
    let key = user_matching::SealingKey::from_bytes(&[7; 32]);
    let sealer = user_matching::Sealer::new(user_matching::Keyring::new(key, []).unwrap());
    let state = Data::new(pay_frontend::FrontendState::new(
        app.payments.clone(),
        sealer,
        site,
    ));
    let pages = test::init_service(
        App::new()
            .configure(|config| pay_frontend::configure(config, &state))
            .wrap(from_fn(web::pages)),
    )
    .await;
    let (mut browser, _, created) = challenged(&app, "council").await;
    let bank = bank_of(&mut browser, &created).await;
    let bank = bank.strip_prefix(&created.url("")).unwrap().to_owned();
    for path in [
        bank.clone(),
        format!("{bank}/form"),
        "/sandbox/issuer.css".to_owned(),
    ] {
        let request = test::TestRequest::get().uri(&path).to_request();
        let response = test::call_service(&pages, request).await;
        assert_eq!(response.status(), 404, "{path}");
    }
}
