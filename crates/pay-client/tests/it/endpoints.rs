//! Every call, as the server sees it.

use pay_client::{
    AgreementQuery, AgreementStatus, AuthorisePayment, CardExpiry, ClientError, DisputeQuery,
    DisputeStatus, ErrorCode, NewAgreement, NewPayment, NewRefund, PaymentQuery, PaymentStatus,
    RefundQuery, RefundStatus, TelephonePayment,
};
use secrecy::SecretString;
use time::macros::datetime;

use crate::stub::{Answer, Stub};
use crate::{PAYMENT, client_of, fee};

const REFUND: &str = r#"{"refund_id":"r1","created_date":"2026-03-05T11:20:00.407Z","amount":500,
    "_links":{"self":{"href":"http://a/v1/payments/p1/refunds/r1","method":"GET"},
              "payment":{"href":"http://a/v1/payments/p1","method":"GET"}},
    "status":"success","settlement_summary":{}}"#;

const AGREEMENT: &str = r#"{"agreement_id":"a1","reference":"a","description":"b","status":"active",
    "created_date":"2026-03-02T10:00:00.118Z","payment_instrument":{"type":"card",
    "created_date":"2026-03-02T10:04:31.900Z","card_details":{"card_brand":"visa","card_type":null}}}"#;

const PAGE_LINKS: &str = r#"{"self":{"href":"http://a/1"},"first_page":{"href":"http://a/1"},
    "last_page":{"href":"http://a/1"},"prev_page":{},"next_page":{}}"#;

fn results(links_name: &str, item: &str) -> String {
    format!(r#"{{"total":1,"count":1,"page":1,"results":[{item}],"{links_name}":{PAGE_LINKS}}}"#)
}

#[tokio::test]
async fn refunds_are_created_read_listed_and_searched() {
    let list = format!(
        r#"{{"payment_id":"p1","_embedded":{{"refunds":[{REFUND}]}},
            "_links":{{"self":{{"href":"h"}},"payment":{{"href":"h"}}}}}}"#
    );
    let stub = Stub::answering([
        Answer::json(202, REFUND),
        Answer::json(200, REFUND),
        Answer::json(200, &list),
        Answer::json(200, &results("_links", REFUND)),
    ])
    .await;
    let client = client_of(&stub.url());
    let mut refund = NewRefund::new(500);
    refund.refund_amount_available = Some(1000);
    let created = client.create_refund("p1", &refund).await.unwrap();
    assert_eq!(created.status, RefundStatus::Success);
    assert_eq!(client.get_refund("p1", "r1").await.unwrap().amount, 500);
    let list = client.list_refunds("p1").await.unwrap();
    assert_eq!(list.embedded.refunds.len(), 1);
    let query = RefundQuery {
        from_date: Some(datetime!(2026-03-05 11:20 +1)),
        ..RefundQuery::default()
    };
    assert_eq!(client.search_refunds(&query).await.unwrap().total, 1);
    assert_eq!(
        stub.requests()[0].body,
        r#"{"amount":500,"refund_amount_available":1000}"#
    );
    assert_eq!(
        stub.lines(),
        [
            "POST /v1/payments/p1/refunds HTTP/1.1",
            "GET /v1/payments/p1/refunds/r1 HTTP/1.1",
            "GET /v1/payments/p1/refunds HTTP/1.1",
            "GET /v1/refunds?from_date=2026-03-05T11%3A20%3A00%2B01%3A00&display_size=500&page=1 HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn agreements_are_created_read_cancelled_and_searched() {
    let stub = Stub::answering([
        Answer::json(201, AGREEMENT),
        Answer::json(200, AGREEMENT),
        Answer::json(204, ""),
        Answer::json(200, &results("_links", AGREEMENT)),
    ])
    .await;
    let client = client_of(&stub.url());
    let mut agreement = NewAgreement::new("a", "b");
    agreement.user_identifier = Some("u".to_owned());
    client.create_agreement(&agreement).await.unwrap();
    let read = client.get_agreement("a1").await.unwrap();
    assert_eq!(read.status, AgreementStatus::Active);
    let brand = read.payment_instrument.unwrap().card_details.card_brand;
    assert_eq!(brand.as_deref(), Some("visa"));
    client.cancel_agreement("a1").await.unwrap();
    let query = AgreementQuery {
        status: Some(AgreementStatus::Active),
        ..AgreementQuery::default()
    };
    assert_eq!(client.search_agreements(&query).await.unwrap().count, 1);
    assert_eq!(
        stub.requests()[0].body,
        r#"{"reference":"a","description":"b","user_identifier":"u"}"#
    );
    assert_eq!(
        stub.lines(),
        [
            "POST /v1/agreements HTTP/1.1",
            "GET /v1/agreements/a1 HTTP/1.1",
            "POST /v1/agreements/a1/cancel HTTP/1.1",
            "GET /v1/agreements?status=active&display_size=500&page=1 HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn payments_are_searched() {
    let stub = Stub::answering([Answer::json(200, &results("_links", PAYMENT))]).await;
    let query = PaymentQuery {
        state: Some(PaymentStatus::Success),
        reference: Some("A & B".to_owned()),
        ..PaymentQuery::default()
    };
    let page = client_of(&stub.url()).search_payments(&query).await;
    assert_eq!(page.unwrap().results[0].payment_id, "p1");
    assert_eq!(
        stub.lines(),
        ["GET /v1/payments?state=success&reference=A+%26+B&display_size=500&page=1 HTTP/1.1"]
    );
}

#[tokio::test]
async fn disputes_are_searched_under_both_names_of_their_links() {
    let dispute = r#"{"amount":4100,"created_date":"2026-04-01T07:00:00.000Z","dispute_id":"d1",
        "payment_id":"p1","reason":"new reason","status":"lost",
        "_links":{"payment":{"href":"http://a/v1/payments/p1","method":"GET"}}}"#;
    let bodies = ["links", "_links"].map(|name| results(name, dispute));
    let stub = Stub::answering(bodies.map(|body| Answer::json(200, &body))).await;
    let client = client_of(&stub.url());
    let query = DisputeQuery {
        status: Some(DisputeStatus::Lost),
        ..DisputeQuery::default()
    };
    for _ in 0..2 {
        let page = client.search_disputes(&query).await.unwrap();
        assert_eq!(page.results[0].status, DisputeStatus::Lost);
        assert_eq!(
            page.results[0].reason.as_ref().unwrap().as_str(),
            "new reason"
        );
    }
    assert_eq!(
        stub.lines()[0],
        "GET /v1/disputes?status=lost&display_size=500&page=1 HTTP/1.1"
    );
}

#[tokio::test]
async fn card_details_are_sent_without_the_api_key() {
    let created = PAYMENT.replace(
        r#""next_url""#,
        r#""auth_url_post": {"type": "application/json", "params": {"one_time_token": "t1"},
            "href": "http://a/v1/auth", "method": "POST"}, "zzz""#,
    );
    let declined = r#"{"code":"P0010","description":"The payment was rejected"}"#;
    let stub = Stub::answering([
        Answer::json(201, &created),
        Answer::json(204, ""),
        Answer::json(402, declined),
    ])
    .await;
    let client = client_of(&stub.url());
    let payment = NewPayment::moto_api(1200, "LF-3", "Library fine");
    let payment = client.create_payment(&payment).await.unwrap();
    let card = AuthorisePayment {
        one_time_token: payment.links.one_time_token().unwrap(),
        card_number: SecretString::from("4242424242424242"),
        cvc: SecretString::from("123"),
        expiry_date: CardExpiry::new(1, 30).unwrap(),
        cardholder_name: "A Example".to_owned(),
    };
    client.authorise(&card).await.unwrap();
    let error = client.authorise(&card).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::P0010));
    let printed = format!("{error:?} {error} {card:?}");
    assert!(!printed.contains("4242"), "{printed}");

    let request = &stub.requests()[1];
    assert_eq!(request.line, "POST /v1/auth HTTP/1.1");
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.body,
        concat!(
            r#"{"one_time_token":"t1","card_number":"4242424242424242","cvc":"123","#,
            r#""expiry_date":"01/30","cardholder_name":"A Example"}"#,
        )
    );
}

#[tokio::test]
async fn a_payment_by_telephone_is_reported() {
    let sent = r#"{"amount":1200,"reference":"r1","description":"d1","processor_id":"pr1",
        "provider_id":"pv1","payment_outcome":{"status":"success"}}"#;
    let answer = sent.replacen(
        '{',
        r#"{"payment_id":"p1","state":{"status":"success","finished":true},"#,
        1,
    );
    let stub = Stub::answering([Answer::json(201, &answer)]).await;
    let payment = TelephonePayment::parse(sent.as_bytes()).unwrap();
    let reported = client_of(&stub.url())
        .notify_telephone_payment(&payment)
        .await
        .unwrap();
    assert_eq!(reported.payment_id, "p1");
    assert_eq!(reported.payment, payment);
    assert_eq!(stub.lines(), ["POST /v1/payment_notification HTTP/1.1"]);
}

#[tokio::test]
async fn ids_that_could_change_the_address_are_never_sent() {
    let stub = Stub::answering([]).await;
    let client = client_of(&stub.url());
    let errors = [
        client.get_refund("p1", "..").await.unwrap_err(),
        client.get_refund("p1/..", "r1").await.unwrap_err(),
        client.list_refunds("").await.unwrap_err(),
        client.get_agreement("a1?x").await.unwrap_err(),
        client.cancel_agreement("a1/../a2").await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, ClientError::InvalidId), "{error:?}");
    }
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn a_wrong_header_is_told() {
    let body = r#"{"header":"Idempotency-Key","code":"P0102","description":"Header"}"#;
    let stub = Stub::answering([Answer::json(422, body)]).await;
    let error = client_of(&stub.url()).create_payment(&fee()).await;
    let Err(ClientError::Api { header, field, .. }) = error else {
        panic!("{error:?}")
    };
    assert_eq!(header.as_deref(), Some("Idempotency-Key"));
    assert_eq!(field, None);
}
