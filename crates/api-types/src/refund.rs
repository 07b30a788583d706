//! Refunds.

use serde::{Deserialize, Serialize};

use crate::absence::{is_absent, null_as_default};
use crate::body::{Body, Codes, Members};
use crate::error::ApiError;
use crate::link::Link;
use crate::text_enum::{Open, text_enum};

const MAX_AMOUNT: i64 = 10_000_000;

/// Body of `POST /v1/payments/{payment_id}/refunds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateRefund {
    /// Pence, 1 to 10,000,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000_000, format = Int32))]
    pub amount: i64,
    /// What the service believes can still be refunded, in pence (`refund_summary.amount_available`).
    /// The refund is refused unless that is right; when absent, it is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::refund_amount_available, required = false))]
    pub refund_amount_available: Option<i64>,
}

impl CreateRefund {
    /// A refund of `amount` pence, whatever can still be refunded.
    pub const fn new(amount: i64) -> Self {
        Self {
            amount,
            refund_amount_available: None,
        }
    }

    /// Reads a request body. As the GOV.UK Pay API does, it takes a number in quotes for
    /// `refund_amount_available`, and anything else that is no integer for 0.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let body = Body::parse(body, Codes::REFUND)?;
        let members = body.members();
        Ok(Self {
            amount: amount(members)?,
            refund_amount_available: available(members),
        })
    }
}

fn amount(members: Members<'_>) -> Result<i64, ApiError> {
    let invalid = |text| Err(members.invalid(422, "amount", text));
    match members.integer("amount")? {
        ..=0 => invalid("Must be greater than or equal to 1"),
        amount @ 1..=MAX_AMOUNT => Ok(amount),
        _ => invalid("Must be less than or equal to 10000000"),
    }
}

fn available(members: Members<'_>) -> Option<i64> {
    let value = members.get("refund_amount_available")?;
    let in_quotes = || value.as_str()?.trim().parse().ok();
    Some(value.as_i64().or_else(in_quotes).unwrap_or(0))
}

text_enum! {
    /// `status` of a refund.
    RefundStatus {
        /// Accepted; the provider has it.
        Submitted => "submitted",
        /// The provider confirmed it.
        Success => "success",
        /// The provider refused it; the amount can be refunded again.
        Error => "error",
    }
}

/// A refund, when created, read, listed or found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund {
    /// The id of the refund.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub refund_id: String,
    /// As `2026-03-05T11:20:00.407Z`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub created_date: String,
    /// The payment. Only in the results of a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 26,
            max_length = 26,
            pattern = "^[0-9a-v]{26}$"
        )
    )]
    pub payment_id: Option<String>,
    /// Pence.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub amount: i64,
    /// Where refund and payment can be read.
    #[serde(rename = "_links")]
    pub links: RefundLinks,
    /// How far it is.
    #[cfg_attr(feature = "openapi", schema(value_type = RefundStatus))]
    pub status: Open<RefundStatus>,
    /// When the money moved. Absent in the answer to its creation, an empty object while nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub settlement_summary: Option<PayoutSummary>,
}

/// When a refund or a dispute was taken from a pay-out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayoutSummary {
    /// The day of the pay-out, as `2026-03-09`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Date))]
    pub settled_date: Option<String>,
}

/// `_links` of a refund, and of the refunds of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundLinks {
    /// The refund or the list itself.
    #[serde(rename = "self")]
    pub self_: Link,
    /// The payment.
    pub payment: Link,
}

impl RefundLinks {
    /// The links of a refund, below `{api}/v1/payments/{payment_id}`.
    pub fn of_refund(api: &str, payment_id: &str, refund_id: &str) -> Self {
        let mut links = Self::of_list(api, payment_id);
        links.self_.href = format!("{}/{refund_id}", links.self_.href);
        links
    }

    /// The links of the refunds of a payment, below `{api}/v1/payments/{payment_id}`.
    pub fn of_list(api: &str, payment_id: &str) -> Self {
        let payment = format!("{}/v1/payments/{payment_id}", api.trim_end_matches('/'));
        Self {
            self_: Link::get(format!("{payment}/refunds")),
            payment: Link::get(payment),
        }
    }
}

/// Answer of `GET /v1/payments/{payment_id}/refunds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentRefunds {
    /// The payment.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub payment_id: String,
    /// Where list and payment can be read.
    #[serde(rename = "_links")]
    pub links: RefundLinks,
    /// The list.
    #[serde(rename = "_embedded")]
    pub embedded: EmbeddedRefunds,
}

/// `_embedded` of the refunds of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbeddedRefunds {
    /// Oldest first.
    #[serde(default, deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub refunds: Vec<Refund>,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn refused(body: &str, status: u16, expected: &Value) {
        let error = CreateRefund::parse(body.as_bytes()).unwrap_err();
        assert_eq!(error.status, status, "{body}");
        assert_eq!(serde_json::to_value(&error).unwrap(), *expected, "{body}");
    }

    #[track_caller]
    fn invalid(amounts: &[&str], status: u16, text: &str) {
        let description = format!("Invalid attribute value: amount. {text}");
        let expected = json!({"field": "amount", "code": "P0602", "description": description});
        for amount in amounts {
            refused(&format!(r#"{{"amount":{amount}}}"#), status, &expected);
        }
    }

    fn available(value: &str) -> Option<i64> {
        let body = format!(r#"{{"amount":1,"refund_amount_available":{value}}}"#);
        CreateRefund::parse(body.as_bytes())
            .unwrap()
            .refund_amount_available
    }

    fn refund(settlement_summary: Option<PayoutSummary>) -> Refund {
        Refund {
            refund_id: "r1".to_owned(),
            created_date: "2026-03-05T11:20:00.407Z".to_owned(),
            payment_id: None,
            amount: 500,
            links: RefundLinks::of_refund("http://a/", "p1", "r1"),
            status: RefundStatus::Success.into(),
            settlement_summary,
        }
    }

    #[test]
    fn api_112_and_113_amounts_are_read() {
        let body = br#"{"amount":400,"refund_amount_available":1000,"zzz":1}"#;
        let both = CreateRefund::parse(body).unwrap();
        assert_eq!(
            (both.amount, both.refund_amount_available),
            (400, Some(1000))
        );
        let sent = CreateRefund::parse(br#"{"amount":100}"#).unwrap();
        assert_eq!(sent, CreateRefund::new(100));
        assert_eq!(serde_json::to_string(&sent).unwrap(), r#"{"amount":100}"#);
    }

    #[test]
    fn an_available_amount_that_is_no_integer_counts_as_zero() {
        for value in ["null", r#""text""#, "{}", "[1]", "true", "10.5"] {
            assert_eq!(available(value), Some(0), "{value}");
        }
        assert_eq!(available(r#""600""#), Some(600));
    }

    #[test]
    fn api_119_an_absent_amount_is_missing() {
        let expected = json!({"field": "amount", "code": "P0601",
            "description": "Missing mandatory attribute: amount"});
        for body in ["{}", r#"{"amount":null}"#, "[]", "5"] {
            refused(body, 400, &expected);
        }
    }

    #[test]
    fn api_120_an_amount_that_is_no_integer_is_refused() {
        let amounts = [r#""1""#, "1.0", "true", "2147483648", "{}"];
        invalid(&amounts, 400, "Must be a valid numeric format");
    }

    #[test]
    fn api_121_and_122_an_amount_outside_the_limits_is_refused() {
        invalid(&["0", "-1"], 422, "Must be greater than or equal to 1");
        invalid(&["10000001"], 422, "Must be less than or equal to 10000000");
    }

    #[test]
    fn api_123_what_is_no_json_is_refused() {
        let expected = json!({"code": "P0697", "description": "Unable to parse JSON"});
        for body in ["{", "", "null", "abc"] {
            refused(body, 400, &expected);
        }
    }

    #[test]
    fn a_refund_has_the_shape_of_the_reference() {
        let json = concat!(
            r#"{"refund_id":"r1","created_date":"2026-03-05T11:20:00.407Z","amount":500,"#,
            r#""_links":{"self":{"href":"http://a/v1/payments/p1/refunds/r1","method":"GET"},"#,
            r#""payment":{"href":"http://a/v1/payments/p1","method":"GET"}},"status":"success"}"#,
        );
        assert_eq!(serde_json::to_string(&refund(None)).unwrap(), json);
        assert_eq!(serde_json::from_str::<Refund>(json).unwrap(), refund(None));
    }

    #[test]
    fn api_125_a_refund_that_is_read_has_a_settlement_summary() {
        let json = serde_json::to_value(refund(Some(PayoutSummary::default()))).unwrap();
        assert_eq!(json["settlement_summary"], json!({}));
    }

    #[test]
    fn api_127_and_128_refunds_of_a_payment_are_embedded() {
        let list = PaymentRefunds {
            payment_id: "p1".to_owned(),
            links: RefundLinks::of_list("http://a", "p1"),
            embedded: EmbeddedRefunds::default(),
        };
        assert_eq!(
            serde_json::to_string(&list).unwrap(),
            concat!(
                r#"{"payment_id":"p1","#,
                r#""_links":{"self":{"href":"http://a/v1/payments/p1/refunds","method":"GET"},"#,
                r#""payment":{"href":"http://a/v1/payments/p1","method":"GET"}},"#,
                r#""_embedded":{"refunds":[]}}"#,
            )
        );
    }
}
