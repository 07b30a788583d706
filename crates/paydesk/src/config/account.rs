//! Accounts as they stand in the settings.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use payments::{
    account::{
        Account, Branding, EmailCollection, LocalisedText, Merchant, MotoMasks, Pace, Surcharges,
        Wallets,
    },
    card::{AcceptedCards, CountryCode},
    id::AccountId,
    money::Amount,
};
use psp_sandbox::{Behaviour, Style};
use serde::Deserialize;

use super::sandbox::SandboxSection;

/// An account as it stands in the settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct AccountSection {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    provider: ProviderName,
    service_name: String,
    #[serde(default)]
    service_name_cy: String,
    #[serde(default)]
    email_collection: Collection,
    #[serde(default = "yes")]
    confirmation_email: bool,
    #[serde(default = "yes")]
    refund_email: bool,
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
    moto_api: bool,
    #[serde(default)]
    telephone_reports: bool,
    #[serde(default)]
    recurring: bool,
    #[serde(default)]
    zero_amount: bool,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    pace: PaceName,
    #[serde(default)]
    pub(super) succeeds_without_payer: bool,
    #[serde(default)]
    redirect_on_end: bool,
    #[serde(default)]
    surcharges: SurchargesSection,
    cards: Option<BTreeMap<String, Vec<String>>>,
    merchant: Option<MerchantSection>,
    #[serde(default)]
    apple_pay: bool,
    #[serde(default)]
    google_pay: bool,
    #[serde(default)]
    google_pay_merchant_id: String,
    #[serde(default)]
    mask_card_number: bool,
    #[serde(default)]
    mask_security_code: bool,
    branding: Option<BrandingSection>,
    #[serde(default)]
    device_data: bool,
    #[serde(default)]
    sandbox: SandboxSection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Test,
    Live,
}

/// The built-in provider under one of its names, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ProviderName {
    #[default]
    Sandbox,
    Stripe,
    Worldpay,
    Adyen,
    None,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Collection {
    #[default]
    Mandatory,
    Optional,
    Off,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PaceName {
    #[default]
    Standard,
    Elevated,
    LowTraffic,
}

/// In pence.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_field_names,
    reason = "the names of the settings, which other surcharges may join"
)]
struct SurchargesSection {
    corporate_credit: u32,
    corporate_debit: u32,
    corporate_prepaid_debit: u32,
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BrandingSection {
    css_url: String,
    image_url: String,
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
    /// The account with this id. Fails when a value is wrong, and names the setting.
    pub fn to_account(&self, id: &str) -> anyhow::Result<Account> {
        let key = |name: &str| format!("accounts.{id}.{name}");
        let account_id = AccountId::parse(id)
            .with_context(|| format!("accounts.{id}: an account id is 1 to 64 lower-case letters, digits, hyphens and underscores"))?;
        let en = non_empty(&self.service_name)
            .with_context(|| format!("{} is empty", key("service_name")))?;
        if self.is_live() && self.is_pretence() {
            bail!(
                "{}: “stripe”, “worldpay” and “adyen” are the built-in provider that pretends; only accounts with type = \"test\" may use them",
                key("provider")
            );
        }
        Ok(Account {
            id: account_id,
            is_live: self.is_live(),
            provider: self.provider.style().map(|style| style.name().to_owned()),
            service_name: LocalisedText {
                en,
                cy: non_empty(&self.service_name_cy),
            },
            email_collection: self.email_collection.into(),
            sends_confirmation_email: self.confirmation_email,
            sends_refund_email: self.refund_email,
            email_paragraph: non_empty(&self.email_paragraph),
            collects_billing_address: self.billing_address,
            default_country: country(&key("default_country"), &self.default_country)?,
            accepted_cards: self.accepted_cards().with_context(|| key("cards"))?,
            blocks_prepaid_cards: self.block_prepaid_cards,
            allows_moto: self.moto,
            allows_moto_api: self.moto_api,
            allows_telephone_reports: self.telephone_reports,
            allows_recurring: self.recurring,
            surcharges: self.surcharges.to_surcharges(),
            allows_zero_amount: self.zero_amount,
            is_disabled: self.disabled,
            pace: self.pace.into(),
            succeeds_without_payer: self.succeeds_without_payer,
            redirects_on_end: self.redirect_on_end,
            merchant: self
                .merchant
                .as_ref()
                .map(|merchant| merchant.to_merchant(&key("merchant.country")))
                .transpose()?
                .flatten(),
            wallets: Wallets {
                apple_pay: self.apple_pay,
                google_pay: self.google_pay,
                google_pay_merchant_id: non_empty(&self.google_pay_merchant_id),
            },
            moto_masks: MotoMasks {
                card_number: self.mask_card_number,
                security_code: self.mask_security_code,
            },
            branding: self
                .branding
                .as_ref()
                .map(|branding| branding.to_branding(&key("branding")))
                .transpose()?,
            collects_device_data: self.device_data,
        })
    }

    /// How the built-in provider behaves towards the account.
    pub(super) fn sandbox_behaviour(&self) -> Behaviour {
        self.sandbox.to_behaviour()
    }

    fn is_live(&self) -> bool {
        self.kind == Kind::Live
    }

    fn is_pretence(&self) -> bool {
        matches!(
            self.provider,
            ProviderName::Stripe | ProviderName::Worldpay | ProviderName::Adyen
        )
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

impl ProviderName {
    fn style(self) -> Option<Style> {
        match self {
            Self::Sandbox => Some(Style::Sandbox),
            Self::Stripe => Some(Style::Stripe),
            Self::Worldpay => Some(Style::Worldpay),
            Self::Adyen => Some(Style::Adyen),
            Self::None => None,
        }
    }
}

impl From<Collection> for EmailCollection {
    fn from(collection: Collection) -> Self {
        match collection {
            Collection::Mandatory => Self::Mandatory,
            Collection::Optional => Self::Optional,
            Collection::Off => Self::Off,
        }
    }
}

impl From<PaceName> for Pace {
    fn from(name: PaceName) -> Self {
        match name {
            PaceName::Standard => Self::Standard,
            PaceName::Elevated => Self::Elevated,
            PaceName::LowTraffic => Self::LowTraffic,
        }
    }
}

impl SurchargesSection {
    fn to_surcharges(self) -> Surcharges {
        // Never negative, so that nothing is lost.
        let amount = |pence: u32| Amount::from_pence(i64::from(pence)).unwrap_or(Amount::ZERO);
        Surcharges {
            corporate_credit: amount(self.corporate_credit),
            corporate_debit: amount(self.corporate_debit),
            corporate_prepaid_debit: amount(self.corporate_prepaid_debit),
        }
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

impl BrandingSection {
    fn to_branding(&self, key: &str) -> anyhow::Result<Branding> {
        let own = |name: &str, url: &str| {
            // The pages load nothing from other sites.
            if !url.starts_with('/') || url.starts_with("//") {
                bail!(
                    "{key}.{name}: “{url}” is not a path of the payment pages, such as /public/images/custom/council.svg"
                );
            }
            Ok(url.to_owned())
        };
        Ok(Branding {
            css_url: own("css_url", &self.css_url)?,
            image_url: own("image_url", &self.image_url)?,
        })
    }
}
