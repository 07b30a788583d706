//! The body of `POST /v1/payments`.
//!
//! Rules run in the order of the GOV.UK Pay API: types and presence member by member, stopping at the first
//! violation ([`syntax`]), then limits ([`limits`]). What depends on the account comes later and elsewhere.

mod limits;
mod syntax;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::body::{Body, Codes};
use crate::card::Address;
use crate::debug::redacted;
use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::text_enum::{Open, text_enum};

text_enum! {
    /// How the card details come.
    #[derive(Default)]
    AuthorisationMode {
        /// The payer types them on the payment pages.
        #[default]
        Web => "web",
        /// The service sends them, for a payment by telephone or post.
        MotoApi => "moto_api",
        /// They are known from an agreement.
        Agreement => "agreement",
    }
}

impl Open<AuthorisationMode> {
    /// `external`: the mode of a [`TelephonePayment`](crate::TelephonePayment), which no request can ask for.
    pub fn external() -> Self {
        Self::Other("external".to_owned())
    }
}

text_enum! {
    /// Language of the pages and e-mails.
    #[derive(Default)]
    Language {
        /// English.
        #[default]
        English => "en",
        /// Welsh.
        Welsh => "cy",
    }
}

text_enum! {
    /// What kind of payment an agreement is for.
    #[derive(Default)]
    AgreementPaymentType {
        /// A part of one price.
        Instalment => "instalment",
        /// At regular times.
        #[default]
        Recurring => "recurring",
        /// At times that nobody knows yet.
        Unscheduled => "unscheduled",
    }
}

text_enum! {
    /// Who creates the payment.
    #[derive(Default)]
    Source {
        /// A service with its key.
        #[default]
        CardApi => "CARD_API",
        /// The pages behind a payment link.
        CardPaymentLink => "CARD_PAYMENT_LINK",
        /// An agent who takes a payment by telephone.
        CardAgentInitiatedMoto => "CARD_AGENT_INITIATED_MOTO",
    }
}

/// A create payment request that keeps every rule which needs no account.
#[derive(Clone, PartialEq)]
pub struct CreatePayment {
    /// Pence, 0 to 10,000,000. Whether 0 is allowed depends on the account.
    pub amount: i64,
    /// 1 to 255 UTF-16 code units, not blank.
    pub reference: String,
    /// 1 to 255 UTF-16 code units, not blank.
    pub description: String,
    /// As sent, at most 2000 UTF-16 code units; may be empty or no URL
    /// (see [`is_valid_return_url`](crate::is_valid_return_url)).
    pub return_url: Option<String>,
    /// `en` unless sent.
    pub language: Language,
    /// Not blank, at most 254 UTF-16 code units; not checked to be an address.
    pub email: Option<String>,
    /// Wait for the service to capture.
    pub delayed_capture: bool,
    /// Taken by telephone or post.
    pub moto: bool,
    /// At most 15 pairs.
    pub metadata: Metadata,
    /// Present when any detail was sent.
    pub prefilled_cardholder_details: Option<PrefilledCardholderDetails>,
    /// `web` unless sent.
    pub authorisation_mode: AuthorisationMode,
    /// Exactly 26 UTF-16 code units.
    pub set_up_agreement: Option<String>,
    /// Exactly 26 UTF-16 code units, and only in mode `agreement`.
    pub agreement_id: Option<String>,
    /// As sent; `recurring` is the default for a payment with an agreement.
    pub agreement_payment_type: Option<AgreementPaymentType>,
    /// `CARD_API` unless sent.
    pub source: Source,
}

impl CreatePayment {
    /// Reads a request body. The error is the first one in the order of the API reference.
    /// Text behind the first JSON value is ignored, and so are unknown members.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let body = Body::parse(body, Codes::PAYMENT)?;
        let payment = syntax::parse(body.members())?;
        limits::check(&payment)?;
        Ok(payment)
    }

    /// One text for all bodies that mean the same: every known member with its default applied, names of
    /// metadata in order. Bodies under one `Idempotency-Key` are the same request exactly when their texts
    /// are equal. It contains personal details, so keep a hash of it and not the text.
    pub fn canonical(&self) -> String {
        let has_agreement = self.set_up_agreement.is_some() || self.agreement_id.is_some();
        let usual_type = has_agreement.then(AgreementPaymentType::default);
        let metadata: BTreeMap<_, _> = self.metadata.iter().collect();
        serde_json::json!({
            "amount": self.amount,
            "reference": self.reference,
            "description": self.description,
            "return_url": self.return_url,
            "language": self.language,
            "email": self.email,
            "delayed_capture": self.delayed_capture,
            "moto": self.moto,
            "metadata": metadata,
            "prefilled_cardholder_details": self.prefilled_cardholder_details,
            "authorisation_mode": self.authorisation_mode,
            "set_up_agreement": self.set_up_agreement,
            "agreement_id": self.agreement_id,
            "agreement_payment_type": self.agreement_payment_type.or(usual_type),
            "source": self.source,
        })
        .to_string()
    }
}

impl fmt::Debug for CreatePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatePayment")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("authorisation_mode", &self.authorisation_mode)
            .field("email", &redacted(self.email.as_ref()))
            .finish_non_exhaustive()
    }
}

/// What the card page shows to begin with. Empty values are left out.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrefilledCardholderDetails {
    /// At most 255 UTF-16 code units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cardholder_name: Option<String>,
    /// Lines and city at most 255 UTF-16 code units, postcode 25, country exactly 2 or absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
}

impl fmt::Debug for PrefilledCardholderDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrefilledCardholderDetails")
            .field("cardholder_name", &redacted(self.cardholder_name.as_ref()))
            .field("billing_address", &redacted(self.billing_address.as_ref()))
            .finish()
    }
}
