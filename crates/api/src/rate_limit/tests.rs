use actix_web::test::TestRequest;

use super::*;
use crate::fixtures;

fn limiter() -> RateLimiter {
    RateLimiter::new(RateLimits::default())
}

fn after_ms(ms: u64) -> Timestamp {
    fixtures::created_at().after(Duration::from_millis(ms))
}

fn after_seconds(seconds: u64) -> Timestamp {
    fixtures::created_at().after(Duration::from_secs(seconds))
}

fn account(id: &str, pace: Pace) -> Account {
    Account {
        pace,
        ..Account::new(AccountId::parse(id).unwrap(), "sandbox", "Fees")
    }
}

fn request(method: &str, path: &str) -> HttpRequest {
    TestRequest::with_uri(path)
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .to_http_request()
}

/// How many of `count` requests at one moment are let through.
fn admitted(
    limiter: &RateLimiter,
    account: &Account,
    (method, path): (&str, &str),
    now: Timestamp,
    count: u32,
) -> usize {
    (0..count)
        .filter(|_| {
            let admission = limiter.admission(&request(method, path), now);
            admission.is_none_or(|admits| admits(account))
        })
        .count()
}

const CREATE: (&str, &str) = ("POST", "/v1/payments");
const CAPTURE: (&str, &str) = ("POST", "/v1/payments/x/capture");
const REFUND: (&str, &str) = ("POST", "/v1/payments/x/refunds");
const READ: (&str, &str) = ("GET", "/v1/payments/x");

#[test]
fn api_014_the_sixteenth_creation_within_a_second_is_refused() {
    let (limiter, account) = (limiter(), fixtures::account());
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(0), 16), 15);
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(999), 3), 0);
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(1000), 16), 15);
}

#[test]
fn api_015_classes_and_methods_are_counted_separately() {
    let (limiter, account) = (limiter(), fixtures::account());
    let now = after_ms(0);
    for (request, limit) in [
        (CREATE, 15),
        (CAPTURE, 15),
        (REFUND, 15),
        (READ, 75),
        (("HEAD", "/v1/payments/x"), 75),
        (("OPTIONS", "/v1/payments/x"), 75),
    ] {
        assert_eq!(admitted(&limiter, &account, request, now, 100), limit);
    }
    // The same classes by other names.
    for request in [
        ("POST", "/v1/payments/"),
        ("POST", "/v1/payments/y/capture/"),
        ("POST", "/v1/agreements"),
        ("POST", "/v1/payments/y/cancel"),
        ("GET", "/v1/refunds"),
    ] {
        assert_eq!(admitted(&limiter, &account, request, now, 1), 0);
    }
}

#[test]
fn accounts_have_buckets_and_paces_of_their_own() {
    let limiter = limiter();
    let now = after_ms(0);
    for (id, pace, posts, reads) in [
        ("a", Pace::Standard, 15, 75),
        ("b", Pace::Standard, 15, 75),
        ("c", Pace::Elevated, 40, 100),
        ("d", Pace::LowTraffic, 1, 4500),
    ] {
        let account = account(id, pace);
        assert_eq!(admitted(&limiter, &account, CREATE, now, 5000), posts);
        assert_eq!(admitted(&limiter, &account, READ, now, 5000), reads);
    }
    let slow = account("d", Pace::LowTraffic);
    assert_eq!(admitted(&limiter, &slow, CREATE, after_ms(59_999), 2), 0);
    assert_eq!(admitted(&limiter, &slow, CREATE, after_ms(60_000), 2), 1);
}

#[test]
fn a_window_begins_with_the_first_request_in_it() {
    let (limiter, account) = (limiter(), fixtures::account());
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(900), 15), 15);
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(1800), 1), 0);
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(1900), 1), 1);
}

#[test]
fn moving_the_clock_back_begins_a_new_window() {
    let (limiter, account) = (limiter(), fixtures::account());
    assert_eq!(
        admitted(&limiter, &account, CREATE, after_ms(90_000), 16),
        15
    );
    assert_eq!(admitted(&limiter, &account, CREATE, after_ms(0), 16), 15);
}

#[test]
fn a_request_that_looked_at_the_clock_a_moment_earlier_opens_no_window() {
    let (limiter, council) = (limiter(), account("council", Pace::Standard));
    let admits = |ms| {
        limiter.admits(
            Some(&council.id),
            council.pace,
            Class::CreatePayment,
            after_ms(ms),
        )
    };
    let admitted = (0..20).filter(|n| admits(500 - n)).count();
    assert_eq!(admitted, 15);
}

#[test]
fn strangers_share_one_bucket_and_clones_count_together() {
    let limiter = limiter();
    let now = after_ms(0);
    let admitted_strangers = (0..20).filter(|_| limiter.clone().admits_stranger(now));
    assert_eq!(admitted_strangers.count(), 15);
    assert_eq!(
        admitted(&limiter, &fixtures::account(), REFUND, now, 1),
        1,
        "the bucket without an account is nobody else's"
    );
}

#[test]
fn controls_of_the_test_mode_are_not_counted() {
    let (limiter, account) = (limiter(), fixtures::account());
    let clock = ("POST", "/sandbox/clock");
    assert_eq!(admitted(&limiter, &account, clock, after_ms(0), 100), 100);
}

#[test]
fn requests_without_end_leave_one_count_for_each_account_and_class() {
    let limiter = limiter();
    for second in 0..100 {
        for id in ["a", "b"] {
            let account = account(id, Pace::Standard);
            let path = format!("/v1/payments/{second}/capture");
            admitted(
                &limiter,
                &account,
                ("POST", &path),
                after_seconds(second),
                3,
            );
        }
    }
    assert_eq!(limiter.windows.lock().unwrap().len(), 2);
}
