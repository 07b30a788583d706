//! The provider looks at the payer's browser from a hidden frame (3DS Flex), or asks its scripts.

use serde_json::{Value, json};
use test_support::VALID_CARD;

use crate::{
    chromium::Chromium,
    pages::{card::CardPage, confirm::ConfirmPage},
    stage::Stage,
};

const LOOKED_AT: &str = "
    accounts.council.provider = 'worldpay'
    accounts.council.device_data = true
    accounts.council.google_pay = true";

/// Google Pay is there, and agreed to at once.
const GOOGLE_PAY: &str = r#"
    window.PaymentRequest = class {
        async canMakePayment() { return true; }
        async show() {
            return { details: {}, payerEmail: "", payerName: "", complete() {} };
        }
    };"#;

/// Sends no form, and shows what it would have carried.
const SEND_NOTHING: &str = "
    HTMLFormElement.prototype.submit = function () {
        const sent = Object.fromEntries(new FormData(this));
        document.body.dataset.sent = JSON.stringify([
            sent.worldpay3dsFlexDdcStatus, sent.worldpay3dsFlexDdcResult ?? null,
        ]);
    };";

/// The provider does not answer, and time runs out when a test says so.
const SILENT_PROVIDER: &str = "
    const frame = document.getElementById('worldpay3dsFlexDdcIframe').contentWindow;
    frame.HTMLFormElement.prototype.submit = function () {
        document.body.dataset.asked = JSON.stringify([this.action, Object.fromEntries(new frame.FormData(this))]);
    };
    const wait = window.setTimeout;
    window.setTimeout = (action, duration) => {
        if (duration === 30000) window.runOut = action;
        else wait(action, duration);
    };";

const SUBMIT: &str = "
    delete document.body.dataset.sent;
    delete document.body.dataset.asked;
    document.getElementById('card-details').requestSubmit();";

/// What others say, and what is said about something else.
const STRANGERS: &str = "
    const message = { MessageType: 'profile.completed', SessionId: '1', Status: true };
    const data = JSON.stringify(message);
    dispatchEvent(new MessageEvent('message', { origin: 'https://elsewhere.example', data }));
    const { origin } = location;
    for (const data of ['', 'null', '{\"MessageType\":\"other\",\"SessionId\":\"1\",\"Status\":true}', {}])
        dispatchEvent(new MessageEvent('message', { origin, data }));";

/// What the provider says.
const ANSWER: &str = "
    const { origin } = location;
    const data = JSON.stringify({ MessageType: 'profile.completed', ...arguments[0] });
    dispatchEvent(new MessageEvent('message', { origin, data }));";

/// Whether an element can be seen.
const IS_SEEN: &str = "return document.querySelector(arguments[0]).getClientRects().length > 0;";

/// What an attribute of the body says.
async fn told(browser: &Chromium, name: &str) -> Value {
    browser.find(&format!("body[data-{name}]")).await;
    let json = browser.attribute("body", &format!("data-{name}")).await;
    serde_json::from_str(&json.expect("an attribute")).expect("JSON")
}

async fn is_seen(browser: &Chromium, selector: &str) -> bool {
    browser.run(IS_SEEN, vec![selector.into()]).await == true
}

async fn looked_at() -> Stage {
    let stage = Stage::with(Chromium::start().await, LOOKED_AT).await;
    let source = json!({ "source": GOOGLE_PAY });
    let add = "Page.addScriptToEvaluateOnNewDocument";
    stage.browser.developer_tools(add, &source).await;
    stage
}

async fn filled(stage: &Stage) -> CardPage<'_> {
    let card = stage.begin_in("en").await;
    card.fill(VALID_CARD).await;
    card
}

#[actix_web::test]
async fn page_134_135_136_a_form_waits_for_the_look_at_the_browser() {
    let stage = looked_at().await;
    let browser = &stage.browser;
    let card = filled(&stage).await;
    browser.find("body.google-pay-available").await;
    for script in [SEND_NOTHING, SILENT_PROVIDER, SUBMIT] {
        browser.run(script, vec![]).await;
    }

    // The provider is asked with the first digits of the card and no more, and nothing else is seen meanwhile.
    let asked = told(browser, "asked").await;
    let address = format!("{}/sandbox/worldpay/ddc", stage.app.urls.pages);
    let jwt = browser
        .attribute("#worldpay3dsFlexDdcIframe", "data-jwt")
        .await;
    assert_eq!(asked, json!([address, { "Bin": "44443333", "JWT": jwt }]));
    assert!(is_seen(browser, "#spinner").await);
    for hidden in [
        "#card-details-wrap",
        ".web-payment-button-section",
        ".google-pay-container",
        "#error-summary",
        "#worldpay3dsFlexDdcIframe",
    ] {
        assert!(!is_seen(browser, hidden).await, "{hidden}");
    }
    let status = browser.value("#worldpay3dsFlexDdcStatus").await;
    assert_eq!(status, "DDC initiated");

    // Neither others nor other messages are listened to.
    browser.run(STRANGERS, vec![]).await;
    assert!(!browser.has("body[data-sent]").await);

    for (answer, status, result) in [
        (
            json!({ "SessionId": "1", "Status": true }),
            "valid DDC result",
            Some("1"),
        ),
        (
            json!({ "SessionId": "1", "Status": false }),
            "DDC result did not have Status of true",
            None,
        ),
        (
            json!({ "SessionId": 1, "Status": true }),
            "no SessionID string in DDC result",
            None,
        ),
        (Value::Null, "DDC timeout after 30000 milliseconds", None),
    ] {
        browser.run(SUBMIT, vec![]).await;
        told(browser, "asked").await;
        if answer.is_null() {
            browser.run("window.runOut()", vec![]).await;
        } else {
            browser.run(ANSWER, vec![answer]).await;
        }
        assert_eq!(told(browser, "sent").await, json!([status, result]));
    }

    // Whoever comes back to the page finds the form, and the real provider answers.
    browser
        .run("dispatchEvent(new Event('pageshow'))", vec![])
        .await;
    assert!(is_seen(browser, "#card-details-wrap").await && !is_seen(browser, "#spinner").await);
    browser.reload().await;
    card.fill(VALID_CARD).await;
    card.submit().await;
    ConfirmPage::arrive(browser).await;
    let console = browser.console().await;
    assert!(console.is_empty(), "{console:?}");
}

#[actix_web::test]
async fn page_133_a_card_is_paid_with_after_a_wallet_failed() {
    const NO_PROVIDER: &str = "
        const { fetch } = window;
        window.wallets = [];
        window.fetch = async (path, options) => {
            if (!String(path).startsWith('/web-payments-auth-request/')) return fetch(path, options);
            window.wallets.push(JSON.parse(options.body).worldpay3dsFlexDdcStatus);
            document.body.dataset.tries = window.wallets.length;
            throw new TypeError('no network');
        };";
    let stage = looked_at().await;
    let browser = &stage.browser;
    filled(&stage).await;
    for script in [SEND_NOTHING, NO_PROVIDER] {
        browser.run(script, vec![]).await;
    }
    // Each try loads the frame again.
    for tries in 1..=2 {
        browser.click("#google-pay-payment-method-submit").await;
        browser.find(&format!("body[data-tries='{tries}']")).await;
        browser.find("#error-summary:not(.hidden)").await;
    }
    let looks = browser.run("return window.wallets", vec![]).await;
    assert_eq!(looks, json!(["valid DDC result", "valid DDC result"]));
    browser.run(SUBMIT, vec![]).await;
    let sent = told(browser, "sent").await;
    assert_eq!(sent.get(0), Some(&json!("valid DDC result")));
    assert!(sent.get(1).is_some_and(Value::is_string), "{sent}");
}

#[actix_web::test]
async fn page_041_scripts_describe_the_browser_to_adyen() {
    const DESCRIBED: &str = "
        const attribute = name => document.querySelector(`#card-details [name=${name}]`).getAttribute('value');
        return [
            ['jsEnabled', 'true'],
            ['jsScreenColorDepth', screen.colorDepth],
            ['jsScreenHeight', screen.height],
            ['jsScreenWidth', screen.width],
            ['jsTimezoneOffsetMins', new Date().getTimezoneOffset()],
            ['jsNavigatorLanguage', navigator.language],
        ].filter(([name, value]) => attribute(name) !== String(value));";
    let settings = "accounts.council.provider = 'adyen'";
    let stage = Stage::with(Chromium::start().await, settings).await;
    let card = stage.begin_in("en").await;
    stage.browser.find("[name=jsNavigatorLanguage]").await;
    let wrong = stage.browser.run(DESCRIBED, vec![]).await;
    assert_eq!(wrong, json!([]));
    card.pay().await;
}
