//! 3-D Secure: the ways to the payer's bank.

use payments::{
    challenge::Challenge,
    provider::{Authorisation, IssuerUrl},
};
use test_support::{Answering, Browser, Page, TestApp, card_with};

use crate::{
    challenge::{CHALLENGED_CARD, RETURN_FORM, challenged, pairs, path, posted},
    support::{Created, on_card_page, pay, status},
};

on_each_database! { start_patient:
    page_111_a_form_is_posted_to_the_bank
    page_112_a_token_is_posted_to_the_provider
    page_114_a_page_of_the_provider_is_shown_in_an_origin_of_its_own
    page_111_the_sandbox_has_a_card_for_the_form
    page_112_the_sandbox_takes_tokens_as_worldpay
    page_114_the_sandbox_has_a_card_for_the_page
    the_bank_refuses_what_is_not_for_it
}

const FORM_CARD: &[(&str, &str)] = &[("cardNo", "4212345678901237")];
const PAGE_CARD: &[(&str, &str)] = &[("cardNo", "4000000000003063")];
const BANK_FORM: &str = "#challengeForm";

fn bank() -> IssuerUrl {
    IssuerUrl::new("https://bank.example/acs?a=1&b=2".to_owned())
}

/// What the frame shows to a payer whose provider wants them to go this way.
async fn frame(app: &TestApp, challenge: Challenge) -> (Page, Page, Created) {
    let answer = Authorisation::ChallengeRequired { challenge };
    app.psp.next_authorisation(Answering::With(answer));
    let (mut browser, page, created) = challenged(app, "council").await;
    let out = created.url("/card_details/{id}/3ds_required_out");
    let frame = browser.get(&out).await;
    assert_eq!(frame.status, 200);
    (page, frame, created)
}

/// Asserts that the frame posts these fields by itself, to `action`.
fn assert_posts(frame: &Page, action: &str, fields: &[(&str, &str)]) {
    let form = |name| frame.attribute(RETURN_FORM, name);
    assert_eq!(form("action").unwrap(), action);
    assert_eq!(form("method").unwrap(), "post");
    assert_eq!(form("target"), None, "it stays in the frame");
    assert_eq!(posted(frame), pairs(fields));
    assert!(frame.has("script[nonce]"));
    assert!(frame.html.contains("id=\"confirm\""), "without scripts");
    assert!(frame.html.contains("Your bank has to approve this payment"));
    let policy = frame.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https:;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

async fn page_111_a_form_is_posted_to_the_bank(app: TestApp) {
    let challenge = |md: Option<&str>| Challenge::Form {
        issuer_url: bank(),
        pa_request: "pa\"><b>".to_owned(),
        md: md.map(str::to_owned),
    };
    let (page, out, created) = frame(&app, challenge(Some("md 1"))).await;
    // The port of the address counts.
    let back = created.url("/card_details/{id}/3ds_required_in");
    assert!(back.matches(':').count() == 2, "{back}");
    let fields = [("PaReq", "pa\"><b>"), ("MD", "md 1"), ("TermUrl", &back)];
    assert_posts(&out, bank().expose(), &fields);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self' https:;"), "{policy}");
    assert!(!page.html.contains("bank.example"));

    let (_, out, created) = frame(&app, challenge(None)).await;
    let back = created.url("/card_details/{id}/3ds_required_in");
    let fields = [("PaReq", "pa\"><b>"), ("TermUrl", &back)];
    assert_posts(&out, bank().expose(), &fields);
}

async fn page_112_a_token_is_posted_to_the_provider(app: TestApp) {
    for url in [
        "https://test.provider.example/challenge",
        "https://live.provider.example/challenge",
    ] {
        let challenge = Challenge::Token {
            url: IssuerUrl::new(url.to_owned()),
            jwt: "a.b.c".to_owned(),
        };
        let (_, out, _) = frame(&app, challenge).await;
        assert_posts(&out, url, &[("JWT", "a.b.c")]);
    }
}

async fn page_114_a_page_of_the_provider_is_shown_in_an_origin_of_its_own(app: TestApp) {
    let html = "<form id=\"theirs\"></form><script>document.forms[0].submit()</script>";
    let (page, out, _) = frame(&app, Challenge::Html(html.to_owned())).await;
    assert!(out.html.contains(&format!("<body>{html}</body>")));
    let policy = out.header("content-security-policy");
    assert!(policy.starts_with("sandbox "), "{policy}");
    assert!(!policy.contains("allow-same-origin"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; frame-src 'self' https:;"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

/// A payer with this card, and what the frame shows them.
async fn at_bank(app: &TestApp, account: &str, card: &[(&str, &str)]) -> (Browser, Page, Created) {
    let (mut browser, page, created) = on_card_page(app, account).await;
    let page = pay(&mut browser, &page, &card_with(card)).await;
    assert_eq!(page.url.path(), path(&created, "3ds_required"));
    let out = created.url("/card_details/{id}/3ds_required_out");
    let out = browser.get(&out).await;
    (browser, out, created)
}

/// Answers in the bank's form, and follows the answer back to our site.
async fn is_back(browser: &mut Browser, form: &Page, decision: &str) -> Page {
    let decision = [("decision", decision)];
    let answered = Browser::new().submit(form, BANK_FORM, &decision).await;
    browser.follow_from(answered).await
}

async fn page_111_the_sandbox_has_a_card_for_the_form(app: TestApp) {
    for (decision, expected) in [
        ("passed", "AUTHORISATION SUCCESS"),
        ("failed", "AUTHORISATION REJECTED"),
    ] {
        let (mut browser, out, created) = at_bank(&app, "council", FORM_CARD).await;
        let form = Browser::new().submit(&out, RETURN_FORM, &[]).await;
        assert_eq!(form.status, 200);
        assert!(form.html.contains("£10.00") && form.html.contains("Example Bank"));
        // The bank posts its answer to the address that it was given.
        let answer = is_back(&mut browser, &form, decision).await;
        assert_eq!(
            answer.attribute("#answer", "action").unwrap(),
            path(&created, "3ds_required_in")
        );
        let ours = Browser::new().submit(&answer, "#answer", &[]).await;
        let [(_, pa_response), (_, md)] = &posted(&ours)[..] else {
            panic!("{:?}", posted(&ours));
        };
        assert_eq!(pa_response, decision);
        assert!(md.starts_with("md-"), "as the bank got it");
        browser.submit(&ours, RETURN_FORM, &[]).await;
        assert_eq!(status(&app, &created).await, expected);
    }
}

async fn page_112_the_sandbox_takes_tokens_as_worldpay(app: TestApp) {
    let (mut browser, out, created) = at_bank(&app, "as-worldpay", CHALLENGED_CARD).await;
    assert_eq!(
        out.attribute(RETURN_FORM, "action").unwrap(),
        "/sandbox/worldpay/challenge"
    );
    let led = Browser::new().submit(&out, RETURN_FORM, &[]).await;
    let bank = Browser::new().follow(&led.location().unwrap()).await;
    let form = bank.attribute("iframe[name=stripe-challenge-frame]", "src");
    let form = Browser::new().get(&created.url(&form.unwrap())).await;
    let ours = is_back(&mut browser, &form, "passed").await;
    browser.submit(&ours, RETURN_FORM, &[]).await;
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn page_114_the_sandbox_has_a_card_for_the_page(app: TestApp) {
    let (mut browser, out, created) = at_bank(&app, "council", PAGE_CARD).await;
    let bank = out.attribute("#to-bank", "action").unwrap();
    let form = Browser::new().get(&created.url(&bank)).await;
    let ours = is_back(&mut browser, &form, "passed").await;
    browser.submit(&ours, RETURN_FORM, &[]).await;
    assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
}

async fn the_bank_refuses_what_is_not_for_it(app: TestApp) {
    let (_, out, created) = at_bank(&app, "council", FORM_CARD).await;
    let acs = created.url(&out.attribute(RETURN_FORM, "action").unwrap());
    let fields = posted(&out);
    let request = fields[0].1.as_str();
    let back = created.url("/card_details/{id}/3ds_required_in");
    let mut stranger = Browser::new();
    for nonsense in [
        &[][..],
        &[("PaReq", request)],
        &[("PaReq", "another"), ("TermUrl", &back)],
        &[
            ("PaReq", request),
            ("TermUrl", "https://elsewhere.example/"),
        ],
        &[("decision", "perhaps")],
    ] {
        assert_eq!(stranger.post(&acs, nonsense).await.status, 400);
    }
    let nobodys = created.url("/sandbox/issuer/1/acs");
    assert_eq!(stranger.post(&nobodys, &[]).await.status, 404);
    let challenge = created.url("/sandbox/worldpay/challenge");
    for nonsense in [&[][..], &[("JWT", "a.b.c")]] {
        assert_eq!(stranger.post(&challenge, nonsense).await.status, 400);
    }
    assert_eq!(status(&app, &created).await, "AUTHORISATION 3DS REQUIRED");
}
