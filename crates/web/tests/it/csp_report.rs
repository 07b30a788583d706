use actix_web::App;
use actix_web::http::{StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Bytes, Data};

use crate::app::site;

const REPORT: &str = r#"{"csp-report":{"document-uri":"http://localhost/card_details/x","blocked-uri":"inline","violated-directive":"script-src"}}"#;

fn report(body: impl Into<Bytes>) -> TestRequest {
    TestRequest::post()
        .uri("/csp-report")
        .peer_addr("192.0.2.1:5000".parse().unwrap())
        .insert_header((header::CONTENT_TYPE, "application/csp-report"))
        .set_payload(body)
}

/// Sends requests to one application; status, `Retry-After` and body of each.
async fn send(requests: Vec<TestRequest>) -> Vec<(StatusCode, String, String)> {
    let app = App::new()
        .app_data(Data::new(site("http://localhost:3001")))
        .wrap(from_fn(web::pages))
        .configure(web::configure);
    let app = init_service(app).await;
    let mut answers = Vec::new();
    for request in requests {
        let response = call_service(&app, request.to_request()).await;
        let status = response.status();
        let wait = response.headers().get(header::RETRY_AFTER);
        let wait = wait.map(|value| value.to_str().unwrap().to_owned());
        let body = read_body(response).await;
        let body = String::from_utf8(body.to_vec()).unwrap();
        answers.push((status, wait.unwrap_or_default(), body));
    }
    answers
}

async fn status_of(request: TestRequest) -> StatusCode {
    let answers = send(vec![request]).await;
    answers.first().unwrap().0
}

#[actix_web::test]
async fn reports_of_each_kind_are_taken() {
    for kind in [
        "application/csp-report",
        "application/json",
        "application/reports+json; charset=utf-8",
        "Application/CSP-Report",
    ] {
        let request = report(REPORT).insert_header((header::CONTENT_TYPE, kind));
        assert_eq!(status_of(request).await, StatusCode::NO_CONTENT, "{kind}");
    }
    for body in ["[]", "{}", "[{\"type\":\"deprecation\"}]"] {
        assert_eq!(
            status_of(report(body)).await,
            StatusCode::NO_CONTENT,
            "{body}"
        );
    }
}

#[actix_web::test]
async fn what_is_no_report_is_refused() {
    for body in [
        "",
        "report",
        "1",
        "[1]",
        "\"x\"",
        "{\"csp-report\":",
        "null",
    ] {
        assert_eq!(
            status_of(report(body)).await,
            StatusCode::BAD_REQUEST,
            "{body}"
        );
    }
    assert_eq!(
        status_of(report(&b"\xff\xfe"[..])).await,
        StatusCode::BAD_REQUEST
    );
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let request = report(REPORT).insert_header((header::CONTENT_TYPE, kind));
        assert_eq!(status_of(request).await, StatusCode::BAD_REQUEST, "{kind}");
    }
    let read = TestRequest::get().uri("/csp-report");
    assert_eq!(status_of(read).await, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn reports_have_50_000_bytes_at_most() {
    let longest = format!("{{{}}}", " ".repeat(49_998));
    assert_eq!(
        status_of(report(longest.clone())).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status_of(report(format!("{longest} "))).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[actix_web::test]
async fn the_eleventh_report_of_one_client_is_refused_for_a_while() {
    let mut requests: Vec<_> = (0..11).map(|_| report(REPORT)).collect();
    let other = report(REPORT).peer_addr("192.0.2.2:5000".parse().unwrap());
    requests.push(other);
    let answers = send(requests).await;
    for (number, (status, ..)) in answers.iter().enumerate() {
        let wanted = match number {
            10 => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::NO_CONTENT,
        };
        assert_eq!(*status, wanted, "{number}");
    }
    let (_, wait, body) = &answers[10];
    let seconds: u32 = wait.parse().unwrap();
    assert!((10..=40).contains(&seconds), "{seconds}");
    assert!(body.contains(&format!("Wait {seconds} seconds before you try again.")));
}
