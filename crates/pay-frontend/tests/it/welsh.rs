//! Pages of Welsh payments, which are Welsh from the first line to the last.

use std::collections::BTreeSet;

use actix_web::{test::TestRequest, web::Data};
use scraper::{Html, Node};
use test_support::{Browser, Page, TestApp, VALID_CARD, card_with};
use web::{Language, PageContext};

use crate::{
    states::{of_payments_with_pages, put_into},
    support::{create, open, pay, welsh_order},
};

on_each_database! {
    a_welsh_payment_is_welsh_on_every_page
    countries_are_named_in_the_language_of_the_payment
    pages_without_a_payment_speak_the_language_of_the_browser
    a_service_without_a_welsh_name_keeps_its_english_one
}

/// What is the same in both languages: names, addresses, and the words of a service.
const NAMES: &[&str] = &[
    "3 Quay Row",
    "Ana <Example>",
    "Ana Example",
    "Apple Pay",
    "Cardiff",
    "Example Bank",
    "gmail.com",
    "Google Pay",
    "GOV.UK",
    "GOV.UK Pay",
    "Monthly council tax until March 2027",
];

fn is_name(text: &str) -> bool {
    let has_letters = text.chars().any(char::is_alphabetic);
    let is_address = text.contains('@') && !text.contains(' ');
    !has_letters || is_address || NAMES.contains(&text)
}

/// Everything that is read or heard, but for the list of countries.
fn words(html: &str) -> BTreeSet<String> {
    let page = Html::parse_document(html);
    let mut words = BTreeSet::new();
    for node in page.tree.nodes() {
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        let is_hidden = parent.is_some_and(|parent| {
            matches!(parent.name(), "script" | "option" | "style" | "noscript")
        });
        match node.value() {
            Node::Text(text) if !is_hidden => {
                words.insert(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Node::Element(element) => {
                let spoken = ["alt", "aria-label", "title", "placeholder"];
                let spoken = spoken.into_iter().filter_map(|name| element.attr(name));
                words.extend(spoken.map(str::to_owned));
            }
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Cards have names of their own.
fn brands() -> BTreeSet<String> {
    let brands = payments::card::Brand::ALL.iter();
    brands.map(|brand| brand.title().to_owned()).collect()
}

#[test]
fn no_page_says_anything_in_english_when_it_is_welsh() {
    let request = TestRequest::default()
        .app_data(Data::new(pay_frontend::site("http://localhost")))
        .to_http_request();
    let samples = pay_frontend::samples(&PageContext::of(&request).unwrap()).unwrap();
    let brands = brands();
    let of = |language| {
        samples
            .iter()
            .filter(move |sample| sample.language == language)
    };
    assert_eq!(of(Language::En).count(), of(Language::Cy).count());
    let mut same = BTreeSet::new();
    for english in of(Language::En) {
        let welsh = of(Language::Cy).find(|sample| sample.name == english.name);
        let welsh = welsh.unwrap_or_else(|| panic!("no {} in Welsh", english.name));
        assert!(welsh.html.contains("<html lang=\"cy\""), "{}", welsh.name);
        // One text in many letters is there to be long.
        if english.name.contains("long") {
            continue;
        }
        let both = words(&english.html);
        for word in both.intersection(&words(&welsh.html)) {
            if !is_name(word) && !brands.contains(word) {
                same.insert((welsh.name.clone(), word.clone()));
            }
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}

fn assert_welsh(page: &Page) {
    let place = format!("{}\n{}", page.url, page.html);
    assert_eq!(page.attribute("html", "lang").unwrap(), "cy", "{place}");
    assert!(!page.has("[lang=en]"), "{place}");
    assert_eq!(page.text(".govuk-skip-link"), "Neidio i’r prif gynnwys");
    assert_eq!(page.text("footer h2"), "Dolenni cymorth");
    for english in [
        "No money",
        "Your payment",
        "You can",
        "Enter a",
        "Error",
        "There is",
        "This is",
        "Contact",
    ] {
        assert!(!page.html.contains(english), "{english}: {place}");
    }
}

async fn a_welsh_payment_is_welsh_on_every_page(app: TestApp) {
    let (mut browser, page, created) = open(&app, "merchant", welsh_order()).await;
    assert_welsh(&page);
    assert_eq!(page.title(), "Rhowch fanylion y cerdyn");
    assert_eq!(
        page.text(".govuk-phase-banner__text"),
        "Gwasanaeth talu prawf yw hwn."
    );
    assert_eq!(page.text(".govuk-notification-banner__title"), "Pwysig");
    assert_eq!(
        page.text(".govuk-footer__meta-custom"),
        "Darperir y gwasanaeth gan Org, Street, Borough, City, AW1H 9UX, Y Deyrnas Unedig"
    );
    let rejected = browser.submit(&page, "#card-details", &[]).await;
    assert_welsh(&rejected);
    assert!(rejected.title().starts_with("Gwall: "));
    for status in of_payments_with_pages() {
        put_into(&app, &created, status).await;
        for path in [
            "/card_details/{id}/confirm",
            "/card_details/{id}/auth_waiting",
            "/card_details/{id}/capture_waiting",
            "/card_details/{id}/3ds_required",
        ] {
            let page = browser.get(&created.url(path)).await;
            if page.location().is_none() {
                assert_welsh(&page);
            }
        }
        assert_welsh(&browser.get(&created.next_url).await);
    }
}

async fn countries_are_named_in_the_language_of_the_payment(app: TestApp) {
    let (_, page, _) = open(&app, "no-country", welsh_order()).await;
    assert_eq!(
        page.text("#address-country option[selected]"),
        "Dewiswch wlad neu diriogaeth"
    );
    assert_eq!(page.count("#address-country option"), 250);
    assert_eq!(page.text("#address-country option[value=DE]"), "Yr Almaen");
    let (mut browser, page, _) = open(&app, "council", welsh_order()).await;
    assert_eq!(
        page.text("#address-country option[selected]"),
        "Y Deyrnas Unedig"
    );
    let card = card_with(&[("addressCountry", "FR"), ("addressPostcode", "75001")]);
    let page = pay(&mut browser, &page, &card).await;
    assert_eq!(
        page.text("#address"),
        "10 Valid Paying Address, London, 75001, Ffrainc"
    );
}

async fn pages_without_a_payment_speak_the_language_of_the_browser(app: TestApp) {
    for path in [
        "/request-denied",
        "/notapage",
        "/secure/unknown",
        "/card_details/unknown",
    ] {
        for (preferred, language) in [("cy-GB,cy;q=0.9,en;q=0.8", "cy"), ("de,en;q=0.5", "en")] {
            let url = format!("{}{path}", app.urls.pages);
            let request = test_support::http_client().get(url);
            let answer = request.header("accept-language", preferred).send().await;
            let html = answer.unwrap().text().await.unwrap();
            let start = format!("<html lang=\"{language}\"");
            assert!(html.contains(&start), "{path}: {html}");
            let is_welsh = html.contains("Dolenni cymorth");
            assert_eq!(is_welsh, language == "cy", "{path}");
        }
    }
}

async fn a_service_without_a_welsh_name_keeps_its_english_one(app: TestApp) {
    let created = create(&app, "merchant", welsh_order()).await;
    let mut browser = Browser::new();
    let page = browser.follow(&created.next_url).await;
    assert_eq!(page.text(".govuk-header__service-name"), "Merchant");
    let page = pay(&mut browser, &page, VALID_CARD).await;
    assert_welsh(&page);
}
