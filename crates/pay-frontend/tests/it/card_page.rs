//! The card page as it is first seen.

use payments::{
    card::{CountryCode, PartialAddress},
    money::Amount,
    payment::{Order, Prefilled},
};
use test_support::{Page, TestApp};

use crate::support::{on_card_page, on_confirm_page, open, order, welsh_order};

on_each_database! {
    page_021_amount_and_description_are_shown
    page_022_the_form_is_the_documented_one
    page_023_the_hint_names_a_year_to_come
    page_024_there_are_no_wallets_and_no_agreement
    page_026_an_account_for_debit_cards_says_so
    page_027_an_account_for_all_cards_says_so
    page_028_the_country_of_the_account_is_chosen
    page_029_without_a_country_none_is_chosen
    page_030_without_a_billing_address_there_is_none
    page_031_orders_by_telephone_have_no_billing_address
    page_032_what_the_service_knows_is_filled_in
    page_033_the_country_of_a_known_address_is_chosen
    page_034_without_email_there_is_no_such_field
    page_035_036_email_is_asked_for_and_explained
    page_037_number_and_code_are_plain_fields
    page_043_descriptions_are_text
    labels_and_limits_are_the_documented_ones
    a_welsh_payment_has_a_welsh_card_page
}

fn chosen_country(page: &Page) -> Option<String> {
    page.attribute("#address-country option[selected]", "value")
}

async fn page_021_amount_and_description_are_shown(app: TestApp) {
    let order = Order {
        amount: Amount::from_pence(2345).unwrap(),
        ..order()
    };
    let (_, page, _) = open(&app, "council", order).await;
    assert!(page.html.contains(">£23.45</span>"));
    assert_eq!(page.attribute("#amount", "data-amount").unwrap(), "23.45");
    assert_eq!(page.text("#payment-description"), "Example fixture payment");
}

async fn page_022_the_form_is_the_documented_one(app: TestApp) {
    let (_, page, created) = on_card_page(&app, "council").await;
    assert_eq!(page.title(), "Enter card details");
    let form = ".charge-new__content > #card-details-wrap > #card-details";
    assert_eq!(page.attribute(form, "method").unwrap(), "POST");
    assert_eq!(page.attribute(form, "name").unwrap(), "cardDetails");
    let action = format!("/card_details/{}", created.id);
    assert_eq!(page.attribute(form, "action").unwrap(), action);
    assert!(
        !page
            .attribute("#card-details #csrf", "value")
            .unwrap()
            .is_empty()
    );
    assert_eq!(page.attribute("#charge-id", "name").unwrap(), "chargeId");
    assert_eq!(
        page.attribute("#charge-id", "value").unwrap(),
        created.id.as_str()
    );
    let cancel = page.attribute("form#cancel", "action").unwrap();
    assert_eq!(cancel, format!("{action}/cancel"));
    assert!(page.has("form#cancel #csrf2[name=csrfToken]"));
    assert_eq!(page.text("#submit-card-details"), "Continue");
    assert_eq!(page.text("#cancel-payment"), "Cancel payment");
    assert!(page.has("#error-summary.hidden[data-cy=error-summary]"));
    assert!(page.has("main#main-content.charge-new[role=main]"));
}

async fn page_023_the_hint_names_a_year_to_come(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    let year = app.payments.now().date().year() + 2;
    let hint = page.text("#expiry-date-hint");
    assert_eq!(hint, format!("For example, 10/{}", year % 100));
    assert_eq!(
        page.attribute("body", "data-accept-header").unwrap(),
        "text/html"
    );
}

async fn page_024_there_are_no_wallets_and_no_agreement(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    assert!(page.has("#wallet-options"));
    for absent in [
        "#google-pay-payment-method-divider",
        "#apple-pay-payment-method-divider",
        "#agreement-setup-disclaimer",
        "[name=jsEnabled]",
    ] {
        assert!(!page.has(absent), "{absent}");
    }
}

async fn page_026_an_account_for_debit_cards_says_so(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "debit").await;
    let text = "Credit card payments are not accepted. Please use a debit card.";
    assert_eq!(page.text(".withdrawal-text"), text);
    assert!(page.has("li.visa[data-debit=true][data-credit=false]"));
    assert!(!page.html.contains("american-express"));
}

async fn page_027_an_account_for_all_cards_says_so(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    assert_eq!(
        page.text(".withdrawal-text"),
        "Accepted credit and debit card types"
    );
    assert_eq!(
        page.attribute("li.master-card img", "alt").unwrap(),
        "Master Card"
    );
}

async fn page_028_the_country_of_the_account_is_chosen(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "ireland").await;
    assert_eq!(chosen_country(&page).unwrap(), "IE");
    assert_eq!(page.text("#address-country option[selected]"), "Ireland");
    let heading = "fieldset[aria-describedby=address-hint] > legend > h2.govuk-heading-m";
    assert_eq!(page.text(heading), "Billing address");
    assert_eq!(page.count("#address-country option"), 249);
}

async fn page_029_without_a_country_none_is_chosen(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "no-country").await;
    assert_eq!(chosen_country(&page).unwrap(), "");
    assert_eq!(
        page.text("#address-country option[selected]"),
        "Pick a country or territory"
    );
    assert_eq!(page.count("#address-country option"), 250);
}

fn assert_no_address(page: &Page) {
    for absent in [
        "#address-line-1",
        "#address-line-2",
        "#address-city",
        "#address-country",
        "#address-postcode",
    ] {
        assert!(!page.has(absent), "{absent}");
    }
    assert!(!page.html.contains("Billing address"));
}

async fn page_030_without_a_billing_address_there_is_none(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "no-address").await;
    assert_no_address(&page);
}

async fn page_031_orders_by_telephone_have_no_billing_address(app: TestApp) {
    let moto = Order {
        moto: true,
        ..order()
    };
    let (_, page, _) = open(&app, "moto", moto).await;
    assert_no_address(&page);
    let (_, page, _) = on_card_page(&app, "moto").await;
    assert!(page.has("#address-line-1"));
}

fn prefilled(country: Option<&str>) -> Order {
    let address = PartialAddress {
        line1: Some("1 <b>Quay</b> Row".to_owned()),
        line2: None,
        city: Some("Cardiff".to_owned()),
        postcode: Some("CF10 9ZZ".to_owned()),
        country: country.map(|code| CountryCode::parse(code).unwrap()),
    };
    Order {
        email: Some("ana@example.com".to_owned()),
        prefilled: Some(Prefilled {
            cardholder_name: Some("Ana \"A\" Example".to_owned()),
            billing_address: Some(address),
        }),
        ..order()
    }
}

async fn page_032_what_the_service_knows_is_filled_in(app: TestApp) {
    let (_, page, _) = open(&app, "council", prefilled(Some("GB"))).await;
    for (input, value) in [
        ("#cardholder-name", "Ana \"A\" Example"),
        ("#address-line-1", "1 <b>Quay</b> Row"),
        ("#address-line-2", ""),
        ("#address-city", "Cardiff"),
        ("#address-postcode", "CF10 9ZZ"),
        ("#email", "ana@example.com"),
    ] {
        assert_eq!(page.attribute(input, "value").unwrap(), value, "{input}");
    }
    assert_eq!(chosen_country(&page).unwrap(), "GB");
}

async fn page_033_the_country_of_a_known_address_is_chosen(app: TestApp) {
    for (known, chosen) in [(Some("IE"), "IE"), (Some("QQ"), "GB"), (None, "GB")] {
        let (_, page, _) = open(&app, "no-country", prefilled(known)).await;
        assert_eq!(chosen_country(&page).unwrap(), chosen, "{known:?}");
    }
}

async fn page_034_without_email_there_is_no_such_field(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "no-email").await;
    for absent in ["#email", "#email-lbl", "#email-hint"] {
        assert!(!page.has(absent), "{absent}");
    }
}

async fn page_035_036_email_is_asked_for_and_explained(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    assert_eq!(page.text("#email-lbl"), "Email");
    assert_eq!(
        page.text("#email-hint"),
        "We’ll send your payment confirmation here"
    );
    let (_, page, _) = on_card_page(&app, "optional").await;
    assert_eq!(page.text("#email-lbl"), "Email (optional)");
    assert!(!page.has("#email-hint"));
}

async fn page_037_number_and_code_are_plain_fields(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "moto").await;
    assert!(page.has("#card-no[type=text][autocomplete=cc-number]"));
    assert!(page.has("#cvc[type=text][autocomplete=cc-csc]"));
    for field in ["#card-no", "#cvc"] {
        assert_eq!(page.attribute(field, "value"), None, "{field}");
    }
}

async fn page_043_descriptions_are_text(app: TestApp) {
    let attack = Order {
        description: "Payment & <script>alert(1)</script> \u{202e}".to_owned(),
        ..order()
    };
    let (mut browser, page, _) = open(&app, "council", attack).await;
    let confirm = crate::support::pay(&mut browser, &page, test_support::VALID_CARD).await;
    for page in [page, confirm] {
        let text = page.text("#payment-description");
        assert!(
            text.starts_with("Payment & <script>alert(1)</script>"),
            "{text}"
        );
        assert!(!page.html.contains("<script>alert"));
    }
}

async fn labels_and_limits_are_the_documented_ones(app: TestApp) {
    let (_, page, _) = on_card_page(&app, "council").await;
    for (id, name, label, maxlength) in [
        ("card-no", "cardNo", "Card number", "26"),
        ("cardholder-name", "cardholderName", "Name on card", "200"),
        ("cvc", "cvc", "Card security code", "4"),
        ("address-line-1", "addressLine1", "Address line 1", "100"),
        (
            "address-line-2",
            "addressLine2",
            "Address line 2 (optional)",
            "100",
        ),
        ("address-city", "addressCity", "Town or city", "100"),
        ("address-postcode", "addressPostcode", "Postcode", "10"),
        ("email", "email", "Email", "254"),
    ] {
        let group = format!(".govuk-form-group[data-validation={name}]");
        let selector = format!("{group} > label#{id}-lbl[for={id}]");
        assert_eq!(page.text(&selector), label);
        let input = format!("{group} > input#{id}[name={name}]");
        assert_eq!(page.attribute(&input, "maxlength").unwrap(), maxlength);
    }
    for (id, name, label) in [
        ("expiry-month", "expiryMonth", "Month"),
        ("expiry-year", "expiryYear", "Year"),
    ] {
        assert_eq!(page.text(&format!("label[for={id}]")), label);
        assert!(page.has(&format!(
            "[data-validation=expiryMonth] input#{id}[name={name}]"
        )));
    }
    assert_eq!(page.text("#expiry-date-lbl"), "Expiry date");
    let country = "label#address-country-lbl[for=address-country]";
    assert_eq!(page.text(country), "Country or territory");
}

async fn a_welsh_payment_has_a_welsh_card_page(app: TestApp) {
    let (_, page, _) = open(&app, "council", welsh_order()).await;
    assert_eq!(page.attribute("html", "lang").unwrap(), "cy");
    assert_eq!(page.title(), "Rhowch fanylion y cerdyn");
    assert_eq!(page.text("#card-no-lbl"), "Rhif cerdyn");
    assert_eq!(page.text("#submit-card-details"), "Parhau");
    assert_eq!(
        page.text(".govuk-header__service-name"),
        "Talu am wasanaethau’r cyngor"
    );
    // Nothing of one payment's language stays for the next.
    let (_, page, _) = on_confirm_page(&app, "council").await;
    assert_eq!(page.attribute("html", "lang").unwrap(), "en");
}
