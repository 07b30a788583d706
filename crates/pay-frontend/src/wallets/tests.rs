use payments::{
    browser::DeviceData,
    card::{Brand, CardType},
    wallet::WalletType,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn apple() -> Value {
    json!({
        "shippingContact": {
            "givenName": "Ana",
            "familyName": "Example",
            "emailAddress": " ana@example.org ",
        },
        "token": {
            "paymentData": { "version": "EC_v1", "data": "sealed", "header": { "a": 1 } },
            "paymentMethod": {
                "displayName": "MasterCard 1358",
                "network": "MasterCard",
                "type": "debit",
            },
            "transactionIdentifier": "372C",
        },
    })
}

fn google() -> Value {
    json!({
        "paymentResponse": {
            "details": {
                "apiVersion": 2,
                "paymentMethodData": {
                    "description": "Mastercard •••• 4242",
                    "info": { "cardNetwork": "MASTERCARD", "cardDetails": "4242" },
                    "tokenizationData": {
                        "type": "PAYMENT_GATEWAY",
                        "token": "{\"signature\":\"s\",\"signedMessage\":\"m\"}",
                    },
                    "type": "CARD",
                },
            },
            "payerEmail": "ana@example.org",
            "payerName": "Ana Example",
        },
        "worldpay3dsFlexDdcStatus": "valid DDC result",
        "worldpay3dsFlexDdcResult": "session 1",
    })
}

fn read(wallet: WalletType, body: &Value) -> Result<WalletSubmission, PayloadError> {
    read_text(wallet, &body.to_string(), true)
}

fn read_text(
    wallet: WalletType,
    body: &str,
    asks_for_email: bool,
) -> Result<WalletSubmission, PayloadError> {
    let body = body.as_bytes();
    match wallet {
        WalletType::ApplePay => from_apple_pay(body, asks_for_email),
        WalletType::GooglePay => from_google_pay(body, asks_for_email),
    }
}

fn changed(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap() = value;
    body
}

#[test]
fn what_apple_pay_gives_is_understood() {
    let read = read(WalletType::ApplePay, &apple()).unwrap();
    assert_eq!(read.wallet, WalletType::ApplePay);
    assert_eq!(
        (read.card.brand, read.card.card_type),
        (Brand::MasterCard, Some(CardType::Debit))
    );
    assert_eq!(read.card.last_digits.unwrap().as_str(), "1358");
    assert_eq!(read.card.cardholder_name.unwrap().as_str(), "Ana Example");
    assert_eq!(read.email.unwrap().as_str(), "ana@example.org");
    let sealed: Value = serde_json::from_str(read.payload.expose()).unwrap();
    assert_eq!(sealed, apple()["token"]["paymentData"]);
}

#[test]
fn what_google_pay_gives_is_understood() {
    let read = read(WalletType::GooglePay, &google()).unwrap();
    assert_eq!(read.wallet, WalletType::GooglePay);
    assert_eq!(
        (read.card.brand, read.card.card_type),
        (Brand::MasterCard, None)
    );
    assert_eq!(read.card.last_digits.unwrap().as_str(), "4242");
    assert_eq!(read.card.cardholder_name.unwrap().as_str(), "Ana Example");
    assert_eq!(read.email.unwrap().as_str(), "ana@example.org");
    assert!(read.payload.expose().starts_with("{\"signature\""));
    let collected = DeviceData::Collected("session 1".to_owned());
    assert_eq!(read.browser.device_data, Some(collected));
}

#[test]
fn what_a_payment_does_not_need_may_be_missing_or_odd() {
    let bare = json!({ "token": {
        "paymentData": {},
        "paymentMethod": { "network": "AmEx", "type": "store", "displayName": "" },
    } });
    let read_bare = read(WalletType::ApplePay, &bare).unwrap();
    assert_eq!(read_bare.card.brand, Brand::AmericanExpress);
    assert_eq!(read_bare.card.card_type, None);
    assert_eq!(read_bare.card.last_digits, None);
    assert_eq!(read_bare.card.cardholder_name, None);
    assert_eq!(read_bare.email, None);
    for odd in [
        json!("é€"),
        json!("Visa 12345x"),
        json!("Visa"),
        json!(null),
    ] {
        let body = changed(apple(), "/token/paymentMethod/displayName", odd);
        let read = read(WalletType::ApplePay, &body).unwrap();
        assert_eq!(read.card.last_digits, None);
    }
    let name = changed(
        google(),
        "/paymentResponse/payerName",
        json!("x".repeat(256)),
    );
    let read_name = read(WalletType::GooglePay, &name).unwrap();
    assert_eq!(read_name.card.cardholder_name, None);
}

#[test]
fn networks_are_known_by_the_names_of_both_wallets() {
    for (network, brand) in [
        ("Visa", Brand::Visa),
        ("VISA", Brand::Visa),
        ("Electron", Brand::Visa),
        ("AMEX", Brand::AmericanExpress),
        ("Discover", Brand::Discover),
        ("JCB", Brand::Jcb),
        ("Maestro", Brand::Maestro),
        ("ChinaUnionPay", Brand::UnionPay),
    ] {
        let body = changed(apple(), "/token/paymentMethod/network", json!(network));
        assert_eq!(read(WalletType::ApplePay, &body).unwrap().card.brand, brand);
    }
}

#[test]
fn an_address_counts_where_it_is_asked_for() {
    let pointer = "/paymentResponse/payerEmail";
    let wrong = changed(google(), pointer, json!("nobody")).to_string();
    let unreadable = read_text(WalletType::GooglePay, &wrong, true).unwrap_err();
    assert_eq!(unreadable, PayloadError::Unreadable("e-mail address"));
    let ignored = read_text(WalletType::GooglePay, &wrong, false).unwrap();
    assert_eq!(ignored.email, None);
    for none in [json!(null), json!(" ")] {
        let body = changed(google(), pointer, none);
        assert_eq!(read(WalletType::GooglePay, &body).unwrap().email, None);
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_not_quoted() {
    let unreadable = |wallet, body: Value| read(wallet, &body).unwrap_err();
    for (wallet, body, expected) in [
        (
            WalletType::ApplePay,
            changed(apple(), "/token/paymentMethod/network", json!("secret")),
            PayloadError::Unreadable("card network"),
        ),
        (
            WalletType::ApplePay,
            changed(apple(), "/token/paymentData", json!("secret")),
            PayloadError::Unreadable("payment data"),
        ),
        (
            WalletType::ApplePay,
            changed(apple(), "/token/paymentMethod", json!("secret")),
            PayloadError::Misshapen,
        ),
        (
            WalletType::GooglePay,
            changed(
                google(),
                "/paymentResponse/details/paymentMethodData/tokenizationData/token",
                json!(""),
            ),
            PayloadError::Unreadable("payment data"),
        ),
        (WalletType::GooglePay, apple(), PayloadError::Misshapen),
        (WalletType::ApplePay, google(), PayloadError::Misshapen),
    ] {
        let error = unreadable(wallet, body);
        assert_eq!(error, expected);
        assert!(!error.to_string().contains("secret"));
    }
    for malformed in ["", "{", "secret", "\u{0}", "{\"token\":"] {
        let error = read_text(WalletType::ApplePay, malformed, true).unwrap_err();
        assert_eq!(error, PayloadError::Malformed, "{malformed}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".*") {
        for wallet in WalletType::ALL {
            prop_assert!(read_text(wallet, &text, true).is_err());
        }
    }

    #[test]
    fn any_description_is_read_without_panic(text in ".*", network in ".*") {
        let body = changed(apple(), "/token/paymentMethod/displayName", json!(text));
        prop_assert!(read(WalletType::ApplePay, &body).is_ok());
        let body = changed(apple(), "/token/paymentMethod/network", json!(network));
        let _any = read(WalletType::ApplePay, &body);
    }
}
