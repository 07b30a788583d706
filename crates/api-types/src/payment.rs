//! A payment as the API answers it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::absence::{is_absent, null_as_default};
use crate::card::CardDetails;
use crate::create_payment::{AgreementPaymentType, AuthorisationMode, Language};
use crate::debug::redacted;
use crate::link::{Links, SearchLinks};
use crate::metadata::Metadata;
use crate::state::PaymentState;
use crate::text_enum::{Open, text_enum};

/// Answer of `POST /v1/payments` and `GET /v1/payments/{payment_id}`.
///
/// Members without a value are left out of the JSON, with the exceptions that the types below name.
/// When read, unknown members are ignored, and what another server leaves out takes a default.
///
/// `L` is what `_links` are: [`SearchedPayment`] has others.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        description = "A payment. Members without a value are left out, but `card_details` shows all of its members."
    )
)]
pub struct Payment<L = Links> {
    /// Pence, without any surcharge.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub amount: i64,
    /// What is paid for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: String,
    /// The service's own name for the payment.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reference: String,
    /// Language of the pages and e-mails.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Language, required))]
    pub language: Open<Language>,
    /// What the service attached.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Metadata::is_empty"
    )]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::answered_metadata, required = false))]
    pub metadata: Metadata,
    /// Of the payer.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub email: Option<String>,
    /// Where the payment is.
    pub state: PaymentState,
    /// The id of the payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// `sandbox`, `stripe` or `worldpay`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub payment_provider: String,
    /// As `2026-03-02T09:14:07.250Z`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub created_date: String,
    /// What can still be refunded.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub refund_summary: RefundSummary,
    /// When the money moved; an empty object while nothing is known.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub settlement_summary: SettlementSummary,
    /// Absent until there is something to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub card_details: Option<CardDetails>,
    /// The service captures the payment itself.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub delayed_capture: bool,
    /// Taken by telephone or post.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub moto: bool,
    /// Pence, when above zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, minimum = 1))]
    pub corporate_card_surcharge: Option<i64>,
    /// Pence: amount and surcharge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub total_amount: Option<i64>,
    /// Pence: what the provider keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub fee: Option<i64>,
    /// Pence: total less fee; may be negative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub net_amount: Option<i64>,
    /// The provider's name for the payment, after an attempt to authorise it.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub provider_id: Option<String>,
    /// Where the payer goes back to.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub return_url: Option<String>,
    /// How the card details come: as asked for, or [`Open::external`].
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::answered_authorisation_mode, required))]
    pub authorisation_mode: Open<AuthorisationMode>,
    /// The agreement that the payment uses or sets up.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub agreement_id: Option<String>,
    /// Of the same payments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = AgreementPaymentType, required = false))]
    pub agreement_payment_type: Option<Open<AgreementPaymentType>>,
    /// Present when 3D Secure was required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub authorisation_summary: Option<AuthorisationSummary>,
    /// Present when an exemption from 3D Secure was asked for and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub exemption: Option<Exemption>,
    /// What can be done next.
    #[serde(rename = "_links")]
    pub links: L,
    /// Deprecated copy of `card_details.card_brand`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, deprecated))]
    pub card_brand: Option<String>,
}

/// A payment in the results of a search.
pub type SearchedPayment = Payment<SearchLinks>;

impl<L: fmt::Debug> fmt::Debug for Payment<L> {
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundSummary {
    /// Whether it can be refunded.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = RefundAvailability, required))]
    pub status: Open<RefundAvailability>,
    /// Pence.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub amount_available: i64,
    /// Pence.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub amount_submitted: i64,
}

/// When the money moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettlementSummary {
    /// When capture was sent to the provider, as `2026-03-02T09:17:41.002Z`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = DateTime))]
    pub capture_submit_time: Option<String>,
    /// The day of capture, as `2026-03-02`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Date))]
    pub captured_date: Option<String>,
    /// The day of the pay-out, as `2026-03-02`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Date))]
    pub settled_date: Option<String>,
}

/// How the payment was authorised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorisationSummary {
    /// The 3D Secure check.
    pub three_d_secure: ThreeDSecure,
}

/// The 3D Secure check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreeDSecure {
    /// The payer's bank asked for it.
    pub required: bool,
}

/// An exemption from 3D Secure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exemption {
    /// It was asked for.
    pub requested: bool,
    /// `corporate`.
    #[serde(rename = "type", default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub exemption_type: Option<String>,
    /// What the provider said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub outcome: Option<ExemptionOutcome>,
}

/// What the provider said to an exemption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExemptionOutcome {
    /// `honoured`, `rejected` or `out of scope`.
    pub result: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Address, CardType, WalletType};
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
