//! A create payment request as a client sends it.

use std::fmt;

use serde::Serialize;

use crate::create_payment::{Language, PrefilledCardholderDetails};
use crate::debug::redacted;
use crate::metadata::Metadata;

/// Body of `POST /v1/payments`, for a payment on the payment pages.
#[derive(Clone, PartialEq, Serialize)]
pub struct NewPayment {
    /// Pence, 1 to 10,000,000.
    pub amount: i64,
    /// The service's own name for the payment.
    pub reference: String,
    /// What is paid for; the payer sees it.
    pub description: String,
    /// Where the payer goes back to.
    pub return_url: String,
    /// Language of the pages and e-mails; the server takes `en` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Shown on the card page, can be changed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Wait for [capture](https://docs.payments.service.gov.uk/delayed_capture/) by the service.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub delayed_capture: bool,
    /// At most 15 pairs of text, boolean or number.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Shown on the card page, can be changed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefilled_cardholder_details: Option<PrefilledCardholderDetails>,
}

impl NewPayment {
    /// A request with what is mandatory.
    pub fn new(
        amount: i64,
        reference: impl Into<String>,
        description: impl Into<String>,
        return_url: impl Into<String>,
    ) -> Self {
        Self {
            amount,
            reference: reference.into(),
            description: description.into(),
            return_url: return_url.into(),
            language: None,
            email: None,
            delayed_capture: false,
            metadata: Metadata::new(),
            prefilled_cardholder_details: None,
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
    use crate::create_payment::CreatePayment;
    use crate::payment::Address;

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
}
