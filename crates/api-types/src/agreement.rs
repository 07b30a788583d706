//! Agreements for recurring payments.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::absence::is_absent;
use crate::body::{Body, Codes, NOT_TEXT, at_most};
use crate::card::{Address, CardType};
use crate::debug::redacted;
use crate::error::ApiError;
use crate::text_enum::{Open, text_enum};

const MAX_LENGTH: usize = 255;

/// Body of `POST /v1/agreements`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateAgreement {
    /// The service's own name for the agreement: 1 to 255 UTF-16 code units, not blank, without `<`, `>`, `|`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^<>|\x00]*[^<>|\x00\s][^<>|\x00]*$"
        )
    )]
    pub reference: String,
    /// What the payer agrees to; the payer sees it: as `reference`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^<>|\x00]*[^<>|\x00\s][^<>|\x00]*$"
        )
    )]
    pub description: String,
    /// The service's own name for the payer: 1 to 255 UTF-16 code units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, pattern = r"^[^\x00]*$")
    )]
    pub user_identifier: Option<String>,
}

impl CreateAgreement {
    /// A request with what is mandatory.
    pub fn new(reference: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            reference: reference.into(),
            description: description.into(),
            user_identifier: None,
        }
    }

    /// Reads a request body. As in the GOV.UK Pay API, a wrong length has the code of payments, `P0102`.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let body = Body::parse(body, Codes::AGREEMENT)?;
        let members = body.members();
        let agreement = Self {
            reference: members.mandatory_text("reference")?,
            description: members.mandatory_text("description")?,
            user_identifier: members
                .optional_text("user_identifier", NOT_TEXT)?
                .map(str::to_owned),
        };
        at_most("reference", Some(&agreement.reference), MAX_LENGTH)?;
        at_most("description", Some(&agreement.description), MAX_LENGTH)?;
        let user = agreement.user_identifier.as_ref();
        if user.is_some_and(String::is_empty) {
            // The GOV.UK Pay API has one text for both ends of the range.
            return Err(ApiError::invalid_attribute(
                422,
                "user_identifier",
                "Must be less than or equal to 255 characters length",
            ));
        }
        at_most("user_identifier", user, MAX_LENGTH)?;
        Ok(agreement)
    }
}

impl fmt::Debug for CreateAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateAgreement")
            .field("reference", &self.reference)
            .field("user_identifier", &redacted(self.user_identifier.as_ref()))
            .finish_non_exhaustive()
    }
}

text_enum! {
    /// `status` of an agreement.
    AgreementStatus {
        /// No card yet.
        Created => "created",
        /// Payments can be taken.
        Active => "active",
        /// A payment failed for good; a new card is needed.
        Inactive => "inactive",
        /// Ended by the service.
        Cancelled => "cancelled",
    }
}

/// An agreement, when created, read or found. Members without a value are left out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// The id of the agreement.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 26, max_length = 26, pattern = "^[0-9a-v]{26}$")
    )]
    pub agreement_id: String,
    /// The service's own name for the agreement.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reference: String,
    /// What the payer agreed to.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: String,
    /// Whether payments can be taken.
    #[cfg_attr(feature = "openapi", schema(value_type = AgreementStatus))]
    pub status: Open<AgreementStatus>,
    /// As `2026-03-02T10:00:00.118Z`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub created_date: String,
    /// The card, once a payment has set up the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub payment_instrument: Option<PaymentInstrument>,
    /// The service's own name for the payer.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub user_identifier: Option<String>,
    /// As `2026-03-02T10:00:00.118Z`.
    #[serde(default, skip_serializing_if = "is_absent")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = DateTime))]
    pub cancelled_date: Option<String>,
}

impl fmt::Debug for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agreement")
            .field("agreement_id", &self.agreement_id)
            .field("reference", &self.reference)
            .field("status", &self.status)
            .field("payment_instrument", &self.payment_instrument)
            .field("user_identifier", &redacted(self.user_identifier.as_ref()))
            .finish_non_exhaustive()
    }
}

text_enum! {
    /// `payment_instrument.type`.
    #[derive(Default)]
    PaymentInstrumentType {
        /// A card.
        #[default]
        Card => "card",
    }
}

/// What an agreement is paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentInstrument {
    /// `card`.
    #[serde(rename = "type", default)]
    #[cfg_attr(feature = "openapi", schema(value_type = PaymentInstrumentType, required))]
    pub instrument_type: Open<PaymentInstrumentType>,
    /// As `2026-03-02T10:04:31.900Z`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub created_date: String,
    /// The card.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub card_details: AgreementCardDetails,
}

/// The card of an agreement. All seven members are always written, unknown ones as `null`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementCardDetails {
    /// Four digits.
    #[cfg_attr(feature = "openapi", schema(required, pattern = "^[0-9]{4}$"))]
    pub last_digits_card_number: Option<String>,
    /// Six digits.
    #[cfg_attr(feature = "openapi", schema(required, pattern = "^[0-9]{6}$"))]
    pub first_digits_card_number: Option<String>,
    /// As typed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cardholder_name: Option<String>,
    /// As `11/29`.
    #[cfg_attr(
        feature = "openapi",
        schema(required, pattern = "^(0[1-9]|1[0-2])/[0-9]{2}$")
    )]
    pub expiry_date: Option<String>,
    /// As typed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub billing_address: Option<Address>,
    /// An id such as `visa` or `master-card`, unlike the label of a payment.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub card_brand: Option<String>,
    /// Without a value when unknown.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CardType>, required))]
    pub card_type: Option<Open<CardType>>,
}

impl fmt::Debug for AgreementCardDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgreementCardDetails")
            .field("card_brand", &self.card_brand)
            .field("card_type", &self.card_type)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parse(body: &Value) -> Result<CreateAgreement, ApiError> {
        CreateAgreement::parse(body.to_string().as_bytes())
    }

    #[track_caller]
    fn refused(body: &Value, status: u16, field: &str, code: &str, description: &str) {
        let error = parse(body).unwrap_err();
        let expected = json!({"field": field, "code": code, "description": description});
        assert_eq!(error.status, status, "{body}");
        assert_eq!(serde_json::to_value(&error).unwrap(), expected, "{body}");
    }

    fn with(name: &str, value: Value) -> Value {
        let mut body = json!({"reference": "a", "description": "b"});
        body[name] = value;
        body
    }

    fn agreement() -> Agreement {
        Agreement {
            agreement_id: "a1".to_owned(),
            reference: "a".to_owned(),
            description: "b".to_owned(),
            status: AgreementStatus::Created.into(),
            created_date: "2026-03-02T10:00:00.118Z".to_owned(),
            payment_instrument: None,
            user_identifier: Some("u".to_owned()),
            cancelled_date: None,
        }
    }

    #[test]
    fn api_148_and_149_a_request_is_read() {
        let sent = parse(&with("user_identifier", json!("u"))).unwrap();
        assert_eq!(sent.user_identifier.as_deref(), Some("u"));
        for body in [with("zzz", json!(1)), with("user_identifier", json!(null))] {
            assert_eq!(parse(&body).unwrap(), CreateAgreement::new("a", "b"));
        }
    }

    #[test]
    fn api_148_a_new_agreement_has_exactly_the_members_of_the_reference() {
        assert_eq!(
            serde_json::to_string(&agreement()).unwrap(),
            concat!(
                r#"{"agreement_id":"a1","reference":"a","description":"b","status":"created","#,
                r#""created_date":"2026-03-02T10:00:00.118Z","user_identifier":"u"}"#,
            )
        );
    }

    #[test]
    fn api_150_what_is_blank_is_missing() {
        for field in ["reference", "description"] {
            for value in [json!(null), json!(""), json!(" ")] {
                let text = format!("Missing mandatory attribute: {field}");
                refused(&with(field, value), 400, field, "P2101", &text);
            }
        }
        let text = "Missing mandatory attribute: reference";
        refused(&json!([]), 400, "reference", "P2101", text);
    }

    #[test]
    fn api_151_and_153_a_wrong_type_is_refused() {
        for (field, problem) in [
            ("reference", "Must be a valid string format"),
            ("description", "Must be a valid string format"),
            ("user_identifier", "Field must be a string"),
        ] {
            let text = format!("Invalid attribute value: {field}. {problem}");
            refused(&with(field, json!(7)), 400, field, "P2102", &text);
        }
        let text = "Invalid attribute value: reference. Must be a valid string format";
        refused(
            &with("reference", json!("a|b")),
            400,
            "reference",
            "P2102",
            text,
        );
    }

    #[test]
    fn api_152_a_wrong_length_has_the_code_of_payments() {
        for field in ["reference", "description", "user_identifier"] {
            let text = format!(
                "Invalid attribute value: {field}. \
                 Must be less than or equal to 255 characters length"
            );
            let long = with(field, json!("x".repeat(256)));
            refused(&long, 422, field, "P0102", &text);
            assert!(parse(&with(field, json!("x".repeat(255)))).is_ok());
        }
        assert_eq!(
            parse(&with("user_identifier", json!("")))
                .unwrap_err()
                .status,
            422
        );
    }

    #[test]
    fn api_154_what_is_no_json_is_refused() {
        let error = CreateAgreement::parse(b"{").unwrap_err();
        assert_eq!(error, ApiError::new(crate::ErrorCode::P2197));
    }

    #[test]
    fn api_157_the_card_of_an_agreement_shows_all_seven_members() {
        let mut agreement = agreement();
        agreement.payment_instrument = Some(PaymentInstrument {
            instrument_type: PaymentInstrumentType::Card.into(),
            created_date: "2026-03-02T10:04:31.900Z".to_owned(),
            card_details: AgreementCardDetails::default(),
        });
        let json = serde_json::to_string(&agreement).unwrap();
        assert!(
            json.contains(concat!(
                r#""payment_instrument":{"type":"card","created_date":"2026-03-02T10:04:31.900Z","#,
                r#""card_details":{"last_digits_card_number":null,"#,
                r#""first_digits_card_number":null,"cardholder_name":null,"expiry_date":null,"#,
                r#""billing_address":null,"card_brand":null,"card_type":null}},"user_identifier":"#,
            )),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Agreement>(&json).unwrap(), agreement);
    }

    #[test]
    fn the_name_of_the_payer_is_not_printed() {
        let mut sent = CreateAgreement::new("a", "b");
        sent.user_identifier = Some("tenant-5512".to_owned());
        assert!(!format!("{sent:?}").contains("5512"));
    }
}
