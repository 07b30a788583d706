//! Every state of a payment on every page, and a database that fails.

use std::sync::Arc;

use diesel::RunQueryDsl as _;
use payments::{
    payment::Payment,
    state::{Cleanup, DetailedStatus, EndReason, Lease, Operation, State},
    store::{StoreError, Stored},
    transition::Transition,
};
use payments_store::DieselStore;
use test_support::{Browser, Page, TestApp, VALID_CARD};

use crate::support::{
    Created, assert_technical_problems, create, on_card_page, on_confirm_page, open, order, status,
};

on_each_database! {
    page_102_every_state_has_its_page
    page_103_every_state_has_its_page_for_a_used_token
    page_012_an_unused_token_leads_on_in_every_state
    page_105_a_payment_that_nobody_started_cannot_be_confirmed
    page_106_waiting_for_nothing_shows_where_the_payment_stands
    page_107_waiting_for_the_capture
    page_108_a_capture_that_is_being_asked_for_forwards_by_itself
    page_010_a_token_that_cannot_be_marked_as_used_opens_nothing
    page_044_a_payment_that_cannot_be_started_has_no_card_page
    page_045_a_payment_that_cannot_be_loaded_is_a_technical_problem
    page_092_a_confirmation_that_cannot_be_written_can_be_taken_back
    page_096_a_way_back_that_cannot_be_written_is_a_technical_problem
    page_099_a_cancellation_that_cannot_be_written_can_be_tried_again
    page_150_a_database_that_fails_is_no_health
}

/// Puts a stored payment into a state, however it would get there.
pub(crate) async fn put_into(app: &TestApp, created: &Created, status: DetailedStatus) {
    let mut payment = app.payments.find(&created.id).await.unwrap().unwrap();
    payment.version += 1;
    change(&mut payment, status);
    assert_eq!(payment.detailed_status(), status);
    let store = Stored::new(Arc::new(DieselStore::new(app.database.clone())));
    let transition = Transition {
        before: payment.external_state(),
        payment,
        events: Vec::new(),
        jobs: Vec::new(),
        agreement: None,
    };
    let written = store.write(move |tx| tx.record(&transition)).await;
    written
        .map_err(|error: StoreError| error.to_string())
        .unwrap();
}

fn change(payment: &mut Payment, status: DetailedStatus) {
    use DetailedStatus as D;
    use EndReason as R;
    let under_lease = |operation| {
        let until = payment.expires_at;
        let token = payments::random::Random::uuid(&payments::random::SystemRandom);
        Some(Lease {
            operation,
            token,
            until,
        })
    };
    let (state, cleanup) = match status {
        D::Created | D::PaymentNotificationCreated => (State::Created, Cleanup::None),
        D::AuthorisationUserNotPresentQueued => (State::Queued, Cleanup::None),
        D::EnteringCardDetails | D::AuthorisationReady => (State::Started, Cleanup::None),
        D::Authorisation3dsRequired | D::Authorisation3dsReady => (State::Challenge, Cleanup::None),
        D::AuthorisationSuccess => (State::Authorised, Cleanup::None),
        D::AwaitingCaptureRequest => (State::Capturable, Cleanup::None),
        D::CaptureApproved | D::CaptureApprovedRetry | D::CaptureQueued | D::CaptureReady => {
            (State::Capturing, Cleanup::None)
        }
        D::CaptureSubmitted => (State::CaptureSubmitted, Cleanup::None),
        D::Captured => (State::Captured, Cleanup::None),
        D::AuthorisationRejected => (State::Ended(R::Declined), Cleanup::None),
        D::AuthorisationError => (State::Ended(R::AuthorisationError), Cleanup::Pending),
        D::AuthorisationTimeout => (State::Ended(R::AuthorisationTimeout), Cleanup::Pending),
        D::AuthorisationUnexpectedError => {
            (State::Ended(R::AuthorisationUnexpected), Cleanup::Failed)
        }
        D::AuthorisationErrorCancelled => (State::Ended(R::AuthorisationTimeout), Cleanup::Done),
        D::CaptureError => (State::Ended(R::CaptureError), Cleanup::None),
        D::Expired => (State::Ended(R::Expired), Cleanup::None),
        D::ExpireCancelReady => (State::Ended(R::Expired), Cleanup::Pending),
        D::ExpireCancelFailed => (State::Ended(R::Expired), Cleanup::Failed),
        D::SystemCancelled => (State::Ended(R::ServiceCancelled), Cleanup::Done),
        D::SystemCancelReady => (State::Ended(R::ServiceCancelled), Cleanup::Pending),
        D::SystemCancelError => (State::Ended(R::ServiceCancelled), Cleanup::Failed),
        D::UserCancelled => (State::Ended(R::UserCancelled), Cleanup::None),
        D::UserCancelReady => (State::Ended(R::UserCancelled), Cleanup::Pending),
        D::UserCancelError => (State::Ended(R::UserCancelled), Cleanup::Failed),
    };
    payment.lease = match status {
        D::AuthorisationReady => under_lease(Operation::Authorise),
        D::Authorisation3dsReady => under_lease(Operation::AuthoriseChallenge),
        D::CaptureReady => under_lease(Operation::Capture),
        _ => None,
    };
    payment.capture_failures = i32::from(status == D::CaptureApprovedRetry);
    (payment.state, payment.cleanup) = (state, cleanup);
}

/// Every status but those of payments that no payer sees.
pub(crate) fn of_payments_with_pages() -> impl Iterator<Item = DetailedStatus> {
    let without_pages = [
        DetailedStatus::PaymentNotificationCreated,
        DetailedStatus::AuthorisationUserNotPresentQueued,
        DetailedStatus::CaptureQueued,
    ];
    let all = DetailedStatus::ALL.iter().copied();
    all.filter(move |status| !without_pages.contains(status))
}

/// Status code, title without its suffix, and the class of the heading, which a few pages do not have.
fn expected(status: DetailedStatus) -> (u16, &'static str, &'static str) {
    use DetailedStatus as D;
    match status {
        D::Created | D::PaymentNotificationCreated | D::AuthorisationUserNotPresentQueued => {
            (500, "An error occurred", ".general-error")
        }
        D::EnteringCardDetails
        | D::AuthorisationReady
        | D::Authorisation3dsReady
        | D::Authorisation3dsRequired
        | D::AuthorisationSuccess => (200, "Your payment is in progress", ""),
        D::CaptureReady => (200, "Your payment is in progress", ".form-title"),
        D::AuthorisationRejected => (
            200,
            "There was a problem with your payment",
            ".qa-payment-declined",
        ),
        D::AuthorisationError
        | D::AuthorisationTimeout
        | D::AuthorisationUnexpectedError
        | D::AuthorisationErrorCancelled => (
            200,
            "We’re experiencing technical problems",
            ".system-error",
        ),
        D::Expired | D::ExpireCancelReady | D::ExpireCancelFailed => {
            (200, "Your payment expired", ".session-expired")
        }
        D::SystemCancelled | D::SystemCancelReady | D::SystemCancelError => {
            (200, "Your Payment was cancelled", ".system-cancel")
        }
        D::UserCancelled | D::UserCancelReady | D::UserCancelError => {
            (200, "Your payment has been cancelled", ".user-cancel")
        }
        D::AwaitingCaptureRequest
        | D::CaptureApproved
        | D::CaptureApprovedRetry
        | D::CaptureQueued
        | D::CaptureSubmitted
        | D::Captured => (200, "Your payment was successful", ".successful"),
        D::CaptureError => (200, "Your payment was unsuccessful", ""),
    }
}

fn assert_state_page(page: &Page, created: &Created, status: DetailedStatus) {
    let (code, title, class) = expected(status);
    let place = format!("{} at {}", status.as_str(), page.url);
    assert_eq!(page.status, code, "{place}");
    assert_eq!(page.title(), format!("{title} - GOV.UK Pay"), "{place}");
    assert!(page.has(&format!("h1.govuk-heading-l{class}")), "{place}");
    let way_back = page.attribute("#return-url", "href");
    if status == DetailedStatus::CaptureReady {
        assert_eq!(way_back, None, "{place}");
    } else {
        assert_eq!(
            way_back.as_deref(),
            Some(created.return_path().as_str()),
            "{place}"
        );
    }
}

async fn page_102_every_state_has_its_page(app: TestApp) {
    use DetailedStatus as D;
    let (mut browser, card_page, created) = on_card_page(&app, "council").await;
    for status in of_payments_with_pages() {
        put_into(&app, &created, status).await;
        for (path, accepted) in [
            (
                "/card_details/{id}",
                &[D::Created, D::EnteringCardDetails][..],
            ),
            ("/card_details/{id}/confirm", &[D::AuthorisationSuccess]),
            (
                "/card_details/{id}/auth_waiting",
                &[
                    D::AuthorisationReady,
                    D::Authorisation3dsReady,
                    D::Authorisation3dsRequired,
                    D::AuthorisationSuccess,
                ],
            ),
            ("/card_details/{id}/capture_waiting", &[D::CaptureReady]),
            (
                "/card_details/{id}/3ds_required",
                &[D::Authorisation3dsRequired],
            ),
            (
                "/card_details/{id}/3ds_required_out",
                &[D::Authorisation3dsRequired],
            ),
        ] {
            if !accepted.contains(&status) {
                let page = browser.get(&created.url(path)).await;
                assert_state_page(&page, &created, status);
            }
        }
        let is_handled = [
            D::Authorisation3dsRequired,
            D::Authorisation3dsReady,
            D::AuthorisationSuccess,
        ];
        if !is_handled.contains(&status) {
            let url = created.url("/card_details/{id}/3ds_handler");
            let page = browser.post(&url, &[]).await;
            assert_state_page(&page, &created, status);
        }
        if ![D::EnteringCardDetails, D::AuthorisationReady].contains(&status) {
            let page = browser
                .submit(&card_page, "#card-details", VALID_CARD)
                .await;
            assert_state_page(&page, &created, status);
        }
        if ![D::EnteringCardDetails, D::AuthorisationSuccess].contains(&status) {
            let page = browser.submit(&card_page, "form#cancel", &[]).await;
            assert_state_page(&page, &created, status);
        }
    }
    assert_eq!(app.psp.authorise_calls(), 0);
    assert_eq!(app.psp.challenge_calls(), 0);
}

async fn page_103_every_state_has_its_page_for_a_used_token(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    for status in of_payments_with_pages() {
        put_into(&app, &created, status).await;
        let page = browser.get(&created.next_url).await;
        let shown = match status {
            DetailedStatus::Created => DetailedStatus::EnteringCardDetails,
            other => other,
        };
        assert_state_page(&page, &created, shown);
        assert!(!page.has(".govuk-header__service-name"));
    }
}

async fn page_012_an_unused_token_leads_on_in_every_state(app: TestApp) {
    use DetailedStatus as D;
    for status in of_payments_with_pages() {
        let created = create(&app, "council", order()).await;
        put_into(&app, &created, status).await;
        let mut browser = Browser::new();
        let page = browser.get(&created.next_url).await;
        let next = match status {
            D::Created | D::EnteringCardDetails => "",
            D::AuthorisationSuccess => "/confirm",
            D::Authorisation3dsRequired => "/3ds_required",
            D::AuthorisationReady | D::Authorisation3dsReady => "/auth_waiting",
            D::CaptureReady | D::CaptureSubmitted => "/capture_waiting",
            other => {
                assert_state_page(&page, &created, other);
                continue;
            }
        };
        assert_eq!(page.status, 303, "{status:?}");
        assert_eq!(
            page.location_path(),
            format!("/card_details/{}{next}", created.id)
        );
    }
}

async fn page_105_a_payment_that_nobody_started_cannot_be_confirmed(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    browser.get(&created.next_url).await;
    let page = browser.get(&created.confirm_page()).await;
    assert_eq!(page.status, 500);
    let message =
        r#"id="errorMsg" class="govuk-body-l lede">There is a problem, please try again later</p>"#;
    assert!(page.html.contains(message));
    assert!(page.has("div#content #errorMsg"));
    assert_eq!(page.count("main"), 1);
    assert_eq!(
        page.attribute("#return-url", "href").unwrap(),
        created.return_path()
    );
}

async fn page_106_waiting_for_nothing_shows_where_the_payment_stands(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    let page = browser
        .get(&created.url("/card_details/{id}/auth_waiting"))
        .await;
    assert_state_page(&page, &created, DetailedStatus::EnteringCardDetails);
    let (mut browser, _, created) = on_confirm_page(&app, "council").await;
    let page = browser
        .get(&created.url("/card_details/{id}/auth_waiting"))
        .await;
    assert_eq!(
        page.location_path(),
        format!("/card_details/{}/confirm", created.id)
    );
}

async fn page_107_waiting_for_the_capture(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    put_into(&app, &created, DetailedStatus::CaptureReady).await;
    let url = created.url("/card_details/{id}/capture_waiting");
    let page = browser.get(&url).await;
    assert_eq!(
        (page.status, page.title().as_str()),
        (200, "Your payment is being processed.")
    );
    assert_eq!(page.text("h1.form-title"), "Processing card details");
    assert_eq!(page.text("p.lede"), "Your payment is being processed.");
    assert_eq!(page.refresh().unwrap(), "2");
    put_into(&app, &created, DetailedStatus::CaptureSubmitted).await;
    let page = browser.get(&url).await;
    assert_state_page(&page, &created, DetailedStatus::CaptureSubmitted);
    assert_eq!(page.text("#return-url"), "View your payment summary");
}

async fn page_108_a_capture_that_is_being_asked_for_forwards_by_itself(app: TestApp) {
    let (mut browser, _, created) = on_card_page(&app, "council").await;
    put_into(&app, &created, DetailedStatus::CaptureReady).await;
    let page = browser.get(&created.card_page()).await;
    let refresh = page.refresh().unwrap();
    assert_eq!(
        refresh,
        format!("0;URL='/card_details/{}/capture_waiting'", created.id)
    );
    assert!(page.has("p.lede[role=status]"));
    let link = page.attribute("#capture-waiting-link", "href").unwrap();
    assert_eq!(
        link,
        format!("/card_details/{}/capture_waiting", created.id)
    );
}

/// Breaks every statement that writes to a table, and every one that reads it.
pub(crate) async fn drop_table(app: &TestApp, table: &'static str) {
    let statement = format!("drop table {table}");
    let dropped = app.database.write(move |connection| {
        diesel::sql_query(statement).execute(connection)?;
        Ok::<_, database::Error>(())
    });
    dropped.await.unwrap();
}

async fn page_010_a_token_that_cannot_be_marked_as_used_opens_nothing(app: TestApp) {
    let created = create(&app, "council", order()).await;
    drop_table(&app, "payment_tokens").await;
    let mut browser = Browser::new();
    let page = browser.get(&created.next_url).await;
    assert_technical_problems(&page, 500, None);
    assert_eq!(crate::support::session_cookie(&browser), None);
}

async fn page_044_a_payment_that_cannot_be_started_has_no_card_page(app: TestApp) {
    let created = create(&app, "council", order()).await;
    let mut browser = Browser::new();
    browser.get(&created.next_url).await;
    drop_table(&app, "payment_events").await;
    let page = browser.get(&created.card_page()).await;
    assert_eq!(page.status, 404);
    assert_eq!(page.text("#errorMsg"), "Page cannot be found");
    assert_eq!(status(&app, &created).await, "CREATED");
}

async fn page_045_a_payment_that_cannot_be_loaded_is_a_technical_problem(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    app.database.close();
    assert_technical_problems(&browser.get(&created.card_page()).await, 500, None);
    let page = browser.submit(&page, "#card-details", VALID_CARD).await;
    assert_technical_problems(&page, 500, None);
}

async fn page_092_a_confirmation_that_cannot_be_written_can_be_taken_back(app: TestApp) {
    let council = on_confirm_page(&app, "council").await;
    // A service with end pages of its own gets no payer back whose payment has not ended.
    let direct = on_confirm_page(&app, "direct").await;
    drop_table(&app, "jobs").await;
    for (mut browser, page, created) in [council, direct] {
        let page = browser.submit(&page, "#confirmation", &[]).await;
        assert_technical_problems(&page, 500, Some(&created.return_path()));
        assert_eq!(status(&app, &created).await, "AUTHORISATION SUCCESS");
    }
}

async fn page_096_a_way_back_that_cannot_be_written_is_a_technical_problem(app: TestApp) {
    let (mut browser, _, created) = open(&app, "council", order()).await;
    drop_table(&app, "payment_events").await;
    let page = browser.get(&created.url("/return/{id}")).await;
    assert_technical_problems(&page, 500, None);
}

async fn page_099_a_cancellation_that_cannot_be_written_can_be_tried_again(app: TestApp) {
    let (mut browser, page, created) = on_card_page(&app, "council").await;
    drop_table(&app, "payment_events").await;
    let page = browser.submit(&page, "form#cancel", &[]).await;
    assert_technical_problems(&page, 500, Some(&created.return_path()));
    assert_eq!(status(&app, &created).await, "ENTERING CARD DETAILS");
}

async fn page_150_a_database_that_fails_is_no_health(app: TestApp) {
    app.database.close();
    let page = Browser::new()
        .get(&format!("{}/healthcheck", app.urls.pages))
        .await;
    assert_eq!(page.status, 503);
    assert_eq!(page.html, r#"{"ping":{"healthy":false}}"#);
}
