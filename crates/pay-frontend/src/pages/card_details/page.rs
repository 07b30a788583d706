//! The card page itself.

use askama::Template;
use payments::{
    account::{Account, EmailCollection},
    card::{CardType, CountryCode, PartialAddress, Withdrawal},
    payment::Payment,
};
use time::Date;
use web::{Field as _, FieldErrors, Page, country::Country};

use super::script_data::ScriptData;
use crate::{
    forms::{CardField, CardForm, CardValues, Rejected, Suggestion},
    samples::Stage,
    urls::Endpoint,
};

/// What the card page shows besides the form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CardView<'a> {
    pub(crate) payment: &'a Payment,
    pub(crate) account: &'a Account,
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
    accept: &'a str,
    values: CardValues<'a>,
    errors: FieldErrors<CardField>,
    suggestion: Option<Suggestion>,
    /// Whether there is a billing address.
    has_address: bool,
    /// The country that is chosen.
    country: Option<&'static Country>,
    /// Two digits of a year that makes a good example.
    example_year: String,
    script_data: ScriptData,
}

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
        page.title = page.m.card_details.enter_card_details.into();
        let has_address = view.account.collects_billing_address_for(view.payment);
        let script_data = ScriptData::new(view, has_address, page.m);
        let year = view.today.year().saturating_add(2).rem_euclid(100);
        Self {
            page,
            payment: view.payment,
            account: view.account,
            accept: view.accept,
            values,
            errors: FieldErrors::new(),
            suggestion: None,
            has_address,
            country,
            example_year: format!("{year:02}"),
            script_data,
        }
    }

    /// The page in every form.
    pub(crate) fn samples(stage: &'a Stage<'a>) -> Vec<(&'static str, Self)> {
        let new = |payment| Self::new(stage.page_with_forms(payment), stage.view(payment));
        let rejected = |payment, form: &'a CardForm| {
            let errors = form.parse(stage.rules(payment)).err().unwrap_or_default();
            Self::rejected(
                stage.page_with_forms(payment),
                stage.view(payment),
                form,
                errors,
            )
        };
        vec![
            ("default", new(&stage.started)),
            ("long-text", new(&stage.long)),
            ("welsh", new(&stage.welsh)),
            ("errors", rejected(&stage.started, &stage.empty_form)),
            ("errors-welsh", rejected(&stage.welsh, &stage.empty_form)),
            ("email-typo", rejected(&stage.started, &stage.typo_form)),
        ]
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
