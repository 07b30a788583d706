//! The card form when something is wrong, without scripts.

use payments::payment::Order;
use test_support::{Browser, Page, TestApp, VALID_CARD, card_with};

use crate::support::{Created, on_card_page, open, order, status, stored, welsh_order};

on_each_database! {
    page_061_an_empty_form_names_every_field
    page_062_a_number_that_fails_its_check_is_told
    page_063_064_what_was_typed_is_there_again_except_the_card
    page_065_a_brand_that_is_not_taken_is_named
    page_066_a_type_that_is_not_taken_is_named
    page_067_card_numbers_in_other_fields_are_told
    page_068_a_security_code_is_no_name
    page_069_a_second_line_alone_is_no_address
    page_072_the_submitted_country_stays_chosen
    page_073_a_card_of_unknown_type_is_taken
    page_074_without_an_address_none_is_kept
    page_075_number_and_expiry_are_brought_to_their_form
    page_054_prepaid_cards_are_refused_where_they_are_blocked
    errors_are_welsh_on_a_welsh_payment
    the_card_check_for_scripts_answers_json
}

/// Submits the valid form with changes and stays on the card page.
async fn rejected(
    app: &TestApp,
    account: &str,
    changes: &[(&str, &str)],
) -> (Browser, Page, Created) {
    let (mut browser, page, created) = on_card_page(app, account).await;
    let page = browser
        .submit(&page, "#card-details", &card_with(changes))
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(page.url.path(), format!("/card_details/{}", created.id));
    assert_eq!(page.title(), "Error: Enter card details");
    assert!(!page.has("#error-summary.hidden"));
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(status(app, &created).await, "ENTERING CARD DETAILS");
    (browser, page, created)
}

/// The summary and the field say these texts.
fn assert_told(page: &Page, field: &str, summary: &str, message: &str) {
    let (link, beside) = match field {
        "expiry-date" => (
            "#expiry-month-error".to_owned(),
            "#error-expiry-date".to_owned(),
        ),
        field => (format!("#{field}-error"), format!("#error-{field}")),
    };
    assert_eq!(page.text(&link), summary, "{field}");
    assert_eq!(page.text(&beside), format!("Error: {message}"), "{field}");
    let target = page.attribute(&link, "href").unwrap();
    assert!(
        page.has(&format!("{target}[aria-invalid=true]")),
        "{target}"
    );
}

async fn page_061_an_empty_form_names_every_field(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let page = browser.submit(&page, "#card-details", &[]).await;
    assert_eq!(page.status, 200);
    for (field, summary, message) in [
        (
            "card-no",
            "Enter a valid card number",
            "Enter a valid card number",
        ),
        (
            "expiry-date",
            "Enter a valid expiry date",
            "Enter a valid expiry date",
        ),
        (
            "cardholder-name",
            "Enter a valid name",
            "Enter the name as it appears on the card",
        ),
        (
            "cvc",
            "Enter a valid card security code",
            "Enter a valid card security code",
        ),
        ("email", "Enter a valid email", "Enter a valid email"),
        (
            "address-line-1",
            "Enter a valid address line 1",
            "Enter address line 1, typically the building and street",
        ),
        (
            "address-city",
            "Enter a valid town/city",
            "Enter a valid town/city",
        ),
        (
            "address-postcode",
            "Enter a valid postcode",
            "Enter a valid postcode",
        ),
        (
            "address-country",
            "Enter a valid country or territory",
            "Enter a valid country or territory",
        ),
    ] {
        assert_told(&page, field, summary, message);
    }
    assert_eq!(page.count(".govuk-error-summary__list li"), 9);
    assert!(!page.has("#address-line-2-error"));
    let heading = "The following fields are missing or contain errors";
    assert_eq!(page.text("#error-summary-title"), heading);
    let cancel = page.attribute("#cancel", "action").unwrap();
    assert_eq!(cancel, format!("/card_details/{}/cancel", created.id));
    assert_eq!(page.text("#amount"), "£10.00");
    assert_eq!(page.count("#address-country option"), 250);
}

async fn page_062_a_number_that_fails_its_check_is_told(app: TestApp) {
    let (_, page, _) = rejected(&app, "council", &[("cardNo", "1111111111111111")]).await;
    let told = "Enter a valid card number";
    assert_told(&page, "card-no", told, told);
}

async fn page_063_064_what_was_typed_is_there_again_except_the_card(app: TestApp) {
    let changes = [
        ("cardNo", "4242"),
        ("cvc", "987"),
        ("addressLine2", "Flat <2>"),
    ];
    let (_, page, _) = rejected(&app, "council", &changes).await;
    let told = "Card number is not the correct length";
    assert_told(&page, "card-no", told, told);
    for (input, value) in [
        ("#expiry-month", "01"),
        ("#expiry-year", "30"),
        ("#cardholder-name", "Valid Paying Name"),
        ("#address-line-1", "10 Valid Paying Address"),
        ("#address-line-2", "Flat <2>"),
        ("#address-city", "London"),
        ("#address-postcode", "E1 8QS"),
        ("#email", "validpayingemail@example.com"),
    ] {
        assert_eq!(page.attribute(input, "value").unwrap(), value, "{input}");
    }
    // The card itself never comes back.
    for secret in ["#card-no", "#cvc"] {
        assert_eq!(page.attribute(secret, "value"), None);
    }
    let changes = [("cardNo", "5105105105105101"), ("cvc", "98765432")];
    let (_, page, _) = rejected(&app, "council", &changes).await;
    assert!(!page.html.contains("5105105105105101") && !page.html.contains("98765432"));
}

async fn page_065_a_brand_that_is_not_taken_is_named(app: TestApp) {
    let (_, page, _) = rejected(&app, "council", &[("cardNo", "6759649826438453")]).await;
    assert_told(
        &page,
        "card-no",
        "Maestro is not supported",
        "Maestro is not supported",
    );
}

async fn page_066_a_type_that_is_not_taken_is_named(app: TestApp) {
    let (_, page, _) = rejected(&app, "debit", &[("cardNo", "4444333322221111")]).await;
    let told = "Visa credit cards are not supported";
    assert_told(&page, "card-no", told, told);
    let (_, page, _) = rejected(&app, "amex", &[("cardNo", "4444333322221111")]).await;
    assert_told(
        &page,
        "card-no",
        "Visa is not supported",
        "Visa is not supported",
    );
}

async fn page_067_card_numbers_in_other_fields_are_told(app: TestApp) {
    let digits = "1234 5678 9012";
    let fields = [
        "cardholderName",
        "addressLine1",
        "addressLine2",
        "addressCity",
        "addressPostcode",
    ];
    let mut changes: Vec<(&str, &str)> = fields.iter().map(|field| (*field, digits)).collect();
    changes.push(("addressCountry", "US"));
    let (_, page, _) = rejected(&app, "council", &changes).await;
    for (field, told) in [
        (
            "cardholder-name",
            "Enter the name as it appears on the card",
        ),
        (
            "address-line-1",
            "Enter address line 1, typically the building and street",
        ),
        ("address-line-2", "Enter address line 2"),
        ("address-city", "Enter a valid town/city"),
        ("address-postcode", "Enter a valid postcode"),
    ] {
        assert_told(&page, field, told, told);
    }
}

async fn page_068_a_security_code_is_no_name(app: TestApp) {
    let (_, page, _) = rejected(&app, "council", &[("cardholderName", "234")]).await;
    let told = "Enter the name as it appears on the card";
    assert_told(&page, "cardholder-name", told, told);
}

async fn page_069_a_second_line_alone_is_no_address(app: TestApp) {
    let changes = [("addressLine1", ""), ("addressLine2", "Flat 2")];
    let (_, page, _) = rejected(&app, "council", &changes).await;
    let message = "Enter address line 1, typically the building and street";
    assert_told(
        &page,
        "address-line-1",
        "Enter a valid address line 1",
        message,
    );
}

async fn page_072_the_submitted_country_stays_chosen(app: TestApp) {
    let changes = [
        ("addressCountry", "FR"),
        ("addressPostcode", "75008"),
        ("cvc", ""),
    ];
    let (_, page, _) = rejected(&app, "council", &changes).await;
    let chosen = page.attribute("#address-country option[selected]", "value");
    assert_eq!(chosen.unwrap(), "FR");
}

async fn page_073_a_card_of_unknown_type_is_taken(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "debit").await;
    let card = card_with(&[("cardNo", "4000000000000010")]);
    let page = browser.submit(&page, "#card-details", &card).await;
    assert_eq!(
        page.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
}

async fn page_074_without_an_address_none_is_kept(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "no-address").await;
    browser.submit(&page, "#card-details", VALID_CARD).await;
    let card = stored(&app, &created).await.card.unwrap();
    assert_eq!(card.address, None);
}

async fn page_075_number_and_expiry_are_brought_to_their_form(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    let changes = [
        ("cardNo", "4242 4242 4242 4242"),
        ("expiryMonth", "11"),
        ("expiryYear", "99"),
    ];
    let page = browser
        .submit(&page, "#card-details", &card_with(&changes))
        .await;
    assert_eq!(
        page.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
    let card = stored(&app, &created).await.card.unwrap();
    assert_eq!(card.expiry.to_string(), "11/99");
    assert_eq!(
        (card.first_six.as_str(), card.last_four.as_str()),
        ("424242", "4242")
    );
}

async fn page_054_prepaid_cards_are_refused_where_they_are_blocked(app: TestApp) {
    let prepaid = [("cardNo", "4000160000000004")];
    let (_, page, _) = rejected(&app, "no-prepaid", &prepaid).await;
    let told = "Prepaid cards are not accepted";
    assert_told(&page, "card-no", told, told);
    let (mut browser, page, _) = on_card_page(&app, "council").await;
    let page = browser
        .submit(&page, "#card-details", &card_with(&prepaid))
        .await;
    assert_eq!(page.status, 303);
}

async fn errors_are_welsh_on_a_welsh_payment(app: TestApp) {
    let (mut browser, page, _) = open(&app, "council", welsh_order()).await;
    let page = browser
        .submit(&page, "#card-details", &card_with(&[("cardNo", "4242")]))
        .await;
    assert_eq!(
        page.text("#card-no-error"),
        "Nid yw rhif y cerdyn yr hyd cywir"
    );
    assert_eq!(
        page.text("#error-card-no"),
        "Gwall: Nid yw rhif y cerdyn yr hyd cywir"
    );
}

async fn the_card_check_for_scripts_answers_json(app: TestApp) {
    let order = Order { ..order() };
    let (mut browser, _, created) = open(&app, "no-prepaid", order).await;
    let url = created.url("/check_card/{id}");
    for (number, answer) in [
        (
            "4444333322221111",
            r#"{"accepted":true,"type":"CREDIT","corporate":false,"prepaid":"NOT_PREPAID"}"#,
        ),
        (
            "4000160000000004",
            r#"{"accepted":false,"message":"Prepaid cards are not accepted"}"#,
        ),
        (
            "1234567890",
            r#"{"accepted":false,"message":"Card number is not the correct length"}"#,
        ),
        (
            "",
            r#"{"accepted":false,"message":"Enter a valid card number"}"#,
        ),
    ] {
        let page = browser.post(&url, &[("cardNo", number)]).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), "application/json");
        assert_eq!(page.html, answer);
    }
    let log = browser
        .post(&created.url("/log/{id}"), &[("code", "Anything")])
        .await;
    assert_eq!((log.status, log.html.as_str()), (200, "OK"));
}
