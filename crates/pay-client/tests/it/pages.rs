//! From page to page, and nowhere else.

use pay_client::{ClientError, PaymentQuery, RefundQuery, ResultPage};

use crate::stub::{Answer, Stub};
use crate::{PAYMENT, client_of};

fn payments(next: Option<&str>, prev: Option<&str>) -> String {
    let link = |name: &str, href: Option<&str>| {
        href.map_or(String::new(), |href| {
            format!(r#","{name}":{{"href":"{href}"}}"#)
        })
    };
    format!(
        r#"{{"total":2,"count":1,"page":1,"results":[{PAYMENT}],
            "_links":{{"self":{{"href":"s"}},"first_page":{{"href":"f"}},"last_page":{{"href":"l"}}{}{}}}}}"#,
        link("next_page", next),
        link("prev_page", prev),
    )
}

/// A page whose next one stands at `href`.
async fn page_with(href: &str) -> pay_client::PaymentSearchResults {
    let stub = Stub::answering([Answer::json(200, &payments(Some(href), None))]).await;
    client_of(&stub.url())
        .search_payments(&PaymentQuery::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn links_are_followed_as_they_are_until_there_is_none() {
    let stub = Stub::answering([
        Answer::json(200, &payments(None, None)),
        Answer::json(200, &payments(None, None)),
    ])
    .await;
    let client = client_of(&stub.url());
    let first = page_with(&format!("{}/v1/payments?x=%2F&page=2", stub.url())).await;
    let second = client.next_page(&first).await.unwrap().unwrap();
    assert_eq!(client.next_page(&second).await.unwrap(), None);
    assert_eq!(client.prev_page(&second).await.unwrap(), None);

    let back = format!("{}/v1/payments?page=1", stub.url());
    let second: pay_client::PaymentSearchResults =
        serde_json::from_str(&payments(None, Some(&back))).unwrap();
    assert!(client.prev_page(&second).await.unwrap().is_some());
    assert_eq!(
        stub.lines(),
        [
            "GET /v1/payments?x=%2F&page=2 HTTP/1.1",
            "GET /v1/payments?page=1 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn an_empty_object_is_no_page() {
    let body = r#"{"total":0,"count":0,"page":1,"results":[],"_links":{"self":{"href":"s"},
        "first_page":{"href":"f"},"last_page":{"href":"l"},"prev_page":{},"next_page":{}}}"#;
    let stub = Stub::answering([Answer::json(200, body)]).await;
    let client = client_of(&stub.url());
    let page = client
        .search_refunds(&RefundQuery::default())
        .await
        .unwrap();
    assert_eq!((page.next_href(), page.prev_href()), (None, None));
    assert_eq!(client.next_page(&page).await.unwrap(), None);
}

#[tokio::test]
async fn links_that_lead_elsewhere_are_not_followed() {
    let stub = Stub::answering([]).await;
    let client = client_of(&format!("{}/pay", stub.url()));
    let own = stub.url();
    let authority = own.strip_prefix("http://").unwrap();
    for href in [
        "http://127.0.0.1:9/pay/v1/payments".to_owned(),
        format!("https://{authority}/pay/v1/payments"),
        format!("{own}/v1/payments"),
        format!("{own}/payments/v1/payments"),
        format!("{own}/pay/v1/../../other"),
        format!("{own}/pay/v1"),
        format!("{own}.example.org/pay/v1/payments"),
        format!("http://{authority}@127.0.0.1:9/pay/v1/payments"),
        format!("http://user@{authority}/pay/v1/payments"),
        "/pay/v1/payments".to_owned(),
        "//127.0.0.1:9/pay/v1/payments".to_owned(),
        "javascript:alert(1)".to_owned(),
        String::new(),
    ] {
        let page = page_with(&href).await;
        let error = client.next_page(&page).await.unwrap_err();
        assert!(
            matches!(error, ClientError::ForeignLink),
            "{href}: {error:?}"
        );
    }
    assert!(stub.requests().is_empty());
}
