//! Apple Pay and Google Pay in a browser that believes it has them: stand-ins take the place of `ApplePaySession` and
//! `PaymentRequest` before the page's own scripts run, as in GOV.UK Pay's own browser tests.

mod apple;
mod google;
mod without;

use serde_json::json;

use crate::{chromium::Chromium, pages::card::CardPage, stage::Stage};

/// Its sheet is agreed to at once. `window.email` is the payer's address; what the page tells it is kept in
/// `sessionStorage`.
const APPLE_PAY: &str = r#"
    window.ApplePaySession = class {
        static STATUS_SUCCESS = 0;
        static STATUS_FAILURE = 1;
        static canMakePayments() { return true; }
        static supportsVersion(version) { return version === 4; }
        constructor(version, request) {
            sessionStorage.request = JSON.stringify(request);
        }
        begin() {
            if (window.refuses) return this.oncancel({});
            const validationURL = window.validationUrl ?? "https://apple-pay-gateway.apple.com/paymentservices/startSession";
            this.onvalidatemerchant({ validationURL });
        }
        completeMerchantValidation(session) {
            sessionStorage.session = JSON.stringify(session);
            this.onpaymentauthorized({ payment: {
                shippingContact: { givenName: "Ana", familyName: "Example", emailAddress: window.email },
                token: {
                    paymentData: { version: "EC_v1", data: "sealed" },
                    paymentMethod: { displayName: "Visa 4242", network: "Visa", type: "debit" },
                },
            } });
        }
        completePayment({ status }) {
            sessionStorage.status = status;
        }
        abort() {
            sessionStorage.aborted = "yes";
        }
    };
    window.email = "ana@example.org";"#;

/// The same.
const GOOGLE_PAY: &str = r#"
    window.PaymentRequest = class {
        constructor(methods, details, options) {
            sessionStorage.request = JSON.stringify({ methods, details, options });
        }
        async canMakePayment() { return true; }
        async show() {
            if (window.refuses) throw new DOMException("The payer closed it", "AbortError");
            return {
                details: { apiVersion: 2, paymentMethodData: {
                    info: { cardNetwork: "MASTERCARD", cardDetails: "4242" },
                    tokenizationData: { type: "PAYMENT_GATEWAY", token: "{\"signedMessage\":\"sealed\"}" },
                    type: "CARD",
                } },
                payerEmail: "ana@example.org",
                payerName: "Ana Example",
                complete() { return true; },
            };
        }
    };"#;

const APPLE_BUTTON: &str = "#apple-pay-payment-method-submit.web-payment-button--apple-pay";
const GOOGLE_BUTTON: &str = "#google-pay-payment-method-submit.web-payment-button--google-pay";

const BOTH: &str = "
    accounts.council.apple_pay = true
    accounts.council.google_pay = true
";

/// A stage whose account has `settings`, with a browser that runs `scripts` before those of any page.
async fn stage_with(settings: &str, scripts: &[&str]) -> Stage {
    let stage = Stage::with(Chromium::start().await, settings).await;
    for source in scripts {
        let parameters = json!({ "source": source });
        stage
            .browser
            .developer_tools("Page.addScriptToEvaluateOnNewDocument", &parameters)
            .await;
    }
    stage
}

/// The card page of a payment whose way back is one of our own pages.
async fn begin<'a>(stage: &'a Stage, language: &str) -> CardPage<'a> {
    let mut order = stage.app.order();
    let way_back = format!("{}/humans.txt?confirm", stage.app.urls.pages);
    let members = order.as_object_mut().expect("an order");
    members.insert("return_url".to_owned(), way_back.into());
    members.insert("language".to_owned(), language.into());
    let created = stage.app.create(&order).await;
    stage.browser.open(&created.next_url()).await;
    CardPage::arrive(&stage.browser).await
}

/// Whether elements are to be seen.
async fn visible(browser: &Chromium, selectors: &[&str]) -> Vec<bool> {
    const VISIBLE: &str =
        "return arguments[0].map(selector => document.querySelector(selector).checkVisibility());";
    let visible = browser.run(VISIBLE, vec![json!(selectors)]).await;
    serde_json::from_value(visible).expect("a list")
}

/// Waits until the payer is back at the service.
async fn is_back(stage: &Stage, query: &str) {
    let is_there = async || {
        let url = stage.browser.url().await;
        (url.path(), url.query()) == ("/humans.txt", Some(query))
    };
    crate::stage::eventually("the way back", is_there).await;
}

/// What a stand-in has kept.
async fn kept(browser: &Chromium, name: &str) -> serde_json::Value {
    browser
        .run(
            "return sessionStorage.getItem(arguments[0]);",
            vec![json!(name)],
        )
        .await
}
