//! A create payment request as a client sends it.

use std::fmt;

use serde::Serialize;

use crate::create_payment::{
    AgreementPaymentType, AuthorisationMode, Language, PrefilledCardholderDetails,
};
use crate::debug::redacted;
use crate::metadata::Metadata;

/// Body of `POST /v1/payments`.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPayment {
    /// Pence, 1 to 10,000,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10_000_000, format = Int32))]
    pub amount: i64,
    /// The service's own name for the payment: 1 to 255 UTF-16 code units, not blank, without `<`, `>`, `|`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^<>|\x00]*[^<>|\x00\s][^<>|\x00]*$"
        )
    )]
    pub reference: String,
    /// What is paid for; the payer sees it: as `reference`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            pattern = r"^[^<>|\x00]*[^<>|\x00\s][^<>|\x00]*$"
        )
    )]
    pub description: String,
    /// Where the payer goes back to: an `http` or `https` address, `https` for a live account. Mandatory in mode
    /// `web`, forbidden in the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            max_length = 2000,
            format = "uri",
            pattern = "^[Hh][Tt][Tt][Pp][Ss]?://[^/]"
        )
    )]
    pub return_url: Option<String>,
    /// Language of the pages and e-mails; the server takes `en` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Language, required = false))]
    pub language: Option<Language>,
    /// Shown on the card page, can be changed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254, pattern = r"^[^\x00]*$"))]
    pub email: Option<String>,
    /// Wait for [capture](https://docs.payments.service.gov.uk/delayed_capture/) by the service.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", schema(required = false, default = false))]
    pub delayed_capture: bool,
    /// Taken by telephone or post. Always so in mode `moto_api`, forbidden in mode `agreement`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", schema(required = false, default = false))]
    pub moto: bool,
    /// At most 15 pairs of text, boolean or number.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::sent_metadata, required = false))]
    pub metadata: Metadata,
    /// Shown on the card page, can be changed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::prefilled_cardholder_details, required = false))]
    pub prefilled_cardholder_details: Option<PrefilledCardholderDetails>,
    /// How the card details come; the server takes `web` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = AuthorisationMode, required = false))]
    pub authorisation_mode: Option<AuthorisationMode>,
    /// The agreement that gets the card of this payment; in mode `web` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::set_up_agreement, required = false))]
    pub set_up_agreement: Option<String>,
    /// The agreement whose card is used; mandatory in mode `agreement`, forbidden in the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            min_length = 26,
            max_length = 26,
            pattern = r"^[^\x00]*$"
        )
    )]
    pub agreement_id: Option<String>,
    /// What the agreement is for; only with an agreement. The server takes `recurring` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = AgreementPaymentType, required = false))]
    pub agreement_payment_type: Option<AgreementPaymentType>,
}

impl NewPayment {
    /// A payment on the payment pages, with what is mandatory.
    pub fn new(
        amount: i64,
        reference: impl Into<String>,
        description: impl Into<String>,
        return_url: impl Into<String>,
    ) -> Self {
        Self {
            return_url: Some(return_url.into()),
            ..Self::without_payer(amount, reference.into(), description.into())
        }
    }

    /// A payment taken by telephone or post: the service sends the card details to `auth_url_post`.
    pub fn moto_api(
        amount: i64,
        reference: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            authorisation_mode: Some(AuthorisationMode::MotoApi),
            ..Self::without_payer(amount, reference.into(), description.into())
        }
    }

    /// A payment with the card of an active agreement. Send it with an `Idempotency-Key`.
    pub fn with_agreement(
        amount: i64,
        reference: impl Into<String>,
        description: impl Into<String>,
        agreement_id: impl Into<String>,
    ) -> Self {
        Self {
            authorisation_mode: Some(AuthorisationMode::Agreement),
            agreement_id: Some(agreement_id.into()),
            ..Self::without_payer(amount, reference.into(), description.into())
        }
    }

    fn without_payer(amount: i64, reference: String, description: String) -> Self {
        Self {
            amount,
            reference,
            description,
            return_url: None,
            language: None,
            email: None,
            delayed_capture: false,
            moto: false,
            metadata: Metadata::new(),
            prefilled_cardholder_details: None,
            authorisation_mode: None,
            set_up_agreement: None,
            agreement_id: None,
            agreement_payment_type: None,
        }
    }
}

/// The return address may hold a secret id, so it is not shown.
impl fmt::Debug for NewPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPayment")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("language", &self.language)
            .field("email", &redacted(self.email.as_ref()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::Address;
    use crate::create_payment::CreatePayment;

    #[test]
    fn a_minimal_request_has_only_the_mandatory_members() {
        let request = NewPayment::new(1450, "r1", "d1", "https://example.gov.uk/r");
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"amount":1450,"reference":"r1","description":"d1","return_url":"https://example.gov.uk/r"}"#
        );
    }

    #[test]
    fn the_server_reads_what_a_client_sends() {
        let mut request = NewPayment::new(1450, "r1", "d1", "https://example.gov.uk/r");
        request.language = Some(Language::Welsh);
        request.email = Some("ana@example.org".to_owned());
        request.delayed_capture = true;
        request.metadata.insert("a".to_owned(), true.into());
        request.prefilled_cardholder_details = Some(PrefilledCardholderDetails {
            cardholder_name: Some("A Example".to_owned()),
            billing_address: Some(Address {
                country: Some("GB".to_owned()),
                ..Address::default()
            }),
        });
        let read = CreatePayment::parse(&serde_json::to_vec(&request).unwrap()).unwrap();
        assert_eq!(read.language, Language::Welsh);
        assert_eq!(read.email, request.email);
        assert!(read.delayed_capture);
        assert_eq!(read.metadata, request.metadata);
        assert_eq!(
            read.prefilled_cardholder_details,
            request.prefilled_cardholder_details
        );
    }
    #[test]
    fn payments_in_other_modes_have_no_return_url() {
        let read = |request: &NewPayment| {
            CreatePayment::parse(&serde_json::to_vec(request).unwrap()).unwrap()
        };
        let moto = read(&NewPayment::moto_api(1, "r", "d"));
        assert_eq!(moto.authorisation_mode, AuthorisationMode::MotoApi);
        assert_eq!(moto.return_url, None);

        let id = "7m2p9c1d8e5f4g6j0r2th3kq0v";
        let mut recurring = NewPayment::with_agreement(1, "r", "d", id);
        recurring.agreement_payment_type = Some(AgreementPaymentType::Instalment);
        let recurring = read(&recurring);
        assert_eq!(recurring.authorisation_mode, AuthorisationMode::Agreement);
        assert_eq!(recurring.agreement_id.as_deref(), Some(id));
        assert_eq!(
            recurring.agreement_payment_type,
            Some(AgreementPaymentType::Instalment)
        );
    }
}
