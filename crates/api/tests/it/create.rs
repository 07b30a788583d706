use payments::id::PaymentId;
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{base_with, create, get, key_of, names};

on_each_database! {
    api_017_a_payment_is_created_as_the_reference_says
    api_018_its_links_lead_to_what_can_be_done_next
    api_019_nobody_may_keep_the_answer
    api_020_and_021_metadata_keeps_its_types
    api_022_what_was_sent_comes_back
    api_023_and_024_prefilled_details_come_back_as_card_details
    engine_031_a_card_number_in_prefilled_details_is_masked
    api_025_and_026_what_is_unknown_or_null_is_ignored
    api_027_test_accounts_may_return_to_this_machine
    api_028_the_limits_themselves_are_allowed
    api_033_an_idempotency_key_has_no_effect_on_payments_through_the_pages
    moto_is_allowed_where_the_account_allows_it
    an_amount_of_nothing_is_allowed_where_the_account_allows_it
    pretty_printed_json_with_escaped_slashes_is_understood
    what_was_created_is_what_is_read
}

async fn api_017_a_payment_is_created_as_the_reference_says(app: TestApp) {
    let answer = create(&app, json!({})).await;
    let body = &answer.body;
    assert_eq!(
        names(body),
        [
            "amount",
            "description",
            "reference",
            "language",
            "state",
            "payment_id",
            "payment_provider",
            "created_date",
            "refund_summary",
            "settlement_summary",
            "delayed_capture",
            "moto",
            "return_url",
            "authorisation_mode",
            "_links",
        ]
    );
    assert_eq!(answer.header("location"), body["_links"]["self"]["href"]);
    let id = body["payment_id"].as_str().unwrap();
    assert!(PaymentId::parse(id).is_some(), "{id}");
    assert_eq!(
        body["_links"]["self"]["href"],
        format!("{}/v1/payments/{id}", app.urls.api)
    );
    assert_eq!(
        body["state"],
        json!({"status": "created", "finished": false})
    );
    assert_is_timestamp(&body["created_date"]);
    assert_eq!(
        body["refund_summary"],
        json!({"status": "pending", "amount_available": 1000, "amount_submitted": 0})
    );
    assert_eq!(body["settlement_summary"], json!({}));
    for (name, value) in [
        ("amount", json!(1000)),
        ("reference", json!("r1")),
        ("description", json!("d1")),
        ("return_url", json!("https://example.gov.uk/r")),
        ("language", json!("en")),
        ("delayed_capture", json!(false)),
        ("moto", json!(false)),
        ("authorisation_mode", json!("web")),
        ("payment_provider", json!("sandbox")),
    ] {
        assert_eq!(body[name], value, "{name}");
    }
}

/// `2026-03-02T09:14:07.250Z`
pub(crate) fn assert_is_timestamp(value: &Value) {
    let text = value.as_str().unwrap();
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    assert_eq!(shape, "9999-99-99T99:99:99.999Z");
}

async fn api_018_its_links_lead_to_what_can_be_done_next(app: TestApp) {
    let body = create(&app, json!({})).await.body;
    let links = &body["_links"];
    assert_eq!(
        names(links),
        [
            "self",
            "next_url",
            "next_url_post",
            "events",
            "refunds",
            "cancel"
        ]
    );
    assert_eq!(names(&links["next_url"]), ["href", "method"]);
    assert_eq!(links["next_url"]["method"], "GET");
    let href = links["next_url"]["href"].as_str().unwrap();
    let token = href.rsplit('/').next().unwrap();
    assert_eq!(href, format!("{}/secure/{token}", app.urls.pages));
    assert_eq!(
        links["next_url_post"],
        json!({
            "type": "application/x-www-form-urlencoded",
            "params": {"chargeTokenId": token},
            "href": format!("{}/secure", app.urls.pages),
            "method": "POST"
        })
    );
    let own = links["self"]["href"].as_str().unwrap();
    assert_eq!(
        links["cancel"],
        json!({"href": format!("{own}/cancel"), "method": "POST"})
    );
    assert_eq!(
        links["events"],
        json!({"href": format!("{own}/events"), "method": "GET"})
    );
    assert_eq!(
        links["refunds"],
        json!({"href": format!("{own}/refunds"), "method": "GET"})
    );
}

async fn api_019_nobody_may_keep_the_answer(app: TestApp) {
    let created = create(&app, json!({})).await;
    let path = format!(
        "/v1/payments/{}",
        created.body["payment_id"].as_str().unwrap()
    );
    for answer in [created, get(&app, &path).await] {
        assert_eq!(answer.header("pragma"), "no-cache");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    let missing = get(&app, "/v1/payments/none").await;
    assert_eq!(missing.header("cache-control"), "");
}

async fn api_020_and_021_metadata_keeps_its_types(app: TestApp) {
    let metadata = json!({"a": "x", "n": 5, "b": true, "e": "", "f": 12.5});
    let body = create(&app, json!({"metadata": metadata})).await.body;
    assert_eq!(body["metadata"], metadata);
    let body = create(&app, json!({"metadata": {}})).await.body;
    assert_eq!(body.get("metadata"), None);
}

async fn api_022_what_was_sent_comes_back(app: TestApp) {
    let sent = json!({
        "email": "ana@example.org",
        "language": "cy",
        "delayed_capture": true,
        "reference": " Cyfeirnod £5 \u{1f600}\n",
        "description": "https://example.org is \"allowed\" here",
    });
    let body = create(&app, sent.clone()).await.body;
    for name in names(&sent) {
        assert_eq!(body[name], sent[name], "{name}");
    }
}

async fn api_023_and_024_prefilled_details_come_back_as_card_details(app: TestApp) {
    let address = json!({
        "line1": "3 Quay Row", "line2": "Box 1", "postcode": "CF10 9ZZ", "city": "Cardiff", "country": "GB"
    });
    let details = json!({"cardholder_name": "A Example", "billing_address": address});
    let body = create(&app, json!({"prefilled_cardholder_details": details}))
        .await
        .body;
    assert_eq!(
        body["card_details"],
        json!({
            "last_digits_card_number": null,
            "first_digits_card_number": null,
            "cardholder_name": "A Example",
            "expiry_date": null,
            "billing_address": address,
            "card_brand": "",
            "card_type": null,
            "wallet_type": null
        })
    );
    assert_eq!(body.get("card_brand"), None);
    let details = json!({"billing_address": {"line1": "3 Quay Row"}});
    let body = create(&app, json!({"prefilled_cardholder_details": details}))
        .await
        .body;
    assert_eq!(
        body["card_details"]["billing_address"],
        json!({"line1": "3 Quay Row"})
    );
}

async fn engine_031_a_card_number_in_prefilled_details_is_masked(app: TestApp) {
    let number = "4242424242424242";
    let details = json!({"cardholder_name": number, "billing_address": {"line1": number}});
    let created = create(&app, json!({"prefilled_cardholder_details": details})).await;
    let id = created.body["payment_id"].as_str().unwrap();
    let read = get(&app, &format!("/v1/payments/{id}")).await;
    for answer in [created.text.clone(), read.text] {
        assert!(!answer.contains("4242"), "{answer}");
        assert!(
            answer.contains(r#""cardholder_name":"****************""#),
            "{answer}"
        );
        assert!(answer.contains(r#""line1":"****************""#), "{answer}");
    }
}

async fn api_025_and_026_what_is_unknown_or_null_is_ignored(app: TestApp) {
    let body = create(&app, json!({"zzz": 1})).await.body;
    assert_eq!(body.get("zzz"), None);
    let changes = json!({
        "email": null,
        "prefilled_cardholder_details": {"cardholder_name": null}
    });
    let body = create(&app, changes).await.body;
    assert_eq!((body.get("email"), body.get("card_details")), (None, None));
}

async fn api_027_test_accounts_may_return_to_this_machine(app: TestApp) {
    let body = create(&app, json!({"return_url": "http://localhost:3000/x"}))
        .await
        .body;
    assert_eq!(body["return_url"], "http://localhost:3000/x");
}

async fn api_028_the_limits_themselves_are_allowed(app: TestApp) {
    let long = "é".repeat(255);
    let metadata: serde_json::Map<_, _> = (10..25)
        .map(|n| {
            (
                format!("{}{n}", "k".repeat(28)),
                Value::from("v".repeat(100)),
            )
        })
        .collect();
    let changes = json!({
        "amount": 10_000_000,
        "reference": long,
        "description": long,
        "email": "e".repeat(254),
        "return_url": format!("https://example.gov.uk/{}", "r".repeat(1977)),
        "metadata": metadata,
    });
    let body = create(&app, changes.clone()).await.body;
    for name in names(&changes) {
        assert_eq!(body[name], changes[name], "{name}");
    }
}

async fn api_033_an_idempotency_key_has_no_effect_on_payments_through_the_pages(app: TestApp) {
    let send = || {
        app.send(|client, base| {
            client
                .post(format!("{base}/v1/payments"))
                .bearer_auth(&app.api_key)
                .header("idempotency-key", "abc-1")
                .json(&base_with(json!({})))
        })
    };
    let (first, second): (Answer, Answer) = (send().await, send().await);
    assert_eq!((first.status, second.status), (201, 201));
    assert_ne!(first.body["payment_id"], second.body["payment_id"]);
}

async fn moto_is_allowed_where_the_account_allows_it(app: TestApp) {
    let key = key_of(&app, "moto").await;
    let body = base_with(json!({"moto": true}));
    let answer = app
        .api_as(&key, Method::POST, "/v1/payments", Some(&body))
        .await;
    assert_eq!((answer.status, &answer.body["moto"]), (201, &json!(true)));
}

async fn an_amount_of_nothing_is_allowed_where_the_account_allows_it(app: TestApp) {
    let key = key_of(&app, "zero").await;
    let body = base_with(json!({"amount": 0}));
    let answer = app
        .api_as(&key, Method::POST, "/v1/payments", Some(&body))
        .await;
    assert_eq!((answer.status, &answer.body["amount"]), (201, &json!(0)));
}

async fn pretty_printed_json_with_escaped_slashes_is_understood(app: TestApp) {
    let text = serde_json::to_string_pretty(&base_with(json!({})))
        .unwrap()
        .replace('/', r"\/");
    let answer = app
        .send(|client, base| {
            client
                .post(format!("{base}/v1/payments"))
                .bearer_auth(&app.api_key)
                .header("content-type", "application/json")
                .body(text)
        })
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["return_url"], "https://example.gov.uk/r");
}

async fn what_was_created_is_what_is_read(app: TestApp) {
    let changes = json!({
        "email": "ana@example.org",
        "language": "cy",
        "delayed_capture": true,
        "metadata": {"z": 1, "a": "x"},
        "prefilled_cardholder_details": {"cardholder_name": "A Example"},
    });
    let mut created = create(&app, changes).await.body;
    let path = format!("/v1/payments/{}", created["payment_id"].as_str().unwrap());
    let mut read = get(&app, &path).await.body;
    for body in [&mut created, &mut read] {
        let links = body["_links"].as_object_mut().unwrap();
        links.remove("next_url").unwrap();
        links.remove("next_url_post").unwrap();
    }
    assert_eq!(created, read);
}
