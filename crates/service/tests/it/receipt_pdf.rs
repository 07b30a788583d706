//! The making of a receipt, whatever stands on it.

use proptest::prelude::*;
use service::receipt::{Receipt, SIZE_KB, pdf};
use web::Language;

use crate::pdf::Pdf;

fn long_receipt(language: Language, contact: usize) -> Receipt {
    Receipt {
        language,
        title: "Title".to_owned(),
        service: "Service".to_owned(),
        heading: "Heading".to_owned(),
        rows: vec![
            ("Long".to_owned(), "word ".repeat(60)),
            ("Unbroken".to_owned(), "W".repeat(255)),
            ("An unbroken name:".repeat(6), "x".to_owned()),
        ],
        contact_heading: "Contact".to_owned(),
        contact: (0..contact).map(|line| format!("Line {line}")).collect(),
    }
}

#[test]
fn long_texts_are_broken_into_lines_and_pages_and_stay_whole_for_who_hears_them() {
    let receipt = long_receipt(Language::En, 100);
    let pdf = Pdf::parse(&pdf(&receipt).unwrap());
    assert_eq!(pdf.document().get_pages().len(), 3);
    let text = pdf.text();
    for whole in [
        "word ".repeat(60).trim(),
        &"W".repeat(255),
        &"An unbroken name:".repeat(6),
    ] {
        assert!(text.contains(whole), "{text}");
    }
    assert!(text.ends_with("\nLine 98\nLine 99"), "{text}");
}

#[test]
fn the_size_that_links_tell_is_that_of_a_receipt() {
    for (service, heading, name, contact) in [
        (
            "Pay a council fee",
            "Payment receipt",
            "Corporate card fee",
            "Telephone: 01632 960 145",
        ),
        (
            "Talu ffi i’r cyngor",
            "Derbynneb am daliad",
            "Ffi cerdyn corfforaethol",
            "Ffôn: 01632 960 145",
        ),
    ] {
        let receipt = Receipt {
            language: Language::Cy,
            title: heading.to_owned(),
            service: service.to_owned(),
            heading: heading.to_owned(),
            rows: [
                name,
                "HX4-7K2-9QM",
                "£145.00",
                "20 November 2026, 2:05pm",
                "Visa 4242",
            ]
            .map(|value| (name.to_owned(), value.to_owned()))
            .to_vec(),
            contact_heading: "Contact us".to_owned(),
            contact: vec![contact.to_owned()],
        };
        let size = pdf(&receipt).unwrap().len() / 1000;
        let told = usize::try_from(SIZE_KB).unwrap();
        assert!(size.abs_diff(told) <= 3, "{size} kB");
    }
}

#[test]
fn a_receipt_without_a_title_is_an_error_and_one_without_rows_is_not() {
    let mut receipt = long_receipt(Language::En, 0);
    receipt.rows.clear();
    pdf(&receipt).unwrap();
    receipt.title = "\u{202e}".to_owned();
    pdf(&receipt).unwrap_err();
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..260).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_can_be_printed(texts in prop::array::uniform6(any_text())) {
        let [title, service, heading, name, value, contact] = texts;
        let receipt = Receipt {
            language: Language::Cy,
            title: format!("T{title}"),
            service,
            heading: format!("H{heading}"),
            rows: vec![(name, value)],
            contact_heading: contact.clone(),
            contact: vec![contact],
        };
        let text = Pdf::parse(&pdf(&receipt).unwrap()).text();
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    }
}
