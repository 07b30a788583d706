//! The card of a payment, as far as it may be shown.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::absence::null_as_default;
use crate::debug::Redacted;
use crate::text_enum::{Open, text_enum};

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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CardDetails {
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
    /// A label such as `Visa`; empty before a card is known.
    #[serde(deserialize_with = "null_as_default")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub card_brand: String,
    /// Without a value when unknown.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CardType>, required))]
    pub card_type: Option<Open<CardType>>,
    /// Without a value for a card that was typed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<WalletType>, required))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// First line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub line1: Option<String>,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub line2: Option<String>,
    /// Postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub postcode: Option<String>,
    /// Town or city.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub city: Option<String>,
    /// Two letters, as `GB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub country: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&Redacted).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
