//! Apple Pay and Google Pay, without a browser that has them.

use actix_web::rt::spawn;
use payments::{
    agreement::AgreementTerms,
    id::{AccountId, AgreementId},
    payment::Order,
    provider::Fault,
    state::DetailedStatus,
    wallet::WalletType,
};
use serde_json::{Value, json};
use test_support::{Answering, Browser, Page, TestApp};

use crate::{
    states::put_into,
    support::{
        Created, assert_no_session, assert_technical_problems, create_for, on_card_page, open,
        order, status, stored, welsh_order,
    },
};

on_each_database! { start_patient:
    page_122_147_the_card_page_offers_the_wallets_of_the_account
    page_127_137_without_wallets_there_is_nothing_of_them
    page_130_neither_moto_nor_agreements_have_wallets
    page_140_a_wallet_pays_without_a_confirm_page
    page_121_140_a_wallet_that_the_provider_thinks_about_is_paid_by_the_waiting_page
    page_140_a_challenge_comes_before_the_capture
    page_139_without_a_wallet_there_is_nothing_to_go_on_with
    what_the_provider_refuses_is_told
    cards_that_are_not_accepted_leave_the_card_page_as_it_is
    what_a_wallet_tells_is_kept_and_its_payment_data_are_not
    bodies_that_no_wallet_sends_are_refused
    wallets_that_are_not_offered_pay_nothing
    only_hosts_of_apple_are_asked_for_merchants_and_only_by_payers
    scripts_may_tell_anything
    the_proof_for_apple_is_at_its_address
}

const APPLE: &str = "/web-payments-auth-request/apple/{id}";
const GOOGLE: &str = "/web-payments-auth-request/google/{id}";
const HANDLE_APPLE: &str = "/handle-payment-response/apple/{id}";
const HANDLE_GOOGLE: &str = "/handle-payment-response/google/{id}";
const BUTTONS: [&str; 2] = [
    "button#apple-pay-payment-method-submit.web-payment-button--apple-pay",
    "button#google-pay-payment-method-submit.web-payment-button--google-pay",
];

fn apple_payment() -> Value {
    json!({
        "shippingContact": {
            "givenName": "Ana",
            "familyName": "Example",
            "emailAddress": "ana@example.org",
        },
        "token": {
            "paymentData": { "version": "EC_v1", "data": "sealed-by-apple" },
            "paymentMethod": { "displayName": "Visa 4242", "network": "Visa", "type": "debit" },
        },
    })
}

fn google_payment() -> Value {
    json!({ "paymentResponse": {
        "details": { "paymentMethodData": {
            "info": { "cardNetwork": "MASTERCARD", "cardDetails": "1358" },
            "tokenizationData": { "token": "{\"signedMessage\":\"sealed-by-google\"}" },
        } },
        "payerEmail": "ana@example.org",
        "payerName": "Ana Example",
    } })
}

fn described(description: &str) -> Order {
    Order {
        description: description.to_owned(),
        ..order()
    }
}

/// What the browser's script would get.
async fn submit(browser: &mut Browser, created: &Created, path: &str, body: &Value) -> Page {
    browser
        .post_json(&created.url(path), &body.to_string())
        .await
}

/// Where the browser's script would go.
fn next_url(answer: &Page) -> String {
    assert_eq!(answer.status, 200, "{}", answer.html);
    assert_eq!(answer.header("content-type"), "application/json");
    let body: Value = serde_json::from_str(&answer.html).unwrap();
    body["url"].as_str().unwrap().to_owned()
}

/// A browser whose Google Pay has answered, and where its script goes.
async fn paid_with_google(app: &TestApp, order: Order) -> (Browser, Page, Created) {
    let (mut browser, _, created) = open(app, "wallets", order).await;
    let answer = submit(&mut browser, &created, GOOGLE, &google_payment()).await;
    let url = next_url(&answer);
    assert_eq!(
        url,
        format!("/handle-payment-response/google/{}", created.id)
    );
    let page = browser.get(&created.url(&url)).await;
    (browser, page, created)
}

async fn page_122_147_the_card_page_offers_the_wallets_of_the_account(app: TestApp) {
    for (order, lang, texts) in [
        (
            order(),
            "en",
            [
                "Enter payment details",
                "Pay with Apple Pay",
                "Pay with Google Pay",
                "or",
                "Enter card details",
            ],
        ),
        (
            welsh_order(),
            "cy",
            [
                "Rhowch fanylion taliad",
                "Talu gyda Apple Pay",
                "Talu gyda Google Pay",
                "neu",
                "Rhowch fanylion y cerdyn",
            ],
        ),
    ] {
        let (_, page, created) = open(&app, "wallets", order).await;
        assert_eq!(page.title(), texts[0]);
        assert_eq!(page.attribute("html", "lang").unwrap(), lang);
        for (path, text) in [
            (
                "#wallet-options > .web-payment-button-section > .govuk-heading-l",
                texts[0],
            ),
            (
                "#wallet-options > .apple-pay-container > .govuk-heading-m",
                texts[1],
            ),
            (
                "#wallet-options > .google-pay-container > .govuk-heading-m",
                texts[2],
            ),
            (
                "span#apple-pay-payment-method-divider > #apple-pay-payment-method-divider-word",
                texts[3],
            ),
            (
                "span#google-pay-payment-method-divider > #google-pay-payment-method-divider-word",
                texts[3],
            ),
            (
                "#card-details-wrap > h2.web-payment-button-section",
                texts[4],
            ),
            (
                "#card-details-wrap > .non-web-payment-button-section > h1",
                texts[4],
            ),
            ("#wallet-amount", "£10.00"),
            ("#amount", "£10.00"),
            ("#wallet-payment-description", "Example fixture payment"),
            (BUTTONS[0], "Apple Pay"),
        ] {
            assert_eq!(page.text(path), text, "{path}");
        }
        for (container, name) in [
            (".apple-pay-container", "Apple Pay"),
            (".google-pay-container", "Google Pay"),
        ] {
            let method = format!(
                "{container} > form.web-payments-container[novalidate]:not([action]) > input[name=payment-method]:first-child"
            );
            assert_eq!(page.attribute(&method, "value").unwrap(), name);
        }
        let image = format!("{} > img.google-pay-image", BUTTONS[1]);
        assert_eq!(page.attribute(&image, "alt").unwrap(), "Google Pay");
        assert!(page.has(".charge-new__content > #card-details-wrap > #card-details #card-no"));
        // Without scripts and wallets the style sheet hides all of it.
        assert!(!page.has("body.apple-pay-available, body.google-pay-available"));

        let data: Value = serde_json::from_str(&page.text("#wallet-data")).unwrap();
        let details = json!({
            "description": "Example fixture payment",
            "amount": "10.00",
            "chargeID": created.id.as_str(),
        });
        assert_eq!(data["details"], details);
        assert_eq!(
            data["googlePay"]["details"]["total"]["label"],
            "Example fixture p…"
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("connect-src 'self' https://google.com/pay https://www.google.com/pay https://pay.google.com;"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}

async fn page_127_137_without_wallets_there_is_nothing_of_them(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    assert_nothing_of_wallets(&page);
    let (_, page, _) = on_card_page(&app, "apple").await;
    assert!(page.has(BUTTONS[0]) && !page.has(BUTTONS[1]));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self';"), "{policy}");
}

fn assert_nothing_of_wallets(page: &Page) {
    assert_eq!(page.title(), "Enter card details");
    assert_eq!(page.text("#wallet-options"), "");
    for absent in BUTTONS.into_iter().chain([
        "#wallet-amount",
        ".web-payment-button-section",
        "#wallet-data",
        "script[src*=wallets]",
    ]) {
        assert!(!page.has(absent), "{absent}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self';"), "{policy}");
}

/// An agreement of the account with wallets.
async fn agreement(app: &TestApp) -> AgreementId {
    let account = AccountId::parse("wallets").unwrap();
    let terms = AgreementTerms {
        reference: "a1".to_owned(),
        description: "Monthly council tax".to_owned(),
        user_identifier: None,
    };
    let created = app.payments.create_agreement(&account, terms).await;
    created.unwrap().id
}

async fn page_130_neither_moto_nor_agreements_have_wallets(app: TestApp) {
    let moto = Order {
        moto: true,
        ..order()
    };
    let (_, page, _) = open(&app, "wallets", moto).await;
    assert_nothing_of_wallets(&page);
    let agreement = agreement(&app).await;
    let created = create_for(&app, "wallets", order(), Some(&agreement)).await;
    let page = Browser::new().follow(&created.next_url).await;
    assert!(page.has("#agreement-setup-disclaimer"));
    assert_nothing_of_wallets(&page);
}

async fn page_140_a_wallet_pays_without_a_confirm_page(app: TestApp) {
    for (path, body, handle) in [
        (APPLE, apple_payment(), HANDLE_APPLE),
        (GOOGLE, google_payment(), HANDLE_GOOGLE),
    ] {
        let (mut browser, _, created) = open(&app, "wallets", order()).await;
        let answer = submit(&mut browser, &created, path, &body).await;
        assert_eq!(created.url(&next_url(&answer)), created.url(handle));
        // Whoever closes the browser now has paid.
        assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
        let captured = browser.get(&created.url(handle)).await;
        assert_eq!(
            (captured.status, captured.location_path()),
            (303, created.return_path())
        );
        assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
        let back = browser.get(&captured.location().unwrap()).await;
        assert_eq!(back.location().unwrap(), order().return_url);
        // Once more, by the back button.
        let again = browser.get(&created.url(handle)).await;
        assert_eq!(
            (again.status, again.location_path()),
            (303, created.return_path())
        );
    }
}

async fn page_121_140_a_wallet_that_the_provider_thinks_about_is_paid_by_the_waiting_page(
    app: TestApp,
) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    let waiting = created.url("/card_details/{id}/auth_waiting");
    app.psp.hold_authorisations();
    let (mut tab, url) = (browser.clone(), created.url(APPLE));
    let first = spawn(async move { tab.post_json(&url, &apple_payment().to_string()).await });
    app.psp.authorisation_arrived().await;
    let handled = browser.get(&created.url(HANDLE_APPLE)).await;
    assert_eq!(handled.location().unwrap(), waiting);
    let second = submit(&mut browser, &created, GOOGLE, &google_payment()).await;
    let handled = browser.get(&created.url(&next_url(&second))).await;
    assert_eq!(handled.location().unwrap(), waiting);
    let page = browser.get(&waiting).await;
    assert_eq!(
        page.text("p.lede"),
        "Your payment details are being checked."
    );
    app.psp.release_authorisations();
    next_url(&first.await.unwrap());
    // The script asks first, and then the page reloads.
    for _ in 0..2 {
        let captured = browser.get(&waiting).await;
        assert_eq!(
            (captured.status, captured.location_path()),
            (303, created.return_path())
        );
        assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
    }
    assert_eq!(app.psp.authorise_calls(), 1);
}

async fn page_140_a_challenge_comes_before_the_capture(app: TestApp) {
    let (mut browser, page, created) = paid_with_google(&app, described("CHALLENGE")).await;
    let challenge = created.url("/card_details/{id}/3ds_required");
    assert_eq!(page.location().unwrap(), challenge);
    let out = created.url("/card_details/{id}/3ds_required_out");
    let bank = browser.get(&out).await.location().unwrap();
    let mut frame = Browser::new();
    frame
        .post(&format!("{bank}/form"), &[("decision", "passed")])
        .await;
    // The redirects after the form end at the service.
    let ours = browser
        .get(&created.url("/card_details/{id}/3ds_required_in"))
        .await;
    let policy = ours.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://service.example;"),
        "{policy}"
    );
    let url = created.url("/card_details/{id}/3ds_handler");
    let handled = browser.post(&url, &[]).await;
    let waiting = created.url("/card_details/{id}/auth_waiting");
    assert_eq!(handled.location().unwrap(), waiting);
    assert_eq!(status(&app, &created).await, "CAPTURE APPROVED");
    let captured = browser.get(&waiting).await;
    assert_eq!(captured.location_path(), created.return_path());
    // Once more, by the back button.
    let again = browser.post(&url, &[]).await;
    assert_eq!(
        (again.status, again.location_path()),
        (303, created.return_path())
    );
}

async fn page_139_without_a_wallet_there_is_nothing_to_go_on_with(app: TestApp) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    for handle in [HANDLE_APPLE, HANDLE_GOOGLE] {
        let page = browser.get(&created.url(handle)).await;
        assert_technical_problems(&page, 500, Some(&created.return_path()));
        assert_no_session(&Browser::new().get(&created.url(handle)).await);
    }
    let unknown = created.url("/handle-payment-response/samsung/{id}");
    assert_eq!(browser.get(&unknown).await.status, 404);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
}

async fn what_the_provider_refuses_is_told(app: TestApp) {
    let (_, page, created) = paid_with_google(&app, described("declined")).await;
    assert_eq!(
        (page.status, page.text("h1").as_str()),
        (200, "Your payment has been declined")
    );
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
    assert_eq!(status(&app, &created).await, "AUTHORISATION REJECTED");

    let (_, page, created) = paid_with_google(&app, described("ERROR")).await;
    assert_eq!(
        (page.status, page.title().as_str()),
        (500, "An error occurred - GOV.UK Pay")
    );
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
    assert_eq!(status(&app, &created).await, "AUTHORISATION ERROR");

    for fault in [Fault::timeout("silence"), Fault::unexpected("gibberish")] {
        app.psp.next_authorisation(Answering::Fault(fault));
        let (_, page, created) = paid_with_google(&app, order()).await;
        assert_technical_problems(&page, 500, Some(&created.return_path()));
    }
}

async fn cards_that_are_not_accepted_leave_the_card_page_as_it_is(app: TestApp) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    let mut maestro = apple_payment();
    maestro["token"]["paymentMethod"]["network"] = json!("Maestro");
    let answer = submit(&mut browser, &created, APPLE, &maestro).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.html, r#"{"message":"The card is not accepted"}"#);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(browser.get(&created.card_page()).await.status, 200);
}

async fn what_a_wallet_tells_is_kept_and_its_payment_data_are_not(app: TestApp) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    submit(&mut browser, &created, APPLE, &apple_payment()).await;
    let payment = stored(&app, &created).await;
    assert_eq!(payment.wallet(), Some(WalletType::ApplePay));
    assert_eq!(payment.email(), Some("ana@example.org"));
    let kept = payment.wallet_card.as_ref().unwrap();
    assert_eq!(kept.card.last_digits.as_ref().unwrap().as_str(), "4242");
    assert_eq!(
        kept.card.cardholder_name.as_ref().unwrap().as_str(),
        "Ana Example"
    );
    assert!(!format!("{payment:?}").contains("sealed"));
    // Where it could not be confirmed at once, who comes back sees what will be paid.
    put_into(&app, &created, DetailedStatus::AuthorisationSuccess).await;
    let page = browser.get(&created.confirm_page()).await;
    assert_eq!(page.text("#card-number"), "●●●●●●●●●●●●4242");
    assert_eq!(page.text("#cardholder-name"), "Ana Example");
    assert_eq!(page.text("#email"), "ana@example.org");

    // An account that wants no address takes none.
    let (mut browser, _, created) = open(&app, "apple", order()).await;
    submit(&mut browser, &created, APPLE, &apple_payment()).await;
    let payment = stored(&app, &created).await;
    assert_eq!(
        (payment.wallet(), payment.email()),
        (Some(WalletType::ApplePay), None)
    );
}

async fn bodies_that_no_wallet_sends_are_refused(app: TestApp) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    for path in [APPLE, GOOGLE] {
        let url = created.url(path);
        for (body, expected) in [
            ("", 400),
            ("{", 400),
            ("secret", 400),
            ("\u{0}\u{202e}🎉", 400),
            ("{}", 500),
            ("[]", 500),
            ("null", 500),
            (r#"{"token":{"paymentData":"secret"}}"#, 500),
            (r#"{"paymentResponse":{"details":"secret"}}"#, 500),
        ] {
            let answer = browser.post_json(&url, body).await;
            assert_eq!(answer.status, expected, "{body}");
            assert_eq!(answer.header("content-type"), "application/json");
            assert!(!answer.html.contains("secret"), "{}", answer.html);
        }
        let unknown = [
            ("/token/paymentMethod/network", apple_payment()),
            (
                "/paymentResponse/details/paymentMethodData/info/cardNetwork",
                google_payment(),
            ),
        ];
        for (pointer, mut body) in unknown {
            *body.pointer_mut(pointer).unwrap() = json!("Elvish");
            let answer = submit(&mut browser, &created, path, &body).await;
            assert_eq!(answer.status, 500);
        }
        let huge = format!("{{\"token\":\"{}\"}}", "x".repeat(70_000));
        assert_eq!(browser.post_json(&url, &huge).await.status, 413);
        // A form of another site.
        let form = browser.post(&url, &[("token", "1")]).await;
        assert_eq!(form.status, 400);
        let stranger = Browser::new().post_json(&url, "{}").await;
        assert_no_session(&stranger);
        assert_eq!(browser.get(&url).await.status, 404);
    }
    let other = created.url("/web-payments-auth-request/samsung/{id}");
    assert_eq!(browser.post_json(&other, "{}").await.status, 404);
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
    assert_eq!(app.psp.authorise_calls(), 0);
}

async fn wallets_that_are_not_offered_pay_nothing(app: TestApp) {
    let moto = Order {
        moto: true,
        ..order()
    };
    for (account, order, path, body) in [
        ("council", order(), APPLE, apple_payment()),
        ("apple", order(), GOOGLE, google_payment()),
        ("wallets", moto, APPLE, apple_payment()),
    ] {
        let (mut browser, _, created) = open(&app, account, order).await;
        let answer = submit(&mut browser, &created, path, &body).await;
        assert_eq!(created.url(&next_url(&answer)), created.card_page());
        assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
    }
    // A payment that was paid in another tab shows what became of it.
    let (mut browser, _, created) = paid_with_google(&app, order()).await;
    let answer = submit(&mut browser, &created, APPLE, &apple_payment()).await;
    let page = browser.get(&created.url(&next_url(&answer))).await;
    assert_eq!(page.text("h1"), "Your payment was successful");
    assert_eq!(app.psp.authorise_calls(), 1);
}

async fn only_hosts_of_apple_are_asked_for_merchants_and_only_by_payers(app: TestApp) {
    const APPLES: &str = "https://apple-pay-gateway.apple.com/paymentservices/startSession";
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    let url = created.url("/apple-pay-merchant-validation");
    let question =
        |url: &str, provider: &str| json!({ "url": url, "paymentProvider": provider }).to_string();
    let answer = browser.post_json(&url, &question(APPLES, "sandbox")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let session: Value = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(session["signature"], "made up by the sandbox");
    assert_eq!(session["domainName"], "localhost");
    for refused in [
        question("https://fakeapple.url", "sandbox"),
        question("https://127.0.0.1/", "sandbox"),
        question("http://apple-pay-gateway.apple.com/", "sandbox"),
        question("", "sandbox"),
        question(APPLES, "worldpay"),
        question(APPLES, ""),
        json!({ "paymentProvider": "sandbox" }).to_string(),
        json!({ "url": APPLES }).to_string(),
        "{}".to_owned(),
        "[1]".to_owned(),
        "{".to_owned(),
    ] {
        let answer = browser.post_json(&url, &refused).await;
        assert_eq!(answer.status, 400, "{refused}");
    }
    let form = browser.post(&url, &[("url", APPLES)]).await;
    assert_eq!(form.status, 400);
    let stranger = Browser::new()
        .post_json(&url, &question(APPLES, "sandbox"))
        .await;
    assert_no_session(&stranger);
}

async fn scripts_may_tell_anything(app: TestApp) {
    let (mut browser, _, created) = open(&app, "wallets", order()).await;
    let url = created.url("/log/{id}");
    let huge = "x".repeat(70_000);
    for told in [
        r#"{"code":"ApplePayStarted"}"#,
        r#"{"code":"x"}"#,
        "{",
        "",
        &huge,
    ] {
        let answer = browser.post_json(&url, told).await;
        assert_eq!((answer.status, answer.html.as_str()), (200, "OK"));
    }
    assert_no_session(&Browser::new().post_json(&url, "{}").await);
}

async fn the_proof_for_apple_is_at_its_address(app: TestApp) {
    let mut browser = Browser::new();
    for ending in [".txt", ""] {
        let path = "/.well-known/apple-developer-merchantid-domain-association";
        let answer = browser
            .get(&format!("{}{path}{ending}", app.urls.pages))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
}
