//! The provider is slow, wrong, silent, or answers too late.

use std::time::Duration;

use futures_util::future::join;
use payments::provider::Fault;
use reqwest::Method;
use test_support::{Answering, Backend, TestApp, VALID_CARD, card_with};

use super::{is, on_both_databases, state};

on_both_databases! {
    async fn engine_021_a_declined_card_ends_the_payment_and_says_so(backend: Backend) {
        let app = TestApp::start(backend).await;
        for number in ["4000000000000002", "4000000000000069", "4000000000000127"] {
            let (mut browser, page, created) = app.on_card_page().await;
            let submitted = browser.submit(&page, "#card-details", &card_with(&[("cardNo", number)])).await;
            let declined = browser.follow_from(submitted).await;
            assert_eq!((declined.status, declined.text("h1").as_str()), (200, "Your payment has been declined"));
            assert_eq!(state(&app, created.id()).await, is("failed", Some("P0010")));
        }
    }

    async fn engine_022_a_card_that_the_provider_cannot_process_ends_in_an_error(backend: Backend) {
        let app = TestApp::start(backend).await;
        for number in ["4000000000000119", "4012888888881881"] {
            let (mut browser, page, created) = app.on_card_page().await;
            let submitted = browser.submit(&page, "#card-details", &card_with(&[("cardNo", number)])).await;
            let failed = browser.follow_from(submitted).await;
            assert_eq!((failed.status, failed.text("h1").as_str()), (200, "We’re experiencing technical problems"));
            assert_eq!(failed.attribute("#return-url", "href"), Some(format!("/return/{}", created.id())));
            app.work().await;
            assert_eq!(state(&app, created.id()).await, is("error", Some("P0050")));
        }
    }

    async fn engine_023_no_answer_or_a_senseless_one_is_cleaned_up_at_the_provider(backend: Backend) {
        let app = TestApp::start(backend).await;
        for fault in [Fault::timeout("silence"), Fault::unexpected("gibberish")] {
            app.psp.next_authorisation(Answering::LostAnswer(fault));
            let (mut browser, page, created) = app.on_card_page().await;
            let failed = browser.submit(&page, "#card-details", VALID_CARD).await;
            assert_eq!((failed.status, failed.text("h1").as_str()), (500, "We’re experiencing technical problems"));
            assert_eq!(state(&app, created.id()).await, is("error", Some("P0050")));
            let cancels = app.psp.cancel_calls();
            app.work().await;
            assert_eq!(app.psp.cancel_calls(), cancels + 1, "the money was reserved after all");
        }
    }

    async fn engine_024_a_slow_provider_shows_the_waiting_page_and_the_answer_is_recorded(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        app.psp.hold_authorisations();
        let (mut browser, page, created) = app.on_card_page().await;
        let submitted = browser.submit(&page, "#card-details", VALID_CARD).await;
        let waiting = browser.follow_from(submitted).await;
        assert_eq!(waiting.text("h1"), "Checking card details");
        assert_eq!(waiting.refresh().as_deref(), Some("2"));
        app.psp.release_authorisations();
        let mut next = browser.get(waiting.url.as_str()).await;
        while next.status == 200 {
            next = browser.get(waiting.url.as_str()).await;
        }
        assert_eq!(next.location_path(), format!("/card_details/{}/confirm", created.id()));
    }

    async fn engine_033_a_payer_who_cancels_while_the_provider_thinks_is_not_charged(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        app.psp.hold_authorisations();
        let (mut browser, page, created) = app.on_card_page().await;
        browser.submit(&page, "#card-details", VALID_CARD).await;
        let back = browser.get(&format!("/return/{}", created.id())).await;
        assert_eq!(back.status, 302);
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0030")));
        settle_late_answer(&app, created.id()).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0030")));
    }

    async fn engine_072_a_service_that_cancels_while_the_provider_thinks_gets_204(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        app.psp.hold_authorisations();
        let (mut browser, page, created) = app.on_card_page().await;
        browser.submit(&page, "#card-details", VALID_CARD).await;
        let cancelled = app.api(Method::POST, &format!("/v1/payments/{}/cancel", created.id()), None).await;
        assert_eq!(cancelled.status, 204);
        settle_late_answer(&app, created.id()).await;
        assert_eq!(state(&app, created.id()).await, is("cancelled", Some("P0040")));
    }

    async fn engine_034_a_payment_that_expires_while_the_provider_thinks_stays_expired(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        let (mut browser, page, created) = app.on_card_page().await;
        app.clock.advance(Duration::from_secs(5395));
        app.psp.hold_authorisations();
        browser.submit(&page, "#card-details", VALID_CARD).await;
        // Within the lease the payer has five more minutes, so that expiry cannot cut them off …
        app.pass(6).await;
        assert_eq!(state(&app, created.id()).await, is("started", None));
        // … but not for ever; by then the lease is lost, and the provider knows nothing of the attempt.
        app.pass(400).await;
        app.pass(400).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        settle_late_answer(&app, created.id()).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
    }

    async fn a_lost_authorisation_is_found_again_at_the_provider(backend: Backend) {
        let app = TestApp::start(backend).await;
        let (mut browser, _, created) = app.on_card_page().await;
        lose_answer(&app, &created, "4444333322221111").await;
        let waiting = browser.get(&format!("/card_details/{}", created.id())).await;
        assert_eq!(waiting.text("h1"), "Your payment is in progress");
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("submitted", None));
        let confirm = browser.get(&format!("/card_details/{}/confirm", created.id())).await;
        assert_eq!(confirm.title(), "Confirm your payment");
    }

    async fn a_late_approval_before_the_payer_tries_again_is_cancelled_at_the_provider(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        app.psp.hold_authorisations();
        let (mut browser, page, created) = app.on_card_page().await;
        browser.submit(&page, "#card-details", VALID_CARD).await;
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("started", None));
        settle_late_answer(&app, created.id()).await;
        let again = browser.get(&format!("/card_details/{}", created.id())).await;
        assert_eq!(again.title(), "Enter card details");
    }

    async fn a_late_approval_after_the_payer_tried_again_is_cancelled_at_the_provider(backend: Backend) {
        let app = TestApp::builder(backend).settings("provider.payer_patience_ms = 50").start().await;
        app.psp.hold_authorisations();
        let (mut browser, page, created) = app.on_card_page().await;
        browser.submit(&page, "#card-details", VALID_CARD).await;
        // The lease runs out; the provider says that it has heard of nothing; the payer may try again.
        app.pass(61).await;
        let again = browser.get(&format!("/card_details/{}", created.id())).await;
        assert_eq!(again.title(), "Enter card details");
        app.psp.release_authorisations();
        browser.submit(&again, "#card-details", VALID_CARD).await;
        while state(&app, created.id()).await != is("submitted", None) {}
        while app.psp.cancel_calls() == 0 {
            app.work().await;
        }
        assert_eq!(app.psp.cancel_calls(), 1, "the first attempt is undone");
        assert_eq!(state(&app, created.id()).await, is("submitted", None), "the second stands");
    }
}

/// The provider answers at last: approved. Nothing changes for the payer, and the approval is cancelled.
async fn settle_late_answer(app: &TestApp, id: &str) {
    app.psp.release_authorisations();
    while app.psp.cancel_calls() == 0 {
        app.work().await;
    }
    app.work().await;
    assert_eq!(
        (app.psp.cancel_calls(), app.psp.capture_calls()),
        (1, 0),
        "{id}"
    );
}

/// The provider answers, and the process that asked never hears of it.
pub(super) async fn lose_answer(app: &TestApp, created: &test_support::Created, card_number: &str) {
    use payments::{
        card::{self, CardDetails, CardNumber, CardholderName, Cvc, Expiry},
        id::PaymentId,
        provider::{AuthorisationRequest, Provider as _},
        state::{Lease, Operation},
        store::Stored,
        transition::{BeginAuthorisation, Command},
    };
    let id = PaymentId::parse(created.id()).unwrap();
    let details = || {
        let number = CardNumber::parse(card_number).unwrap();
        let knowledge = card::lookup(&number).unwrap();
        CardDetails {
            number,
            cvc: Cvc::parse("012").unwrap(),
            expiry: Expiry::parse_mm_yy("01/30").unwrap(),
            name: CardholderName::parse("Valid Paying Name").unwrap(),
            address: None,
            knowledge,
        }
    };
    let payment = app.payment(created.id()).await;
    let now = app.payments.now();
    let lease = Lease {
        operation: Operation::Authorise,
        token: app.payments.random().uuid(),
        until: now.after(Duration::from_mins(1)),
    };
    let transaction_id = payments::id::TransactionId::generate(app.payments.random());
    let begin = BeginAuthorisation {
        lease,
        transaction_id: transaction_id.clone(),
        card: details().summary().into(),
        email: None,
        surcharge: payments::money::Amount::ZERO,
        saved_card: None,
    };
    let transition = payment
        .apply(Command::BeginAuthorisation(Box::new(begin)), now)
        .unwrap();
    let store = Stored::new(std::sync::Arc::new(payments_store::DieselStore::new(
        app.database.clone(),
    )));
    let recorded = store.write(move |tx| tx.record(&transition));
    let request = AuthorisationRequest {
        transaction_id,
        payment_id: id,
        amount: payment.order.amount,
        description: String::new(),
        card: details(),
        browser: payments::browser::BrowserInfo::default(),
        account_id: payment.account_id,
        saves_card: None,
    };
    let (recorded, answered) = join(recorded, app.psp.authorise(request)).await;
    recorded.unwrap();
    answered.unwrap();
}
