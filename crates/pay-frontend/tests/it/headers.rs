//! What every answer says to browsers, whatever it is an answer to.

use test_support::{Backend, Browser, Method, Page, TestApp};

use crate::support::{Created, create, on_card_page, order, start, stored};

/// Every address that the pages have, as their source names them: none can be forgotten.
fn patterns() -> Vec<&'static str> {
    let source = include_str!("../../src/urls.rs");
    let (source, _tests) = source.split_once("#[cfg(test)]").unwrap();
    let quoted = source.split('"').skip(1).step_by(2);
    let mut patterns: Vec<_> = quoted.filter(|text| text.starts_with('/')).collect();
    assert!(patterns.len() >= 25, "{patterns:?}");
    patterns.extend([
        payments::issuer::DEVICE_DATA,
        payments::issuer::TOKEN_CHALLENGE,
        "/csp-report",
        "/favicon.ico",
        "/stylesheets/application.min.css",
        "/images/spinner.gif",
        "/public/images/spinner.gif",
        "/public/images/custom/cypress-testing.svg",
        "/assets/nothing",
        "/",
        "/nowhere",
        "/card_details/nonsense",
    ]);
    patterns
}

/// May be shown in frames of others: it is where banks send payers back to.
fn is_for_frames_of_others(path: &str, page: &Page) -> bool {
    path.contains("/3ds_required_in") && page.status == 200
}

fn assert_careful(path: &str, page: &Page) {
    let about = format!("{path}: {}", page.status);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(self), usb=()",
        ),
        ("x-dns-prefetch-control", "off"),
        ("x-download-options", "noopen"),
        ("x-permitted-cross-domain-policies", "none"),
        ("x-xss-protection", "0"),
        ("origin-agent-cluster", "?1"),
    ] {
        assert_eq!(page.header(name), value, "{about}");
    }
    for name in ["x-powered-by", "server", "strict-transport-security"] {
        assert!(!page.headers.contains_key(name), "{about} {name}");
    }
    let endpoints = page.header("reporting-endpoints");
    assert!(endpoints.ends_with("/csp-report\""), "{about}");
    assert_policy(path, page, &about);
    let caching = page.header("cache-control");
    let is_file = page.status == 200
        && !page.header("content-type").starts_with("text/html")
        && caching.starts_with("public, max-age=");
    if !is_file {
        assert_eq!(
            caching, "private, no-cache, no-store, must-revalidate",
            "{about}"
        );
        assert_eq!(page.header("expires"), "-1", "{about}");
        assert_eq!(page.header("pragma"), "no-cache", "{about}");
    }
}

fn assert_policy(path: &str, page: &Page, about: &str) {
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{about} {policy}");
    assert!(policy.contains("base-uri 'none'"), "{about} {policy}");
    assert!(!policy.contains("unsafe"), "{about} {policy}");
    let options = page.header("x-frame-options");
    if is_for_frames_of_others(path, page) {
        assert!(!policy.contains("frame-ancestors"), "{about} {policy}");
        assert_eq!(options, "", "{about}");
    } else if policy.contains("frame-ancestors 'self'") {
        assert_eq!(options, "SAMEORIGIN", "{about}");
    } else {
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{about} {policy}"
        );
        assert_eq!(options, "DENY", "{about}");
    }
    if page.header("content-type").starts_with("text/html") && !page.html.is_empty() {
        assert!(
            policy.contains("; report-uri /csp-report; report-to "),
            "{about}"
        );
        assert!(!page.html.contains(" style=\""), "{about}");
        assert!(!page.html.contains(" onclick="), "{about}");
        let nonce = policy.split_once("'nonce-").map(|(_, rest)| rest);
        let nonce = nonce.and_then(|rest| rest.split('\'').next()).unwrap();
        // Data is not run.
        let data = page.html.matches("type=\"application/json\"").count();
        let scripts = page.html.matches("<script").count() - data;
        let allowed = page.html.matches(&format!("nonce=\"{nonce}\"")).count();
        assert_eq!(allowed, scripts, "{about}");
    }
}

/// Asks for every address with every method, and is careful about each answer.
async fn ask_everything(browser: &mut Browser, created: &Created) {
    for pattern in patterns() {
        let path = pattern
            .replace("{payment_id}", created.id.as_str())
            .replace("{token}", "nonsense");
        for method in [
            Method::HEAD,
            Method::GET,
            Method::POST,
            Method::OPTIONS,
            Method::DELETE,
        ] {
            let url = created.url(&path);
            let page = browser.request(method, &url, |request| request).await;
            assert_careful(pattern, &page);
        }
    }
}

#[actix_web::test]
async fn page_151_152_154_every_answer_tells_browsers_to_be_careful() {
    let app = start(Backend::Sqlite).await;
    let created = create(&app, "council", order()).await;
    ask_everything(&mut Browser::new(), &created).await;
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    ask_everything(&mut browser, &created).await;
    let used = browser.get(&created.next_url).await;
    assert_careful("/secure/{token}", &used);
}

#[actix_web::test]
async fn page_154_redirects_and_the_health_check_are_kept_by_nobody() {
    let app = start(Backend::Sqlite).await;
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    let arrived = browser.get(&created.next_url).await;
    assert_eq!(arrived.status, 303);
    assert_careful("/secure/{token}", &arrived);
    let left = browser.get(&created.url("/return/{id}")).await;
    assert_eq!(left.status, 302);
    assert_careful("/return/{payment_id}", &left);
    let health = browser.get(&created.url("/healthcheck")).await;
    assert_eq!(health.html, r#"{"ping":{"healthy":true}}"#);
    assert_careful("/healthcheck", &health);
}

#[actix_web::test]
async fn the_pages_of_the_service_are_as_careful() {
    let app = TestApp::start(Backend::Sqlite).await;
    let mut browser = Browser::new();
    for path in [
        "/",
        "/council-tax",
        "/council-tax/pay",
        "/council-tax/another",
        "/council-tax/questions/nonsense",
        "/council-tax/check",
        "/council-tax/receipt",
        "/council-tax/return",
        "/council-tax/return/nonsense",
        "/healthcheck",
        "/webhooks/payments",
        "/csp-report",
        "/favicon.ico",
        "/stylesheets/application.min.css",
        "/nowhere/at/all",
    ] {
        for method in [Method::HEAD, Method::GET, Method::POST, Method::DELETE] {
            let url = format!("{}{path}", app.urls.service);
            let page = browser.request(method, &url, |request| request).await;
            assert_careful(path, &page);
        }
    }
}

#[actix_web::test]
async fn page_152_the_setting_csp_decides_whether_the_policy_is_sent() {
    for (setting, sent, not_sent) in [
        ("off", "", "content-security-policy-report-only"),
        ("off", "", "content-security-policy"),
        (
            "report-only",
            "content-security-policy-report-only",
            "content-security-policy",
        ),
        (
            "enforce",
            "content-security-policy",
            "content-security-policy-report-only",
        ),
    ] {
        let settings = format!("security.csp = \"{setting}\"");
        let app = TestApp::builder(Backend::Sqlite).settings(&settings);
        let app = app.start().await;
        let (_, page, _) = on_card_page(&app, "council").await;
        assert!(!page.headers.contains_key(not_sent), "{setting}");
        let reporting = page.headers.contains_key("reporting-endpoints");
        assert_eq!(reporting, setting != "off");
        if !sent.is_empty() {
            assert!(
                page.header(sent)
                    .starts_with("default-src 'none'; script-src 'self'")
            );
        }
    }
}

#[actix_web::test]
async fn asking_whether_there_is_a_page_changes_nothing() {
    let app = start(Backend::Sqlite).await;
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    let head = |url: String| (Method::HEAD, url);
    let (method, url) = head(created.next_url.clone());
    let looked = browser.request(method, &url, |request| request).await;
    assert_eq!((looked.status, looked.html.as_str()), (200, ""));
    assert!(!looked.headers.contains_key("set-cookie"));
    // The link still works, once.
    let arrived = browser.get(&created.next_url).await;
    assert_eq!(arrived.status, 303);
    for path in [
        "/card_details/{id}",
        "/card_details/{id}/auth_waiting",
        "/card_details/{id}/3ds_required_out",
        "/return/{id}",
        "/handle-payment-response/apple/{id}",
    ] {
        let (method, url) = head(created.url(path));
        let looked = browser.request(method, &url, |request| request).await;
        assert_eq!((looked.status, looked.html.as_str()), (200, ""), "{path}");
        let (method, url) = head(created.url(path));
        let mut stranger = Browser::new();
        let page = stranger.request(method, &url, |request| request).await;
        assert_eq!(page.status, 403, "{path}");
    }
    let payment = stored(&app, &created).await;
    assert_eq!(payment.detailed_status().as_str(), "CREATED");
    for (path, status) in [
        ("/healthcheck", 200),
        ("/humans.txt", 200),
        ("/images/spinner.gif", 200),
        ("/favicon.ico", 200),
        ("/security.txt", 302),
        ("/card_details/{id}/confirm", 500),
        ("/nowhere", 404),
        ("/check_card/{id}", 404),
    ] {
        let (method, url) = head(created.url(path));
        let looked = browser.request(method, &url, |request| request).await;
        assert_eq!(
            (looked.status, looked.html.as_str()),
            (status, ""),
            "{path}"
        );
    }
}
