use serde_json::{Value, json};

use super::*;

fn prefilled(details: Value) -> Value {
    base(Metadata::from_iter([("prefilled_cardholder_details".to_owned(), details)]).into())
}

#[test]
fn api_022_email_language_and_delayed_capture_are_kept() {
    let payment =
        accepted(json!({"email": "a@example.org", "language": "cy", "delayed_capture": true}));
    assert_eq!(payment.email.as_deref(), Some("a@example.org"));
    assert_eq!(payment.language, Language::Welsh);
    assert!(payment.delayed_capture);
}

#[test]
fn a_blank_email_counts_as_absent() {
    for email in ["", "  "] {
        assert_eq!(accepted(json!({ "email": email })).email, None);
    }
}

#[test]
fn an_agreement_payment_may_name_its_type() {
    let payment = accepted(json!({
        "authorisation_mode": "agreement",
        "agreement_id": AGREEMENT,
        "agreement_payment_type": "instalment",
    }));
    assert_eq!(
        payment.agreement_payment_type,
        Some(AgreementPaymentType::Instalment)
    );
}

#[test]
fn api_023_prefilled_details_are_kept() {
    let body = prefilled(json!({"cardholder_name": "A", "billing_address":
        {"line1": "1", "line2": "2", "city": "C", "postcode": "P", "country": "GB"}}));
    let details = parse(&body).unwrap().prefilled_cardholder_details.unwrap();
    assert_eq!(details.cardholder_name.as_deref(), Some("A"));
    let text = |text: &str| Some(text.to_owned());
    let address = Address {
        line1: text("1"),
        line2: text("2"),
        postcode: text("P"),
        city: text("C"),
        country: text("GB"),
    };
    assert_eq!(details.billing_address, Some(address));
}

#[test]
fn api_024_prefilled_details_may_be_partial() {
    let body =
        prefilled(json!({"billing_address": {"line1": "1", "country": "Wales", "city": ""}}));
    let details = parse(&body).unwrap().prefilled_cardholder_details.unwrap();
    assert_eq!(details.cardholder_name, None);
    let address = Address {
        line1: Some("1".to_owned()),
        ..Address::default()
    };
    assert_eq!(details.billing_address, Some(address));
}

#[test]
fn api_026_nulls_count_as_absent() {
    let members = json!({"email": null, "prefilled_cardholder_details": {"cardholder_name": null}});
    assert_eq!(accepted(members), accepted(json!({})));
}

#[test]
fn prefilled_details_that_are_no_object_are_ignored() {
    for details in [
        json!(null),
        json!("x"),
        json!([1]),
        json!({"billing_address": 5}),
    ] {
        assert_eq!(parse(&prefilled(details)).unwrap(), accepted(json!({})));
    }
}

#[test]
fn api_052_and_053_an_unknown_language_is_refused() {
    let bodies = |values: [Value; 3]| values.map(|value| base(json!({ "language": value })));
    let text = r#"Must be "en" or "cy""#;
    invalid(
        &bodies([json!("fr"), json!("EN"), json!("en ")]),
        422,
        "language",
        text,
    );
    invalid(
        &bodies([json!(1), json!(""), json!(null)]),
        400,
        "language",
        text,
    );
}

#[test]
fn api_054_and_055_what_is_no_boolean_is_refused() {
    for name in ["delayed_capture", "moto"] {
        let values = [json!("true"), json!("yes"), json!(null), json!(1)];
        let bodies = values.map(|value| base(json!({ name: value })));
        invalid(&bodies, 400, name, "Must be true or false");
    }
}

#[test]
fn api_057_an_email_that_is_no_text_is_refused() {
    invalid(
        &[base(json!({"email": 5}))],
        400,
        "email",
        "Field must be a string",
    );
}

#[test]
fn api_058_a_long_email_is_refused() {
    let text = "Must be less than or equal to 254 characters length";
    invalid(
        &[base(json!({ "email": "e".repeat(255) }))],
        422,
        "email",
        text,
    );
}

#[test]
fn api_059_prefilled_details_that_are_no_text_are_refused_by_leaf_name() {
    let text = "Field must be a string";
    invalid(
        &[prefilled(json!({"cardholder_name": 5}))],
        400,
        "cardholder_name",
        text,
    );
    for name in ["line1", "line2", "city", "postcode", "country"] {
        invalid(
            &[prefilled(json!({"billing_address": {name: 5}}))],
            400,
            name,
            text,
        );
    }
    let all_wrong = json!({"line2": 1, "line1": 1, "country": 1, "postcode": 1, "city": 1});
    invalid(
        &[prefilled(json!({ "billing_address": all_wrong }))],
        400,
        "line1",
        text,
    );
}

#[test]
fn api_060_long_prefilled_details_are_refused() {
    let long = "x".repeat(256);
    let text = "Must be less than or equal to 255 characters length";
    invalid(
        &[prefilled(json!({ "cardholder_name": long }))],
        422,
        "cardholder_name",
        text,
    );
    for name in ["line1", "line2", "city"] {
        invalid(
            &[prefilled(json!({"billing_address": {name: long}}))],
            422,
            name,
            text,
        );
    }
    let postcode = prefilled(json!({"billing_address": {"postcode": "x".repeat(26)}}));
    let text = "Must be less than or equal to 25 characters length";
    invalid(&[postcode], 422, "postcode", text);
}

#[test]
fn api_069_and_070_an_unknown_authorisation_mode_is_refused() {
    let mode = |mode: Value| base(json!({ "authorisation_mode": mode }));
    let text = "Must be one of web, moto_api, agreement";
    let unknown = ["foo", "external", "WEB"].map(|text| mode(text.into()));
    invalid(&unknown, 422, "authorisation_mode", text);
    let no_words = [json!(null), json!(1), json!(""), json!(" ")].map(mode);
    invalid(&no_words, 400, "authorisation_mode", text);
}

#[test]
fn api_071_an_agreement_id_outside_of_agreement_mode_is_unexpected() {
    let expected = json!({"code": "P0104", "description": "Unexpected attribute: agreement_id"});
    for id in [json!(AGREEMENT), json!(null), json!(5)] {
        assert_refused(&base(json!({ "agreement_id": id })), 400, &expected);
    }
}

#[test]
fn api_072_an_agreement_payment_type_without_agreement_is_unexpected() {
    let description = "Unexpected attribute: agreement_payment_type";
    let expected = json!({"code": "P0104", "description": description});
    for word in ["recurring", "weekly"] {
        assert_refused(
            &base(json!({ "agreement_payment_type": word })),
            400,
            &expected,
        );
    }
}

#[test]
fn api_073_an_unknown_agreement_payment_type_is_refused() {
    let text = "Must be one of instalment, recurring, unscheduled";
    let body =
        |word: Value| base(json!({"set_up_agreement": AGREEMENT, "agreement_payment_type": word}));
    invalid(
        &[body(json!("weekly"))],
        422,
        "agreement_payment_type",
        text,
    );
    let no_words = [json!(null), json!(""), json!(1)].map(body);
    invalid(&no_words, 400, "agreement_payment_type", text);
    // The type of the member is checked before the combination.
    let alone = base(json!({"agreement_payment_type": 1}));
    invalid(&[alone], 400, "agreement_payment_type", text);
}

#[test]
fn api_074_an_agreement_to_set_up_has_26_characters() {
    let bodies = ["short", "", "7m2p9c1d8e5f4g6j0r2th3kq0\0"]
        .map(|id| base(json!({ "set_up_agreement": id })));
    let text = "Field [set_up_agreement] length must be 26";
    invalid(&bodies, 422, "set_up_agreement", text);
}

#[test]
fn an_agreement_payment_needs_a_readable_agreement_id() {
    let id = |id: Value| base(json!({"authorisation_mode": "agreement", "agreement_id": id}));
    let missing = "Missing mandatory attribute: agreement_id";
    refused(
        &[id(json!(null)), id(json!(""))],
        400,
        "agreement_id",
        "P0101",
        missing,
    );
    invalid(
        &[id(json!(5))],
        400,
        "agreement_id",
        "Must be a valid string format",
    );
    let text = "Field [agreement_id] length must be 26";
    invalid(&[id(json!("short"))], 422, "agreement_id", text);
    let payment = parse(&id(json!(AGREEMENT))).unwrap();
    assert_eq!(payment.agreement_id.as_deref(), Some(AGREEMENT));
    let absent = accepted(json!({"authorisation_mode": "agreement"}));
    assert_eq!(absent.agreement_id, None);
}

#[test]
fn an_agreement_to_set_up_that_is_no_text_counts_as_absent_but_was_sent() {
    let payment = accepted(json!({"set_up_agreement": 5, "agreement_payment_type": "instalment"}));
    assert_eq!(payment.set_up_agreement, None);
    assert_eq!(
        payment.agreement_payment_type,
        Some(AgreementPaymentType::Instalment)
    );
}

#[test]
fn a_source_is_only_for_our_own_pages() {
    let source = |source: Value| base(json!({"internal": {"source": source}}));
    let text = "Accepted values are only CARD_PAYMENT_LINK, CARD_AGENT_INITIATED_MOTO";
    let not_allowed = [
        json!(1),
        json!(null),
        json!("CARD_API"),
        json!("CARD_EXTERNAL_TELEPHONE"),
    ];
    invalid(&not_allowed.map(source), 400, "source", text);
    invalid(&[source(json!("foo"))], 422, "source", text);
    let payment = parse(&source(json!("CARD_PAYMENT_LINK"))).unwrap();
    assert_eq!(payment.source, Source::CardPaymentLink);
}
