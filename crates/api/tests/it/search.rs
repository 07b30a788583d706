//! Searches for payments by every filter.

use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Answer, TestApp};

use crate::support::{DECLINED_CARD, Payment, assert_error, error, get, names, paid};

on_each_database! {
    api_130_everything_is_found_on_one_page
    api_132_references_are_compared_without_case
    api_133_a_state_finds_all_its_payments
    api_134_and_135_items_have_exactly_these_links
    api_136_to_138_every_wrong_parameter_is_named
    api_141_blank_and_unknown_parameters_filter_nothing
    api_142_moments_with_a_zone
    each_filter_finds_what_it_says
    settled_days_include_their_ends
}

pub(crate) async fn search(app: &TestApp, query: &str) -> Answer {
    get(app, &format!("/v1/payments?{query}")).await
}

/// The references of what was found, newest first.
pub(crate) async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = search(app, query).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    let results = answer.body["results"].as_array().unwrap();
    assert_eq!(answer.body["count"], results.len());
    results
        .iter()
        .map(|item| item["reference"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) async fn with_references<'a>(app: &'a TestApp, references: &[&str]) -> Vec<Payment<'a>> {
    let mut payments = Vec::new();
    for reference in references {
        payments.push(Payment::create(app, json!({"reference": reference})).await);
        app.clock.advance(std::time::Duration::from_secs(1));
    }
    payments
}

pub(crate) fn wrong(code: &str, names: &str) -> Value {
    let text = format!(
        "Invalid parameters: {names}. See Public API documentation for the correct data formats"
    );
    error("", code, &text)
}

async fn api_130_everything_is_found_on_one_page(app: TestApp) {
    with_references(&app, &["a", "b"]).await;
    let answer = get(&app, "/v1/payments").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        names(&answer.body),
        ["total", "count", "page", "results", "_links"]
    );
    assert_eq!(
        (
            &answer.body["total"],
            &answer.body["count"],
            &answer.body["page"]
        ),
        (&json!(2), &json!(2), &json!(1))
    );
    let own = answer.body["_links"]["self"]["href"].as_str().unwrap();
    assert!(
        own.starts_with(&format!("{}/v1/payments?", app.urls.api)),
        "{own}"
    );
    assert!(
        own.contains("display_size=500") && own.contains("page=1"),
        "{own}"
    );
    assert_eq!(
        names(&answer.body["_links"]),
        ["self", "first_page", "last_page"]
    );
    assert_eq!(names(&answer.body["_links"]["self"]), ["href"]);
    assert_eq!(
        (answer.header("cache-control"), answer.header("pragma")),
        ("no-store", "no-cache")
    );
    let slash = get(&app, "/v1/payments/?page=1").await;
    assert_eq!(slash.body["total"], 2);
}

async fn api_132_references_are_compared_without_case(app: TestApp) {
    with_references(&app, &["ABC", "abcd", "Tŷ Gwyn"]).await;
    assert_eq!(found(&app, "reference=abc").await, ["ABC"]);
    assert_eq!(found(&app, "reference=t%C5%B6%20gwyn").await, ["Tŷ Gwyn"]);
    assert_eq!(found(&app, "reference=ab").await, [""; 0]);
}

async fn api_133_a_state_finds_all_its_payments(app: TestApp) {
    let declined = Payment::create(&app, json!({"reference": "declined"})).await;
    declined.submit_card(DECLINED_CARD).await;
    let cancelled = Payment::create(&app, json!({"reference": "cancelled"})).await;
    app.payments.cancel_by_user(&cancelled.id).await.unwrap();
    Payment::create(&app, json!({"reference": "expired"})).await;
    app.pass(5_500).await;
    let by_service = Payment::create(&app, json!({"reference": "by service"})).await;
    app.api(Method::POST, &format!("{}/cancel", by_service.path()), None)
        .await;
    Payment::create(&app, json!({"reference": "created"})).await;
    let started = Payment::create(&app, json!({"reference": "started"})).await;
    app.payments.start(&started.id).await.unwrap();
    paid(&app, json!({"reference": "paid"})).await;
    let mut failed = found(&app, "state=failed").await;
    failed.sort_unstable();
    assert_eq!(failed, ["cancelled", "declined", "expired"]);
    for (state, reference) in [
        ("cancelled", "by service"),
        ("created", "created"),
        ("started", "started"),
        ("success", "paid"),
    ] {
        assert_eq!(found(&app, &format!("state={state}")).await, [reference]);
    }
    assert_eq!(found(&app, "state=error").await, [""; 0]);
}

async fn api_134_and_135_items_have_exactly_these_links(app: TestApp) {
    let fresh = Payment::create(&app, json!({"reference": "fresh"})).await;
    let item = search(&app, "reference=fresh").await.body["results"][0].clone();
    assert_eq!(
        names(&item["_links"]),
        ["self", "cancel", "events", "refunds", "capture"]
    );
    assert_eq!(
        (
            &item["_links"]["cancel"]["method"],
            &item["_links"]["capture"]
        ),
        (&json!("POST"), &Value::Null)
    );
    let mut single = fresh.shown().await;
    for body in [&mut single, &mut item.clone()] {
        body.as_object_mut().unwrap().remove("_links");
    }
    let mut without_links = item.clone();
    without_links.as_object_mut().unwrap().remove("_links");
    assert_eq!(without_links, single);
    app.payments.cancel_by_user(&fresh.id).await.unwrap();
    let item = search(&app, "reference=fresh").await.body["results"][0].clone();
    assert_eq!(item["_links"]["cancel"], Value::Null);
    let capturable = Payment::create(
        &app,
        json!({"reference": "delayed", "delayed_capture": true}),
    )
    .await;
    capturable.confirm().await;
    let item = search(&app, "reference=delayed").await.body["results"][0].clone();
    assert_eq!(item["_links"]["capture"]["method"], "POST");
}

async fn api_136_to_138_every_wrong_parameter_is_named(app: TestApp) {
    for (query, names) in [
        (
            "state=paid&page=0&display_size=501&from_date=2020-01-01",
            "state, from_date, page, display_size",
        ),
        ("state=capturable", "state"),
        ("state=Success", "state"),
        (
            "first_digits_card_number=12345&last_digits_card_number=abcd",
            "first_digits_card_number, last_digits_card_number",
        ),
        ("page=x&display_size=0", "page, display_size"),
        (
            "page=99999999999999999999&display_size=-1",
            "page, display_size",
        ),
        (
            "from_date=2015-08-13T12:35:00&to_date=yesterday",
            "from_date, to_date",
        ),
        (
            "from_settled_date=2015-08-13T12:35:00Z&to_settled_date=2015-13-01",
            "from_settled_date, to_settled_date",
        ),
        ("card_brand=aaaaaaaaaaaaaaaaaaaaa", "card_brand"),
    ] {
        assert_error(&search(&app, query).await, 422, &wrong("P0401", names));
    }
    let long = format!("reference={}&email={}", "r".repeat(256), "e".repeat(255));
    assert_error(
        &search(&app, &long).await,
        422,
        &wrong("P0401", "reference, email"),
    );
}

async fn api_141_blank_and_unknown_parameters_filter_nothing(app: TestApp) {
    with_references(&app, &["a", "b"]).await;
    assert_eq!(
        found(&app, "state=&email=&zzz=1&reference=&page=").await,
        ["b", "a"]
    );
}

async fn api_142_moments_with_a_zone(app: TestApp) {
    let payments = with_references(&app, &["a", "b", "c"]).await;
    let at = payments[1].shown().await["created_date"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        found(&app, &format!("from_date={at}")).await,
        ["c", "b"],
        "from that moment on"
    );
    // The stored moment is finer than the three decimals that are shown.
    let next = payments[2].shown().await["created_date"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        found(&app, &format!("to_date={next}")).await,
        ["b", "a"],
        "up to that moment"
    );
    assert_eq!(
        found(&app, &format!("from_date={at}&to_date={next}")).await,
        ["b"]
    );
    for later in [
        "2999-01-01T00:00:00Z",
        "2999-01-01T00:00:00.123%2B01:00",
        "2999-01-01T00:00:00%2B01:00%5BEurope/Paris%5D",
    ] {
        assert_eq!(found(&app, &format!("from_date={later}")).await, [""; 0]);
        assert_eq!(found(&app, &format!("to_date={later}")).await.len(), 3);
    }
}

async fn each_filter_finds_what_it_says(app: TestApp) {
    paid(&app, json!({"reference": "paid"})).await;
    with_references(&app, &["unpaid"]).await;
    for query in [
        "email=ANA@",
        "card_brand=visa",
        "card_brand=Visa",
        "cardholder_name=exam",
        "first_digits_card_number=424242",
        "last_digits_card_number=4242",
        "card_brand=visa&last_digits_card_number=4242&state=success&cardholder_name=A%20Example",
    ] {
        assert_eq!(found(&app, query).await, ["paid"], "{query}");
    }
    for query in [
        "email=%25",
        "email=_na",
        "cardholder_name=%25",
        "card_brand=jcb",
        "last_digits_card_number=4243",
        "agreement_id=x",
    ] {
        assert_eq!(found(&app, query).await, [""; 0], "{query}");
    }
}

async fn settled_days_include_their_ends(app: TestApp) {
    let payment = paid(&app, json!({"reference": "settled"})).await;
    let body = json!({"event": "settled", "payment_id": payment.id.as_str(), "settled_date": "2026-03-09"});
    assert_eq!(
        app.api(Method::POST, "/sandbox/notifications", Some(&body))
            .await
            .status,
        200
    );
    assert_eq!(
        payment.shown().await["settlement_summary"]["settled_date"],
        "2026-03-09"
    );
    for query in [
        "from_settled_date=2026-03-09",
        "to_settled_date=2026-03-09",
        "from_settled_date=2026-03-08&to_settled_date=2026-03-10",
    ] {
        assert_eq!(found(&app, query).await, ["settled"], "{query}");
    }
    for query in ["from_settled_date=2026-03-10", "to_settled_date=2026-03-08"] {
        assert_eq!(found(&app, query).await, [""; 0], "{query}");
    }
}
