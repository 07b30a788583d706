//! Every page in every form, for the accessibility run, for the gallery, and for the preview of a designer.
//!
//! A page adds a form of itself to its `samples` with one line: a name, what is different, and how it is drawn.

use payments::{
    account::{Account, Branding, LocalisedText, Merchant},
    card::{
        Address, AddressInput, Brand, CardSummary, CardholderName, CountryCode, Expiry, FirstSix,
        LastFour,
    },
    clock::Timestamp,
    id::{AccountId, PaymentId},
    money::Amount,
    payment::{self, Order, Payment},
    state::State,
};
use serde_json::Value;
use time::{Date, macros::date};
use web::{Language, Messages, Page, PageContext, Policy};

use crate::{
    forms::{CardForm, Rules},
    layout,
    pages::{
        CardDetailsPage, CardView, ChallengePage, ConfirmPage, LeadingPage, ReturnPage, WaitingPage,
    },
    state_page::StatePage,
};

const TODAY: Date = date!(2026 - 03 - 02);

/// One page in one form and one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The page, a slash, and the form: `card-details/errors`.
    pub name: String,
    /// The language that the page should be in.
    pub language: Language,
    /// Whether it is worth seeing only where scripts are turned off.
    pub is_without_scripts: bool,
    /// The `Content-Security-Policy` that the page comes with.
    pub policy: String,
    /// The page.
    pub html: String,
}

/// Every page in every form and every language. They show nobody's payment.
pub fn samples(context: &PageContext) -> Result<Vec<Sample>, askama::Error> {
    let mut all = Vec::new();
    for language in [Language::En, Language::Cy] {
        let mut page = |name, add: fn(&mut Album<'_>)| {
            let mut album = Album::new(name, context, language)?;
            add(&mut album);
            all.append(&mut album.finish()?);
            Ok::<(), askama::Error>(())
        };
        page("card-details", CardDetailsPage::samples)?;
        page("confirm", ConfirmPage::samples)?;
        page("waiting", WaitingPage::samples)?;
        page("challenge", ChallengePage::samples)?;
        page("challenge-leading", LeadingPage::samples)?;
        page("challenge-return", ReturnPage::samples)?;
        page("state", StatePage::samples)?;
        for (status, html) in web::error_page_samples(context, language)? {
            all.push(Sample {
                name: format!("error/{status}"),
                language,
                is_without_scripts: false,
                policy: context.policy_header(&Policy::new()),
                html,
            });
        }
    }
    Ok(all)
}

/// The forms of one page in one language.
pub(crate) struct Album<'a> {
    page: &'static str,
    /// What all forms start from.
    pub(crate) stage: Stage<'a>,
    samples: Result<Vec<Sample>, askama::Error>,
}

impl<'a> Album<'a> {
    fn new(
        page: &'static str,
        context: &'a PageContext,
        language: Language,
    ) -> Result<Self, askama::Error> {
        let stage = Stage::new(context, language).ok_or(askama::Error::Fmt)?;
        Ok(Self {
            page,
            stage,
            samples: Ok(Vec::new()),
        })
    }

    /// Adds a form of the page: what `draw` makes of the stage after `change`.
    pub(crate) fn add(
        &mut self,
        form: &str,
        change: impl FnOnce(&mut Stage<'a>),
        draw: impl FnOnce(&Stage<'a>) -> askama::Result<String>,
    ) {
        self.put(form, false, change, draw);
    }

    /// Adds what somebody without scripts sees.
    pub(crate) fn add_without_scripts(
        &mut self,
        form: &str,
        draw: impl FnOnce(&Stage<'a>) -> askama::Result<String>,
    ) {
        self.put(form, true, |_| (), draw);
    }

    fn put(
        &mut self,
        form: &str,
        is_without_scripts: bool,
        change: impl FnOnce(&mut Stage<'a>),
        draw: impl FnOnce(&Stage<'a>) -> askama::Result<String>,
    ) {
        let Ok(samples) = &mut self.samples else {
            return;
        };
        let mut stage = self.stage.clone();
        change(&mut stage);
        let policy = Policy::new().allow_frames_from("'self'");
        // What browsers ask for Google Pay.
        let policy = policy.allow_connections_to("https://google.com/pay");
        match draw(&stage) {
            Ok(html) => samples.push(Sample {
                name: format!("{}/{form}", self.page),
                language: self.stage.language(),
                is_without_scripts,
                policy: self.stage.context.policy_header(&policy),
                html,
            }),
            Err(error) => self.samples = Err(error),
        }
    }

    fn finish(self) -> Result<Vec<Sample>, askama::Error> {
        self.samples
    }
}

/// What the samples are about.
#[derive(Clone)]
pub(crate) struct Stage<'a> {
    context: &'a PageContext,
    pub(crate) account: Account,
    pub(crate) payment: Payment,
    /// What the card is saved for.
    pub(crate) agreement: Option<&'static str>,
    /// What was typed, under the names of the fields.
    pub(crate) typed: Value,
}

impl<'a> Stage<'a> {
    fn new(context: &'a PageContext, language: Language) -> Option<Self> {
        let account = sample_account()?;
        let mut payment = sample_payment(&account)?;
        if language == Language::Cy {
            payment.order.language = payment::Language::Cy;
            "Treth gyngor".clone_into(&mut payment.order.description);
        }
        Some(Self {
            context,
            account,
            payment,
            agreement: None,
            typed: Value::Object(serde_json::Map::new()),
        })
    }

    fn language(&self) -> Language {
        layout::language_of(&self.payment)
    }

    /// Makes all texts as long as they may be.
    pub(crate) fn be_long(&mut self) {
        let text = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(4);
        self.payment.order.description.clone_from(&text);
        self.payment.order.email = Some(format!("{}@example.com", "a".repeat(240)));
        self.payment.card = sample_card(&text, &text);
        text.clone_into(&mut self.account.service_name.en);
        self.account.service_name.cy = Some(text);
    }

    /// Gives the account a look of its own.
    pub(crate) fn brand(&mut self) {
        self.account.branding = Some(Branding {
            css_url: "/public/stylesheets/custom/cypress-testing-white-background.min.css"
                .to_owned(),
            image_url: "/public/images/custom/cypress-testing.svg".to_owned(),
        });
    }

    /// The layout of a page.
    pub(crate) fn page(&self) -> Page<'_> {
        layout::page_of(self.context, &self.payment, &self.account)
    }

    /// The layout of a page of which nobody knows what it is about.
    pub(crate) fn nobodys_page(&self) -> Page<'_> {
        self.context.page(self.language(), "")
    }

    /// The layout of a page with forms.
    pub(crate) fn page_with_forms(&self) -> Page<'_> {
        let mut page = self.page();
        "token".clone_into(&mut page.csrf);
        page
    }

    /// What the card page shows.
    pub(crate) fn view(&self) -> CardView<'_> {
        CardView {
            payment: &self.payment,
            account: &self.account,
            agreement: self.agreement,
            accept: "text/html",
            today: TODAY,
        }
    }

    /// The form of the card page.
    pub(crate) fn form(&self) -> askama::Result<CardForm> {
        serde_json::from_value(self.typed.clone()).map_err(askama::Error::custom)
    }

    /// What a form must obey.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules {
            account: &self.account,
            has_address: self.account.collects_billing_address_for(&self.payment),
            m: Messages::of(self.language()),
            today: TODAY,
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

/// A payment that waits to be confirmed.
pub(crate) fn sample_payment(account: &Account) -> Option<Payment> {
    let order = Order::new(
        Amount::from_pence(14_500)?,
        "CT-2026-0042",
        "Council tax",
        "https://council.example/paid",
    );
    let id = PaymentId::parse("7m2p9c1d8e5f4g6j0r2th3kq0v")?;
    let mut payment = Payment::new(id, account, order, Timestamp::from_unix_micros(0));
    payment.state = State::Authorised;
    payment.card = sample_card("Ana Example", "3 Quay Row");
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
        let all = all();
        let name = |sample: &Sample| (sample.name.clone(), sample.language.as_str());
        let names: BTreeSet<_> = all.iter().map(name).collect();
        assert_eq!(names.len(), all.len());
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
    fn pages_say_which_language_they_are_in() {
        for sample in all() {
            let page = Html::parse_document(&sample.html);
            let language = sample.language.as_str();
            assert_eq!(values(&page, "html", "lang"), [language], "{}", sample.name);
        }
    }
}
