//! Searches for payments.

use ::payments::{
    agreement::AgreementPaymentType,
    card::EmailAddress,
    clock::Timestamp,
    id::{AccountId, AgreementId},
    payment::{AgreementUse, Order, Payment},
    random::SystemRandom,
    search::{Matches, Page, PaymentFilter, PaymentStatus, RefundFilter, SettledSpan, Span},
    state::{EndReason, State},
};
use test_support::Backend;
use time::Date;

use crate::fixtures::{Db, account_id, at, card, order, payment};

const ALL: Page = Page {
    number: 1,
    size: 500,
};

async fn search(db: &Db, filter: &PaymentFilter, page: Page) -> Matches<Payment> {
    let filter = filter.clone();
    db.read(move |tx| tx.search_payments(&account_id(), &filter, page, at(0).date()))
        .await
}

/// The references of what is found, in its order.
async fn found(db: &Db, filter: PaymentFilter) -> Vec<String> {
    let matches = search(db, &filter, ALL).await;
    let references: Vec<_> = matches
        .items
        .into_iter()
        .map(|payment| payment.order.reference)
        .collect();
    assert_eq!(
        matches.total,
        i64::try_from(references.len()).unwrap(),
        "{filter:?}"
    );
    references
}

fn email(text: &str) -> PaymentFilter {
    PaymentFilter {
        email: Some(text.to_owned()),
        ..PaymentFilter::default()
    }
}

fn name(text: &str) -> PaymentFilter {
    PaymentFilter {
        cardholder_name: Some(text.to_owned()),
        ..PaymentFilter::default()
    }
}

/// Four payments: a plain one, two with cards, one that somebody else's account has.
async fn filled(backend: Backend) -> (Db, AgreementId) {
    let db = Db::new(backend);
    let agreement_id = AgreementId::generate(&SystemRandom);
    let plain = Payment {
        order: Order {
            email: Some(r"50%_off\now@example.org".to_owned()),
            ..order("Plain")
        },
        ..payment(order(""), at(0))
    };
    let visa = Payment {
        order: Order {
            email: Some("ANA@example.org".to_owned()),
            agreement: Some(AgreementUse {
                id: agreement_id.clone(),
                payment_type: AgreementPaymentType::Recurring,
            }),
            ..order("Ŵ-Visa")
        },
        state: State::Captured,
        card: Some(card("4444333322221111", "SIÂN ŁUŻ")),
        settled_on: Some(at(0).date()),
        ..payment(order(""), at(10))
    };
    let declined = Payment {
        order: Order {
            email: Some("hidden@example.org".to_owned()),
            ..order("declined")
        },
        state: State::Ended(EndReason::Declined),
        payer_email: Some(EmailAddress::parse("Payer@example.com").unwrap()),
        card: Some(card("5105105105105100", "Ana Example")),
        ..payment(order(""), at(20))
    };
    let elsewhere = Payment {
        account_id: AccountId::parse("museum").unwrap(),
        ..payment(order("Plain"), at(30))
    };
    for payment in [&visa, &elsewhere, &plain, &declined] {
        db.insert(payment).await;
    }
    (db, agreement_id)
}

#[actix_web::test]
async fn payments_are_found_by_every_filter_newest_first() {
    for backend in Backend::ALL {
        let (db, agreement_id) = filled(backend).await;
        let all = PaymentFilter::default();
        let created = |from, to| PaymentFilter {
            created: Span { from, to },
            ..all.clone()
        };
        let settled = |from, to| PaymentFilter {
            settled: SettledSpan { from, to },
            ..all.clone()
        };
        let day = at(0).date();
        let cases: Vec<(PaymentFilter, &[&str])> = vec![
            (all.clone(), &["declined", "Ŵ-Visa", "Plain"]),
            (
                PaymentFilter {
                    status: Some(PaymentStatus::Failed),
                    ..all.clone()
                },
                &["declined"],
            ),
            (
                PaymentFilter {
                    reference: Some("pLAIN".to_owned()),
                    ..all.clone()
                },
                &["Plain"],
            ),
            (
                PaymentFilter {
                    reference: Some("ŵ-visa".to_owned()),
                    ..all.clone()
                },
                &["Ŵ-Visa"],
            ),
            (
                PaymentFilter {
                    reference: Some("Plai".to_owned()),
                    ..all.clone()
                },
                &[],
            ),
            (
                PaymentFilter {
                    card_brand: Some("master-card".to_owned()),
                    ..all.clone()
                },
                &["declined"],
            ),
            (
                PaymentFilter {
                    first_digits: Some("444433".to_owned()),
                    ..all.clone()
                },
                &["Ŵ-Visa"],
            ),
            (
                PaymentFilter {
                    last_digits: Some("5100".to_owned()),
                    ..all.clone()
                },
                &["declined"],
            ),
            (
                PaymentFilter {
                    agreement_id: Some(agreement_id.as_str().to_owned()),
                    ..all.clone()
                },
                &["Ŵ-Visa"],
            ),
            (created(Some(at(10)), None), &["declined", "Ŵ-Visa"]),
            (created(None, Some(at(10))), &["Plain"]),
            (created(Some(at(10)), Some(at(20))), &["Ŵ-Visa"]),
            (created(Some(at(20)), Some(at(10))), &[]),
            (settled(Some(day), Some(day)), &["Ŵ-Visa"]),
            (settled(day.next_day(), None), &[]),
            (settled(None, day.previous_day()), &[]),
            (
                PaymentFilter {
                    last_digits: Some("5100".to_owned()),
                    status: Some(PaymentStatus::Success),
                    ..all.clone()
                },
                &[],
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(
                found(&db, filter.clone()).await,
                expected,
                "{backend:?} {filter:?}"
            );
        }
    }
}

#[actix_web::test]
async fn addresses_and_names_are_found_by_any_part_in_any_case() {
    for backend in Backend::ALL {
        let (db, _) = filled(backend).await;
        let cases: [(PaymentFilter, &[&str]); 8] = [
            (email("ana@EXAMPLE"), &["Ŵ-Visa"]),
            (email("payer@"), &["declined"]),
            // The payer's own address hides the one that the service sent.
            (email("hidden"), &[]),
            (email("example.org"), &["Ŵ-Visa", "Plain"]),
            (name("example"), &["declined"]),
            (name("siân"), &["Ŵ-Visa"]),
            (name("SIÂN łuż"), &["Ŵ-Visa"]),
            (name("sian"), &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(
                found(&db, filter.clone()).await,
                expected,
                "{backend:?} {filter:?}"
            );
        }
    }
}

#[actix_web::test]
async fn wildcards_are_ordinary_characters() {
    for backend in Backend::ALL {
        let (db, _) = filled(backend).await;
        for part in ["%", "_", r"\", "50%_o", r"f\n"] {
            assert_eq!(
                found(&db, email(part)).await,
                ["Plain"],
                "{backend:?} {part}"
            );
        }
        for part in ["a%a", "5_%", "%%", r"\\"] {
            assert!(
                found(&db, email(part)).await.is_empty(),
                "{backend:?} {part}"
            );
        }
    }
}

#[actix_web::test]
async fn what_no_database_can_hold_is_not_found() {
    for backend in Backend::ALL {
        let (db, _) = filled(backend).await;
        for text in ["\0".to_owned(), "a\0".to_owned(), "%".repeat(60_000)] {
            assert!(found(&db, email(&text)).await.is_empty(), "{backend:?}");
            assert!(found(&db, name(&text)).await.is_empty(), "{backend:?}");
            let filter = PaymentFilter {
                reference: Some(text),
                ..PaymentFilter::default()
            };
            assert!(found(&db, filter).await.is_empty(), "{backend:?}");
        }
    }
}

#[actix_web::test]
async fn times_at_both_ends_of_the_calendar_can_be_asked_for() {
    for backend in Backend::ALL {
        let (db, _) = filled(backend).await;
        let (first, last) = (Date::MIN, Date::MAX);
        let moment = |day: Date| Some(Timestamp::from_stored(day.midnight()));
        for (from, to, count) in [(first, last, 3), (first, first, 0), (last, last, 0)] {
            let filter = PaymentFilter {
                created: Span {
                    from: moment(from),
                    to: moment(to),
                },
                ..PaymentFilter::default()
            };
            assert_eq!(found(&db, filter).await.len(), count, "{backend:?}");
        }
        let settled = SettledSpan {
            from: Some(first),
            to: Some(last),
        };
        let filter = PaymentFilter {
            settled,
            ..PaymentFilter::default()
        };
        assert_eq!(found(&db, filter).await, ["Ŵ-Visa"], "{backend:?}");
        let refunds = RefundFilter {
            created: Span {
                from: moment(first),
                to: moment(last),
            },
            settled,
        };
        let matches = db
            .read(move |tx| tx.search_refunds(&account_id(), &refunds, ALL))
            .await;
        assert_eq!(matches.total, 0, "{backend:?}");
    }
}

#[actix_web::test]
async fn pages_follow_each_other_without_gaps_even_within_one_moment() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let mut ids = Vec::new();
        for _ in 0..5 {
            let payment = payment(order("same moment"), at(0));
            db.insert(&payment).await;
            ids.push(payment.id);
        }
        ids.sort();
        ids.reverse();
        let mut seen = Vec::new();
        for (number, size) in [(1, 2), (2, 2), (3, 1), (4, 0), (u32::MAX, 0)] {
            let page = Page { number, size: 2 };
            let matches = search(&db, &PaymentFilter::default(), page).await;
            assert_eq!(matches.total, 5, "{backend:?}");
            assert_eq!(matches.items.len(), size, "{backend:?}");
            seen.extend(matches.items.into_iter().map(|payment| payment.id));
        }
        assert_eq!(seen, ids, "{backend:?}");
    }
}
