//! A payment as the API answers it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::create_payment::{AgreementPaymentType, AuthorisationMode, Language};
use crate::debug::{Redacted, redacted};
use crate::link::Links;
use crate::metadata::Metadata;
use crate::state::PaymentState;
use crate::text_enum::{Open, text_enum};

/// Answer of `POST /v1/payments` and `GET /v1/payments/{payment_id}`.
///
/// Members without a value are left out of the JSON, with the exceptions that the types below name.
/// When read, unknown members are ignored, and what another server leaves out takes a default.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Pence, without any surcharge.
    pub amount: i64,
    /// What is paid for.
    #[serde(default)]
    pub description: String,
    /// The service's own name for the payment.
    #[serde(default)]
    pub reference: String,
    /// Language of the pages and e-mails.
    #[serde(default)]
    pub language: Open<Language>,
    /// What the service attached.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Metadata::is_empty"
    )]
    pub metadata: Metadata,
    /// Of the payer.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub email: Option<String>,
    /// Where the payment is.
    pub state: PaymentState,
    /// The id of the payment.
    pub payment_id: String,
    /// `sandbox`, `stripe` or `worldpay`.
    #[serde(default)]
    pub payment_provider: String,
    /// As `2026-03-02T09:14:07.250Z`.
    #[serde(default)]
    pub created_date: String,
    /// What can still be refunded.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refund_summary: RefundSummary,
    /// When the money moved; an empty object while nothing is known.
    #[serde(default, deserialize_with = "null_as_default")]
    pub settlement_summary: SettlementSummary,
    /// Absent until there is something to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_details: Option<CardDetails>,
    /// The service captures the payment itself.
    #[serde(default)]
    pub delayed_capture: bool,
    /// Taken by telephone or post.
    #[serde(default)]
    pub moto: bool,
    /// Pence, when above zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corporate_card_surcharge: Option<i64>,
    /// Pence: amount and surcharge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<i64>,
    /// Pence: what the provider keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<i64>,
    /// Pence: total less fee; may be negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_amount: Option<i64>,
    /// The provider's name for the payment, after an attempt to authorise it.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub provider_id: Option<String>,
    /// Where the payer goes back to.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub return_url: Option<String>,
    /// How the card details come.
    #[serde(default)]
    pub authorisation_mode: Open<AuthorisationMode>,
    /// The agreement that the payment uses or sets up.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub agreement_id: Option<String>,
    /// Of the same payments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_payment_type: Option<Open<AgreementPaymentType>>,
    /// Present when 3D Secure was required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation_summary: Option<AuthorisationSummary>,
    /// Present when an exemption from 3D Secure was asked for and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
    /// What can be done next.
    #[serde(rename = "_links")]
    pub links: Links,
    /// Deprecated copy of `card_details.card_brand`.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub card_brand: Option<String>,
}

impl fmt::Debug for Payment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payment")
            .field("payment_id", &self.payment_id)
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("state", &self.state)
            .field("email", &redacted(self.email.as_ref()))
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}

text_enum! {
    /// `refund_summary.status`.
    #[derive(Default)]
    RefundAvailability {
        /// Not captured yet.
        #[default]
        Pending => "pending",
        /// Captured, and something is left.
        Available => "available",
        /// Captured, and nothing is left.
        Full => "full",
        /// Cannot be refunded.
        Unavailable => "unavailable",
    }
}

/// What can still be refunded. Every member is always there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSummary {
    /// Whether it can be refunded.
    #[serde(default)]
    pub status: Open<RefundAvailability>,
    /// Pence.
    #[serde(default)]
    pub amount_available: i64,
    /// Pence.
    #[serde(default)]
    pub amount_submitted: i64,
}

/// When the money moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementSummary {
    /// When capture was sent to the provider, as `2026-03-02T09:17:41.002Z`.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub capture_submit_time: Option<String>,
    /// The day of capture, as `2026-03-02`.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub captured_date: Option<String>,
    /// The day of the pay-out, as `2026-03-02`.
    #[serde(default, skip_serializing_if = "is_absent")]
    pub settled_date: Option<String>,
}

text_enum! {
    /// `card_details.card_type`.
    CardType {
        /// Credit card.
        Credit => "credit",
        /// Debit card.
        Debit => "debit",
    }
}

text_enum! {
    /// `card_details.wallet_type`.
    WalletType {
        /// Apple Pay.
        ApplePay => "Apple Pay",
        /// Google Pay.
        GooglePay => "Google Pay",
    }
}

/// The card, as far as it may be shown. All eight members are always written, unknown ones as `null`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardDetails {
    /// Four digits.
    pub last_digits_card_number: Option<String>,
    /// Six digits.
    pub first_digits_card_number: Option<String>,
    /// As typed.
    pub cardholder_name: Option<String>,
    /// As `11/29`.
    pub expiry_date: Option<String>,
    /// As typed.
    pub billing_address: Option<Address>,
    /// A label such as `Visa`; empty before a card is known.
    #[serde(deserialize_with = "null_as_default")]
    pub card_brand: String,
    /// `None` when unknown.
    pub card_type: Option<Open<CardType>>,
    /// `None` for a card that was typed.
    pub wallet_type: Option<Open<WalletType>>,
}

impl fmt::Debug for CardDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardDetails")
            .field("card_brand", &self.card_brand)
            .field("card_type", &self.card_type)
            .field("wallet_type", &self.wallet_type)
            .finish_non_exhaustive()
    }
}

/// A billing address. Lines that are not known are left out.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// First line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town or city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Two letters, as `GB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&Redacted).finish()
    }
}

/// How the payment was authorised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorisationSummary {
    /// The 3D Secure check.
    pub three_d_secure: ThreeDSecure,
}

/// The 3D Secure check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreeDSecure {
    /// The payer's bank asked for it.
    pub required: bool,
}

/// An exemption from 3D Secure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// It was asked for.
    pub requested: bool,
    /// `corporate`.
    #[serde(rename = "type", default, skip_serializing_if = "is_absent")]
    pub exemption_type: Option<String>,
    /// What the provider said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ExemptionOutcome>,
}

/// What the provider said to an exemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionOutcome {
    /// `honoured`, `rejected` or `out of scope`.
    pub result: String,
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the member")]
fn is_absent(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(String::is_empty)
}

fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{ExternalState, PaymentStatus};

    fn payment() -> Payment {
        Payment {
            amount: 2550,
            description: "Parking permit".to_owned(),
            reference: "PP-2041".to_owned(),
            language: Language::English.into(),
            metadata: Metadata::new(),
            email: None,
            state: ExternalState::Created.into(),
            payment_id: "p1".to_owned(),
            payment_provider: "sandbox".to_owned(),
            created_date: "2026-03-02T09:14:07.250Z".to_owned(),
            refund_summary: RefundSummary {
                amount_available: 2550,
                ..RefundSummary::default()
            },
            settlement_summary: SettlementSummary::default(),
            card_details: None,
            delayed_capture: false,
            moto: false,
            corporate_card_surcharge: None,
            total_amount: None,
            fee: None,
            net_amount: None,
            provider_id: None,
            return_url: Some("https://example.gov.uk/r".to_owned()),
            authorisation_mode: AuthorisationMode::Web.into(),
            agreement_id: None,
            agreement_payment_type: None,
            authorisation_summary: None,
            exemption: None,
            links: Links::of_payment("http://a", "p1"),
            card_brand: Some(String::new()),
        }
    }

    fn names(value: &serde_json::Value) -> Vec<&str> {
        value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn a_fresh_payment_has_exactly_the_members_of_the_reference_in_order() {
        let json = serde_json::to_value(payment()).unwrap();
        assert_eq!(
            names(&json),
            [
                "amount",
                "description",
                "reference",
                "language",
                "state",
                "payment_id",
                "payment_provider",
                "created_date",
                "refund_summary",
                "settlement_summary",
                "delayed_capture",
                "moto",
                "return_url",
                "authorisation_mode",
                "_links",
            ]
        );
        assert_eq!(
            json["refund_summary"].to_string(),
            r#"{"status":"pending","amount_available":2550,"amount_submitted":0}"#
        );
        assert_eq!(json["settlement_summary"].to_string(), "{}");
    }

    #[test]
    fn card_details_show_all_eight_members_and_an_address_only_its_lines() {
        let details = CardDetails {
            cardholder_name: Some("A Example".to_owned()),
            billing_address: Some(Address {
                line1: Some("3 Quay Row".to_owned()),
                ..Address::default()
            }),
            ..CardDetails::default()
        };
        assert_eq!(
            serde_json::to_string(&details).unwrap(),
            concat!(
                r#"{"last_digits_card_number":null,"first_digits_card_number":null,"#,
                r#""cardholder_name":"A Example","expiry_date":null,"#,
                r#""billing_address":{"line1":"3 Quay Row"},"#,
                r#""card_brand":"","card_type":null,"wallet_type":null}"#,
            )
        );
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut payment = payment();
        payment.card_brand = None;
        payment.card_details = Some(CardDetails {
            card_type: Some(CardType::Debit.into()),
            wallet_type: Some(WalletType::GooglePay.into()),
            ..CardDetails::default()
        });
        payment.metadata.insert("n".to_owned(), 5.into());
        let read: Payment =
            serde_json::from_str(&serde_json::to_string(&payment).unwrap()).unwrap();
        assert_eq!(read, payment);
    }

    #[test]
    fn unknown_members_and_words_and_nulls_of_another_server_can_be_read() {
        let read: Payment = serde_json::from_str(
            r#"{"amount":1,"state":{"status":"disputed","finished":true},"payment_id":"p",
                "metadata":null,"settlement_summary":null,"refund_summary":{"status":"later"},
                "email":null,"authorisation_mode":"external","language":"fr","zzz":[1],
                "card_details":{"card_brand":null,"card_type":"charge","new":1},
                "_links":{"self":{"href":"h"},"cancel":null}}"#,
        )
        .unwrap();
        assert_ne!(read.state.status, PaymentStatus::Failed);
        assert_eq!(read.authorisation_mode.as_str(), "external");
        assert_eq!(read.links.cancel, None);
    }

    #[test]
    fn personal_details_are_not_printed() {
        let mut payment = payment();
        payment.email = Some("ana@example.org".to_owned());
        payment.card_details = Some(CardDetails {
            cardholder_name: Some("Ana Example".to_owned()),
            billing_address: Some(Address {
                line1: Some("Quay".to_owned()),
                ..Address::default()
            }),
            ..CardDetails::default()
        });
        let details = payment.card_details.clone().unwrap();
        let printed = format!("{payment:?} {details:?} {:?}", details.billing_address);
        for private in ["ana@", "Ana Example", "Quay"] {
            assert!(!printed.contains(private), "{printed}");
        }
    }
}
