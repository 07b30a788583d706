//! Apple Pay and Google Pay, as the pages hand them to the engine.

use std::time::Duration;

use futures_util::future::join_all;
use payments::{
    browser::BrowserInfo,
    card::{Brand, CardType, EmailAddress, LastFour},
    engine::{AuthoriseError, Authorised, EngineError},
    id::{PaymentId, TransactionId},
    issuer::{Decision, Issuer as _},
    money::Amount,
    provider::{ChallengeResult, Fault, Provider as _, WalletAuthorisationRequest},
    state::{Lease, Operation},
    store::Stored,
    transition::{BeginAuthorisation, Command, TransitionError},
    wallet::{KeptCard, WalletCard, WalletPayload, WalletSubmission, WalletSummary, WalletType},
};
use reqwest::Method;
use serde_json::json;
use test_support::{Answering, Backend, Created, TestApp};

use super::{is, on_both_databases, state};

const WALLETS: &str = "
    accounts.council.apple_pay = true
    accounts.council.google_pay = true
    accounts.council.surcharges.corporate_debit = 250
    accounts.council.surcharges.corporate_credit = 250
";

async fn start(backend: Backend) -> TestApp {
    TestApp::builder(backend).settings(WALLETS).start().await
}

/// An application whose payers soon see the waiting page.
async fn start_impatient(backend: Backend) -> TestApp {
    let settings = format!("{WALLETS}\nprovider.payer_patience_ms = 50");
    TestApp::builder(backend).settings(&settings).start().await
}

fn id_of(created: &Created) -> PaymentId {
    PaymentId::parse(created.id()).unwrap()
}

fn card(brand: Brand) -> WalletCard {
    WalletCard {
        brand,
        card_type: Some(CardType::Debit),
        last_digits: Some(LastFour::parse("4242").unwrap()),
        cardholder_name: None,
    }
}

fn submission(wallet: WalletType) -> WalletSubmission {
    WalletSubmission {
        wallet,
        card: card(Brand::Visa),
        email: None,
        payload: WalletPayload::new(r#"{"sealed":"data"}"#.to_owned()),
        browser: BrowserInfo::default(),
    }
}

async fn pay(app: &TestApp, created: &Created) -> Result<Authorised, AuthoriseError> {
    let submission = submission(WalletType::ApplePay);
    app.payments
        .authorise_wallet(&id_of(created), submission)
        .await
}

async fn described(app: &TestApp, description: &str) -> Created {
    let mut order = app.order();
    order["description"] = json!(description);
    app.create(&order).await
}

async fn reaches(app: &TestApp, created: &Created, status: &str) {
    let is_there =
        async { while app.payment(created.id()).await.detailed_status().as_str() != status {} };
    let came = tokio::time::timeout(Duration::from_mins(1), is_there).await;
    assert!(came.is_ok(), "the payment never was {status}");
}

/// The provider may have answered, and the process that asked never hears of it.
async fn die_while_asking(app: &TestApp, created: &Created, is_heard: bool) {
    let payment = app.payment(created.id()).await;
    let now = app.payments.now();
    let transaction_id = TransactionId::generate(app.payments.random());
    let begin = BeginAuthorisation {
        lease: Lease {
            operation: Operation::Authorise,
            token: app.payments.random().uuid(),
            until: now.after(Duration::from_mins(1)),
        },
        transaction_id: transaction_id.clone(),
        card: KeptCard::Wallet(WalletSummary {
            wallet: WalletType::GooglePay,
            card: card(Brand::Visa),
            expiry: None,
        }),
        email: None,
        surcharge: Amount::ZERO,
        saved_card: None,
    };
    let change = payment
        .apply(Command::BeginAuthorisation(Box::new(begin)), now)
        .unwrap();
    let store = payments_store::DieselStore::new(app.database.clone());
    let store = Stored::new(std::sync::Arc::new(store));
    let recorded = store.write(move |tx| tx.record(&change)).await;
    recorded.unwrap();
    if is_heard {
        let request = WalletAuthorisationRequest {
            transaction_id,
            account_id: payment.account_id,
            payment_id: payment.id,
            amount: payment.order.amount,
            description: payment.order.description,
            wallet: WalletType::GooglePay,
            card: card(Brand::Visa),
            payload: WalletPayload::new("{}".to_owned()),
            browser: BrowserInfo::default(),
        };
        app.psp.authorise_wallet(request).await.unwrap();
    }
}

on_both_databases! {
    async fn engine_029_a_wallet_costs_nothing_on_top_and_shows_in_the_api(backend: Backend) {
        let app = start(backend).await;
        for (wallet, name) in [(WalletType::ApplePay, "Apple Pay"), (WalletType::GooglePay, "Google Pay")] {
            let mut order = app.order();
            order["email"] = json!("from-the-service@example.org");
            let created = app.create(&order).await;
            let submission = WalletSubmission {
                email: Some(EmailAddress::parse("from-the-wallet@example.org").unwrap()),
                ..submission(wallet)
            };
            let answered = app.payments.authorise_wallet(&id_of(&created), submission).await.unwrap();
            assert!(matches!(answered, Authorised::Answered(_)), "{answered:?}");
            assert_eq!(state(&app, created.id()).await, is("submitted", None));
            app.payments.confirm(&id_of(&created)).await.unwrap();
            app.work().await;
            let shown = app.api_payment(created.id()).await;
            assert_eq!(shown["state"]["status"], "success");
            assert_eq!(shown["email"], "from-the-wallet@example.org");
            assert_eq!((shown.get("corporate_card_surcharge"), shown.get("total_amount")), (None, None));
            assert_eq!(
                shown["card_details"],
                json!({
                    "last_digits_card_number": "4242",
                    "first_digits_card_number": null,
                    "cardholder_name": null,
                    "expiry_date": "12/50",
                    "billing_address": null,
                    "card_brand": "Visa",
                    "card_type": "debit",
                    "wallet_type": name
                })
            );
            let found = app.api(Method::GET, "/v1/payments?last_digits_card_number=4242&card_brand=visa", None).await;
            assert!(found.text.contains(created.id()), "{}", found.text);
        }
        assert_eq!(app.psp.capture_calls(), 2);
    }

    async fn the_description_decides_how_a_payment_with_a_wallet_ends(backend: Backend) {
        let app = start(backend).await;
        for (description, code) in [("declined", "P0010"), ("REFUSED", "P0010"), ("Error", "P0050")] {
            let created = described(&app, description).await;
            let answered = pay(&app, &created).await.unwrap();
            assert!(!answered.is_uncertain());
            let (status, shown) = state(&app, created.id()).await;
            assert_eq!((status.as_str(), shown.as_deref()), (if code == "P0010" { "failed" } else { "error" }, Some(code)));
            let shown = app.api_payment(created.id()).await;
            assert_eq!(shown["card_details"]["wallet_type"], "Apple Pay");
            assert_eq!(shown["card_details"]["expiry_date"], json!(null));
        }
    }

    async fn a_card_in_a_wallet_that_the_account_does_not_take_leaves_the_payment_as_it_is(backend: Backend) {
        let app = start(backend).await;
        let created = app.create_payment().await;
        let maestro = WalletSubmission { card: card(Brand::Maestro), ..submission(WalletType::GooglePay) };
        let refused = app.payments.authorise_wallet(&id_of(&created), maestro).await;
        assert!(matches!(refused, Err(AuthoriseError::CardNotAccepted(_))), "{refused:?}");
        assert_eq!(state(&app, created.id()).await, is("created", None));
        assert!(pay(&app, &created).await.is_ok(), "another card may be tried");
    }

    async fn a_wallet_that_is_not_offered_is_not_taken(backend: Backend) {
        let settings = "
            accounts.council.apple_pay = false
            accounts.council.google_pay = true
            accounts.council.moto = true
        ";
        let app = TestApp::builder(backend).settings(settings).start().await;
        let mut by_agent = app.order();
        by_agent["moto"] = json!(true);
        for (order, wallet) in [(app.order(), WalletType::ApplePay), (by_agent, WalletType::GooglePay)] {
            let created = app.create(&order).await;
            let refused = app.payments.authorise_wallet(&id_of(&created), submission(wallet)).await;
            let Err(AuthoriseError::Engine(EngineError::Transition(TransitionError::NotAllowed(_)))) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(state(&app, created.id()).await, is("created", None));
        }
        assert_eq!(app.psp.authorise_calls(), 0);
    }

    async fn several_wallets_and_cards_at_once_ask_the_provider_once(backend: Backend) {
        let app = start_impatient(backend).await;
        app.psp.hold_authorisations();
        let created = app.create_payment().await;
        for answer in join_all((0..5).map(|_| pay(&app, &created))).await {
            assert!(matches!(answer, Ok(Authorised::Waiting)), "{answer:?}");
        }
        assert_eq!(app.psp.authorise_calls(), 1);
        app.psp.release_authorisations();
        reaches(&app, &created, "AUTHORISATION SUCCESS").await;
        let refused = pay(&app, &created).await;
        assert!(matches!(refused, Err(AuthoriseError::Engine(EngineError::Transition(TransitionError::NotAllowed(_))))));
    }

    async fn no_answer_or_a_senseless_one_to_a_wallet_is_cleaned_up_at_the_provider(backend: Backend) {
        let app = start(backend).await;
        for fault in [Fault::timeout("silence"), Fault::unexpected("gibberish")] {
            app.psp.next_authorisation(Answering::LostAnswer(fault));
            let created = app.create_payment().await;
            assert!(pay(&app, &created).await.unwrap().is_uncertain());
            assert_eq!(state(&app, created.id()).await, is("error", Some("P0050")));
            let cancels = app.psp.cancel_calls();
            app.work().await;
            assert_eq!(app.psp.cancel_calls(), cancels + 1, "the money was reserved after all");
        }
    }

    async fn a_payer_who_cancels_while_the_provider_thinks_of_a_wallet_is_not_charged(backend: Backend) {
        let app = start_impatient(backend).await;
        app.psp.hold_authorisations();
        let created = app.create_payment().await;
        assert!(matches!(pay(&app, &created).await, Ok(Authorised::Waiting)));
        app.payments.cancel_by_user(&id_of(&created)).await.unwrap();
        app.psp.release_authorisations();
        while app.psp.cancel_calls() == 0 {
            app.work().await;
        }
        assert_eq!((app.psp.cancel_calls(), app.psp.capture_calls()), (1, 0));
        assert_eq!(state(&app, created.id()).await, is("failed", Some("P0030")));
    }

    async fn a_lost_authorisation_with_a_wallet_is_found_again_at_the_provider(backend: Backend) {
        let app = start(backend).await;
        let (mut browser, _, created) = app.on_card_page().await;
        die_while_asking(&app, &created, true).await;
        assert!(matches!(pay(&app, &created).await, Ok(Authorised::Waiting)));
        let waiting = format!("/card_details/{}/auth_waiting", created.id());
        assert_eq!(browser.get(&waiting).await.refresh().as_deref(), Some("2"));
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("submitted", None));
        // The payer has confirmed it in the wallet: the waiting page asks for nothing more.
        let paid = browser.get(&waiting).await;
        assert_eq!(paid.location_path(), format!("/return/{}", created.id()));
        app.work().await;
        let shown = app.api_payment(created.id()).await;
        assert_eq!(shown["state"]["status"], "success");
        assert_eq!(shown["card_details"]["wallet_type"], "Google Pay");
        assert_eq!(shown["card_details"]["expiry_date"], "12/50");
    }

    async fn engine_046_a_payer_who_goes_on_from_a_wallet_in_several_tabs_pays_once(backend: Backend) {
        let app = start(backend).await;
        let (browser, _, created) = app.on_card_page().await;
        pay(&app, &created).await.unwrap();
        let path = format!("/handle-payment-response/apple/{}", created.id());
        let tabs = join_all((0..5).map(|_| {
            let (mut tab, path) = (browser.clone(), path.clone());
            async move { tab.get(&path).await }
        }))
        .await;
        assert!(tabs.iter().all(|page| page.status < 400), "{:?}", tabs.iter().map(|page| page.status).collect::<Vec<_>>());
        app.work().await;
        assert_eq!((app.psp.capture_calls(), app.inbox.sent().len()), (1, 0), "nobody gave an address");
        assert_eq!(state(&app, created.id()).await, is("success", None));
    }

    async fn after_an_authorisation_that_the_provider_never_heard_of_the_payer_tries_again(backend: Backend) {
        let app = start(backend).await;
        let created = app.create_payment().await;
        die_while_asking(&app, &created, false).await;
        app.pass(61).await;
        assert_eq!(state(&app, created.id()).await, is("created", None));
        assert!(matches!(pay(&app, &created).await, Ok(Authorised::Answered(_))));
        assert_eq!(state(&app, created.id()).await, is("submitted", None));
        let shown = app.api_payment(created.id()).await;
        assert_eq!(shown["card_details"]["wallet_type"], "Apple Pay");
    }

    async fn a_challenge_after_a_wallet_is_passed_as_after_a_card(backend: Backend) {
        let app = start(backend).await;
        let created = described(&app, "Challenge").await;
        pay(&app, &created).await.unwrap();
        reaches(&app, &created, "AUTHORISATION 3DS REQUIRED").await;
        let token = app.payment(created.id()).await.transaction_id.unwrap();
        let told = app.psp.sandbox().decide(token.as_str(), Decision::Passed);
        assert!(told.await.unwrap().is_some());
        let result = ChallengeResult::default();
        app.payments.finish_challenge(&id_of(&created), result).await.unwrap();
        reaches(&app, &created, "AUTHORISATION SUCCESS").await;
        app.payments.confirm(&id_of(&created)).await.unwrap();
        app.work().await;
        let shown = app.api_payment(created.id()).await;
        assert_eq!(shown["state"]["status"], "success");
        assert_eq!(shown["card_details"]["wallet_type"], "Apple Pay");
        assert_eq!(shown["authorisation_summary"], json!({"three_d_secure": {"required": true}}));
    }
}
