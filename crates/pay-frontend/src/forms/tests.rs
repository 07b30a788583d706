//! What the form of the card page takes and refuses.

mod email;

use payments::{account::Account, card::AcceptedCards};
use proptest::prelude::*;
use time::macros::date;
use web::{Field as _, Language};

use super::*;
use crate::samples::sample_account;

const VALID: [(&str, &str); 11] = [
    ("cardNo", "4444333322221111"),
    ("expiryMonth", "01"),
    ("expiryYear", "30"),
    ("cardholderName", "Valid Paying Name"),
    ("cvc", "012"),
    ("addressLine1", "10 Valid Paying Address"),
    ("addressLine2", ""),
    ("addressCity", "London"),
    ("addressPostcode", "E1 8QS"),
    ("addressCountry", "GB"),
    ("email", "validpayingemail@example.com"),
];

fn account() -> Account {
    sample_account().unwrap()
}

/// The valid form with some fields replaced or added.
fn form(changes: &[(&str, &str)]) -> CardForm {
    let fields = VALID.iter().chain(changes);
    let fields = fields.map(|(name, value)| ((*name).to_owned(), (*value).into()));
    serde_json::from_value(serde_json::Value::Object(fields.collect())).unwrap()
}

fn rules(account: &Account) -> Rules<'_> {
    Rules {
        account,
        has_address: true,
        m: Messages::of(Language::En),
        today: date!(2020 - 09 - 15),
    }
}

fn rejected(changes: &[(&str, &str)]) -> Rejected {
    form(changes).parse(rules(&account())).unwrap_err()
}

fn accepted(changes: &[(&str, &str)]) -> CardSubmission {
    form(changes).parse(rules(&account())).unwrap()
}

/// Summary link, summary text and text beside the field.
fn texts(rejected: &Rejected) -> Vec<(&'static str, &str, &str)> {
    rejected
        .errors
        .iter()
        .map(|error| {
            (
                error.field.link_id(),
                error.summary.as_ref(),
                error.message.as_ref(),
            )
        })
        .collect()
}

/// The only error of a form with one field changed: summary text and text beside the field.
fn only_error(name: &str, value: &str) -> (String, String) {
    let rejected = rejected(&[(name, value)]);
    match texts(&rejected)[..] {
        [(_, summary, message)] => (summary.to_owned(), message.to_owned()),
        ref several => panic!("{name}={value}: {several:?}"),
    }
}

#[test]
fn page_061_an_empty_form_names_every_field_in_order() {
    let rejected = CardForm::default().parse(rules(&account())).unwrap_err();
    assert_eq!(
        texts(&rejected),
        [
            (
                "card-no-error",
                "Enter a valid card number",
                "Enter a valid card number"
            ),
            (
                "expiry-month-error",
                "Enter a valid expiry date",
                "Enter a valid expiry date"
            ),
            (
                "cardholder-name-error",
                "Enter a valid name",
                "Enter the name as it appears on the card"
            ),
            (
                "cvc-error",
                "Enter a valid card security code",
                "Enter a valid card security code"
            ),
            ("email-error", "Enter a valid email", "Enter a valid email"),
            (
                "address-line-1-error",
                "Enter a valid address line 1",
                "Enter address line 1, typically the building and street",
            ),
            (
                "address-city-error",
                "Enter a valid town/city",
                "Enter a valid town/city"
            ),
            (
                "address-postcode-error",
                "Enter a valid postcode",
                "Enter a valid postcode"
            ),
            (
                "address-country-error",
                "Enter a valid country or territory",
                "Enter a valid country or territory",
            ),
        ]
    );
    assert_eq!(rejected.suggestion, None);
}

#[test]
fn errors_are_named_in_welsh() {
    let account = account();
    let welsh = Rules {
        m: Messages::of(Language::Cy),
        ..rules(&account)
    };
    let rejected = CardForm::default().parse(welsh).unwrap_err();
    let texts = texts(&rejected);
    assert_eq!(
        texts[2],
        (
            "cardholder-name-error",
            "Rhowch enw dilys",
            "Rhowch yr enw fel y mae’n ymddangos ar y cerdyn"
        )
    );
    assert_eq!(texts[1].2, "Rhowch ddyddiad dod i ben dilys");
}

#[test]
fn page_075_a_valid_form_is_what_the_engine_takes() {
    let submission = accepted(&[
        ("cardNo", " 4242 4242 4242 4242 "),
        ("expiryMonth", "11"),
        ("expiryYear", "99"),
    ]);
    assert_eq!(submission.card.number.expose(), "4242424242424242");
    assert_eq!(submission.card.expiry.to_string(), "11/99");
    assert_eq!(submission.card.name.as_str(), "Valid Paying Name");
    assert_eq!(submission.card.cvc.expose(), "012");
    assert_eq!(submission.card.address.unwrap().postcode(), "E1 8QS");
    assert_eq!(
        submission.email.unwrap().as_str(),
        "validpayingemail@example.com"
    );
}

#[test]
fn page_062_card_numbers_that_are_none() {
    let enter = "Enter a valid card number".to_owned();
    for typed in [
        "",
        "1111111111111111",
        "4444333322221112",
        "４２４２４２４２４２４２４２４２",
    ] {
        assert_eq!(
            only_error("cardNo", typed),
            (enter.clone(), enter.clone()),
            "{typed}"
        );
    }
    assert_eq!(
        only_error("cardNo", "44443333222211111111"),
        ("Card number is not the correct length".to_owned(), enter)
    );
}

#[test]
fn page_063_a_short_number_is_told_in_both_places_and_first() {
    let length = "Card number is not the correct length";
    let rejected = rejected(&[("cardNo", "4242"), ("cvc", "")]);
    assert_eq!(texts(&rejected)[0], ("card-no-error", length, length));
    assert_eq!(texts(&rejected).len(), 2);
}

#[test]
fn page_065_a_brand_that_is_not_taken_beats_the_number_itself() {
    for typed in ["6759649826438453", "6759649826438450"] {
        let told = "Maestro is not supported".to_owned();
        assert_eq!(only_error("cardNo", typed), (told.clone(), told), "{typed}");
    }
    // Passes the Luhn check and belongs to nobody.
    let told = "Your card is not supported".to_owned();
    assert_eq!(
        only_error("cardNo", "9999999999999995"),
        (told.clone(), told)
    );
}

#[test]
fn page_066_a_type_that_is_not_taken_is_named() {
    let mut account = account();
    account.accepted_cards = AcceptedCards::from_ids([("visa", ["debit"])]).unwrap();
    let rejected = form(&[]).parse(rules(&account)).unwrap_err();
    let told = "Visa credit cards are not supported";
    assert_eq!(texts(&rejected), [("card-no-error", told, told)]);
}

#[test]
fn expiry_dates() {
    for (month, year) in [("09", "20"), ("9", "2020"), ("8", "21"), (" 12 ", "2099")] {
        accepted(&[("expiryMonth", month), ("expiryYear", year)]);
    }
    let enter = "Enter a valid expiry date";
    for (month, year, summary) in [
        ("", "20", enter),
        ("9", "", enter),
        ("0", "21", enter),
        ("13", "21", enter),
        ("1.3", "21", enter),
        ("-1", "21", enter),
        ("9", "021", enter),
        ("9", "2199", enter),
        ("9", "3a", enter),
        ("8", "20", "Enter an expiry date in the future"),
        ("12", "1999", "Enter an expiry date in the future"),
    ] {
        let rejected = rejected(&[("expiryMonth", month), ("expiryYear", year)]);
        assert_eq!(
            texts(&rejected),
            [("expiry-month-error", summary, enter)],
            "{month}/{year}"
        );
    }
}

#[test]
fn page_067_card_numbers_in_other_fields_are_refused() {
    let digits = "1234 5678 9012";
    let rejected = rejected(&[
        ("cardholderName", digits),
        ("addressLine1", digits),
        ("addressLine2", digits),
        ("addressCity", digits),
        ("addressPostcode", digits),
        ("addressCountry", "US"),
    ]);
    let texts = texts(&rejected);
    let links: Vec<&str> = texts.iter().map(|(link, _, _)| *link).collect();
    assert_eq!(
        links,
        [
            "cardholder-name-error",
            "address-line-1-error",
            "address-city-error",
            "address-postcode-error",
            "address-line-2-error",
        ]
    );
    assert_eq!(texts[4].1, "Enter address line 2");
    accepted(&[("addressLine2", "12345678901")]);
}

#[test]
fn page_068_a_security_code_is_no_name() {
    let told = "Enter the name as it appears on the card".to_owned();
    assert_eq!(only_error("cardholderName", "234"), (told.clone(), told));
}

#[test]
fn page_069_a_second_line_alone_is_no_address() {
    let rejected = rejected(&[("addressLine1", ""), ("addressLine2", "Flat 2")]);
    assert_eq!(
        texts(&rejected),
        [(
            "address-line-1-error",
            "Enter a valid address line 1",
            "Enter address line 1, typically the building and street"
        )]
    );
}

#[test]
fn postcodes_are_british_in_britain_only() {
    let told = "Enter a valid postcode".to_owned();
    for typed in ["N4", "N4 2BQQ", "AB1 CD2", "asdf"] {
        assert_eq!(
            only_error("addressPostcode", typed),
            (told.clone(), told.clone())
        );
    }
    accepted(&[("addressPostcode", "asdf"), ("addressCountry", "FR")]);
}

#[test]
fn page_074_without_an_address_none_is_read() {
    let account = account();
    let rules = Rules {
        has_address: false,
        ..rules(&account)
    };
    let form = form(&[("addressLine1", ""), ("addressPostcode", "nonsense")]);
    assert!(form.parse(rules).unwrap().card.address.is_none());
}

#[test]
fn number_and_security_code_are_in_no_debug_output_and_no_value() {
    let form = form(&[("cardNo", "4242424242424242"), ("cvc", "9876")]);
    assert_eq!(format!("{form:?}"), "CardForm([redacted])");
    let CardValues {
        expiry_month,
        expiry_year,
        cardholder_name,
        address_line_1,
        address_line_2,
        address_city,
        address_postcode,
        address_country,
        email,
    } = form.values();
    for shown in [
        expiry_month,
        expiry_year,
        cardholder_name,
        address_line_1,
        address_line_2,
        address_city,
        address_postcode,
        address_country,
        email,
    ] {
        assert!(
            !shown.contains("4242") && !shown.contains("9876"),
            "{shown}"
        );
    }
}

#[test]
fn links_of_the_summary_lead_to_the_inputs() {
    let rejected = CardForm::default().parse(rules(&account())).unwrap_err();
    let targets: Vec<&str> = rejected
        .errors
        .iter()
        .map(|error| error.field.id())
        .collect();
    assert_eq!(targets[..2], ["card-no", "expiry-month"]);
}

proptest! {
    #[test]
    fn any_input_is_taken_or_refused_with_words(values in prop::collection::vec(".{0,40}", 13)) {
        let names = VALID.iter().map(|(name, _)| *name).chain(["originalemail", "email-typo-sugestion"]);
        let fields: Vec<(&str, &str)> = names.zip(values.iter().map(String::as_str)).collect();
        let refused = form(&fields).parse(rules(&account()));
        if let Err(rejected) = refused {
            prop_assert!(!rejected.errors.is_empty());
            for error in rejected.errors.iter() {
                prop_assert!(!error.summary.is_empty() && !error.message.is_empty());
            }
        }
    }
}
