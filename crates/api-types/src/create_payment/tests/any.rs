use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("web")),
        Just(json!("agreement")),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "amount",
        "reference",
        "description",
        "return_url",
        "moto",
        "set_up_agreement",
        "email",
        "authorisation_mode",
        "agreement_id",
        "agreement_payment_type",
        "language",
        "metadata",
        "delayed_capture",
        "prefilled_cardholder_details",
        "billing_address",
        "internal",
        "source",
    ]);
    prop_oneof![known.prop_map(str::to_owned), any::<String>()]
}

proptest! {
    #[test]
    fn any_bytes_are_answered(body: Vec<u8>) {
        let _ = CreatePayment::parse(&body);
    }

    #[test]
    fn any_json_is_answered_with_a_status_of_the_client(members in prop::collection::vec((any_name(), any_json()), 0..8)) {
        let members = Value::Object(members.into_iter().collect());
        for body in [members.clone(), base(members)] {
            match parse(&body) {
                Ok(payment) => prop_assert!((0..=10_000_000).contains(&payment.amount)),
                Err(error) => prop_assert!([400, 422].contains(&error.status)),
            }
        }
    }

    #[test]
    fn any_amount_is_accepted_exactly_within_the_limits(amount: i64) {
        for amount in [amount, amount % 20_000_000] {
            let accepted = parse(&base(json!({ "amount": amount }))).is_ok();
            prop_assert_eq!(accepted, (0..=10_000_000).contains(&amount));
        }
    }

    #[test]
    fn any_text_is_judged_as_a_return_url(text: String) {
        if is_valid_return_url(&text) {
            prop_assert!(text.is_ascii());
        }
    }
}
