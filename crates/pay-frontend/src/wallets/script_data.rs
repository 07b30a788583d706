//! What the scripts of the card page need to know to open a wallet.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;
use payments::{
    account::{Account, EmailCollection},
    card::{AcceptedCards, Brand, Withdrawal},
    payment::Payment,
    wallet::WalletType,
};
use serde::Serialize;
use web::{Messages, money};

/// JSON that may stand inside a `<script>` element; exists where the card page offers a wallet.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WalletData {
    details: PaymentDetails,
    provider: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    apple_pay: Option<ApplePayRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    google_pay: Option<GooglePayRequest>,
    apple_pay_error: &'static str,
    failure_title: &'static str,
    failure_body: &'static str,
}

/// `window.paymentDetails`.
#[derive(Debug, Serialize)]
struct PaymentDetails {
    description: String,
    amount: String,
    #[serde(rename = "chargeID")]
    charge_id: String,
}

/// Apple Pay JS, `ApplePayPaymentRequest`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApplePayRequest {
    country_code: &'static str,
    currency_code: &'static str,
    total: ApplePayTotal,
    supported_networks: Vec<&'static str>,
    merchant_capabilities: Vec<&'static str>,
    required_shipping_contact_fields: &'static [&'static str],
}

#[derive(Debug, Serialize)]
struct ApplePayTotal {
    label: String,
    #[serde(rename = "type")]
    kind: &'static str,
    amount: String,
}

/// The three arguments of `PaymentRequest` (Payment Request API).
#[derive(Debug, Serialize)]
struct GooglePayRequest {
    methods: [GooglePayMethod; 1],
    details: GooglePayDetails,
    options: GooglePayOptions,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayMethod {
    supported_methods: &'static str,
    data: GooglePayData,
}

/// Google Pay API, `PaymentDataRequest`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayData {
    environment: &'static str,
    api_version: u8,
    api_version_minor: u8,
    merchant_info: GooglePayMerchant,
    allowed_payment_methods: [GooglePayCards; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayMerchant {
    merchant_name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayCards {
    #[serde(rename = "type")]
    kind: &'static str,
    parameters: GooglePayCardParameters,
    tokenization_specification: GooglePayTokens,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayCardParameters {
    allowed_auth_methods: [&'static str; 2],
    allowed_card_networks: Vec<&'static str>,
    allow_credit_cards: bool,
    allow_prepaid_cards: bool,
}

#[derive(Debug, Serialize)]
struct GooglePayTokens {
    #[serde(rename = "type")]
    kind: &'static str,
    parameters: GooglePayGateway,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayGateway {
    gateway: &'static str,
    gateway_merchant_id: String,
}

#[derive(Debug, Serialize)]
struct GooglePayDetails {
    total: GooglePayTotal,
}

#[derive(Debug, Serialize)]
struct GooglePayTotal {
    label: String,
    amount: GooglePayAmount,
}

#[derive(Debug, Serialize)]
struct GooglePayAmount {
    currency: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GooglePayOptions {
    request_payer_email: bool,
    request_payer_name: bool,
}

/// The gateway that Google has for tests of everybody. Real providers have gateways of their own.
const TEST_GATEWAY: (&str, &str) = ("example", "exampleGatewayMerchantId");

/// Where Google Pay describes itself to browsers (Payment Method Identifiers, manifests).
const GOOGLE_PAY_ADDRESSES: [&str; 3] = [
    "https://google.com/pay",
    "https://www.google.com/pay",
    "https://pay.google.com",
];

/// What Google shows of a description.
const LABEL_LENGTH: usize = 18;

impl HtmlSafe for WalletData {}

impl Display for WalletData {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_unwritable| fmt::Error)?;
        // Only strings have this character, and nothing else can end the element.
        f.write_str(&json.replace('<', "\\u003c"))
    }
}

impl WalletData {
    /// For the card page of `payment`; `None` where it offers no wallet.
    pub(crate) fn new(account: &Account, payment: &Payment, m: &'static Messages) -> Option<Self> {
        let (apple, google) = (WalletType::ApplePay, WalletType::GooglePay);
        let [apple, google] = [apple, google].map(|wallet| account.offers(wallet, payment));
        if !apple && !google {
            return None;
        }
        let details = PaymentDetails {
            description: payment.order.description.clone(),
            amount: money::digits(payment.order.amount.pence()).to_string(),
            charge_id: payment.id.to_string(),
        };
        Some(Self {
            apple_pay: apple.then(|| ApplePayRequest::new(account, &details)),
            google_pay: google.then(|| GooglePayRequest::new(account, &details)),
            details,
            provider: payment.provider.clone(),
            apple_pay_error: m.wallets.apple_pay_error,
            failure_title: m.wallets.failure_title,
            failure_body: m.wallets.failure_body,
        })
    }

    /// Where browsers ask what Google Pay is, which the policy of the page must allow.
    pub(crate) fn connections(&self) -> &'static [&'static str] {
        if self.has_google_pay() {
            &GOOGLE_PAY_ADDRESSES
        } else {
            &[]
        }
    }

    pub(crate) fn has_apple_pay(&self) -> bool {
        self.apple_pay.is_some()
    }

    pub(crate) fn has_google_pay(&self) -> bool {
        self.google_pay.is_some()
    }
}

impl ApplePayRequest {
    fn new(account: &Account, details: &PaymentDetails) -> Self {
        let cards = &account.accepted_cards;
        let mut networks = networks(cards, apple_network);
        if networks.contains(&"visa") {
            networks.push("electron");
        }
        let (credit, debit) = types(cards);
        let capabilities = [
            ("supports3DS", true),
            ("supportsCredit", credit),
            ("supportsDebit", debit),
        ];
        Self {
            country_code: "GB",
            currency_code: "GBP",
            total: ApplePayTotal {
                label: details.description.clone(),
                kind: "final",
                amount: details.amount.clone(),
            },
            supported_networks: networks,
            merchant_capabilities: capabilities
                .into_iter()
                .filter_map(|(name, is_wanted)| is_wanted.then_some(name))
                .collect(),
            required_shipping_contact_fields: if asks_for_email(account) {
                &["email"]
            } else {
                &[]
            },
        }
    }
}

impl GooglePayRequest {
    fn new(account: &Account, details: &PaymentDetails) -> Self {
        let cards = &account.accepted_cards;
        let merchant_id = account.wallets.google_pay_merchant_id.as_deref();
        let is_real = account.is_live && merchant_id.is_some();
        let (gateway, test_merchant_id) = TEST_GATEWAY;
        let (credit, _) = types(cards);
        let data = GooglePayData {
            environment: if is_real { "PRODUCTION" } else { "TEST" },
            api_version: 2,
            api_version_minor: 0,
            merchant_info: GooglePayMerchant {
                merchant_name: "GOV.UK Pay",
            },
            allowed_payment_methods: [GooglePayCards {
                kind: "CARD",
                parameters: GooglePayCardParameters {
                    allowed_auth_methods: ["PAN_ONLY", "CRYPTOGRAM_3DS"],
                    allowed_card_networks: networks(cards, google_network),
                    allow_credit_cards: credit,
                    allow_prepaid_cards: !account.blocks_prepaid_cards,
                },
                tokenization_specification: GooglePayTokens {
                    kind: "PAYMENT_GATEWAY",
                    parameters: GooglePayGateway {
                        gateway,
                        gateway_merchant_id: merchant_id.unwrap_or(test_merchant_id).to_owned(),
                    },
                },
            }],
        };
        Self {
            methods: [GooglePayMethod {
                supported_methods: "https://google.com/pay",
                data,
            }],
            details: GooglePayDetails {
                total: GooglePayTotal {
                    label: short(&details.description),
                    amount: GooglePayAmount {
                        currency: "GBP",
                        value: details.amount.clone(),
                    },
                },
            },
            options: GooglePayOptions {
                request_payer_email: asks_for_email(account),
                request_payer_name: true,
            },
        }
    }
}

fn asks_for_email(account: &Account) -> bool {
    account.email_collection != EmailCollection::Off
}

/// Whether credit cards and whether debit cards are taken.
fn types(cards: &AcceptedCards) -> (bool, bool) {
    match cards.withdrawal() {
        Withdrawal::DebitAndCredit => (true, true),
        Withdrawal::Debit => (false, true),
        Withdrawal::Credit => (true, false),
        Withdrawal::None => (false, false),
    }
}

/// The accepted brands in the words of a wallet, without those that it does not know.
fn networks(cards: &AcceptedCards, name: fn(Brand) -> Option<&'static str>) -> Vec<&'static str> {
    let brands = cards.brands().iter();
    brands.filter_map(|brand| name(brand.brand())).collect()
}

fn apple_network(brand: Brand) -> Option<&'static str> {
    match brand {
        Brand::Visa => Some("visa"),
        Brand::MasterCard => Some("masterCard"),
        Brand::AmericanExpress => Some("amex"),
        Brand::Discover => Some("discover"),
        Brand::Jcb => Some("jcb"),
        Brand::Maestro => Some("maestro"),
        Brand::DinersClub | Brand::UnionPay | Brand::Mir => None,
    }
}

fn google_network(brand: Brand) -> Option<&'static str> {
    match brand {
        Brand::Visa => Some("VISA"),
        Brand::MasterCard => Some("MASTERCARD"),
        Brand::AmericanExpress => Some("AMEX"),
        Brand::Discover => Some("DISCOVER"),
        Brand::Jcb => Some("JCB"),
        Brand::Maestro | Brand::DinersClub | Brand::UnionPay | Brand::Mir => None,
    }
}

/// A description in the room that Google has for it.
fn short(description: &str) -> String {
    if description.chars().count() <= LABEL_LENGTH {
        return description.to_owned();
    }
    let start = description.chars().take(LABEL_LENGTH.saturating_sub(1));
    start.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use web::Language;

    use super::*;
    use crate::samples::{sample_account, sample_payment};

    fn account() -> Account {
        let mut account = sample_account().unwrap();
        account.wallets.apple_pay = true;
        account.wallets.google_pay = true;
        account
    }

    fn data(account: &Account, change: impl FnOnce(&mut Payment)) -> Option<Value> {
        let mut payment = sample_payment(account).unwrap();
        change(&mut payment);
        let data = WalletData::new(account, &payment, Messages::of(Language::En))?;
        Some(serde_json::from_str(&data.to_string()).unwrap())
    }

    #[test]
    fn page_138_google_shows_eighteen_characters_of_a_description() {
        assert_eq!(short("12345678901234567"), "12345678901234567");
        assert_eq!(short("123456789012345678"), "123456789012345678");
        assert_eq!(short("1234567890123456789"), "12345678901234567…");
        assert_eq!(short(&"ŵ".repeat(19)), format!("{}…", "ŵ".repeat(17)));
    }

    #[test]
    fn descriptions_stay_text_and_cannot_end_the_element() {
        let text = r#"</script><b>"Tŷ" & 'x'"#;
        let account = account();
        let mut payment = sample_payment(&account).unwrap();
        text.clone_into(&mut payment.order.description);
        let shown = WalletData::new(&account, &payment, Messages::of(Language::En)).unwrap();
        assert!(!shown.to_string().contains('<'));
        let data: Value = serde_json::from_str(&shown.to_string()).unwrap();
        let expected =
            json!({ "description": text, "amount": "145.00", "chargeID": payment.id.as_str() });
        assert_eq!(data["details"], expected);
        assert_eq!(data["applePay"]["total"]["label"], text);
    }

    #[test]
    fn apple_is_told_which_cards_are_taken_and_what_is_asked_for() {
        let mut account = account();
        let brands = [
            ("visa", vec!["debit"]),
            ("master-card", vec!["debit"]),
            ("diners-club", vec!["debit"]),
            ("unionpay", vec!["debit"]),
        ];
        account.accepted_cards = AcceptedCards::from_ids(brands).unwrap();
        let request = data(&account, |_| ()).unwrap()["applePay"].clone();
        assert_eq!(
            request["supportedNetworks"],
            json!(["visa", "masterCard", "electron"])
        );
        let capabilities = json!(["supports3DS", "supportsDebit"]);
        assert_eq!(request["merchantCapabilities"], capabilities);
        assert_eq!(request["requiredShippingContactFields"], json!(["email"]));
        let country = (&request["countryCode"], &request["currencyCode"]);
        assert_eq!(country, (&json!("GB"), &json!("GBP")));
        account.email_collection = EmailCollection::Off;
        let data = data(&account, |_| ()).unwrap();
        assert_eq!(data["applePay"]["requiredShippingContactFields"], json!([]));
        assert_eq!(data["googlePay"]["options"]["requestPayerEmail"], false);
    }

    #[test]
    fn google_is_told_which_cards_are_taken_and_by_whom() {
        let mut account = account();
        account.blocks_prepaid_cards = true;
        let of = |account: &Account| {
            let data = data(account, |_| ()).unwrap();
            data["googlePay"]["methods"][0]["data"].clone()
        };
        let request = of(&account);
        let cards = &request["allowedPaymentMethods"][0];
        assert_eq!(
            cards["parameters"]["allowedCardNetworks"],
            json!(["VISA", "MASTERCARD", "AMEX", "DISCOVER", "JCB"])
        );
        assert_eq!(cards["parameters"]["allowPrepaidCards"], false);
        assert_eq!(request["merchantInfo"]["merchantName"], "GOV.UK Pay");
        assert_eq!(request["environment"], "TEST");
        account.is_live = true;
        assert_eq!(of(&account)["environment"], "TEST");
        account.wallets.google_pay_merchant_id = Some("M-1".to_owned());
        let request = of(&account);
        assert_eq!(request["environment"], "PRODUCTION");
        let gateway = &request["allowedPaymentMethods"][0]["tokenizationSpecification"];
        assert_eq!(gateway["parameters"]["gatewayMerchantId"], "M-1");
    }

    #[test]
    fn page_130_neither_moto_nor_agreements_have_wallets() {
        let account = account();
        assert!(data(&account, |_| ()).is_some());
        assert!(data(&account, |payment| payment.order.moto = true).is_none());
        let mut off = account.clone();
        off.wallets.apple_pay = false;
        assert_eq!(data(&off, |_| ()).unwrap().get("applePay"), None);
        off.wallets.google_pay = false;
        assert!(data(&off, |_| ()).is_none());
    }
}
