use payments::id::AccountId;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{base_with, base_without, error, key_of};

on_each_database! {
    api_034_to_092_what_breaks_a_rule_is_refused
    api_051_to_084_rules_that_depend_on_the_account
    api_034_what_is_no_json_is_refused
    api_086_and_087_an_idempotency_key_that_makes_no_sense_is_refused
}

const AGREEMENT: &str = "ag7r5t1k9m3v0c6n2p8s4d1l7b";

/// A case, the account that calls, what it sends, and the answer.
type Row = (u16, &'static str, Value, u16, Value);

fn missing(field: &str) -> Value {
    error(
        field,
        "P0101",
        &format!("Missing mandatory attribute: {field}"),
    )
}

fn invalid(field: &str, text: &str) -> Value {
    error(
        field,
        "P0102",
        &format!("Invalid attribute value: {field}. {text}"),
    )
}

fn unexpected(name: &str) -> Value {
    error("", "P0104", &format!("Unexpected attribute: {name}"))
}

fn no_field(mut body: Value) -> Value {
    body.as_object_mut().unwrap().remove("field").unwrap();
    body
}

fn too_long(field: &str, limit: u16) -> Value {
    invalid(
        field,
        &format!("Must be less than or equal to {limit} characters length"),
    )
}

fn prefilled(name: &str, value: Value) -> Value {
    let mut address = json!({});
    address[name] = value;
    json!({"prefilled_cardholder_details": {"billing_address": address}})
}

fn metadata_with(pairs: usize) -> Value {
    let pairs = (0..pairs).map(|n| (format!("k{n}"), Value::from(n)));
    json!({"metadata": pairs.collect::<serde_json::Map<_, _>>()})
}

/// Rows of the ordinary account.
fn rows(
    case: u16,
    status: u16,
    body: &Value,
    requests: impl IntoIterator<Item = Value>,
) -> impl Iterator<Item = Row> {
    let body = body.clone();
    requests
        .into_iter()
        .map(move |request| (case, "council", request, status, body.clone()))
}

fn changed(name: &str, values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let with = |value| {
        let mut changes = json!({});
        changes[name] = value;
        base_with(changes)
    };
    values.into_iter().map(with).collect()
}

#[rustfmt::skip]
fn mandatory_members() -> Vec<Row> {
    let numeric = invalid("amount", "Must be a valid numeric format");
    let clean = |field| invalid(field, "Must be a valid string format");
    let url = "Must be a valid URL format";
    let zero = "Must be greater than or equal to 1. Refer to https://docs.payments.service.gov.uk/making_payments/#amount";
    [
        rows(35, 400, &missing("amount"), [json!({}), json!([]), json!("x"), json!(5)]).collect(),
        rows(36, 400, &missing("amount"), changed("amount", [json!(null)])).collect(),
        rows(37, 400, &numeric, changed("amount", [json!("1000"), json!(10.5), json!(10.0), json!(true), json!(2_147_483_648_u64), json!({}), json!([1])])).collect(),
        rows(38, 422, &invalid("amount", "Must be greater than or equal to 1"), changed("amount", [json!(-1)])).collect(),
        rows(39, 422, &invalid("amount", "Must be less than or equal to 10000000"), changed("amount", [json!(10_000_001), json!(2_147_483_647)])).collect(),
        rows(40, 422, &invalid("amount", zero), changed("amount", [json!(0)])).collect::<Vec<_>>(),
        rows(42, 400, &missing("reference"), [base_without("reference")]).collect(),
        rows(42, 400, &missing("reference"), changed("reference", [json!(null), json!("  "), json!("")])).collect(),
        rows(43, 400, &clean("reference"), changed("reference", [json!(12), json!("a<b"), json!("a>b"), json!("a|b"), json!("a\0b")])).collect(),
        rows(44, 422, &too_long("reference", 255), changed("reference", ["a".repeat(256).into(), "\u{1f600}".repeat(128).into()])).collect(),
        rows(45, 400, &missing("description"), [base_without("description")]).collect(),
        rows(45, 400, &clean("description"), changed("description", [json!(12), json!("<b>")])).collect(),
        rows(46, 422, &too_long("description", 255), changed("description", ["a".repeat(256).into()])).collect(),
        rows(47, 400, &no_field(missing("return_url")), [base_without("return_url")]).collect(),
        rows(47, 400, &no_field(missing("return_url")), changed("return_url", [json!(null), json!("")])).collect(),
        rows(48, 400, &invalid("return_url", url), changed("return_url", [json!(5)])).collect(),
        rows(49, 422, &no_field(invalid("return_url", url)), changed("return_url", [json!("not-a-url"), json!("ftp://example.gov.uk"), json!("javascript:alert(1)"), json!("//example.gov.uk"), json!("https://example.gov.uk/a b")])).collect(),
        rows(50, 422, &too_long("return_url", 2000), changed("return_url", [format!("https://example.gov.uk/{}", "r".repeat(1978)).into()])).collect(),
    ]
    .concat()
}

#[rustfmt::skip]
fn optional_members() -> Vec<Row> {
    let language = invalid("language", r#"Must be "en" or "cy""#);
    let boolean = |field| invalid(field, "Must be true or false");
    let text = |field| invalid(field, "Field must be a string");
    [
        rows(52, 422, &language, changed("language", [json!("fr"), json!("EN")])).collect(),
        rows(53, 400, &language, changed("language", [json!(1), json!(""), json!(null)])).collect::<Vec<_>>(),
        rows(54, 400, &boolean("delayed_capture"), changed("delayed_capture", [json!("true"), json!(null)])).collect(),
        rows(55, 400, &boolean("moto"), changed("moto", [json!("yes"), json!(null)])).collect(),
        rows(57, 400, &text("email"), changed("email", [json!(5)])).collect(),
        rows(58, 422, &too_long("email", 254), changed("email", ["a".repeat(255).into()])).collect(),
        rows(59, 400, &text("line1"), [base_with(prefilled("line1", json!(5)))]).collect(),
        rows(59, 400, &text("country"), [base_with(prefilled("country", json!(5)))]).collect(),
        rows(60, 422, &too_long("postcode", 25), [base_with(prefilled("postcode", "a".repeat(26).into()))]).collect(),
        rows(60, 422, &too_long("line2", 255), [base_with(prefilled("line2", "a".repeat(256).into()))]).collect(),
        rows(60, 422, &too_long("cardholder_name", 255), changed("prefilled_cardholder_details", [json!({"cardholder_name": "a".repeat(256)})])).collect(),
    ]
    .concat()
}

#[rustfmt::skip]
fn metadata() -> Vec<Row> {
    let metadata = |text| invalid("metadata", text);
    let keys = metadata("Keys must be between 1 and 30 characters long");
    let values = metadata("Values must be no greater than 100 characters long");
    let types = metadata("Values must be of type String, Boolean or Number");
    let is_object = metadata("Must be an object of JSON key-value pairs");
    [
        rows(61, 422, &metadata("Value must not be null"), changed("metadata", [json!(null)])).collect(),
        rows(62, 422, &is_object, changed("metadata", [json!([1]), json!("x")])).collect::<Vec<_>>(),
        rows(63, 422, &metadata("Cannot have more than 15 key-value pairs"), [base_with(metadata_with(16))]).collect(),
        rows(64, 422, &keys, changed("metadata", [json!({"a".repeat(31): 1}), json!({"": 1})])).collect(),
        rows(65, 422, &values, changed("metadata", [json!({"a": "b".repeat(101)})])).collect(),
        rows(66, 422, &metadata("Must not have null values"), changed("metadata", [json!({"a": null})])).collect(),
        rows(67, 422, &types, changed("metadata", [json!({"a": {"b": 1}}), json!({"a": []})])).collect(),
        rows(68, 422, &metadata("Must have case insensitive unique keys"), changed("metadata", [json!({"Key": 1, "key": 2})])).collect(),
    ]
    .concat()
}

#[rustfmt::skip]
fn agreements_and_modes() -> Vec<Row> {
    let modes = invalid("authorisation_mode", "Must be one of web, moto_api, agreement");
    let kinds = invalid("agreement_payment_type", "Must be one of instalment, recurring, unscheduled");
    let length = invalid("set_up_agreement", "Field [set_up_agreement] length must be 26");
    let moto_api = error("", "P0195", "Using authorisation_mode of moto_api is not allowed for this account");
    let recurring = error("", "P0942", "Recurring card payments are currently disabled for this service. Contact support with your error code - https://www.payments.service.gov.uk/support/");
    let mut moto_api_order = base_without("return_url");
    moto_api_order["authorisation_mode"] = "moto_api".into();
    let mut agreement_order = base_without("return_url");
    agreement_order["authorisation_mode"] = "agreement".into();
    agreement_order["agreement_id"] = AGREEMENT.into();
    [
        rows(69, 422, &modes, changed("authorisation_mode", [json!("foo"), json!("external"), json!("WEB")])).collect(),
        rows(70, 400, &modes, changed("authorisation_mode", [json!(null), json!(1), json!("")])).collect::<Vec<_>>(),
        rows(71, 400, &unexpected("agreement_id"), changed("agreement_id", [json!(AGREEMENT), json!(null)])).collect(),
        rows(72, 400, &unexpected("agreement_payment_type"), changed("agreement_payment_type", [json!("recurring")])).collect(),
        rows(73, 422, &kinds, [base_with(json!({"set_up_agreement": AGREEMENT, "agreement_payment_type": "weekly"}))]).collect(),
        rows(74, 422, &length, changed("set_up_agreement", [json!("short"), json!("")])).collect(),
        rows(76, 422, &recurring, changed("set_up_agreement", [json!(AGREEMENT)])).collect(),
        rows(76, 422, &recurring, [agreement_order]).collect(),
        rows(78, 400, &unexpected("return_url"), [base_with(json!({"authorisation_mode": "agreement", "agreement_id": AGREEMENT}))]).collect(),
        rows(82, 422, &moto_api, [moto_api_order]).collect(),
        rows(83, 400, &unexpected("return_url"), changed("authorisation_mode", [json!("moto_api")])).collect(),
    ]
    .concat()
}

#[rustfmt::skip]
fn order_of_checks() -> Vec<Row> {
    let numeric = invalid("amount", "Must be a valid numeric format");
    let language = invalid("language", r#"Must be "en" or "cy""#);
    [
        rows(89, 400, &numeric, [json!({"amount": "x", "reference": ""})]).collect::<Vec<_>>(),
        rows(90, 400, &missing("reference"), [base_with(json!({"reference": "", "description": ""}))]).collect(),
        rows(91, 400, &language, [base_with(json!({"amount": 10_000_001, "language": 1}))]).collect(),
        rows(92, 400, &missing("amount"), [json!([])]).collect(),
    ]
    .concat()
}

async fn post_raw(app: &TestApp, body: Vec<u8>) -> Answer {
    app.send(|client, base| {
        client
            .post(format!("{base}/v1/payments"))
            .bearer_auth(&app.api_key)
            .header("content-type", "application/json")
            .body(body)
    })
    .await
}

/// Sends every row and tells all differences at once.
async fn assert_refused(app: &TestApp, rows: Vec<Row>) {
    let mut differences = Vec::new();
    for (case, account, request, status, body) in rows {
        let key = match account {
            "council" => app.api_key.clone(),
            account => key_of(app, account).await,
        };
        let answer = app
            .api_as(&key, Method::POST, "/v1/payments", Some(&request))
            .await;
        if (answer.status, &answer.body) != (status, &body) {
            differences.push(format!(
                "case {case}: {request}\n  answered {} {}\n  expected {status} {body}\n",
                answer.status, answer.text
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.concat());
    for account in app.payments.accounts().iter() {
        assert_eq!(app.payments.count(&account.id).await.unwrap(), 0);
    }
}

async fn api_034_to_092_what_breaks_a_rule_is_refused(app: TestApp) {
    let rows = [
        mandatory_members(),
        optional_members(),
        metadata(),
        agreements_and_modes(),
        order_of_checks(),
    ];
    assert_refused(&app, rows.concat()).await;
}

async fn api_051_to_084_rules_that_depend_on_the_account(app: TestApp) {
    let https = error(
        "return_url",
        "P0920",
        "Invalid attribute value: return_url. Must begin with https:// for a live gateway account",
    );
    let moto = error(
        "",
        "P0196",
        "MOTO payments are not enabled for this account. Please contact support if you would like to process MOTO payments - https://www.payments.service.gov.uk/support/ .",
    );
    let disabled = error(
        "",
        "P0941",
        "GOV.UK Pay has disabled payment and refund creation on this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ .",
    );
    let not_configured = error(
        "",
        "P0940",
        "Account is not fully configured. Please refer to documentation to setup your account or contact support with your error code - https://www.payments.service.gov.uk/support/ .",
    );
    let thirty = "Must be greater than or equal to 30. Refer to https://docs.payments.service.gov.uk/making_payments/#amount";
    let insecure = base_with(json!({"return_url": "http://example.gov.uk"}));
    let with_moto = base_with(json!({"moto": true}));
    let rows = vec![
        (51, "live", insecure, 422, https),
        (56, "council", with_moto.clone(), 422, moto),
        (
            41,
            "like_stripe",
            base_with(json!({"amount": 29})),
            422,
            invalid("amount", thirty),
        ),
        (85, "bare", base_with(json!({})), 403, not_configured),
        (84, "closed", base_with(json!({})), 403, disabled.clone()),
        // What is wrong with the account comes before what is wrong with the request.
        (84, "closed", with_moto, 403, disabled.clone()),
        (84, "closed", base_with(json!({"amount": 0})), 403, disabled),
    ];
    assert_refused(&app, rows).await;
    let live = key_of(&app, "live").await;
    let answer = app
        .api_as(
            &live,
            Method::POST,
            "/v1/payments",
            Some(&base_with(json!({}))),
        )
        .await;
    assert_eq!(answer.status, 201);
    let account = AccountId::parse("live").unwrap();
    assert_eq!(app.payments.count(&account).await.unwrap(), 1);
}

async fn api_034_what_is_no_json_is_refused(app: TestApp) {
    let deep = |levels: usize| {
        let metadata = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"zzz":{metadata}}}"#)
    };
    for body in [
        b"{".to_vec(),
        b"abc".to_vec(),
        b"".to_vec(),
        b"null".to_vec(),
        b"{\"amount\":1000,}".to_vec(),
        b"amount=1000".to_vec(),
        b"{\"reference\":\"\xff\xfe\"}".to_vec(),
        br#"{"reference":"\ud800"}"#.to_vec(),
        deep(33).into_bytes(),
        deep(20_000).into_bytes(),
        b"\0".repeat(1000),
    ] {
        let answer = post_raw(&app, body.clone()).await;
        assert_eq!(answer.status, 400, "{}", String::from_utf8_lossy(&body));
        assert_eq!(answer.body, error("", "P0197", "Unable to parse JSON"));
    }
    // Deep enough for anything sensible, and text behind the first value.
    for body in [deep(20).into_bytes(), b"{} trailing".to_vec()] {
        assert_eq!(post_raw(&app, body).await.body, missing("amount"));
    }
}

async fn api_086_and_087_an_idempotency_key_that_makes_no_sense_is_refused(app: TestApp) {
    let size = "Header [Idempotency-Key] can have a size between 1 and 255";
    let characters =
        "Header [Idempotency-Key] can only contain alphanumeric characters and hyphens";
    for (value, description) in [
        (String::new(), size),
        ("a".repeat(256), size),
        ("a_b!".to_owned(), characters),
        ("é".to_owned(), characters),
    ] {
        let send = async |body: Value| {
            let request = |client: &reqwest::Client, base: &str| {
                client
                    .post(format!("{base}/v1/payments"))
                    .bearer_auth(&app.api_key)
                    .header("idempotency-key", value.as_bytes())
                    .json(&body)
            };
            app.send(request).await
        };
        let answer = send(base_with(json!({}))).await;
        assert_eq!(answer.status, 422, "{value}");
        let expected =
            json!({"header": "Idempotency-Key", "code": "P0102", "description": description});
        assert_eq!(answer.body, expected);
        // The body is checked first.
        assert_eq!(send(json!({})).await.body, missing("amount"));
    }
}
