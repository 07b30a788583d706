//! The card page itself.

use askama::Template;
use payments::{
    account::{Account, EmailCollection, MotoMasks},
    browser::{DeviceData, DeviceDataCollection},
    card::{CardType, CountryCode, PartialAddress, Withdrawal},
    payment::Payment,
};
use time::Date;
use web::{Field as _, FieldErrors, Page, Policy, country::Country};

use super::script_data::ScriptData;
use crate::{
    forms::{CardField, CardForm, CardValues, Rejected, Suggestion},
    pages::challenge,
    urls::{self, Endpoint},
    wallets::WalletData,
};

/// What the card page shows besides the form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CardView<'a> {
    pub(crate) payment: &'a Payment,
    pub(crate) account: &'a Account,
    /// What the card is saved for, if it is.
    pub(crate) agreement: Option<&'a str>,
    /// What the browser accepts, for providers that want to know.
    pub(crate) accept: &'a str,
    /// The day in London.
    pub(crate) today: Date,
}

/// The card page.
#[derive(Template)]
#[template(path = "pay-frontend/card_details.html")]
pub(crate) struct CardDetailsPage<'a> {
    page: Page<'a>,
    payment: &'a Payment,
    account: &'a Account,
    agreement: Option<&'a str>,
    accept: &'a str,
    values: CardValues<'a>,
    errors: FieldErrors<CardField>,
    suggestion: Option<Suggestion>,
    /// Whether there is a billing address.
    has_address: bool,
    masks: MotoMasks,
    /// The country that is chosen.
    country: Option<&'static Country>,
    /// Two digits of a year that makes a good example.
    example_year: String,
    script_data: ScriptData,
    /// What opens the wallets, where any is offered.
    wallets: Option<WalletData>,
    /// How the provider looks at the browser, if it does.
    pub(super) device_data: Option<DeviceDataCollection>,
}

/// A provider that wants to know the browser, but does not look at it itself.
const ADYEN: &str = "adyen";

impl<'a> CardDetailsPage<'a> {
    /// The page as it is first seen, with what the service knows filled in.
    pub(crate) fn new(page: Page<'a>, view: CardView<'a>) -> Self {
        let values = prefilled(view.payment);
        let country = first_country(view);
        Self::with(page, view, values, country)
    }

    /// The page again, with what is wrong with the form.
    pub(crate) fn rejected(
        page: Page<'a>,
        view: CardView<'a>,
        form: &'a CardForm,
        rejected: Rejected,
    ) -> Self {
        let values = form.values();
        let country = web::country::find(values.address_country);
        let mut card_page = Self::with(page, view, values, country);
        card_page.page.has_errors = !rejected.errors.is_empty();
        card_page.errors = rejected.errors;
        card_page.suggestion = rejected.suggestion;
        card_page
    }

    fn with(
        mut page: Page<'a>,
        view: CardView<'a>,
        values: CardValues<'a>,
        country: Option<&'static Country>,
    ) -> Self {
        let wallets = WalletData::new(view.account, view.payment, page.m);
        let m = &page.m.card_details;
        page.title = match wallets {
            Some(_) => m.enter_payment_details.into(),
            None => m.enter_card_details.into(),
        };
        let has_address = view.account.collects_billing_address_for(view.payment);
        let script_data = ScriptData::new(view, has_address, page.m);
        let year = view.today.year().saturating_add(2).rem_euclid(100);
        Self {
            page,
            payment: view.payment,
            account: view.account,
            agreement: view.agreement,
            accept: view.accept,
            values,
            errors: FieldErrors::new(),
            suggestion: None,
            has_address,
            masks: view.account.masks_for(view.payment),
            country,
            example_year: format!("{year:02}"),
            script_data,
            wallets,
            device_data: None,
        }
    }

    /// What the page may do beyond what `forms` allows.
    pub(super) fn policy(&self, forms: Policy) -> Policy {
        let wallets = self.wallets.as_ref();
        let connections = wallets.map_or(&[][..], WalletData::connections);
        let policy = connections
            .iter()
            .fold(forms, |policy, url| policy.allow_connections_to(url));
        match &self.device_data {
            Some(collection) => challenge::allow_frames_of(policy, &collection.url),
            None => policy,
        }
    }

    /// Whether scripts are to say what they know of the browser. An agent's says nothing of the payer.
    fn describes_browser(&self) -> bool {
        self.payment.provider == ADYEN && !self.payment.order.moto
    }

    /// Which types of cards are taken.
    fn withdrawal_text(&self) -> &'static str {
        let m = &self.page.m.card_details;
        match self.account.accepted_cards.withdrawal() {
            Withdrawal::DebitAndCredit => m.accepted_credit_and_debit,
            Withdrawal::Debit => m.accepted_debit_only,
            Withdrawal::Credit => m.accepted_credit_only,
            Withdrawal::None => "",
        }
    }

    fn asks_for_email(&self) -> bool {
        self.account.email_collection != EmailCollection::Off
    }

    fn email_label(&self) -> &'static str {
        let m = &self.page.m.card_details;
        if self.account.email_collection == EmailCollection::Optional {
            m.email_optional
        } else {
            m.email
        }
    }
}

/// What the service knows of the payer.
fn prefilled(payment: &Payment) -> CardValues<'_> {
    let known = payment.order.prefilled.as_ref();
    let address = known.and_then(|known| known.billing_address.as_ref());
    let part = |part: fn(&PartialAddress) -> Option<&String>| {
        address.and_then(part).map_or("", String::as_str)
    };
    CardValues {
        cardholder_name: known
            .and_then(|known| known.cardholder_name.as_deref())
            .unwrap_or_default(),
        address_line_1: part(|address| address.line1.as_ref()),
        address_line_2: part(|address| address.line2.as_ref()),
        address_city: part(|address| address.city.as_ref()),
        address_postcode: part(|address| address.postcode.as_ref()),
        email: payment.email().unwrap_or_default(),
        ..CardValues::default()
    }
}

/// The country of the address that the service knows, which is in the United Kingdom unless it says otherwise; without
/// an address, the one that the account starts with.
fn first_country(view: CardView<'_>) -> Option<&'static Country> {
    let known = view.payment.order.prefilled.as_ref();
    match known.and_then(|known| known.billing_address.as_ref()) {
        Some(address) => address
            .country
            .as_ref()
            .and_then(find)
            .or_else(|| web::country::find("GB")),
        None => view.account.default_country.as_ref().and_then(find),
    }
}

fn find(code: &CountryCode) -> Option<&'static Country> {
    web::country::find(code.as_str())
}
