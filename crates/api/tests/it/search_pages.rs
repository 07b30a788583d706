//! Pages of searches, and how many there are.

use reqwest::Method;
use serde_json::json;
use test_support::TestApp;

use crate::{
    search::{search, with_references},
    support::{Payment, assert_error, error, get, paid},
};

on_each_database! {
    api_131_pages_have_links_to_each_other
    api_139_and_140_a_page_beyond_the_last
    links_can_be_followed_verbatim
    totals_stay_right_after_days_have_been_added_up
}

async fn api_131_pages_have_links_to_each_other(app: TestApp) {
    with_references(&app, &["ABC"; 5]).await;
    with_references(&app, &["other"]).await;
    let body = search(&app, "reference=ABC&display_size=2&page=2")
        .await
        .body;
    assert_eq!(
        (&body["total"], &body["count"], &body["page"]),
        (&json!(5), &json!(2), &json!(2))
    );
    let created: Vec<_> = body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["created_date"].as_str().unwrap())
        .collect();
    assert!(created.is_sorted_by(|a, b| a >= b), "newest first");
    let page_of = |name: &str| {
        let href = body["_links"][name]["href"].as_str().unwrap();
        assert!(
            href.contains("reference=ABC") && href.contains("display_size=2"),
            "{href}"
        );
        href.split(['?', '&'])
            .find_map(|pair| pair.strip_prefix("page="))
            .unwrap()
            .to_owned()
    };
    for (name, page) in [
        ("self", "2"),
        ("first_page", "1"),
        ("prev_page", "1"),
        ("next_page", "3"),
        ("last_page", "3"),
    ] {
        assert_eq!(page_of(name), page, "{name}");
    }
}

async fn api_139_and_140_a_page_beyond_the_last(app: TestApp) {
    with_references(&app, &["a"]).await;
    assert_error(
        &search(&app, "page=99").await,
        404,
        &error("", "P0402", "Page not found"),
    );
    assert_error(
        &search(&app, "page=2&display_size=1").await,
        404,
        &error("", "P0402", "Page not found"),
    );
    let none = search(&app, "reference=none&page=99").await;
    assert_eq!(none.status, 200);
    assert_eq!(
        (
            &none.body["total"],
            &none.body["results"],
            &none.body["page"]
        ),
        (&json!(0), &json!([]), &json!(99))
    );
}

async fn links_can_be_followed_verbatim(app: TestApp) {
    with_references(&app, &["a & b=%"; 3]).await;
    with_references(&app, &["c"]).await;
    let query = "reference=A%20%26%20b%3D%25&from_date=2020-01-01T00:00:00%2B01:00&display_size=1";
    let mut page = search(&app, query).await.body;
    let mut seen = vec![page["results"][0]["payment_id"].clone()];
    while let Some(next) = page["_links"]["next_page"]["href"].as_str() {
        let path = next.strip_prefix(&app.urls.api).unwrap();
        page = get(&app, path).await.body;
        assert_eq!(page["total"], 3);
        seen.push(page["results"][0]["payment_id"].clone());
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

async fn totals_stay_right_after_days_have_been_added_up(app: TestApp) {
    const DAY: u64 = 86_400;
    let old = Payment::create(&app, json!({"reference": "old", "delayed_capture": true})).await;
    old.confirm().await;
    paid(&app, json!({"reference": "paid"})).await;
    app.pass(2 * DAY).await;
    with_references(&app, &["new"]).await;
    app.payments.add_up_totals().await.unwrap();
    let total = async |query: &str| {
        search(&app, &format!("display_size=1&{query}")).await.body["total"]
            .as_i64()
            .unwrap()
    };
    assert_eq!((total("").await, total("state=success").await), (3, 1));
    // A payment of a day that was added up changes.
    let path = format!("{}/capture", old.path());
    assert_eq!(app.api(Method::POST, &path, None).await.status, 204);
    assert_eq!((total("").await, total("state=success").await), (3, 2));
    let reset = json!({"reset": true});
    assert_eq!(
        app.api(Method::POST, "/sandbox/clock", Some(&reset))
            .await
            .status,
        200
    );
    with_references(&app, &["later"]).await;
    assert_eq!(total("").await, 4, "time was moved back");
}
