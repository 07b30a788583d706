//! The field with suggestions in the place of the list of countries.

use serde_json::json;

use super::{begin_with, line, type_country};
use crate::{chromium::Chromium, stage::Stage};

const LIST: &str = "
    const list = document.getElementById('address-country-select');
    return [list.value, list.selectedOptions[0]?.text ?? '', list.name, getComputedStyle(list).display];";

async fn list(browser: &Chromium) -> serde_json::Value {
    browser.find("input#address-country").await;
    browser.run(LIST, vec![]).await
}

#[actix_web::test]
async fn page_028_029_032_033_countries_are_suggested() {
    let stage = Stage::start().await;
    page_032_033_the_country_that_the_service_knows_is_shown(&stage).await;
    countries_are_found_by_other_names_too(&stage).await;
    a_country_is_typed_and_chosen(&stage).await;
    whoever_types_no_country_is_told(&stage).await;
    a_browser_may_fill_the_country_in(&stage).await;
    let stage = Stage::with(stage.browser, "accounts.council.default_country = \"IE\"").await;
    page_028_the_country_of_the_account_is_chosen(&stage).await;
    let stage = Stage::with(stage.browser, "accounts.council.default_country = \"\"").await;
    page_029_no_country_is_chosen_without_one(&stage).await;
}

async fn page_028_the_country_of_the_account_is_chosen(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("en").await;
    assert_eq!(
        list(browser).await,
        json!(["IE", "Ireland", "addressCountry", "none"])
    );
    assert_eq!(browser.value("#address-country").await, "Ireland");
    assert!(browser.has("input#address-country.autocomplete__input:not([name]), input#address-country.autocomplete__input[name='']").await);
    assert!(
        browser
            .texts("h2")
            .await
            .contains(&"Billing address".to_owned())
    );
}

async fn page_029_no_country_is_chosen_without_one(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    assert_eq!(
        list(browser).await,
        json!(["", "Pick a country or territory", "addressCountry", "none"])
    );
    assert_eq!(
        browser.value("#address-country").await,
        "Pick a country or territory"
    );
    card.submit().await;
    let link = browser.text("#address-country-error").await;
    assert_eq!(link, "Enter a valid country or territory");
    browser.click("#address-country-error").await;
    browser.find("#address-country:focus").await;
}

async fn page_032_033_the_country_that_the_service_knows_is_shown(stage: &Stage) {
    let browser = &stage.browser;
    for (address, shown) in [
        (
            json!({ "line1": "1 Street", "country": "GB" }),
            "United Kingdom",
        ),
        (json!({ "country": "IE" }), "Ireland"),
        (json!({ "line1": "1 Street" }), "United Kingdom"),
    ] {
        let known = json!({ "prefilled_cardholder_details": { "billing_address": address } });
        begin_with(stage, &known).await;
        browser.find("input#address-country").await;
        assert_eq!(browser.value("#address-country").await, shown);
    }
}

async fn countries_are_found_by_other_names_too(stage: &Stage) {
    const SUGGEST: &str = "
        const [queries, countries, done] = arguments;
        import('/javascripts/country-picker.js').then(({ suggest }) =>
            done(queries.map(query => suggest(query, countries).slice(0, 2))), error => done(String(error)));";
    stage.begin_in("en").await;
    let countries: Vec<_> = web::country::all()
        .iter()
        .map(|country| json!([country.code(), country.name(web::Language::En)]))
        .collect();
    let expected = [
        ("united k", "United Kingdom"),
        ("KINGDOM", "United Kingdom"),
        ("uk", "United Kingdom"),
        ("GB", "United Kingdom"),
        ("Wales", "United Kingdom"),
        ("Yr Almaen", "Germany"),
        ("deutsch", "Germany"),
        ("iwerddon", "Ireland"),
        ("usa", "United States"),
        ("holland", "Netherlands"),
        ("cote d’ivoire", "Ivory Coast"),
        ("Åland", "Åland Islands"),
        ("aland", "Åland Islands"),
        ("ireland", "Ireland"),
        ("niger", "Niger"),
        ("guinea", "Guinea"),
        ("curacao", "Curaçao"),
    ];
    let queries: Vec<&str> = expected.iter().map(|(query, _)| *query).collect();
    let found = stage
        .browser
        .run_to_end(SUGGEST, vec![json!(queries), json!(countries)])
        .await;
    for ((query, wanted), found) in expected.iter().zip(found.as_array().expect("suggestions")) {
        assert_eq!(found.get(0), Some(&json!(wanted)), "{query}: {found}");
    }
}

async fn a_country_is_typed_and_chosen(stage: &Stage) {
    let browser = &stage.browser;
    let card = stage.begin_in("en").await;
    card.fill(test_support::VALID_CARD).await;
    browser.fill("#address-postcode", "75001").await;
    browser.click("#card-no").await;
    browser
        .find("[data-validation=addressPostcode].govuk-form-group--error")
        .await;

    type_country(browser, "fran").await;
    browser
        .find("#address-country__listbox.autocomplete__menu--visible li")
        .await;
    assert_eq!(browser.text("#address-country__option--0").await, "France");
    browser.click("#address-country__option--0").await;
    assert_eq!(list(browser).await.get(0), Some(&json!("FR")));
    // A postcode is British in Britain only.
    browser
        .find("[data-validation=addressPostcode]:not(.govuk-form-group--error)")
        .await;
    card.submit().await;
    browser.find("#confirmation").await;
    assert!(browser.text("#address").await.ends_with("France"));
}

async fn whoever_types_no_country_is_told(stage: &Stage) {
    let browser = &stage.browser;
    stage.begin_in("cy").await;
    browser.find("input#address-country").await;
    type_country(browser, "atlantis").await;
    let nothing = ".autocomplete__option--no-results";
    assert_eq!(
        browser.text(nothing).await,
        "Ni chafwyd hyd i wlad na thiriogaeth"
    );
    browser.click("#email").await;
    let message = "[data-validation=addressCountry] .govuk-error-message";
    assert_eq!(
        line(browser, message).await,
        "Gwall: Rhowch wlad neu diriogaeth dilys"
    );
    assert_eq!(list(browser).await.get(0), Some(&json!("")));

    // The beginning of a name is enough.
    type_country(browser, "germ").await;
    browser.find("#address-country__option--0").await;
    browser.click("#email").await;
    browser
        .find("[data-validation=addressCountry]:not(.govuk-form-group--error)")
        .await;
    assert_eq!(list(browser).await.get(0), Some(&json!("DE")));
    assert_eq!(browser.value("#address-country").await, "Yr Almaen");
}

async fn a_browser_may_fill_the_country_in(stage: &Stage) {
    const FILL: &str = "
        const field = document.getElementById('address-country');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    let browser = &stage.browser;
    stage.begin_in("en").await;
    browser
        .find("input#address-country[autocomplete='billing country-name']")
        .await;
    browser.click("#address-line-1").await;
    browser.run(FILL, vec![json!("France")]).await;
    assert_eq!(list(browser).await.get(0), Some(&json!("FR")));
    browser
        .find("#address-country__listbox.autocomplete__menu--hidden")
        .await;
    browser.find("#address-line-1:focus").await;
}
