use actix_web::test::TestRequest;
use actix_web::web::Data;
use askama::Template;
use scraper::{Html, Selector};
use web::{CustomBranding, Language, Page, PageContext, Site};

use crate::app::{HelloPage, site};

/// A page whose layout was changed by `change`.
fn layout(site: Site, language: Language, change: impl FnOnce(&mut Page<'_>)) -> Html {
    let request = TestRequest::default()
        .app_data(Data::new(site))
        .to_http_request();
    let context = PageContext::of(&request).unwrap();
    let mut page = context.page(language, "Enter <card> details");
    change(&mut page);
    Html::parse_document(&HelloPage { page }.render().unwrap())
}

fn here() -> Site {
    site("http://localhost:3001")
}

fn count(document: &Html, selector: &str) -> usize {
    document.select(&Selector::parse(selector).unwrap()).count()
}

fn text(document: &Html, selector: &str) -> String {
    let selector = Selector::parse(selector).unwrap();
    let element = document
        .select(&selector)
        .next()
        .unwrap_or_else(|| panic!("{selector:?}"));
    element
        .text()
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn attribute(document: &Html, selector: &str, name: &str) -> String {
    let selector = Selector::parse(selector).unwrap();
    let element = document
        .select(&selector)
        .next()
        .unwrap_or_else(|| panic!("{selector:?}"));
    element.attr(name).unwrap_or_default().to_owned()
}

#[test]
fn the_head_has_what_every_page_needs() {
    let page = layout(here(), Language::En, |_| ());
    assert_eq!(text(&page, "title"), "Enter <card> details");
    assert_eq!(
        attribute(&page, "html", "class"),
        "govuk-template govuk-template--rebranded"
    );
    assert_eq!(
        attribute(&page, "meta[name=robots]", "content"),
        "noindex, nofollow"
    );
    assert_eq!(
        attribute(&page, "meta[name=theme-color]", "content"),
        "#1d70b8"
    );
    assert_eq!(
        attribute(&page, "meta[name=viewport]", "content"),
        "width=device-width, initial-scale=1, viewport-fit=cover"
    );
    assert_eq!(count(&page, "link[rel=stylesheet][media=all]"), 1);
    for icon in ["icon", "mask-icon", "apple-touch-icon", "manifest"] {
        let href = attribute(&page, &format!("link[rel={icon}]"), "href");
        assert!(href.starts_with("/assets/rebrand/"), "{href}");
    }
    assert_eq!(count(&page, "script[type=module][src]"), 1);
}

#[test]
fn the_header_is_that_of_gov_uk() {
    let plain = layout(here(), Language::En, |_| ());
    assert_eq!(count(&plain, ".govuk-header__service-name"), 0);
    let page = layout(here(), Language::En, |page| {
        page.service_name = Some("service <name>");
    });
    let container = "header.govuk-header[data-module=govuk-header][data-cy=header] \
                     > .govuk-header__container.govuk-width-container";
    assert_eq!(
        attribute(
            &page,
            &format!("{container} a.govuk-header__link--homepage"),
            "href"
        ),
        "https://www.gov.uk/"
    );
    assert_eq!(
        count(&page, &format!("{container} svg.govuk-header__logotype")),
        1
    );
    let name = format!("{container} > .govuk-header__content > span.govuk-header__service-name");
    assert_eq!(text(&page, &name), "service <name>");
    assert_eq!(
        text(&page, "a.govuk-skip-link[href='#main-content']"),
        "Skip to main content"
    );
}

#[test]
fn the_content_is_in_the_main_element() {
    let page = layout(here(), Language::En, |_| ());
    let main = ".govuk-width-container > main.govuk-main-wrapper#main-content \
                > .govuk-grid-row > .govuk-grid-column-two-thirds > h1";
    assert_eq!(count(&page, main), 1);
}

#[test]
fn page_144_the_footer_has_its_links_in_order() {
    let page = layout(here(), Language::En, |_| ());
    assert_eq!(
        text(&page, "footer.govuk-footer[data-cy=footer] h2"),
        "Support links"
    );
    let links = Selector::parse(".govuk-footer__inline-list .govuk-footer__link").unwrap();
    let links: Vec<_> = page
        .select(&links)
        .map(|link| {
            (
                link.text().collect::<String>(),
                link.attr("href").unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        links,
        [
            ("Privacy notice".to_owned(), "/privacy"),
            ("Cookies".to_owned(), "/cookies")
        ]
    );
    assert!(text(&page, ".govuk-footer__licence-description").ends_with("where otherwise stated"));
    assert_eq!(
        text(&page, ".govuk-footer__copyright-logo"),
        "© Crown copyright"
    );
}

#[test]
fn page_143_the_service_provider_stands_in_the_footer_if_known() {
    let page = layout(here(), Language::En, |page| {
        let details = page
            .m
            .layout
            .service_provided_by("Org, City, AW1H 9UX")
            .to_string();
        page.footer_meta = Some(details.into());
    });
    assert_eq!(
        text(&page, ".govuk-footer__meta-custom"),
        "Service provided by Org, City, AW1H 9UX"
    );
    let plain = layout(here(), Language::En, |_| ());
    assert_eq!(count(&plain, ".govuk-footer__meta-custom"), 0);
}

#[test]
fn page_141_test_accounts_have_a_phase_banner() {
    let page = layout(here(), Language::En, |page| page.is_test = true);
    assert_eq!(
        text(&page, ".govuk-phase-banner .govuk-tag"),
        "Test service"
    );
    assert_eq!(
        text(&page, ".govuk-phase-banner__text"),
        "This is a test payment service."
    );
    assert_eq!(
        count(&page, ".govuk-width-container > .govuk-phase-banner"),
        1
    );
}

#[test]
fn page_142_live_accounts_have_none() {
    assert_eq!(
        count(&layout(here(), Language::En, |_| ()), ".govuk-phase-banner"),
        0
    );
}

#[test]
fn titles_say_first_that_there_are_errors_and_last_whose_page_it_is() {
    let page = layout(here(), Language::En, |page| {
        page.has_errors = true;
        page.has_title_suffix = true;
    });
    assert_eq!(
        text(&page, "title"),
        "Error: Enter <card> details - GOV.UK Pay"
    );
}

#[test]
fn page_145_services_with_a_look_of_their_own_replace_ours() {
    let page = layout(here(), Language::En, |page| {
        page.service_name = Some("service name");
        page.custom_branding = Some(CustomBranding {
            css_url: "/custom/x.css",
            image_url: "/custom/x.svg",
        });
    });
    assert_eq!(
        attribute(&page, "link[rel=stylesheet]", "href"),
        "/custom/x.css"
    );
    assert_eq!(
        attribute(&page, "body", "class"),
        "govuk-template__body custom-branding"
    );
    let image = "header[data-cy=header][role=banner] [data-cy=header-container] \
                 [data-cy=custom-branding-image-container] > span > img.custom-branding-image";
    assert_eq!(attribute(&page, image, "src"), "/custom/x.svg");
    assert_eq!(
        text(
            &page,
            "span.govuk-header__service-name[data-cy=service-name]"
        ),
        "service name"
    );
    assert_eq!(count(&page, ".govuk-header__logo"), 0);
}

#[test]
fn page_146_other_pages_show_no_custom_logo() {
    assert_eq!(
        count(
            &layout(here(), Language::En, |_| ()),
            ".custom-branding-image"
        ),
        0
    );
}

#[test]
fn welsh_pages_speak_welsh_throughout() {
    let page = layout(here(), Language::Cy, |page| {
        page.is_test = true;
        page.back_link = Some("/back");
    });
    assert_eq!(attribute(&page, "html", "lang"), "cy");
    assert_eq!(text(&page, ".govuk-skip-link"), "Neidio i’r prif gynnwys");
    assert_eq!(
        text(&page, ".govuk-phase-banner .govuk-tag"),
        "Gwasanaeth prawf"
    );
    assert_eq!(text(&page, "footer h2"), "Dolenni cymorth");
    assert_eq!(text(&page, "a.govuk-back-link[href='/back']"), "Yn ôl");
    assert_eq!(count(&page, "[lang=en]"), 0);
}

#[test]
fn pages_elsewhere_than_on_gov_uk_show_a_name_and_no_crown() {
    let page = layout(site("https://pay.example.org"), Language::En, |_| ());
    assert_eq!(text(&page, ".govuk-header__logo"), "GOV.UK Pay");
    assert_eq!(count(&page, "svg"), 0);
    assert_eq!(count(&page, ".govuk-footer__copyright-logo"), 0);
    assert!(attribute(&page, "link[rel=stylesheet]", "href").contains("generic"));
    assert_eq!(count(&page, "link[href^='/assets/']"), 0);
}
