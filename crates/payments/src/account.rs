//! Gateway accounts: one service, test or live, and how its payments behave.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{
    card::{AcceptedCards, CountryCode},
    id::AccountId,
    payment::{Language, Payment},
    transition::Receipt,
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
    /// The provider that takes the payments.
    pub provider: String,
    /// Shown on pages and in e-mails.
    pub service_name: LocalisedText,
    /// Whether the card page asks for an e-mail address.
    pub email_collection: EmailCollection,
    /// Whether payers get a confirmation e-mail.
    pub sends_confirmation_email: bool,
    /// A paragraph of the service's own for that e-mail; `$reference` stands for the payment's reference.
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
    /// Whether an amount of nothing is allowed.
    pub allows_zero_amount: bool,
    /// Whether new payments are refused.
    pub is_disabled: bool,
    /// Whether payers skip the end pages and go straight back to the service.
    pub redirects_on_end: bool,
    /// Who the payer deals with, for the foot of the pages.
    pub merchant: Option<Merchant>,
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
    /// Whether confirming `payment` sends an e-mail.
    pub fn receipt(&self, payment: &Payment) -> Receipt {
        let wanted = self.sends_confirmation_email && self.email_collection != EmailCollection::Off;
        if wanted
            && payment
                .email()
                .is_some_and(|email| !email.trim().is_empty())
        {
            Receipt::Send
        } else {
            Receipt::Skip
        }
    }

    /// Whether the card page of `payment` asks for a billing address.
    pub fn collects_billing_address_for(&self, payment: &Payment) -> bool {
        self.collects_billing_address && !payment.order.moto
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
