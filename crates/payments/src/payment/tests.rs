use super::*;

#[test]
fn debug_hides_what_may_name_the_payer() {
    let card = "4242424242424242";
    let order = Order {
        metadata: BTreeMap::from([("note".to_owned(), card.into())]),
        email: Some("ana@example.org".to_owned()),
        prefilled: Some(Prefilled {
            cardholder_name: Some(format!("Ana {card}")),
            billing_address: None,
        }),
        ..Order::new(
            Amount::ZERO,
            card,
            card,
            &format!("https://a.example/{card}"),
        )
    };
    let shown = format!("{order:?} {:?}", order.prefilled);
    for hidden in ["4242", "ana", "Ana", "example"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("mode: Web") && shown.ends_with("Some(Prefilled([redacted]))"));
}

#[test]
fn engine_031_prefilled_details_with_eleven_digits_are_stored_masked() {
    let prefilled = |name: &str, city: &str| Prefilled {
        cardholder_name: Some(name.to_owned()),
        billing_address: Some(PartialAddress {
            city: Some(city.to_owned()),
            ..PartialAddress::default()
        }),
    };
    assert_eq!(
        prefilled("4242 4242 424", "Ana 42424242424").sanitised(),
        prefilled("**** **** ***", "Ana ***********")
    );
    let short = prefilled("Ana 4242424242", "Cardiff 3");
    assert_eq!(short.sanitised(), short);
}
