use ::payments::{
    agreement::{AgreementPaymentType, SavedCard},
    card::{Brand, CardType, CardholderName, EmailAddress, Expiry, LastFour},
    challenge::Challenge,
    id::{AgreementId, TransactionId},
    payment::{AgreementUse, Mode, Order, Payment},
    provider::IssuerUrl,
    random::SystemRandom,
    search::{Page, PaymentFilter, PaymentStatus},
    state::{Cleanup, DetailedStatus, EndReason, Lease, Operation, State},
    store::StoreError,
    telephone::{TelephoneOutcome, TelephoneReport},
    transition::Command,
    wallet::{WalletCard, WalletSummary, WalletType},
};
use test_support::Backend;

use crate::fixtures::{Db, account_id, at, card, order, payment, pence};

fn reported(provider_id: &str) -> Payment {
    let report = TelephoneReport {
        first_six: Some("444433".to_owned()),
        last_four: Some("1111".to_owned()),
        card_expiry: Some("11/29".to_owned()),
        brand: Some(Brand::Visa),
        name_on_card: Some("Ana Example".to_owned()),
        shown: r#"{"processor_id": "1",  "provider_id": "p"}"#.to_owned(),
    };
    let order = Order {
        mode: Mode::External,
        return_url: String::new(),
        telephone: Some(report),
        ..order("reported")
    };
    Payment {
        transaction_id: Some(TransactionId::from_stored(provider_id.to_owned())),
        ..payment(order, at(0))
    }
}

fn with_everything() -> Payment {
    let agreement = AgreementUse {
        id: AgreementId::generate(&SystemRandom),
        payment_type: AgreementPaymentType::Unscheduled,
    };
    let order = Order {
        mode: Mode::Agreement,
        agreement: Some(agreement),
        moto: true,
        ..order("Ŵ-1 “quoted” \u{1F600}")
    };
    Payment {
        state: State::Captured,
        cleanup: Cleanup::Failed,
        capture_failures: 3,
        lease: Some(Lease {
            operation: Operation::Capture,
            token: uuid::Uuid::from_u128(7),
            until: at(9),
        }),
        transaction_id: Some(TransactionId::from_stored("t".to_owned())),
        payer_email: Some(EmailAddress::parse("ana@example.org").unwrap()),
        card: Some(card("4444333322221111", "Ana Example")),
        surcharge: pence(250),
        fee: Some(pence(20)),
        refunded: pence(1),
        is_disputed: true,
        was_challenged: true,
        challenge: Some(Challenge::Redirect { issuer_url: bank() }),
        may_retry: Some(false),
        saved_card: Some(SavedCard::new("card 1".to_owned())),
        capture_submitted_at: Some(at(1)),
        captured_at: Some(at(2)),
        settled_on: Some(at(86_400).date()),
        ..payment(order, at(0))
    }
}

fn full_wallet() -> WalletSummary {
    WalletSummary {
        wallet: WalletType::ApplePay,
        card: WalletCard {
            brand: Brand::MasterCard,
            card_type: Some(CardType::Debit),
            last_digits: Some(LastFour::parse("0042").unwrap()),
            cardholder_name: Some(CardholderName::parse("Ana Example").unwrap()),
        },
        expiry: Some(Expiry::parse_mm_yy("12/50").unwrap()),
    }
}

/// Of a wallet that tells as little as it may.
fn bare_wallet() -> WalletSummary {
    WalletSummary {
        wallet: WalletType::GooglePay,
        card: WalletCard {
            brand: Brand::Visa,
            card_type: None,
            last_digits: None,
            cardholder_name: None,
        },
        expiry: None,
    }
}

fn bank() -> IssuerUrl {
    IssuerUrl::new("https://bank.example/?challenge=1".to_owned())
}

/// Every way to the payer's bank.
fn challenged() -> impl Iterator<Item = Payment> {
    let form = |md| Challenge::Form {
        issuer_url: bank(),
        pa_request: "PaReq “1”".to_owned(),
        md,
    };
    let token = Challenge::Token {
        url: bank(),
        jwt: "a.b.c".to_owned(),
    };
    let ways = [
        form(None),
        form(Some("md".to_owned())),
        token,
        Challenge::Html("<p>\n\"</p>".to_owned()),
    ];
    ways.into_iter().map(|challenge| Payment {
        challenge: Some(challenge),
        ..payment(order("challenged"), at(0))
    })
}

fn in_wallet(card: WalletSummary) -> Payment {
    Payment {
        wallet_card: Some(card),
        ..payment(order("wallet"), at(0))
    }
}

#[actix_web::test]
async fn a_payment_comes_back_as_it_was_written() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        for written in [
            payment(order("plain"), at(0)),
            reported("p"),
            with_everything(),
            in_wallet(full_wallet()),
            in_wallet(bare_wallet()),
        ]
        .into_iter()
        .chain(challenged())
        {
            db.insert(&written).await;
            let id = written.id.clone();
            let read = db.read(move |tx| tx.find_payment(&id)).await;
            assert_eq!(read, Some(written), "{backend:?}");
        }
    }
}

#[actix_web::test]
async fn a_transition_writes_every_column_that_it_may_change() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let full = with_everything();
        let plain = Payment {
            id: full.id.clone(),
            order: full.order.clone(),
            state: State::Captured,
            ..payment(order("plain"), at(0))
        };
        db.insert(&plain).await;
        let mut transition = plain.apply(Command::SetDisputed(true), at(5)).unwrap();
        transition.payment = Payment {
            version: transition.payment.version,
            updated_at: transition.payment.updated_at,
            ..full
        };
        let expected = transition.payment.clone();
        db.write(move |tx| tx.record(&transition)).await;
        let id = expected.id.clone();
        let read = db.read(move |tx| tx.find_payment(&id)).await;
        assert_eq!(read, Some(expected), "{backend:?}");
    }
}

#[actix_web::test]
async fn a_card_takes_the_place_of_a_wallet_and_a_wallet_that_of_a_card() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let plain = payment(order("tried again"), at(0));
        db.insert(&plain).await;
        let id = plain.id.clone();
        let typed = Some(card("4444333322221111", "Ana Example"));
        let mut tried = plain;
        for (card, wallet_card) in [
            (typed.clone(), None),
            (None, Some(bare_wallet())),
            (typed, None),
            (None, Some(full_wallet())),
        ] {
            let mut transition = tried.apply(Command::SetDisputed(false), at(5)).unwrap();
            transition.payment.card = card;
            transition.payment.wallet_card = wallet_card;
            tried = transition.payment.clone();
            db.write(move |tx| tx.record(&transition)).await;
            let id = id.clone();
            let read = db.read(move |tx| tx.find_payment(&id)).await;
            assert_eq!(read.as_ref(), Some(&tried), "{backend:?}");
        }
    }
}

#[actix_web::test]
async fn a_reported_payment_is_found_by_the_providers_id_and_taken_once() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let ours = Payment {
            order: order("ours"),
            ..reported("p-1")
        };
        let theirs = reported("p-1");
        db.insert(&ours).await;
        db.insert(&theirs).await;
        let found = db
            .read(|tx| tx.find_reported_payment(&account_id(), "p-1"))
            .await;
        assert_eq!(
            found.map(|found| found.id),
            Some(theirs.id.clone()),
            "{backend:?}"
        );
        let none = db
            .read(|tx| tx.find_reported_payment(&account_id(), "p-2"))
            .await;
        assert_eq!(none, None);
        let again = reported("p-1");
        let refused = db.store.write(move |tx| tx.insert_payment(&again)).await;
        assert!(
            matches!(refused, Err::<(), _>(StoreError::Conflict)),
            "{backend:?}"
        );
    }
}

#[actix_web::test]
async fn the_log_of_a_reported_payment_begins_with_the_report() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let payment = reported("p");
        let report = Command::Report(TelephoneOutcome::Success);
        let transition = payment.apply(report, at(0)).unwrap();
        db.insert(&payment).await;
        db.write(move |tx| tx.record(&transition)).await;
        let events = db.read(move |tx| tx.list_events(&payment.id)).await;
        let statuses: Vec<_> = events.iter().map(|event| event.status).collect();
        assert_eq!(
            statuses,
            [
                DetailedStatus::PaymentNotificationCreated,
                DetailedStatus::CaptureSubmitted
            ],
            "{backend:?}"
        );
    }
}

const STATES: [State; 17] = [
    State::Created,
    State::Started,
    State::Queued,
    State::Challenge,
    State::Authorised,
    State::Capturable,
    State::Capturing,
    State::CaptureSubmitted,
    State::Captured,
    State::Ended(EndReason::Declined),
    State::Ended(EndReason::Expired),
    State::Ended(EndReason::UserCancelled),
    State::Ended(EndReason::ServiceCancelled),
    State::Ended(EndReason::AuthorisationError),
    State::Ended(EndReason::AuthorisationTimeout),
    State::Ended(EndReason::AuthorisationUnexpected),
    State::Ended(EndReason::CaptureError),
];

const STATUSES: [PaymentStatus; 8] = [
    PaymentStatus::Created,
    PaymentStatus::Started,
    PaymentStatus::Submitted,
    PaymentStatus::Capturable,
    PaymentStatus::Success,
    PaymentStatus::Failed,
    PaymentStatus::Cancelled,
    PaymentStatus::Error,
];

/// The lease that a payment in this state may have.
fn lease(state: State) -> Option<Lease> {
    let operation = match state {
        State::Created | State::Started | State::Queued | State::Ended(_) => Operation::Authorise,
        State::Challenge => Operation::AuthoriseChallenge,
        State::Capturing => Operation::Capture,
        _ => return None,
    };
    Some(Lease {
        operation,
        token: uuid::Uuid::from_u128(1),
        until: at(9),
    })
}

#[actix_web::test]
async fn what_the_database_makes_of_a_state_is_what_services_see_of_it() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let mut all = Vec::new();
        for state in STATES {
            for lease in [None, lease(state)] {
                let payment = Payment {
                    state,
                    lease,
                    ..payment(order("x"), at(0))
                };
                db.insert(&payment).await;
                all.push(payment);
            }
        }
        for status in STATUSES {
            let filter = PaymentFilter {
                status: Some(status),
                ..PaymentFilter::default()
            };
            let page = Page {
                number: 1,
                size: 500,
            };
            let found = db
                .read(move |tx| tx.search_payments(&account_id(), &filter, page, at(0).date()))
                .await;
            let mut found: Vec<_> = found.items.into_iter().map(|payment| payment.id).collect();
            found.sort();
            let seen = |payment: &&Payment| payment.external_state().status() == status.as_str();
            let mut expected: Vec<_> = all.iter().filter(seen).map(|p| p.id.clone()).collect();
            expected.sort();
            assert!(!expected.is_empty(), "{status:?}");
            assert_eq!(found, expected, "{backend:?} {status:?}");
        }
    }
}
