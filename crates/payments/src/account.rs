//! Gateway accounts: one service, test or live, and how its payments behave.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{
    card::{AcceptedCards, CardKnowledge, CardType, CountryCode, Prepaid},
    id::AccountId,
    money::Amount,
    payment::{Language, Payment},
    transition::Receipt,
    wallet::WalletType,
};

/// Settings of an account (GOV.UK Pay, "Gateway account settings"), as far as API and pages obey them.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the configuration"
)]
pub struct Account {
    /// Stands in the configuration and on every payment.
    pub id: AccountId,
    /// Whether money is real. Live accounts only accept `https` return URLs.
    pub is_live: bool,
    /// The provider that takes the payments; `None` while none is set up.
    pub provider: Option<String>,
    /// Shown on pages and in e-mails.
    pub service_name: LocalisedText,
    /// Whether the card page asks for an e-mail address.
    pub email_collection: EmailCollection,
    /// Whether payers get a confirmation e-mail.
    pub sends_confirmation_email: bool,
    /// Whether payers get an e-mail about a refund.
    pub sends_refund_email: bool,
    /// A paragraph of the service's own for the confirmation e-mail; `$reference` stands for the payment's reference.
    pub email_paragraph: Option<String>,
    /// Whether the card page asks for a billing address.
    pub collects_billing_address: bool,
    /// The country that the card page starts with.
    pub default_country: Option<CountryCode>,
    /// Brands and types that are taken.
    pub accepted_cards: AcceptedCards,
    /// Whether cards that are known to be prepaid are refused.
    pub blocks_prepaid_cards: bool,
    /// Whether `moto: true` is allowed.
    pub allows_moto: bool,
    /// Whether the service may send card details itself (`authorisation_mode: moto_api`).
    pub allows_moto_api: bool,
    /// Whether the service may report payments that were taken by telephone elsewhere.
    pub allows_telephone_reports: bool,
    /// Whether there are agreements and recurring payments.
    pub allows_recurring: bool,
    /// What a corporate card costs the payer on top.
    pub surcharges: Surcharges,
    /// Whether an amount of nothing is allowed.
    pub allows_zero_amount: bool,
    /// Whether new payments and refunds are refused.
    pub is_disabled: bool,
    /// How often its keys may call the API.
    pub pace: Pace,
    /// Whether every new payment succeeds by itself, without a payer: for tests of services.
    pub succeeds_without_payer: bool,
    /// Whether payers skip the end pages and go straight back to the service.
    pub redirects_on_end: bool,
    /// Who the payer deals with, for the foot of the pages.
    pub merchant: Option<Merchant>,
    /// Which wallets the card page offers.
    pub wallets: Wallets,
    /// What an agent types without it being seen on the screen.
    pub moto_masks: MotoMasks,
    /// The look of the service's own organisation, instead of GOV.UK's.
    pub branding: Option<Branding>,
    /// Whether the provider looks at the payer's browser before it authorises (Worldpay, "3DS Flex device data
    /// collection").
    pub collects_device_data: bool,
}

/// Which wallets the card page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wallets {
    /// Apple Pay.
    pub apple_pay: bool,
    /// Google Pay.
    pub google_pay: bool,
    /// What the provider calls the service towards Google; none in test accounts.
    pub google_pay_merchant_id: Option<String>,
}

/// Which fields hide what an agent types on behalf of a payer (GOV.UK Pay, "Hiding sensitive information on MOTO payment
/// pages"). They say nothing of other payments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MotoMasks {
    /// The card number.
    pub card_number: bool,
    /// The security code.
    pub security_code: bool,
}

/// The look of an organisation: addresses of our own pages, such as `/public/stylesheets/custom/council.min.css`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branding {
    /// The stylesheet that replaces ours.
    pub css_url: String,
    /// The logo in the header.
    pub image_url: String,
}

/// A text in English and, where there is one, in Welsh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalisedText {
    /// English.
    pub en: String,
    /// Welsh.
    pub cy: Option<String>,
}

impl LocalisedText {
    /// The text in `language`, else in English.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.cy) {
            (Language::Cy, Some(welsh)) => welsh,
            _ => &self.en,
        }
    }
}

/// Whether the card page asks for an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailCollection {
    /// The payer must give one.
    Mandatory,
    /// The payer may give one.
    Optional,
    /// There is no such field, and no e-mail.
    Off,
}

/// What a corporate card costs the payer on top of the amount, in pence; nothing where a card is none of these, or
/// not known well enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surcharges {
    /// Credit cards that are not prepaid.
    pub corporate_credit: Amount,
    /// Debit cards that are not prepaid.
    pub corporate_debit: Amount,
    /// Prepaid debit cards.
    pub corporate_prepaid_debit: Amount,
}

impl Default for Surcharges {
    fn default() -> Self {
        Self {
            corporate_credit: Amount::ZERO,
            corporate_debit: Amount::ZERO,
            corporate_prepaid_debit: Amount::ZERO,
        }
    }
}

impl Surcharges {
    /// The surcharge on a card (GOV.UK Pay, "Corporate card fees").
    pub fn on(&self, card: &CardKnowledge) -> Amount {
        match (card.corporate, card.prepaid, card.card_type) {
            (true, Prepaid::NotPrepaid, Some(CardType::Credit)) => self.corporate_credit,
            (true, Prepaid::NotPrepaid, Some(CardType::Debit)) => self.corporate_debit,
            (true, Prepaid::Prepaid, Some(CardType::Debit)) => self.corporate_prepaid_debit,
            _ => Amount::ZERO,
        }
    }
}

/// How often the keys of an account may call the API; the figures are settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Pace {
    /// As most accounts.
    #[default]
    Standard,
    /// More often, for services with many payers.
    Elevated,
    /// Seldom to create, often to read.
    LowTraffic,
}

/// The organisation behind a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merchant {
    /// Its name.
    pub name: String,
    /// First line of its address.
    pub address_line1: Option<String>,
    /// Second line of its address.
    pub address_line2: Option<String>,
    /// Town or city.
    pub city: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Country.
    pub country: Option<CountryCode>,
}

impl Account {
    /// A test account at a provider, with everything as GOV.UK Pay has it for a new account.
    pub fn new(id: AccountId, provider: &str, service_name: &str) -> Self {
        Self {
            id,
            is_live: false,
            provider: Some(provider.to_owned()),
            service_name: LocalisedText {
                en: service_name.to_owned(),
                cy: None,
            },
            email_collection: EmailCollection::Mandatory,
            sends_confirmation_email: true,
            sends_refund_email: true,
            email_paragraph: None,
            collects_billing_address: true,
            default_country: None,
            accepted_cards: AcceptedCards::default(),
            blocks_prepaid_cards: false,
            allows_moto: false,
            allows_moto_api: false,
            allows_telephone_reports: false,
            allows_recurring: false,
            surcharges: Surcharges::default(),
            allows_zero_amount: false,
            is_disabled: false,
            pace: Pace::default(),
            succeeds_without_payer: false,
            redirects_on_end: false,
            merchant: None,
            wallets: Wallets::default(),
            moto_masks: MotoMasks::default(),
            branding: None,
            collects_device_data: false,
        }
    }

    /// Whether confirming `payment` sends an e-mail.
    pub fn receipt(&self, payment: &Payment) -> Receipt {
        self.mail_to(payment, self.sends_confirmation_email)
    }

    /// Whether a refund of `payment` sends an e-mail.
    pub fn refund_receipt(&self, payment: &Payment) -> Receipt {
        self.mail_to(payment, self.sends_refund_email)
    }

    fn mail_to(&self, payment: &Payment, is_on: bool) -> Receipt {
        let has_address = payment
            .email()
            .is_some_and(|email| !email.trim().is_empty());
        if is_on && has_address && self.email_collection != EmailCollection::Off {
            Receipt::Send
        } else {
            Receipt::Skip
        }
    }

    /// Whether the card page of `payment` asks for a billing address.
    pub fn collects_billing_address_for(&self, payment: &Payment) -> bool {
        self.collects_billing_address && !payment.order.moto
    }

    /// Whether the card page of `payment` offers this wallet.
    pub fn offers(&self, wallet: WalletType, payment: &Payment) -> bool {
        let is_on = match wallet {
            WalletType::ApplePay => self.wallets.apple_pay,
            WalletType::GooglePay => self.wallets.google_pay,
        };
        is_on && payment.takes_wallets()
    }

    /// What the card page of `payment` hides while it is typed.
    pub fn masks_for(&self, payment: &Payment) -> MotoMasks {
        if payment.order.moto {
            self.moto_masks
        } else {
            MotoMasks::default()
        }
    }
}

/// All accounts of this installation.
#[derive(Clone)]
pub struct Accounts(Arc<BTreeMap<AccountId, Arc<Account>>>);

impl Accounts {
    /// The accounts of a configuration.
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Self {
        Self(Arc::new(
            accounts
                .into_iter()
                .map(|account| (account.id.clone(), Arc::new(account)))
                .collect(),
        ))
    }

    /// The account with this id.
    pub fn find(&self, id: &AccountId) -> Option<&Arc<Account>> {
        self.0.get(id)
    }

    /// Every account, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.0.values()
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests;
