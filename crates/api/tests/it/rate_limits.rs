use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use test_support::{Answer, Backend, TestApp};

use crate::support::{base_with, error, get_as, key_of, post_as};

/// With the documented figures, and a clock that stands still but for the time that tests let pass.
async fn start() -> TestApp {
    let settings = r#"
        rate_limit.enabled = true
        rate_limit.standard.window_ms = 600000
        rate_limit.elevated.window_ms = 600000
        accounts.another = { type = "test", service_name = "Another" }
        accounts.fast = { type = "test", service_name = "Fast", pace = "elevated" }
    "#;
    TestApp::builder(Backend::Sqlite)
        .settings(settings)
        .start()
        .await
}

fn too_often(answers: &[Answer]) -> usize {
    let refused = answers.iter().filter(|answer| answer.status == 429);
    refused
        .inspect(|answer| {
            assert_eq!(answer.body, error("", "P0900", "Too many requests"));
            assert_eq!(answer.header("retry-after"), "");
            assert_eq!(answer.header("content-type"), "application/json");
        })
        .count()
}

async fn create(app: &TestApp, key: &str, times: usize) -> Vec<Answer> {
    let body = base_with(json!({}));
    join_all((0..times).map(|_| post_as(app, key, "/v1/payments", body.clone()))).await
}

#[actix_web::test]
async fn api_014_the_sixteenth_payment_in_a_window_is_refused() {
    let app = start().await;
    assert_eq!(too_often(&create(&app, &app.api_key, 16).await), 1);
    // All keys of an account share, other accounts do not.
    let second = key_of(&app, "council").await;
    assert_eq!(too_often(&create(&app, &second, 1).await), 1);
    let other = key_of(&app, "another").await;
    assert_eq!(too_often(&create(&app, &other, 15).await), 0);
    let fast = key_of(&app, "fast").await;
    assert_eq!(too_often(&create(&app, &fast, 41).await), 1);
    app.clock.advance(std::time::Duration::from_mins(10));
    assert_eq!(too_often(&create(&app, &app.api_key, 15).await), 0);
}

#[actix_web::test]
async fn api_015_creating_capturing_and_other_posts_count_separately() {
    let app = start().await;
    let path = "/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v";
    let post = |end: &str| {
        let path = format!("{path}/{end}");
        let app = &app;
        join_all((0..15).map(move |_| {
            let path = path.clone();
            async move { app.api(Method::POST, &path, None).await }
        }))
    };
    let answers = [
        create(&app, &app.api_key, 15).await,
        post("cancel").await,
        post("capture").await,
    ];
    assert_eq!(too_often(&answers.concat()), 0);
    assert_eq!(
        too_often(&post("cancel").await),
        15,
        "whether or not there is such a payment"
    );
}

#[actix_web::test]
async fn reads_are_limited_too_and_strangers_are_not_counted() {
    let app = start().await;
    for path in [
        "/v1/payments/none",
        "/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v",
        "/v1/payments?page=x",
    ] {
        let answers = join_all((0..25).map(|_| get_as(&app, &app.api_key, path))).await;
        assert_eq!(too_often(&answers), 0);
    }
    for path in [
        "/v1/payments/none",
        "/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v",
        "/v1/refunds",
        "/v1/agreements",
        "/v1/disputes",
        "/v1/payments/7m2p9c1d8e5f4g6j0r2th3kq0v/events",
    ] {
        assert_eq!(get_as(&app, &app.api_key, path).await.status, 429, "{path}");
    }
    let stranger = get_as(&app, "api_test_nobody", "/v1/payments/none").await;
    assert_eq!(stranger.status, 401);
    let health = app
        .send(|client, base| client.get(format!("{base}/healthcheck")))
        .await;
    assert_eq!(health.status, 200);
    assert_eq!(
        get_as(&app, &app.api_key, "/v1/nothing").await.status,
        404,
        "not a route"
    );
}

#[actix_web::test]
async fn without_limits_nobody_is_refused() {
    let app = TestApp::start(Backend::Sqlite).await;
    assert_eq!(too_often(&create(&app, &app.api_key, 40).await), 0);
}
