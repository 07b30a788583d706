//! What is kept as JSON in a text column.

use ::payments::{
    card::{
        Address, AddressInput, Brand, CardSummary, CardType, CardholderName, CountryCode, Expiry,
        FirstSix, LastFour, PartialAddress,
    },
    payment::Prefilled,
};
use serde::{Deserialize, Serialize};

/// An address, whole or in part.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredAddress {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line1: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line2: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    postcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

impl StoredAddress {
    fn new(address: &PartialAddress) -> Self {
        Self {
            line1: address.line1.clone(),
            line2: address.line2.clone(),
            city: address.city.clone(),
            postcode: address.postcode.clone(),
            country: address
                .country
                .as_ref()
                .map(|country| country.as_str().to_owned()),
        }
    }

    fn into_whole(self) -> Option<Address> {
        Address::parse(AddressInput {
            line1: self.line1.as_deref().unwrap_or_default(),
            line2: self.line2.as_deref().unwrap_or_default(),
            city: self.city.as_deref().unwrap_or_default(),
            postcode: self.postcode.as_deref().unwrap_or_default(),
            country: self.country.as_deref().unwrap_or_default(),
        })
        .ok()
    }

    fn into_partial(self) -> Option<PartialAddress> {
        let country = match self.country {
            None => None,
            Some(code) => Some(CountryCode::parse(&code).ok()?),
        };
        Some(PartialAddress {
            line1: self.line1,
            line2: self.line2,
            city: self.city,
            postcode: self.postcode,
            country,
        })
    }
}

/// What the service knew of the card holder.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredPrefilled {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cardholder_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    billing_address: Option<StoredAddress>,
}

impl StoredPrefilled {
    pub(super) fn new(prefilled: &Prefilled) -> Self {
        Self {
            cardholder_name: prefilled.cardholder_name.clone(),
            billing_address: prefilled.billing_address.as_ref().map(StoredAddress::new),
        }
    }

    pub(super) fn parse(json: &str) -> Option<Prefilled> {
        let stored: Self = serde_json::from_str(json).ok()?;
        let billing_address = match stored.billing_address {
            None => None,
            Some(address) => Some(address.into_partial()?),
        };
        Some(Prefilled {
            cardholder_name: stored.cardholder_name,
            billing_address,
        })
    }
}

/// What is kept of a card.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredCard {
    pub(super) first_six: String,
    pub(super) last_four: String,
    pub(super) expiry: String,
    pub(super) name: String,
    pub(super) brand: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) card_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<StoredAddress>,
}

impl StoredCard {
    pub(crate) fn new(card: &CardSummary) -> Self {
        Self {
            first_six: card.first_six.as_str().to_owned(),
            last_four: card.last_four.as_str().to_owned(),
            expiry: card.expiry.to_string(),
            name: card.name.as_str().to_owned(),
            brand: card.brand.id().to_owned(),
            card_type: card.card_type.map(|card_type| card_type.id().to_owned()),
            address: card
                .address
                .as_ref()
                .map(|address| StoredAddress::new(&PartialAddress::from(address))),
        }
    }

    /// The card, or the column of `payments` whose content makes no sense.
    pub(crate) fn into_summary(self) -> Result<CardSummary, &'static str> {
        Ok(CardSummary {
            first_six: FirstSix::parse(&self.first_six)
                .ok()
                .ok_or("card_first_six")?,
            last_four: LastFour::parse(&self.last_four)
                .ok()
                .ok_or("card_last_four")?,
            expiry: Expiry::parse_mm_yy(&self.expiry)
                .ok()
                .ok_or("card_expiry")?,
            name: CardholderName::parse(&self.name)
                .ok()
                .ok_or("cardholder_name")?,
            brand: Brand::from_id(&self.brand).ok_or("card_brand")?,
            card_type: match &self.card_type {
                None => None,
                Some(id) => Some(CardType::from_id(id).ok_or("card_type")?),
            },
            address: match self.address {
                None => None,
                Some(address) => Some(address.into_whole().ok_or("billing_address")?),
            },
        })
    }
}
