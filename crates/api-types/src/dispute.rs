//! Disputes: a payer asks the bank for the money back.

use serde::{Deserialize, Serialize};

use crate::absence::{is_absent, null_as_default};
use crate::link::Link;
use crate::refund::PayoutSummary;
use crate::text_enum::{Open, text_enum};

text_enum! {
    /// `status` of a dispute.
    DisputeStatus {
        /// The service should send evidence.
        NeedsResponse => "needs_response",
        /// The bank decides.
        UnderReview => "under_review",
        /// The payer has the money back.
        Lost => "lost",
        /// The service keeps the money.
        Won => "won",
    }
}

text_enum! {
    /// Why the payer disputes.
    DisputeReason {
        /// A promised refund did not come.
        CreditNotProcessed => "credit_not_processed",
        /// Paid twice.
        Duplicate => "duplicate",
        /// The payer did not make the payment.
        Fraudulent => "fraudulent",
        /// None of the others.
        General => "general",
        /// Nothing came.
        ProductNotReceived => "product_not_received",
        /// It was not as described.
        ProductUnacceptable => "product_unacceptable",
        /// The payer does not recognise the payment.
        Unrecognised => "unrecognised",
        /// The payer had cancelled.
        SubscriptionCancelled => "subscription_cancelled",
        /// The bank did not say.
        Other => "other",
    }
}

/// A dispute in the results of a search. Members without a value are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dispute {
    /// Pence that the payer wants back.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub amount: i64,
    /// As `2026-04-01T07:00:00.000Z`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub created_date: String,
    /// The id of the dispute.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub dispute_id: String,
    /// Until when evidence is taken, as `2026-04-10T23:59:59.000Z`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = DateTime))]
    pub evidence_due_date: Option<String>,
    /// Pence that the provider charges; only when lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub fee: Option<i64>,
    /// Pence: what the dispute adds to the account, below zero; only when lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub net_amount: Option<i64>,
    /// The disputed payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// Why the payer disputes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = DisputeReason, required = false))]
    pub reason: Option<Open<DisputeReason>>,
    /// When the money moved; an empty object while nothing is known.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub settlement_summary: PayoutSummary,
    /// How it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = DisputeStatus))]
    pub status: Open<DisputeStatus>,
    /// Where the payment can be read.
    #[serde(rename = "_links")]
    pub links: DisputeLinks,
}

/// `_links` of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisputeLinks {
    /// The disputed payment.
    pub payment: Link,
}

impl DisputeLinks {
    /// The link to the payment, below `{api}/v1/payments`.
    pub fn of_dispute(api: &str, payment_id: &str) -> Self {
        let api = api.trim_end_matches('/');
        Self {
            payment: Link::get(format!("{api}/v1/payments/{payment_id}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disputes_have_the_shape_of_the_reference() {
        let mut dispute = Dispute {
            amount: 4100,
            created_date: "2026-04-01T07:00:00.000Z".to_owned(),
            dispute_id: "d1".to_owned(),
            evidence_due_date: Some("2026-04-10T23:59:59.000Z".to_owned()),
            fee: Some(1500),
            net_amount: Some(-5600),
            payment_id: "p1".to_owned(),
            reason: Some(DisputeReason::Fraudulent.into()),
            settlement_summary: PayoutSummary {
                settled_date: Some("2026-04-03".to_owned()),
            },
            status: DisputeStatus::Lost.into(),
            links: DisputeLinks::of_dispute("http://a/", "p1"),
        };
        assert_eq!(
            serde_json::to_string(&dispute).unwrap(),
            concat!(
                r#"{"amount":4100,"created_date":"2026-04-01T07:00:00.000Z","dispute_id":"d1","#,
                r#""evidence_due_date":"2026-04-10T23:59:59.000Z","fee":1500,"net_amount":-5600,"#,
                r#""payment_id":"p1","reason":"fraudulent","#,
                r#""settlement_summary":{"settled_date":"2026-04-03"},"status":"lost","#,
                r#""_links":{"payment":{"href":"http://a/v1/payments/p1","method":"GET"}}}"#,
            )
        );
        dispute.fee = None;
        dispute.net_amount = None;
        dispute.settlement_summary = PayoutSummary::default();
        let json = serde_json::to_string(&dispute).unwrap();
        assert!(
            !json.contains("fee") && !json.contains("net_amount"),
            "{json}"
        );
        assert!(json.contains(r#""settlement_summary":{}"#), "{json}");
        assert_eq!(serde_json::from_str::<Dispute>(&json).unwrap(), dispute);
    }
}
