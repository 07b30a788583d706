//! Every page in every form, for the accessibility run, for screenshots, and for the preview of a designer.

use askama::Template;
use payments::{
    account::{Account, LocalisedText, Merchant},
    card::{
        Address, AddressInput, Brand, CardSummary, CardholderName, CountryCode, Expiry, FirstSix,
        LastFour,
    },
    clock::Timestamp,
    id::{AccountId, PaymentId},
    money::Amount,
    payment::{Language, Order, Payment},
    state::State,
};
use time::macros::date;
use web::{Messages, Page, PageContext};

use crate::{
    forms::{CardForm, Rules},
    layout,
    pages::{CardDetailsPage, CardView, ChallengePage, ConfirmPage, WaitingPage},
    state_page::StatePage,
};

/// One page in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The page, a slash, and the form: `card-details/errors`.
    pub name: String,
    /// The page.
    pub html: String,
}

/// Every page in every form. They show nobody's payment.
pub fn samples(context: &PageContext) -> Result<Vec<Sample>, askama::Error> {
    let stage = Stage::new(context).ok_or(askama::Error::Fmt)?;
    let mut all = Vec::new();
    add(&mut all, "card-details", CardDetailsPage::samples(&stage))?;
    add(&mut all, "confirm", ConfirmPage::samples(&stage))?;
    add(&mut all, "waiting", WaitingPage::samples(&stage))?;
    add(&mut all, "challenge", ChallengePage::samples(&stage))?;
    add(&mut all, "state", StatePage::samples(&stage))?;
    Ok(all)
}

fn add<T: Template>(
    all: &mut Vec<Sample>,
    page: &str,
    forms: Vec<(&str, T)>,
) -> Result<(), askama::Error> {
    for (form, template) in forms {
        all.push(Sample {
            name: format!("{page}/{form}"),
            html: template.render()?,
        });
    }
    Ok(())
}

/// What the samples are about.
pub(crate) struct Stage<'a> {
    context: &'a PageContext,
    pub(crate) account: Account,
    pub(crate) started: Payment,
    pub(crate) authorised: Payment,
    pub(crate) welsh: Payment,
    /// Everything as long as it may be.
    pub(crate) long: Payment,
    /// With a corporate card.
    pub(crate) surcharged: Payment,
    pub(crate) empty_form: CardForm,
    pub(crate) typo_form: CardForm,
}

impl<'a> Stage<'a> {
    fn new(context: &'a PageContext) -> Option<Self> {
        let account = sample_account()?;
        let started = sample_payment(&account, "Council tax")?;
        let mut authorised = started.clone();
        authorised.state = State::Authorised;
        authorised.card = Some(sample_card("Ana Example", "3 Quay Row")?);
        let mut welsh = authorised.clone();
        welsh.order.language = Language::Cy;
        "Treth gyngor".clone_into(&mut welsh.order.description);
        let mut long = authorised.clone();
        let text = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(4);
        long.order.description.clone_from(&text);
        long.order.email = Some(format!("{}@example.com", "a".repeat(240)));
        long.card = Some(sample_card(&text, &text)?);
        let mut surcharged = authorised.clone();
        surcharged.surcharge = Amount::from_pence(250)?;
        let typo =
            serde_json::json!({ "email": "ana@gnail.com", "cardholderName": "Ana <Example>" });
        Some(Self {
            context,
            account,
            started,
            authorised,
            welsh,
            long,
            surcharged,
            empty_form: CardForm::default(),
            typo_form: serde_json::from_value(typo).ok()?,
        })
    }

    /// The layout of a page of this payment.
    pub(crate) fn page(&'a self, payment: &Payment) -> Page<'a> {
        layout::page_of(self.context, payment, &self.account)
    }

    /// The layout of a page with forms.
    pub(crate) fn page_with_forms(&'a self, payment: &Payment) -> Page<'a> {
        let mut page = self.page(payment);
        "token".clone_into(&mut page.csrf);
        page
    }

    /// What the card page shows of this payment.
    pub(crate) fn view(&'a self, payment: &'a Payment) -> CardView<'a> {
        CardView {
            payment,
            account: &self.account,
            accept: "text/html",
            today: date!(2026 - 03 - 02),
        }
    }

    /// What a form of this payment must obey.
    pub(crate) fn rules(&self, payment: &Payment) -> Rules<'_> {
        Rules {
            account: &self.account,
            has_address: true,
            m: Messages::of(layout::language_of(payment)),
            today: date!(2026 - 03 - 02),
        }
    }
}

/// A test account with everything on.
pub(crate) fn sample_account() -> Option<Account> {
    Some(Account {
        service_name: LocalisedText {
            en: "Pay your council tax".to_owned(),
            cy: Some("Talu eich treth gyngor".to_owned()),
        },
        default_country: CountryCode::parse("GB").ok(),
        merchant: Some(Merchant {
            name: "Example Council".to_owned(),
            city: Some("Cardiff".to_owned()),
            country: CountryCode::parse("GB").ok(),
            ..Merchant::default()
        }),
        ..Account::new(
            AccountId::parse("sample")?,
            "sandbox",
            "Pay your council tax",
        )
    })
}

/// A payment on the card page.
fn sample_payment(account: &Account, description: &str) -> Option<Payment> {
    let order = Order::new(
        Amount::from_pence(14_500)?,
        "CT-2026-0042",
        description,
        "https://council.example/paid",
    );
    let id = PaymentId::parse("7m2p9c1d8e5f4g6j0r2th3kq0v")?;
    let mut payment = Payment::new(id, account, order, Timestamp::from_unix_micros(0));
    payment.state = State::Started;
    Some(payment)
}

fn sample_card(name: &str, line1: &str) -> Option<CardSummary> {
    let address = AddressInput {
        line1,
        line2: "",
        city: "Cardiff",
        postcode: "CF10 9ZZ",
        country: "GB",
    };
    Some(CardSummary {
        first_six: FirstSix::parse("444433").ok()?,
        last_four: LastFour::parse("1111").ok()?,
        expiry: Expiry::parse_mm_yy("01/30").ok()?,
        name: CardholderName::parse(name).ok()?,
        brand: Brand::Visa,
        card_type: None,
        address: Some(Address::parse(address).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use actix_web::{test::TestRequest, web::Data};
    use scraper::{Html, Selector};

    use super::*;

    fn all() -> Vec<Sample> {
        let request = TestRequest::default()
            .app_data(Data::new(crate::site("http://localhost:3001")))
            .to_http_request();
        samples(&PageContext::of(&request).unwrap()).unwrap()
    }

    fn values(page: &Html, selector: &str, attribute: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector)
            .filter_map(|element| element.attr(attribute))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_page_has_its_samples_under_different_names() {
        let names: BTreeSet<String> = all().into_iter().map(|sample| sample.name).collect();
        assert_eq!(names.len(), all().len());
        for page in ["card-details", "confirm", "waiting", "state"] {
            assert!(names.iter().any(|name| name.starts_with(page)), "{page}");
        }
    }

    #[test]
    fn ids_are_unique_and_everything_that_is_pointed_at_exists() {
        for sample in all() {
            let page = Html::parse_document(&sample.html);
            let ids = values(&page, "[id]", "id");
            let unique: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{}: {ids:?}", sample.name);
            let labels = values(&page, "label", "for").into_iter();
            let described = values(&page, "[aria-describedby]", "aria-describedby");
            let described = described.iter().flat_map(|list| list.split_whitespace());
            let links = values(&page, "a[href^='#']", "href");
            let links = links.iter().map(|link| link.trim_start_matches('#'));
            let pointed_at = labels
                .chain(described.map(str::to_owned))
                .chain(links.map(str::to_owned));
            for id in pointed_at {
                assert!(unique.contains(&id), "{}: {id}", sample.name);
            }
        }
    }

    #[test]
    fn welsh_pages_say_so_and_mark_what_is_english() {
        for sample in all().iter().filter(|sample| sample.name.contains("welsh")) {
            let page = Html::parse_document(&sample.html);
            assert_eq!(values(&page, "html", "lang"), ["cy"], "{}", sample.name);
            assert!(values(&page, "footer", "lang").contains(&"en".to_owned()));
        }
    }
}
