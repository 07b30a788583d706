//! Payments as rows.

use std::collections::BTreeMap;

use ::payments::{
    card::{
        Address, AddressInput, Brand, CardSummary, CardType, CardholderName, CountryCode,
        EmailAddress, Expiry, FirstSix, LastFour, PartialAddress,
    },
    clock::Timestamp,
    id::{AccountId, PaymentId, TransactionId},
    money::Amount,
    payment::{Language, Order, Payment, Prefilled},
    state::{Cleanup, Lease, Operation, State},
    store::StoreError,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

use crate::{error::inconsistent, schema::payments};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(crate) struct PaymentRow {
    id: String,
    account_id: String,
    provider: String,
    amount: i64,
    reference: String,
    description: String,
    return_url: String,
    language: String,
    delayed_capture: bool,
    moto: bool,
    metadata: Option<String>,
    prefilled: Option<String>,
    email: Option<String>,
    #[diesel(embed)]
    changing: ChangingColumns,
    created_at: PrimitiveDateTime,
}

/// The columns that transitions may change.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ChangingColumns {
    state: String,
    end_reason: Option<String>,
    lease_operation: Option<String>,
    lease_token: Option<String>,
    lease_until: Option<PrimitiveDateTime>,
    cleanup: String,
    capture_failures: i32,
    transaction_id: Option<String>,
    payer_email: Option<String>,
    card_first_six: Option<String>,
    card_last_four: Option<String>,
    card_expiry: Option<String>,
    card_brand: Option<String>,
    card_type: Option<String>,
    cardholder_name: Option<String>,
    billing_address: Option<String>,
    version: i32,
    event_count: i32,
    updated_at: PrimitiveDateTime,
    expires_at: PrimitiveDateTime,
    capture_submitted_at: Option<PrimitiveDateTime>,
    captured_at: Option<PrimitiveDateTime>,
}

#[derive(Serialize, Deserialize)]
struct StoredAddress {
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

#[derive(Serialize, Deserialize)]
struct StoredPrefilled {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cardholder_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    billing_address: Option<StoredAddress>,
}

impl PaymentRow {
    pub(crate) fn new(payment: &Payment) -> Self {
        let order = &payment.order;
        Self {
            id: payment.id.as_str().to_owned(),
            account_id: payment.account_id.as_str().to_owned(),
            provider: payment.provider.clone(),
            amount: order.amount.pence(),
            reference: order.reference.clone(),
            description: order.description.clone(),
            return_url: order.return_url.clone(),
            language: order.language.as_str().to_owned(),
            delayed_capture: order.delayed_capture,
            moto: order.moto,
            metadata: if order.metadata.is_empty() {
                None
            } else {
                serde_json::to_string(&order.metadata).ok()
            },
            prefilled: order
                .prefilled
                .as_ref()
                .and_then(|prefilled| serde_json::to_string(&StoredPrefilled::new(prefilled)).ok()),
            email: order.email.clone(),
            changing: ChangingColumns::new(payment),
            created_at: payment.created_at.to_stored(),
        }
    }
}

impl ChangingColumns {
    pub(crate) fn new(payment: &Payment) -> Self {
        let card = payment.card.as_ref();
        Self {
            state: payment.state.as_str().to_owned(),
            end_reason: payment
                .state
                .end_reason()
                .map(|reason| reason.as_str().to_owned()),
            lease_operation: payment
                .lease
                .map(|lease| lease.operation.as_str().to_owned()),
            lease_token: payment.lease.map(|lease| lease.token.to_string()),
            lease_until: payment.lease.map(|lease| lease.until.to_stored()),
            cleanup: payment.cleanup.as_str().to_owned(),
            capture_failures: payment.capture_failures,
            transaction_id: payment
                .transaction_id
                .as_ref()
                .map(|id| id.as_str().to_owned()),
            payer_email: payment
                .payer_email
                .as_ref()
                .map(|email| email.as_str().to_owned()),
            card_first_six: card.map(|card| card.first_six.as_str().to_owned()),
            card_last_four: card.map(|card| card.last_four.as_str().to_owned()),
            card_expiry: card.map(|card| card.expiry.to_string()),
            card_brand: card.map(|card| card.brand.id().to_owned()),
            card_type: card
                .and_then(|card| card.card_type)
                .map(|card_type| card_type.id().to_owned()),
            cardholder_name: card.map(|card| card.name.as_str().to_owned()),
            billing_address: card
                .and_then(|card| card.address.as_ref())
                .and_then(|address| {
                    serde_json::to_string(&StoredAddress::new(&PartialAddress::from(address))).ok()
                }),
            version: payment.version,
            event_count: payment.event_count,
            updated_at: payment.updated_at.to_stored(),
            expires_at: payment.expires_at.to_stored(),
            capture_submitted_at: payment.capture_submitted_at.map(Timestamp::to_stored),
            captured_at: payment.captured_at.map(Timestamp::to_stored),
        }
    }

    fn lease(&self) -> Result<Option<Lease>, &'static str> {
        match (&self.lease_operation, &self.lease_token, self.lease_until) {
            (None, None, None) => Ok(None),
            (Some(operation), Some(token), Some(until)) => Ok(Some(Lease {
                operation: Operation::parse(operation).ok_or("lease_operation")?,
                token: token.parse().ok().ok_or("lease_token")?,
                until: Timestamp::from_stored(until),
            })),
            _ => Err("lease_operation"),
        }
    }

    fn card(&self) -> Result<Option<CardSummary>, &'static str> {
        let Some(first_six) = &self.card_first_six else {
            return Ok(None);
        };
        let present = |column: &'static str, value: &Option<String>| value.clone().ok_or(column);
        Ok(Some(CardSummary {
            first_six: FirstSix::parse(first_six).ok().ok_or("card_first_six")?,
            last_four: LastFour::parse(&present("card_last_four", &self.card_last_four)?)
                .ok()
                .ok_or("card_last_four")?,
            expiry: Expiry::parse_mm_yy(&present("card_expiry", &self.card_expiry)?)
                .ok()
                .ok_or("card_expiry")?,
            name: CardholderName::parse(&present("cardholder_name", &self.cardholder_name)?)
                .ok()
                .ok_or("cardholder_name")?,
            brand: Brand::from_id(&present("card_brand", &self.card_brand)?).ok_or("card_brand")?,
            card_type: match &self.card_type {
                None => None,
                Some(id) => Some(CardType::from_id(id).ok_or("card_type")?),
            },
            address: self
                .billing_address
                .as_deref()
                .map(|json| StoredAddress::parse_full(json).ok_or("billing_address"))
                .transpose()?,
        }))
    }
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let id = row.id.clone();
        let wrong = |column: &'static str| inconsistent("payments", column, &id);
        let metadata: BTreeMap<String, serde_json::Value> = match &row.metadata {
            None => BTreeMap::new(),
            Some(json) => serde_json::from_str(json)
                .ok()
                .ok_or_else(|| wrong("metadata"))?,
        };
        let prefilled = row
            .prefilled
            .as_deref()
            .map(|json| StoredPrefilled::parse(json).ok_or_else(|| wrong("prefilled")))
            .transpose()?;
        let changing = row.changing;
        Ok(Self {
            id: PaymentId::parse(&row.id).ok_or_else(|| wrong("id"))?,
            account_id: AccountId::parse(&row.account_id).ok_or_else(|| wrong("account_id"))?,
            provider: row.provider,
            order: Order {
                amount: Amount::from_pence(row.amount).ok_or_else(|| wrong("amount"))?,
                reference: row.reference,
                description: row.description,
                return_url: row.return_url,
                language: Language::parse(&row.language).ok_or_else(|| wrong("language"))?,
                delayed_capture: row.delayed_capture,
                moto: row.moto,
                metadata,
                email: row.email,
                prefilled,
            },
            state: State::parse(&changing.state, changing.end_reason.as_deref())
                .ok_or_else(|| wrong("state"))?,
            lease: changing.lease().map_err(wrong)?,
            cleanup: Cleanup::parse(&changing.cleanup).ok_or_else(|| wrong("cleanup"))?,
            card: changing.card().map_err(wrong)?,
            capture_failures: changing.capture_failures,
            transaction_id: changing.transaction_id.map(TransactionId::from_stored),
            payer_email: changing
                .payer_email
                .map(|email| {
                    EmailAddress::parse(&email)
                        .ok()
                        .ok_or_else(|| wrong("payer_email"))
                })
                .transpose()?,
            version: changing.version,
            event_count: changing.event_count,
            created_at: Timestamp::from_stored(row.created_at),
            updated_at: Timestamp::from_stored(changing.updated_at),
            expires_at: Timestamp::from_stored(changing.expires_at),
            capture_submitted_at: changing.capture_submitted_at.map(Timestamp::from_stored),
            captured_at: changing.captured_at.map(Timestamp::from_stored),
        })
    }
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

    fn parse_full(json: &str) -> Option<Address> {
        let stored: Self = serde_json::from_str(json).ok()?;
        Address::parse(AddressInput {
            line1: stored.line1.as_deref().unwrap_or_default(),
            line2: stored.line2.as_deref().unwrap_or_default(),
            city: stored.city.as_deref().unwrap_or_default(),
            postcode: stored.postcode.as_deref().unwrap_or_default(),
            country: stored.country.as_deref().unwrap_or_default(),
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

impl StoredPrefilled {
    fn new(prefilled: &Prefilled) -> Self {
        Self {
            cardholder_name: prefilled.cardholder_name.clone(),
            billing_address: prefilled.billing_address.as_ref().map(StoredAddress::new),
        }
    }

    fn parse(json: &str) -> Option<Prefilled> {
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
