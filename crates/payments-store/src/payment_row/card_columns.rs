//! The columns that payments are found by their cards with.

use ::payments::{
    card::{Brand, CardSummary, CardType, CardholderName, Expiry, LastFour},
    payment::{Mode, Payment},
    telephone::TelephoneReport,
    wallet::{KeptCard, WalletCard, WalletSummary, WalletType},
};
use diesel::prelude::*;

use super::json::StoredCard;
use crate::schema::payments;

/// What is known of the card: checked by us, or as somebody reported it of a payment that they took by telephone.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct CardColumns {
    card_first_six: Option<String>,
    card_last_four: Option<String>,
    card_expiry: Option<String>,
    card_brand: Option<String>,
    card_type: Option<String>,
    cardholder_name: Option<String>,
    billing_address: Option<String>,
    wallet: Option<String>,
}

impl CardColumns {
    pub(super) fn new(payment: &Payment) -> Self {
        let report = payment.order.telephone.as_ref();
        match (
            payment.order.mode,
            report,
            &payment.card,
            &payment.wallet_card,
        ) {
            (Mode::External, Some(report), ..) => Self::of_report(report),
            (Mode::External, None, ..) | (_, _, None, None) => Self::empty(),
            (_, _, Some(card), _) => Self::of_card(StoredCard::new(card)),
            (_, _, None, Some(card)) => Self::of_wallet(card),
        }
    }

    fn empty() -> Self {
        Self::of_report(&TelephoneReport::default())
    }

    fn of_report(report: &TelephoneReport) -> Self {
        Self {
            card_first_six: report.first_six.clone(),
            card_last_four: report.last_four.clone(),
            card_expiry: report.card_expiry.clone(),
            card_brand: report.brand.map(|brand| brand.id().to_owned()),
            card_type: None,
            cardholder_name: report.name_on_card.clone(),
            billing_address: None,
            wallet: None,
        }
    }

    fn of_card(card: StoredCard) -> Self {
        Self {
            card_first_six: Some(card.first_six),
            card_last_four: Some(card.last_four),
            card_expiry: Some(card.expiry),
            card_brand: Some(card.brand),
            card_type: card.card_type,
            cardholder_name: Some(card.name),
            billing_address: card
                .address
                .and_then(|address| serde_json::to_string(&address).ok()),
            wallet: None,
        }
    }

    fn of_wallet(kept: &WalletSummary) -> Self {
        let card = &kept.card;
        let last_digits = card.last_digits.as_ref();
        let name = card.cardholder_name.as_ref();
        Self {
            card_first_six: None,
            card_last_four: last_digits.map(|digits| digits.as_str().to_owned()),
            card_expiry: kept.expiry.map(|expiry| expiry.to_string()),
            card_brand: Some(card.brand.id().to_owned()),
            card_type: card.card_type.map(|card_type| card_type.id().to_owned()),
            cardholder_name: name.map(|name| name.as_str().to_owned()),
            billing_address: None,
            wallet: Some(kept.wallet.as_str().to_owned()),
        }
    }

    /// The card of a payment that we took, or the column whose content makes no sense.
    pub(super) fn into_kept(self) -> Result<Option<KeptCard>, &'static str> {
        if self.wallet.is_some() {
            return self.into_wallet().map(KeptCard::Wallet).map(Some);
        }
        Ok(self.into_card()?.map(KeptCard::Card))
    }

    fn into_wallet(self) -> Result<WalletSummary, &'static str> {
        let wallet = self.wallet.as_deref().and_then(WalletType::parse);
        let brand = self.card_brand.as_deref().and_then(Brand::from_id);
        Ok(WalletSummary {
            wallet: wallet.ok_or("wallet")?,
            card: WalletCard {
                brand: brand.ok_or("card_brand")?,
                card_type: read(self.card_type, "card_type", CardType::from_id)?,
                last_digits: read(self.card_last_four, "card_last_four", |text| {
                    LastFour::parse(text).ok()
                })?,
                cardholder_name: read(self.cardholder_name, "cardholder_name", |text| {
                    CardholderName::parse(text).ok()
                })?,
            },
            expiry: read(self.card_expiry, "card_expiry", |text| {
                Expiry::parse_mm_yy(text).ok()
            })?,
        })
    }

    fn into_card(self) -> Result<Option<CardSummary>, &'static str> {
        let Some(first_six) = self.card_first_six else {
            return Ok(None);
        };
        let address = match self.billing_address {
            None => None,
            Some(json) => Some(serde_json::from_str(&json).ok().ok_or("billing_address")?),
        };
        StoredCard {
            first_six,
            last_four: self.card_last_four.ok_or("card_last_four")?,
            expiry: self.card_expiry.ok_or("card_expiry")?,
            name: self.cardholder_name.ok_or("cardholder_name")?,
            brand: self.card_brand.ok_or("card_brand")?,
            card_type: self.card_type,
            address,
        }
        .into_summary()
        .map(Some)
    }

    /// The report that said `shown`, or the column whose content makes no sense.
    pub(super) fn into_report(self, shown: String) -> Result<TelephoneReport, &'static str> {
        Ok(TelephoneReport {
            first_six: self.card_first_six,
            last_four: self.card_last_four,
            card_expiry: self.card_expiry,
            brand: match self.card_brand {
                None => None,
                Some(id) => Some(Brand::from_id(&id).ok_or("card_brand")?),
            },
            name_on_card: self.cardholder_name,
            shown,
        })
    }
}

/// What is in a column that may be empty, or the column's name.
fn read<T>(
    text: Option<String>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    text.map(|text| parse(&text).ok_or(column)).transpose()
}
