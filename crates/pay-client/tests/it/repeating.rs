//! What is asked again, and what never is.

use std::time::Duration;

use pay_client::{
    AuthorisePayment, CardExpiry, Client, ClientError, ErrorCode, IdempotencyKey, NewAgreement,
    NewPayment, NewRefund, Options,
};
use secrecy::SecretString;

use crate::stub::{Answer, Stub};
use crate::{KEY, PAYMENT, client_of, fee, options};

#[tokio::test]
async fn reading_is_repeated_after_server_errors_and_broken_connections() {
    let stub = Stub::answering([
        Answer::json(500, "{}"),
        Answer::Hangup,
        Answer::json(200, PAYMENT),
    ])
    .await;
    assert!(client_of(&stub.url()).get_payment("p1").await.is_ok());
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn reading_stops_after_two_repetitions() {
    let down = || {
        Answer::json(
            503,
            r#"{"code":503,"message":"HTTP 503 Service Unavailable"}"#,
        )
    };
    let stub = Stub::answering([down(), down(), down(), Answer::json(200, PAYMENT)]).await;
    let error = client_of(&stub.url()).get_events("p1").await.unwrap_err();
    assert!(
        matches!(error, ClientError::Unexpected { status: 503 }),
        "{error:?}"
    );
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn creating_cancelling_and_capturing_are_not_repeated() {
    let stub = Stub::answering([
        Answer::json(
            500,
            r#"{"code":"P0198","description":"Downstream system error"}"#,
        ),
        Answer::Hangup,
        Answer::json(503, ""),
    ])
    .await;
    let client = client_of(&stub.url());
    let created = client.create_payment(&fee()).await.unwrap_err();
    assert_eq!(created.code(), Some(ErrorCode::P0198));
    let cancelled = client.cancel_payment("p1").await.unwrap_err();
    assert!(
        matches!(cancelled, ClientError::Unreachable(_)),
        "{cancelled:?}"
    );
    let captured = client.capture_payment("p1").await.unwrap_err();
    assert!(
        matches!(captured, ClientError::Unexpected { status: 503 }),
        "{captured:?}"
    );
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn reading_is_repeated_after_a_timeout() {
    let stub = Stub::answering([Answer::Silence, Answer::json(200, PAYMENT)]).await;
    let options = Options {
        read_timeout: Duration::from_secs(2),
        ..options()
    };
    let key = SecretString::from(KEY);
    let client = Client::new(&stub.url().parse().unwrap(), &key, options).unwrap();
    assert!(client.get_payment("p1").await.is_ok());
}

fn too_many() -> Answer {
    Answer::json(429, r#"{"code":"P0900","description":"Too many requests"}"#)
}

fn failing() -> Answer {
    Answer::json(
        500,
        r#"{"code":"P0198","description":"Downstream system error"}"#,
    )
}

fn recurring() -> NewPayment {
    NewPayment::with_agreement(1, "r", "d", "7m2p9c1d8e5f4g6j0r2th3kq0v")
}

fn key() -> IdempotencyKey {
    IdempotencyKey::parse("key-1").unwrap()
}

#[tokio::test]
async fn every_request_is_repeated_after_too_many_requests() {
    let done = || Answer::json(204, "");
    let stub = Stub::answering([
        too_many(),
        Answer::json(201, PAYMENT),
        too_many(),
        done(),
        too_many(),
        done(),
        too_many(),
        Answer::json(200, PAYMENT),
    ])
    .await;
    let client = client_of(&stub.url());
    client.create_payment(&fee()).await.unwrap();
    client.cancel_payment("p1").await.unwrap();
    let card = AuthorisePayment {
        one_time_token: SecretString::from("t1"),
        card_number: SecretString::from("4242424242424242"),
        cvc: SecretString::from("123"),
        expiry_date: CardExpiry::new(11, 29).unwrap(),
        cardholder_name: "A Example".to_owned(),
    };
    client.authorise(&card).await.unwrap();
    client.get_payment("p1").await.unwrap();
    let requests = stub.requests();
    assert_eq!(requests.len(), 8);
    assert_eq!(requests[0].body, requests[1].body);
}

#[tokio::test]
async fn too_many_requests_are_told_in_the_end() {
    let stub = Stub::answering([too_many(), too_many(), too_many()]).await;
    let error = client_of(&stub.url()).create_payment(&fee()).await;
    assert!(matches!(error, Err(ClientError::RateLimited)), "{error:?}");
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn an_agreement_payment_with_a_key_is_repeated() {
    let stub = Stub::answering([failing(), Answer::Hangup, Answer::json(200, PAYMENT)]).await;
    let client = client_of(&stub.url());
    client
        .create_payment_once(&recurring(), &key())
        .await
        .unwrap();
    let requests = stub.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.header("idempotency-key"), Some("key-1"));
        assert!(request.body.contains(r#""authorisation_mode":"agreement""#));
    }
}

#[tokio::test]
async fn a_key_in_another_mode_is_sent_but_nothing_is_repeated() {
    let stub = Stub::answering([failing()]).await;
    let error = client_of(&stub.url())
        .create_payment_once(&fee(), &key())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::P0198));
    assert!(error.is_uncertain());
    assert_eq!(stub.requests()[0].header("idempotency-key"), Some("key-1"));
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_key_that_an_unanswered_attempt_still_holds_is_waited_for() {
    let held = || Answer::json(409, r#"{"code":"P0191","description":"used"}"#);
    let stub = Stub::answering([Answer::Hangup, held(), Answer::json(200, PAYMENT), held()]).await;
    let client = client_of(&stub.url());
    client
        .create_payment_once(&recurring(), &key())
        .await
        .unwrap();
    // Without such an attempt the key belongs to another payment.
    let error = client
        .create_payment_once(&recurring(), &key())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::P0191));
    assert_eq!(stub.requests().len(), 4);
}

#[tokio::test]
async fn refunds_and_agreements_are_not_created_twice() {
    let stub = Stub::answering([failing(), Answer::Hangup, failing()]).await;
    let client = client_of(&stub.url());
    let refund = client.create_refund("p1", &NewRefund::new(1)).await;
    assert!(refund.unwrap_err().is_uncertain());
    let agreement = client.create_agreement(&NewAgreement::new("r", "d")).await;
    assert!(agreement.unwrap_err().is_uncertain());
    assert!(client.cancel_agreement("a1").await.is_err());
    assert_eq!(stub.requests().len(), 3);
}
