//! From the core's values to the shapes of the API: one module per resource.

pub(crate) mod agreement;
pub(crate) mod dispute;
pub(crate) mod events;
pub(crate) mod payment;
pub(crate) mod refund;
pub(crate) mod search;

use actix_web::{HttpResponseBuilder, http::header};
use api_types::{Address, CardType, Open, PayoutSummary};
use payments::card::{self, PartialAddress};

use crate::ApiState;

/// Where links begin. They never come from a request: behind a proxy its `Host` may be anybody's.
#[derive(Clone, Copy)]
pub(crate) struct Addresses<'a> {
    pub(crate) api: &'a str,
    pub(crate) pages: &'a str,
}

impl<'a> From<&'a ApiState> for Addresses<'a> {
    fn from(state: &'a ApiState) -> Self {
        Self {
            api: &state.public_url,
            pages: &state.pages_url,
        }
    }
}

/// Payments hold personal data and one-time links, which no cache may keep.
pub(crate) fn never_stored(response: &mut HttpResponseBuilder) {
    response
        .insert_header((header::PRAGMA, "no-cache"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
}

fn address(known: PartialAddress) -> Address {
    Address {
        line1: known.line1,
        line2: known.line2,
        postcode: known.postcode,
        city: known.city,
        country: known.country.map(|country| country.as_str().to_owned()),
    }
}

fn card_type(card_type: card::CardType) -> Open<CardType> {
    match card_type {
        card::CardType::Credit => CardType::Credit.into(),
        card::CardType::Debit => CardType::Debit.into(),
    }
}

fn payout(settled_on: Option<time::Date>) -> PayoutSummary {
    PayoutSummary {
        settled_date: settled_on.map(|day| day.to_string()),
    }
}

#[cfg(test)]
const TEST_ADDRESSES: Addresses<'static> = Addresses {
    api: "https://api.example.gov.uk",
    pages: "https://pay.example.gov.uk",
};
