//! The address, the key, and what answers mean.

use std::time::Duration;

use pay_client::{Client, ClientError, ConfigurationError, ErrorCode, Options, PaymentStatus};
use secrecy::SecretString;

use crate::stub::{Answer, Stub};
use crate::{EVENTS, KEY, PAYMENT, client_of, fee, options};

#[tokio::test]
async fn a_payment_is_created_with_key_and_body() {
    let stub = Stub::answering([Answer::json(201, PAYMENT)]).await;
    let payment = client_of(&stub.url()).create_payment(&fee()).await.unwrap();
    assert_eq!(payment.payment_id, "p1");
    assert_eq!(payment.links.next_url.unwrap().href, "http://p/secure/t1");

    let requests = stub.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, "POST /v1/payments HTTP/1.1");
    assert_eq!(
        requests[0].header("authorization"),
        Some("Bearer api_test_secret")
    );
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[0].header("accept"), Some("application/json"));
    assert_eq!(
        requests[0].body,
        r#"{"amount":14500,"reference":"CT-1","description":"Council tax","return_url":"https://fees.example.gov.uk/paid"}"#
    );
}

#[tokio::test]
async fn a_payment_and_its_events_are_read() {
    let stub = Stub::answering([Answer::json(200, PAYMENT), Answer::json(200, EVENTS)]).await;
    let client = client_of(&stub.url());
    assert_eq!(client.get_payment("p1").await.unwrap().amount, 14500);
    let events = client.get_events("p1").await.unwrap();
    assert_eq!(events.events[0].state.status, PaymentStatus::Created);
    assert_eq!(
        stub.lines(),
        [
            "GET /v1/payments/p1 HTTP/1.1",
            "GET /v1/payments/p1/events HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_payment_is_cancelled_and_captured_without_a_body() {
    let stub = Stub::answering([Answer::json(204, ""), Answer::json(204, "")]).await;
    let client = client_of(&stub.url());
    client.cancel_payment("p1").await.unwrap();
    client.capture_payment("p1").await.unwrap();
    assert_eq!(
        stub.lines(),
        [
            "POST /v1/payments/p1/cancel HTTP/1.1",
            "POST /v1/payments/p1/capture HTTP/1.1"
        ]
    );
    assert!(
        stub.requests()
            .iter()
            .all(|request| request.body.is_empty())
    );
}

#[tokio::test]
async fn an_address_may_have_a_path_and_a_slash_at_its_end() {
    let stub = Stub::answering([Answer::json(200, PAYMENT), Answer::json(200, PAYMENT)]).await;
    client_of(&format!("{}/", stub.url()))
        .get_payment("p1")
        .await
        .unwrap();
    client_of(&format!("{}/pay/", stub.url()))
        .get_payment("p1")
        .await
        .unwrap();
    assert_eq!(
        stub.lines(),
        [
            "GET /v1/payments/p1 HTTP/1.1",
            "GET /pay/v1/payments/p1 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn an_id_that_could_change_the_address_is_never_sent() {
    let stub = Stub::answering([]).await;
    let client = client_of(&stub.url());
    for id in [
        "",
        ".",
        "..",
        "../refunds",
        "p1/cancel",
        "p1?x",
        "p1#x",
        "p 1",
        "\u{e9}",
        "p1%2f",
    ] {
        let error = client.get_payment(id).await.unwrap_err();
        assert!(matches!(error, ClientError::InvalidId), "{id}: {error}");
        assert!(error.is_not_found());
    }
    assert!(stub.requests().is_empty());
}

#[tokio::test]
async fn a_public_code_is_told_with_its_field() {
    let body =
        r#"{"field":"amount","code":"P0102","description":"Invalid attribute value: amount."}"#;
    let stub = Stub::answering([Answer::json(422, body)]).await;
    let error = client_of(&stub.url())
        .create_payment(&fee())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::P0102));
    let ClientError::Api {
        status,
        code,
        field,
        header,
        description,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (status, code.as_str(), field.as_deref(), header),
        (422, "P0102", Some("amount"), None)
    );
    assert_eq!(description, "Invalid attribute value: amount.");
}

#[tokio::test]
async fn an_unknown_payment_is_not_found_and_asked_for_once() {
    let body = r#"{"code":"P0200","description":"Not found"}"#;
    let stub = Stub::answering([Answer::json(404, body)]).await;
    assert!(
        client_of(&stub.url())
            .get_payment("p1")
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_told_and_not_repeated() {
    let stub = Stub::answering([Answer::json(401, "Credentials are required")]).await;
    let error = client_of(&stub.url()).get_payment("p1").await.unwrap_err();
    assert!(matches!(error, ClientError::Unauthorised), "{error:?}");
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn refusals_without_a_public_code_keep_their_status() {
    let bodies = [
        "<html>",
        "",
        r#"{"code":405,"message":"HTTP 405 Method Not Allowed"}"#,
        "[]",
    ];
    let stub = Stub::answering(bodies.map(|body| Answer::json(405, body))).await;
    for body in bodies {
        let error = client_of(&stub.url())
            .cancel_payment("p1")
            .await
            .unwrap_err();
        assert!(
            matches!(error, ClientError::Unexpected { status: 405 }),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stub::answering([Answer::json(200, PAYMENT)]).await;
    let stub = Stub::answering([Answer::redirect(&elsewhere.url())]).await;
    let error = client_of(&stub.url()).get_payment("p1").await.unwrap_err();
    assert!(
        matches!(error, ClientError::Unexpected { status: 302 }),
        "{error:?}"
    );
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_an_error() {
    let long = PAYMENT.replace("Council tax", &"x".repeat(9 * 1024 * 1024));
    let bodies = ["", "<html>", "{}", r#"{"payment_id":5}"#, long.as_str()];
    let stub = Stub::answering(bodies.map(|body| Answer::json(200, body))).await;
    let client = client_of(&stub.url());
    for body in bodies {
        let error = client.get_payment("p1").await.unwrap_err();
        assert!(
            matches!(error, ClientError::InvalidResponse(_)),
            "{}: {error:?}",
            body.len()
        );
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_times_out() {
    let stub = Stub::answering([Answer::Silence]).await;
    let options = Options {
        timeout: Duration::from_millis(50),
        ..options()
    };
    let key = SecretString::from(KEY);
    let client = Client::new(&stub.url().parse().unwrap(), &key, options).unwrap();
    let error = client.create_payment(&fee()).await.unwrap_err();
    assert!(matches!(error, ClientError::Timeout), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let url = Stub::answering([]).await.into_closed_url().await;
    let error = client_of(&url).get_payment("p1").await.unwrap_err();
    assert!(matches!(error, ClientError::Unreachable(_)), "{error:?}");
    let error = client_of(&url).create_payment(&fee()).await.unwrap_err();
    assert!(matches!(error, ClientError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn the_key_is_in_no_output() {
    let url = Stub::answering([]).await.into_closed_url().await;
    let client = client_of(&url);
    let error = client.get_payment("p1").await.unwrap_err();
    let printed = format!("{client:?} {error:?} {error}");
    assert!(!printed.contains("secret"), "{printed}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let new = |url: &str, key: &str| {
        Client::new(&url.parse().unwrap(), &SecretString::from(key), options()).unwrap_err()
    };
    assert!(matches!(
        new("ftp://localhost", KEY),
        ConfigurationError::BaseUrl
    ));
    assert!(matches!(new("data:x", KEY), ConfigurationError::BaseUrl));
    for key in ["", "two words", "line\nbreak", "caf\u{e9}"] {
        let error = new("http://localhost", key);
        assert!(matches!(error, ConfigurationError::ApiKey));
        assert!(key.is_empty() || !format!("{error:?} {error}").contains(key));
    }
}
