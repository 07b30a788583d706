use reqwest::Method;
use serde_json::json;
use test_support::{Answer, TestApp};

use crate::support::{Payment, base_with, get, names, post};

on_each_database! {
    api_007_an_unknown_path_is_404
    authorisation_by_api_needs_no_key
    api_009_a_wrong_method_is_405_and_the_right_ones_are_named
    api_010_a_body_that_is_not_said_to_be_json_is_415
    a_caller_that_does_not_take_json_gets_406
    api_011_health_needs_no_key
    api_012_the_page_for_blocked_requests_says_so
    where_to_report_a_vulnerability_needs_no_key
    api_013_a_slash_at_the_end_is_accepted
    head_is_get_without_a_body
    options_name_the_methods
    links_do_not_come_from_the_host_header
    requests_can_be_followed_by_their_id
}

async fn api_007_an_unknown_path_is_404(app: TestApp) {
    for path in [
        "/v1/nothing",
        "/",
        "/v1/payments/a/b",
        "/v1/payments//",
        "/v1/payments/a/refund",
        "/v1/agreements/a/b",
        "/v2/payments",
    ] {
        let answer = get(&app, path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(
            answer.body,
            json!({"code": 404, "message": "HTTP 404 Not Found"})
        );
    }
}

async fn authorisation_by_api_needs_no_key(app: TestApp) {
    for key in [None, Some("x")] {
        let answer = app
            .send(|client, base| {
                let request = client.post(format!("{base}/v1/auth")).json(&json!({}));
                match key {
                    Some(key) => request.bearer_auth(key),
                    None => request,
                }
            })
            .await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (422, &json!("P0101"))
        );
    }
    // Every path that begins so is left alone by the check of the key.
    let beyond = app
        .send(|client, base| client.post(format!("{base}/v1/authorise")))
        .await;
    assert_eq!(beyond.status, 404);
}

async fn api_009_a_wrong_method_is_405_and_the_right_ones_are_named(app: TestApp) {
    for (method, path, allow) in [
        (Method::DELETE, "/v1/payments", "GET, HEAD, POST, OPTIONS"),
        (Method::PUT, "/v1/payments/", "GET, HEAD, POST, OPTIONS"),
        (Method::PATCH, "/v1/agreements", "GET, HEAD, POST, OPTIONS"),
        (Method::POST, "/v1/refunds", "GET, HEAD, OPTIONS"),
        (
            Method::PUT,
            "/v1/payments/a/refunds",
            "GET, HEAD, POST, OPTIONS",
        ),
        (Method::GET, "/v1/payment_notification", "POST, OPTIONS"),
        (Method::GET, "/v1/auth", "POST, OPTIONS"),
        (Method::DELETE, "/v1/payments/a", "GET, HEAD, OPTIONS"),
        (Method::POST, "/v1/payments/a/events", "GET, HEAD, OPTIONS"),
        (Method::GET, "/v1/payments/a/cancel", "POST, OPTIONS"),
        (Method::GET, "/v1/payments/a/capture", "POST, OPTIONS"),
        (Method::POST, "/healthcheck", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/sandbox/clock", "GET, HEAD, POST, OPTIONS"),
    ] {
        let answer = app.api(method, path, None).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), allow);
        assert_eq!(
            answer.body,
            json!({"code": 405, "message": "HTTP 405 Method Not Allowed"})
        );
    }
}

async fn create_with(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    app.send(|client, base| {
        let mut request = client
            .post(format!("{base}/v1/payments"))
            .bearer_auth(&app.api_key)
            .body(base_with(json!({})).to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    })
    .await
}

async fn api_010_a_body_that_is_not_said_to_be_json_is_415(app: TestApp) {
    for headers in [
        [("content-type", "text/plain")].as_slice(),
        &[("content-type", "application/x-www-form-urlencoded")],
        &[],
        // The body comes before what is accepted.
        &[("content-type", "text/plain"), ("accept", "text/html")],
    ] {
        let answer = create_with(&app, headers).await;
        assert_eq!(answer.status, 415, "{headers:?}");
        assert_eq!(
            answer.body,
            json!({"code": 415, "message": "HTTP 415 Unsupported Media Type"})
        );
    }
    let answer = create_with(&app, &[("content-type", "application/json; charset=utf-8")]).await;
    assert_eq!(answer.status, 201);
}

async fn a_caller_that_does_not_take_json_gets_406(app: TestApp) {
    let json = ("content-type", "application/json");
    let answer = create_with(&app, &[json, ("accept", "text/html")]).await;
    assert_eq!(answer.status, 406);
    assert_eq!(
        answer.body,
        json!({"code": 406, "message": "HTTP 406 Not Acceptable"})
    );
    for accept in ["*/*", "application/json", "text/html, application/*;q=0.5"] {
        let answer = create_with(&app, &[json, ("accept", accept)]).await;
        assert_eq!(answer.status, 201, "{accept}");
    }
}

async fn api_011_health_needs_no_key(app: TestApp) {
    let answer = app
        .send(|client, base| client.get(format!("{base}/healthcheck")))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        json!({"ping": {"healthy": true}, "deadlocks": {"healthy": true}})
    );
}

async fn api_012_the_page_for_blocked_requests_says_so(app: TestApp) {
    for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
        let answer = app
            .send(|client, base| client.request(method, format!("{base}/request-denied")))
            .await;
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.body,
            json!({
                "code": "P0920",
                "description": "Request blocked by security rules. Please consult API documentation for more information."
            })
        );
    }
}

async fn where_to_report_a_vulnerability_needs_no_key(app: TestApp) {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    for path in [
        "/security.txt",
        "/.well-known/security.txt",
        "/security.txt/",
    ] {
        let answer = app
            .send(|_, base| client.get(format!("{base}{path}")))
            .await;
        assert_eq!(answer.status, 302, "{path}");
        assert_eq!(
            answer.header("location"),
            "https://vdp.cabinetoffice.gov.uk/.well-known/security.txt"
        );
    }
}

async fn api_013_a_slash_at_the_end_is_accepted(app: TestApp) {
    let body = base_with(json!({}));
    let created = app.api(Method::POST, "/v1/payments/", Some(&body)).await;
    assert_eq!(created.status, 201);
    let path = format!(
        "/v1/payments/{}/",
        created.body["payment_id"].as_str().unwrap()
    );
    assert_eq!(get(&app, &path).await.status, 200);
    assert_eq!(get(&app, &format!("{path}events/")).await.status, 200);
    assert_eq!(post(&app, &format!("{path}capture/")).await.status, 409);
    assert_eq!(post(&app, &format!("{path}cancel/")).await.status, 204);
    assert_eq!(get(&app, "/healthcheck/").await.status, 200);
}

async fn head_is_get_without_a_body(app: TestApp) {
    let payment = Payment::create(&app, json!({})).await;
    for path in [payment.path(), "/healthcheck".to_owned()] {
        let answer = app.api(Method::HEAD, &path, None).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    let answer = app.api(Method::HEAD, "/v1/payments/none", None).await;
    assert_eq!((answer.status, answer.text.as_str()), (404, ""));
}

async fn options_name_the_methods(app: TestApp) {
    for (path, allow) in [
        ("/v1/payments", "GET, HEAD, POST, OPTIONS"),
        ("/v1/payments/any", "GET, HEAD, OPTIONS"),
        ("/healthcheck", "GET, HEAD, OPTIONS"),
    ] {
        let answer = app.api(Method::OPTIONS, path, None).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (200, allow),
            "{path}"
        );
    }
}

async fn links_do_not_come_from_the_host_header(app: TestApp) {
    let answer = create_with(
        &app,
        &[
            ("content-type", "application/json"),
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
        ],
    )
    .await;
    assert_eq!(answer.status, 201);
    assert!(!answer.text.contains("evil"), "{}", answer.text);
    assert!(answer.header("location").starts_with(&app.urls.api));
    for name in names(&answer.body["_links"]) {
        let href = answer.body["_links"][name]["href"].as_str().unwrap();
        let base = if name.starts_with("next_url") {
            &app.urls.pages
        } else {
            &app.urls.api
        };
        assert!(href.starts_with(base.as_str()), "{name}: {href}");
    }
}

async fn requests_can_be_followed_by_their_id(app: TestApp) {
    let answer = create_with(&app, &[("x-request-id", "case-17")]).await;
    assert_eq!(
        (answer.status, answer.header("x-request-id")),
        (415, "case-17")
    );
    let answer = app
        .send(|client, base| client.get(format!("{base}/v1/payments")))
        .await;
    assert_eq!(
        (answer.status, answer.header("x-request-id").len()),
        (401, 32)
    );
}
