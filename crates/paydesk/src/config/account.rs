//! Accounts as they stand in the settings.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use payments::{
    account::{Account, EmailCollection, LocalisedText, Merchant},
    card::{AcceptedCards, CountryCode},
    id::AccountId,
};
use serde::Deserialize;

/// An account as it stands in the settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct AccountSection {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default = "sandbox")]
    provider: String,
    service_name: String,
    #[serde(default)]
    service_name_cy: String,
    #[serde(default)]
    email_collection: Collection,
    #[serde(default = "yes")]
    confirmation_email: bool,
    #[serde(default)]
    email_paragraph: String,
    #[serde(default = "yes")]
    billing_address: bool,
    #[serde(default)]
    default_country: String,
    #[serde(default)]
    block_prepaid_cards: bool,
    #[serde(default)]
    moto: bool,
    #[serde(default)]
    zero_amount: bool,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    redirect_on_end: bool,
    cards: Option<BTreeMap<String, Vec<String>>>,
    merchant: Option<MerchantSection>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Test,
    Live,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Collection {
    #[default]
    Mandatory,
    Optional,
    Off,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MerchantSection {
    name: String,
    address_line1: String,
    address_line2: String,
    city: String,
    postcode: String,
    country: String,
}

fn sandbox() -> String {
    psp_sandbox::NAME.to_owned()
}

fn yes() -> bool {
    true
}

fn non_empty(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        None
    } else {
        Some(text.to_owned())
    }
}

fn country(key: &str, text: &str) -> anyhow::Result<Option<CountryCode>> {
    let Some(code) = non_empty(text) else {
        return Ok(None);
    };
    if web::country::find(&code).is_none() {
        bail!("{key}: “{code}” is not the two-letter code of a country");
    }
    Ok(Some(CountryCode::parse(&code).context(key.to_owned())?))
}

impl AccountSection {
    /// The account with this id.
    pub fn to_account(&self, id: &str) -> anyhow::Result<Account> {
        let key = |name: &str| format!("accounts.{id}.{name}");
        let account_id = AccountId::parse(id)
            .with_context(|| format!("accounts.{id}: an account id is 1 to 64 lower-case letters, digits, hyphens and underscores"))?;
        let en = non_empty(&self.service_name)
            .with_context(|| format!("{} is empty", key("service_name")))?;
        if self.provider != psp_sandbox::NAME {
            bail!(
                "{}: there is no provider “{}”; this version knows “sandbox”",
                key("provider"),
                self.provider
            );
        }
        Ok(Account {
            id: account_id,
            is_live: self.kind == Kind::Live,
            provider: self.provider.clone(),
            service_name: LocalisedText {
                en,
                cy: non_empty(&self.service_name_cy),
            },
            email_collection: match self.email_collection {
                Collection::Mandatory => EmailCollection::Mandatory,
                Collection::Optional => EmailCollection::Optional,
                Collection::Off => EmailCollection::Off,
            },
            sends_confirmation_email: self.confirmation_email,
            email_paragraph: non_empty(&self.email_paragraph),
            collects_billing_address: self.billing_address,
            default_country: country(&key("default_country"), &self.default_country)?,
            accepted_cards: self.accepted_cards().with_context(|| key("cards"))?,
            blocks_prepaid_cards: self.block_prepaid_cards,
            allows_moto: self.moto,
            allows_zero_amount: self.zero_amount,
            is_disabled: self.disabled,
            redirects_on_end: self.redirect_on_end,
            merchant: self
                .merchant
                .as_ref()
                .map(|merchant| merchant.to_merchant(&key("merchant.country")))
                .transpose()?
                .flatten(),
        })
    }

    fn accepted_cards(&self) -> anyhow::Result<AcceptedCards> {
        let Some(cards) = &self.cards else {
            return Ok(AcceptedCards::default());
        };
        let ids = cards
            .iter()
            .map(|(brand, types)| (brand.as_str(), types.iter().map(String::as_str)));
        Ok(AcceptedCards::from_ids(ids)?)
    }
}

impl MerchantSection {
    fn to_merchant(&self, country_key: &str) -> anyhow::Result<Option<Merchant>> {
        let Some(name) = non_empty(&self.name) else {
            return Ok(None);
        };
        Ok(Some(Merchant {
            name,
            address_line1: non_empty(&self.address_line1),
            address_line2: non_empty(&self.address_line2),
            city: non_empty(&self.city),
            postcode: non_empty(&self.postcode),
            country: country(country_key, &self.country)?,
        }))
    }
}
