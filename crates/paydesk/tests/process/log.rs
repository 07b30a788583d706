//! What the log must never hold.

use serde_json::{Value, json};
use test_support::{Backend, Browser, card_with};

use crate::program::Installation;

/// A code that appears nowhere by accident.
const CVC: &str = "7391";
const AMEX: &str = "371449635398431";
const EMAIL: &str = "zebedee.quux@example.org";

/// Whether `secret` stands in the log as a word of its own.
fn stands_in(log: &str, secret: &str) -> bool {
    log.match_indices(secret).any(|(at, _)| {
        let before = log[..at].chars().next_back();
        let after = log[at + secret.len()..].chars().next();
        ![before, after]
            .into_iter()
            .flatten()
            .any(|c| c.is_ascii_alphanumeric())
    })
}

#[tokio::test]
async fn a_load_of_journeys_leaves_no_card_token_cookie_key_or_address_in_the_log() {
    let installation = Installation::new(Backend::Sqlite);
    installation.add_settings("log.level = \"debug\"");
    let running = installation.start();
    let key = running.key();
    let mut secrets = vec![
        key.clone(),
        AMEX.to_owned(),
        CVC.to_owned(),
        EMAIL.to_owned(),
    ];
    let numbers = [
        AMEX,
        "4444333322221111",
        "4000000000000002",
        "4000000000000119",
        "1234567812345678",
    ];
    secrets.extend(numbers.map(ToOwned::to_owned));
    let client = test_support::http_client();
    for number in numbers {
        let order = json!({"amount": 1000, "reference": "r", "description": "d", "return_url": "https://example.org/", "email": EMAIL});
        let create = client
            .post(format!("{}/v1/payments", installation.api()))
            .bearer_auth(&key)
            .json(&order);
        let created: Value = create.send().await.unwrap().json().await.unwrap();
        let next_url = created["_links"]["next_url"]["href"]
            .as_str()
            .unwrap()
            .to_owned();
        secrets.push(next_url.rsplit('/').next().unwrap().to_owned());
        let mut browser = Browser::new();
        let page = browser.follow(&next_url).await;
        let fields = card_with(&[("cardNo", number), ("cvc", CVC), ("email", EMAIL)]);
        // Also where it does not belong.
        browser
            .get(&format!("/card_details/{number}?card={number}"))
            .await;
        browser
            .submit(
                &page,
                "#card-details",
                &card_with(&[("cardholderName", number), ("email", number), ("cvc", CVC)]),
            )
            .await;
        let submitted = browser.submit(&page, "#card-details", &fields).await;
        let next = browser.follow_from(submitted).await;
        if next.has("#confirmation") {
            browser.submit(&next, "#confirmation", &[]).await;
        }
        // A used token, a forged cookie, a wrong key.
        browser.get(&next_url).await;
        secrets.extend(
            browser
                .cookie("localhost", "frontend_state")
                .map(ToOwned::to_owned),
        );
        browser.set_cookie("localhost", "frontend_state", "forged-cookie-value");
        browser.get(&next_url).await;
        secrets.push("forged-cookie-value".to_owned());
        client
            .get(format!("{}/v1/payments/{number}", installation.api()))
            .bearer_auth(format!("{key}x"))
            .send()
            .await
            .unwrap();
    }
    let mut browser = Browser::new();
    let fee = format!("{}/parking-permit", installation.service());
    let pay = test_support::open_fee(&mut browser, &fee).await;
    let created = browser.submit(&pay, "main form", &[]).await;
    browser.follow_from(created).await;

    let (status, _) = running.terminate();
    assert!(status.success());
    let log = std::fs::read_to_string(&installation.log).unwrap();
    assert!(log.lines().count() > 50, "there is a log: {log}");
    for secret in &secrets {
        assert!(!stands_in(&log, secret), "the log holds {secret}");
    }
    // Not even in part.
    for part in ["api_test_", "frontend_state", "quux"] {
        assert!(!log.contains(part), "the log holds {part}");
    }
}
