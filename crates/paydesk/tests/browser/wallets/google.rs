//! Google Pay.

use serde_json::{Value, json};

use super::{BOTH, GOOGLE_BUTTON, GOOGLE_PAY, begin, is_back, kept, stage_with, visible};

/// Keeps what is sent to the server, and answers as often as `window.failures` says instead of it.
const FETCH: &str = r#"
    window.failures = 0;
    const real = window.fetch;
    window.fetch = (path, options) => {
        if (!path.startsWith("/web-payments-auth-request/")) return real(path, options);
        sessionStorage.sent = options.body;
        sessionStorage.headers = JSON.stringify(options.headers);
        if (window.failures > 0) {
            window.failures -= 1;
            sessionStorage.failed = 1 + Number(sessionStorage.failed ?? 0);
            return Promise.resolve({ status: 500, json: () => Promise.reject(new Error("no JSON")) });
        }
        return real(path, options);
    };"#;

const DEVICE_DATA: &str = "
    accounts.council.provider = \"worldpay\"
    accounts.council.device_data = true
";

#[actix_web::test]
async fn page_131_132_google_pay_pays_at_the_third_attempt() {
    let settings = format!("{BOTH}{DEVICE_DATA}");
    let stage = stage_with(&settings, &[GOOGLE_PAY, FETCH]).await;
    let browser = &stage.browser;
    let card = begin(&stage, "en").await;
    browser
        .find("body.google-pay-available:not(.apple-pay-available)")
        .await;
    assert_eq!(
        visible(browser, &[GOOGLE_BUTTON, "#amount"]).await,
        [true, false]
    );

    // Somebody closes the sheet: nothing to complain about.
    browser.run("window.refuses = true", vec![]).await;
    browser.click(GOOGLE_BUTTON).await;
    browser
        .run("delete window.refuses; window.failures = 2", vec![])
        .await;
    assert!(browser.has("#error-summary.hidden").await);

    for attempt in ["1", "2"] {
        browser.click(GOOGLE_BUTTON).await;
        crate::stage::eventually("the failure", async || {
            kept(browser, "failed").await == attempt
                && browser.has("#error-summary:not(.hidden)").await
        })
        .await;
        assert_eq!(
            browser.texts("[data-cy=error-summary] li").await,
            ["No money has been taken from your account, please try again"]
        );
        let heading = "There was a problem processing your payment.";
        assert_eq!(browser.text("#error-summary-title").await, heading);
        assert!(browser.title().await.starts_with("Error: "));
        browser.find("#submit-card-details:enabled").await;
        assert_eq!(
            visible(browser, &[GOOGLE_BUTTON, "#card-no"]).await,
            [true, true]
        );
    }
    browser.click(GOOGLE_BUTTON).await;
    is_back(&stage, "confirm").await;
    let sent = kept(browser, "sent").await;
    let sent: Value = serde_json::from_str(sent.as_str().expect("a body")).expect("JSON");
    let status = sent.get("worldpay3dsFlexDdcStatus");
    assert_eq!(status, Some(&json!("valid DDC result")));
    assert!(
        sent.pointer("/paymentResponse/details/paymentMethodData")
            .is_some()
    );
    let headers = kept(browser, "headers").await;
    assert!(
        headers
            .as_str()
            .expect("headers")
            .contains("Accept-for-HTML")
    );
    stage
        .reaches(card.payment_id(), &json!({ "status": "success" }))
        .await;
    let payment = stage.app.api_payment(card.payment_id()).await;
    assert_eq!(
        payment.pointer("/card_details/wallet_type"),
        Some(&json!("Google Pay"))
    );
}

#[actix_web::test]
async fn page_133_136_after_a_failed_wallet_the_card_pays() {
    let settings = format!("{BOTH}{DEVICE_DATA}");
    let stage = stage_with(&settings, &[GOOGLE_PAY, FETCH]).await;
    let browser = &stage.browser;
    let card = begin(&stage, "en").await;
    browser.run("window.failures = 1", vec![]).await;
    browser.click(GOOGLE_BUTTON).await;
    browser.find("#error-summary:not(.hidden)").await;
    card.fill(test_support::VALID_CARD).await;
    // What would be sent; that the server takes it is another test.
    browser
        .run(
            "HTMLFormElement.prototype.submit = function () {
                const fields = Object.fromEntries(new FormData(this));
                const container = document.querySelector('.google-pay-container');
                sessionStorage.fields = JSON.stringify([
                    fields.worldpay3dsFlexDdcStatus, Boolean(fields.worldpay3dsFlexDdcResult), container.checkVisibility(),
                ]);
            };",
            vec![],
        )
        .await;
    card.submit().await;
    crate::stage::eventually("the form", async || {
        kept(browser, "fields").await != Value::Null
    })
    .await;
    let fields = kept(browser, "fields").await;
    assert_eq!(fields, r#"["valid DDC result",true,false]"#);
}
