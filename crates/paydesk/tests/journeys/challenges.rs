//! 3-D Secure: the payer goes to the bank and comes back, or does not.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use payments::{
    issuer::{Decision, Issuer as _},
    payment::Payment,
    provider::{ChallengeRequest, ChallengeResult, Provider as _},
    state::{Lease, Operation},
    store::Stored,
    transition::Command,
};
use reqwest::Method;
use serde_json::{Value, json};
use test_support::{Backend, Browser, Created, Page, TestApp, card_with};

use super::{is, on_both_databases, provider_trouble::lose_answer, state};

const CHALLENGED_CARD: &str = "4000002500003155";
const CHALLENGED_ONCE: &str = "4000002760003184";
const REQUIRED: &str = "AUTHORISATION 3DS REQUIRED";
/// Of the account `recurring` in test mode.
const RECURRING_KEY: &str = "api_test_0pa0desk0recurring00000000b0fsgeumvqbr13n6tenl5gg6ld4qnsnk";

/// An application whose payers soon see the waiting page.
async fn start(backend: Backend) -> TestApp {
    let settings = "provider.payer_patience_ms = 50";
    TestApp::builder(backend).settings(settings).start().await
}

/// What the payer does on the pages takes a while.
async fn reaches(app: &TestApp, id: &str, status: &str) {
    let is_there = async { while app.payment(id).await.detailed_status().as_str() != status {} };
    let came = tokio::time::timeout(Duration::from_mins(1), is_there).await;
    assert!(came.is_ok(), "{id} never was {status}");
}

/// A payer who was sent to the bank.
async fn challenged(app: &TestApp) -> (Browser, Created) {
    let (mut browser, page, created) = app.on_card_page().await;
    submit(&mut browser, &page, CHALLENGED_CARD).await;
    reaches(app, created.id(), REQUIRED).await;
    (browser, created)
}

async fn submit(browser: &mut Browser, page: &Page, card: &str) {
    browser
        .submit(page, "#card-details", &card_with(&[("cardNo", card)]))
        .await;
}

/// The payer tells the bank who they are.
async fn tell_bank(app: &TestApp, id: &str) {
    let token = app.payment(id).await.transaction_id.unwrap();
    let told = app.psp.sandbox().decide(token.as_str(), Decision::Passed);
    assert!(told.await.unwrap().is_some());
}

/// The payer's browser comes back from the bank.
async fn come_back(browser: &mut Browser, id: &str) -> Page {
    let handler = format!("/card_details/{id}/3ds_handler");
    browser.post(&handler, &[]).await
}

/// A payer whose return the provider is being told of, and takes its time.
async fn coming_back(app: &TestApp) -> (Browser, Created) {
    let (mut browser, created) = challenged(app).await;
    tell_bank(app, created.id()).await;
    app.psp.hold_authorisations();
    let waiting = come_back(&mut browser, created.id()).await;
    let path = format!("/card_details/{}/auth_waiting", created.id());
    assert_eq!(waiting.location_path(), path);
    (browser, created)
}

/// Runs jobs until the provider was told that nobody will come.
async fn settle(app: &TestApp) {
    while app.psp.cancel_calls() == 0 {
        app.work().await;
    }
    app.work().await;
    assert_eq!((app.psp.cancel_calls(), app.psp.capture_calls()), (1, 0));
}

async fn cancel(app: &TestApp, id: &str) {
    let path = format!("/v1/payments/{id}/cancel");
    let cancelled = app.api(Method::POST, &path, None).await;
    assert_eq!(cancelled.status, 204, "{}", cancelled.text);
}

/// The payer is back, and the process that takes note of it dies before it tells the provider. Returns what it was going
/// to say.
async fn die_on_return(app: &TestApp, id: &str) -> ChallengeRequest {
    let payment = app.payment(id).await;
    let now = app.payments.now();
    let lease = Lease {
        operation: Operation::AuthoriseChallenge,
        token: app.payments.random().uuid(),
        until: now.after(Duration::from_mins(1)),
    };
    let begun = payment
        .apply(Command::BeginChallenge { lease }, now)
        .unwrap();
    let store = payments_store::DieselStore::new(app.database.clone());
    let store = Stored::new(Arc::new(store));
    let recorded = store.write(move |tx| tx.record(&begun)).await;
    recorded.unwrap();
    let Payment {
        transaction_id,
        account_id,
        id,
        order,
        ..
    } = payment;
    ChallengeRequest {
        transaction_id: transaction_id.unwrap(),
        account_id,
        payment_id: id,
        amount: order.amount,
        result: ChallengeResult::default(),
    }
}

async fn post(app: &TestApp, path: &str, body: &Value) -> Value {
    let made = app
        .api_as(RECURRING_KEY, Method::POST, path, Some(body))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.body
}

on_both_databases! {
    async fn engine_035_and_043_a_challenge_shows_in_the_api(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, created) = challenged(&app).await;
        assert_eq!(state(&app, created.id()).await, is("started", None));
        let shown = app.api_payment(created.id()).await;
        assert_eq!(shown["authorisation_summary"], json!({"three_d_secure": {"required": true}}));
        assert!(!shown.to_string().contains("sandbox/issuer"));
        tell_bank(&app, created.id()).await;
        come_back(&mut browser, created.id()).await;
        reaches(&app, created.id(), "AUTHORISATION SUCCESS").await;
        assert_eq!(state(&app, created.id()).await, is("submitted", None));
    }

    async fn engine_037_a_payer_who_comes_back_several_times_at_once(backend: Backend) {
        let app = start(backend).await;
        let (browser, created) = challenged(&app).await;
        tell_bank(&app, created.id()).await;
        app.psp.hold_authorisations();
        let returns = join_all((0..5).map(|_| {
            let (mut tab, id) = (browser.clone(), created.id().to_owned());
            async move { come_back(&mut tab, &id).await }
        }))
        .await;
        for page in &returns {
            assert_eq!(page.location_path(), format!("/card_details/{}/auth_waiting", created.id()));
        }
        assert_eq!(app.psp.challenge_calls(), 1, "the provider is told once");
        app.psp.release_authorisations();
        reaches(&app, created.id(), "AUTHORISATION SUCCESS").await;
    }

    async fn an_answer_for_which_nobody_waits_any_more_is_recorded(backend: Backend) {
        let app = start(backend).await;
        let (browser, created) = coming_back(&app).await;
        drop(browser);
        app.psp.release_authorisations();
        reaches(&app, created.id(), "AUTHORISATION SUCCESS").await;
        app.work().await;
        assert_eq!(app.psp.cancel_calls(), 0);
    }

    async fn a_service_that_cancels_during_the_challenge_ends_it(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, created) = challenged(&app).await;
        let token = app.payment(created.id()).await.transaction_id.unwrap();
        cancel(&app, created.id()).await;
        settle(&app).await;
        assert_eq!(app.psp.sandbox().challenge(token.as_str()).await, Ok(None));
        let page = come_back(&mut browser, created.id()).await;
        assert_eq!((page.status, page.text("h1").as_str()), (200, "Payment cancelled"));
        assert_eq!(app.psp.challenge_calls(), 0);
        assert_eq!(state(&app, created.id()).await, is("cancelled", Some("P0040")));
    }

    async fn a_payer_who_gives_up_during_the_challenge_is_not_charged(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, created) = challenged(&app).await;
        let back = browser.get(&format!("/return/{}", created.id())).await;
        assert_eq!(back.status, 302);
        settle(&app).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0030")));
    }

    async fn a_cancel_while_the_provider_is_told_of_the_return_undoes_its_late_answer(backend: Backend) {
        let app = start(backend).await;
        let (_, created) = coming_back(&app).await;
        cancel(&app, created.id()).await;
        app.psp.release_authorisations();
        settle(&app).await;
        assert_eq!(state(&app, created.id()).await, is("cancelled", Some("P0040")));
    }

    async fn a_challenge_that_nobody_answers_expires(backend: Backend) {
        let app = start(backend).await;
        let (_, created) = challenged(&app).await;
        app.pass(5_399).await;
        assert_eq!(state(&app, created.id()).await, is("started", None));
        app.pass(2).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        settle(&app).await;
    }

    async fn a_payment_that_expires_while_the_provider_is_told_stays_expired(backend: Backend) {
        let app = start(backend).await;
        let (_, created) = coming_back(&app).await;
        // The lease is lost, and the provider says that it still waits for the payer.
        app.pass(61).await;
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), REQUIRED);
        app.pass(5_400).await;
        app.pass(400).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
        app.psp.release_authorisations();
        settle(&app).await;
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0020")));
    }

    async fn a_return_of_which_the_provider_never_heard_can_be_repeated(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, created) = challenged(&app).await;
        tell_bank(&app, created.id()).await;
        die_on_return(&app, created.id()).await;
        let waiting = browser.get(&format!("/card_details/{}/auth_waiting", created.id())).await;
        assert_eq!(waiting.text("h1"), "Checking card details");
        app.pass(61).await;
        let again = browser.get(waiting.url.as_str()).await;
        assert_eq!(again.location_path(), format!("/card_details/{}/3ds_required", created.id()));
        come_back(&mut browser, created.id()).await;
        reaches(&app, created.id(), "AUTHORISATION SUCCESS").await;
    }

    async fn a_return_whose_answer_was_lost_is_found_again_at_the_provider(backend: Backend) {
        let app = start(backend).await;
        let (_, created) = challenged(&app).await;
        tell_bank(&app, created.id()).await;
        let request = die_on_return(&app, created.id()).await;
        app.psp.authorise_challenge(request).await.unwrap();
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("submitted", None));
    }

    async fn a_challenge_whose_announcement_was_lost_is_found_again_at_the_provider(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, _, created) = app.on_card_page().await;
        lose_answer(&app, &created, CHALLENGED_CARD).await;
        app.pass(61).await;
        assert_eq!(app.payment(created.id()).await.detailed_status().as_str(), REQUIRED);
        let out = browser.get(&format!("/card_details/{}/3ds_required_out", created.id())).await;
        let bank = browser.follow_from(out).await;
        assert_eq!((bank.status, bank.title().as_str()), (200, "Example Bank"));
    }

    async fn an_agreement_is_set_up_over_a_challenge_and_charged_without_one(backend: Backend) {
        let app = start(backend).await;
        for (card, later) in [(CHALLENGED_CARD, "success"), (CHALLENGED_ONCE, "failed")] {
            let terms = json!({"reference": "ref", "description": "Garage rent"});
            let agreement = post(&app, "/v1/agreements", &terms).await["agreement_id"].clone();
            let mut order = app.order();
            order["set_up_agreement"] = agreement.clone();
            let created = Created(post(&app, "/v1/payments", &order).await);
            let mut browser = Browser::new();
            let page = browser.follow(&created.next_url()).await;
            submit(&mut browser, &page, card).await;
            reaches(&app, created.id(), REQUIRED).await;
            tell_bank(&app, created.id()).await;
            come_back(&mut browser, created.id()).await;
            reaches(&app, created.id(), "AUTHORISATION SUCCESS").await;
            let confirm = browser.get(&format!("/card_details/{}/confirm", created.id())).await;
            browser.submit(&confirm, "#confirmation", &[]).await;

            let charge = json!({"amount": 500, "reference": "r2", "description": "Rent",
                "authorisation_mode": "agreement", "agreement_id": agreement});
            let charge = Created(post(&app, "/v1/payments", &charge).await);
            app.work().await;
            let path = format!("/v1/payments/{}", charge.id());
            let charged = app.api_as(RECURRING_KEY, Method::GET, &path, None).await;
            assert_eq!(charged.body["state"]["status"], later, "{card}");
        }
    }
}
