use ::payments::{
    clock::Timestamp,
    dispute::{Dispute, DisputeReason, DisputeStatus},
    id::{AccountId, DisputeId, PaymentId, RefundId},
    payment::Payment,
    random::SystemRandom,
    refund::{Refund, RefundStatus},
    search::{DisputeFilter, Page, RefundFilter, SettledSpan, Span},
};
use payments_store::sandbox::{self, SandboxRefund};
use test_support::Backend;

use crate::fixtures::{Db, account_id, at, order, payment, pence};

const ALL: Page = Page {
    number: 1,
    size: 500,
};

async fn some_payment(db: &Db) -> Payment {
    let payment = payment(order("x"), at(0));
    db.insert(&payment).await;
    payment
}

fn refund(payment_id: &PaymentId, created_at: Timestamp) -> Refund {
    Refund {
        id: RefundId::generate(&SystemRandom),
        payment_id: payment_id.clone(),
        account_id: account_id(),
        amount: pence(500),
        status: RefundStatus::Created,
        created_at,
        finished_at: None,
        settled_on: None,
    }
}

fn dispute(payment_id: &PaymentId, created_at: Timestamp) -> Dispute {
    Dispute {
        id: DisputeId::generate(&SystemRandom),
        payment_id: payment_id.clone(),
        account_id: account_id(),
        amount: pence(1450),
        fee: None,
        reason: DisputeReason::ProductUnacceptable,
        status: DisputeStatus::NeedsResponse,
        created_at,
        evidence_due_at: created_at.after(std::time::Duration::from_hours(24)),
        settled_on: None,
    }
}

#[actix_web::test]
async fn a_refund_comes_back_as_it_was_written() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let (payment, other) = (some_payment(&db).await, some_payment(&db).await);
        let (first, second) = (refund(&payment.id, at(10)), refund(&payment.id, at(20)));
        for refund in [&second, &first, &refund(&other.id, at(15))] {
            let refund = refund.clone();
            db.write(move |tx| tx.insert_refund(&refund)).await;
        }
        let done = Refund {
            status: RefundStatus::Success,
            finished_at: Some(at(30)),
            settled_on: Some(at(0).date()),
            ..second
        };
        let changed = done.clone();
        db.write(move |tx| tx.update_refund(&changed)).await;
        let id = done.id.clone();
        let found = db.read(move |tx| tx.find_refund(&id)).await;
        assert_eq!(found, Some(done.clone()), "{backend:?}");
        let listed = db.read(move |tx| tx.list_refunds(&payment.id)).await;
        assert_eq!(listed, [first, done], "oldest first ({backend:?})");
        let unknown = RefundId::generate(&SystemRandom);
        assert_eq!(db.read(move |tx| tx.find_refund(&unknown)).await, None);
    }
}

#[actix_web::test]
async fn a_dispute_comes_back_as_it_was_written() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let payment = some_payment(&db).await;
        let (first, second) = (dispute(&payment.id, at(10)), dispute(&payment.id, at(20)));
        for dispute in [&second, &first] {
            let dispute = dispute.clone();
            db.write(move |tx| tx.insert_dispute(&dispute)).await;
        }
        let lost = Dispute {
            status: DisputeStatus::Lost,
            fee: Some(pence(1500)),
            evidence_due_at: at(40),
            settled_on: Some(at(0).date()),
            ..second
        };
        let changed = lost.clone();
        db.write(move |tx| tx.update_dispute(&changed)).await;
        let id = lost.id.clone();
        let found = db.read(move |tx| tx.find_dispute(&id)).await;
        assert_eq!(found, Some(lost.clone()), "{backend:?}");
        let listed = db.read(move |tx| tx.list_disputes(&payment.id)).await;
        assert_eq!(listed, [first, lost], "oldest first ({backend:?})");
    }
}

#[actix_web::test]
async fn refunds_are_found_newest_first_by_time_and_payout() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let payment = some_payment(&db).await;
        let day = at(0).date();
        let first = Refund {
            settled_on: Some(day),
            ..refund(&payment.id, at(10))
        };
        let (second, third) = (refund(&payment.id, at(20)), refund(&payment.id, at(30)));
        let elsewhere = Refund {
            account_id: AccountId::parse("museum").unwrap(),
            ..refund(&payment.id, at(40))
        };
        for refund in [&first, &third, &second, &elsewhere] {
            let refund = refund.clone();
            db.write(move |tx| tx.insert_refund(&refund)).await;
        }
        let created = |from, to| RefundFilter {
            created: Span { from, to },
            ..RefundFilter::default()
        };
        let settled = |from, to| RefundFilter {
            settled: SettledSpan { from, to },
            ..RefundFilter::default()
        };
        let cases = [
            (created(None, None), vec![&third, &second, &first]),
            (created(Some(at(20)), None), vec![&third, &second]),
            (created(Some(at(10)), Some(at(20))), vec![&first]),
            (settled(Some(day), Some(day)), vec![&first]),
            (settled(None, day.previous_day()), vec![]),
            (settled(day.next_day(), None), vec![]),
        ];
        for (filter, expected) in cases {
            let found = db
                .read(move |tx| tx.search_refunds(&account_id(), &filter, ALL))
                .await;
            let found_items: Vec<&Refund> = found.items.iter().collect();
            assert_eq!(found_items, expected, "{backend:?} {filter:?}");
            assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
        }
    }
}

#[actix_web::test]
async fn disputes_are_found_newest_first_by_status_time_and_payout() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let payment = some_payment(&db).await;
        let day = at(0).date();
        let first = Dispute {
            status: DisputeStatus::Won,
            settled_on: Some(day),
            ..dispute(&payment.id, at(10))
        };
        let second = dispute(&payment.id, at(20));
        for dispute in [&first, &second] {
            let dispute = dispute.clone();
            db.write(move |tx| tx.insert_dispute(&dispute)).await;
        }
        let all = DisputeFilter::default();
        let cases = [
            (all, vec![&second, &first]),
            (
                DisputeFilter {
                    status: Some(DisputeStatus::Won),
                    ..all
                },
                vec![&first],
            ),
            (
                DisputeFilter {
                    created: Span {
                        from: Some(at(11)),
                        to: None,
                    },
                    ..all
                },
                vec![&second],
            ),
            (
                DisputeFilter {
                    settled: SettledSpan {
                        from: Some(day),
                        to: None,
                    },
                    ..all
                },
                vec![&first],
            ),
        ];
        for (filter, expected) in cases {
            let found = db
                .read(move |tx| tx.search_disputes(&account_id(), &filter, ALL))
                .await;
            let found_items: Vec<&Dispute> = found.items.iter().collect();
            assert_eq!(found_items, expected, "{backend:?} {filter:?}");
            assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
        }
    }
}

#[actix_web::test]
async fn the_built_in_provider_remembers_its_refunds() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let refund = SandboxRefund {
            id: "r".to_owned(),
            transaction_id: "t".to_owned(),
            amount: 500,
            status: "pending".to_owned(),
            created_at: at(0).to_stored(),
        };
        let open = |amount, id: &str| {
            let new = SandboxRefund {
                id: id.to_owned(),
                amount,
                ..refund.clone()
            };
            sandbox::insert_or_find_refund(&db.database, new, 800)
        };
        assert_eq!(open(500, "r").await.unwrap(), Some(refund.clone()));
        let known = open(7, "r").await.unwrap();
        assert_eq!(known, Some(refund.clone()), "{backend:?}");
        let too_much = open(301, "s").await.unwrap();
        assert_eq!(too_much, None, "{backend:?}");
        assert!(open(300, "s").await.unwrap().is_some(), "{backend:?}");
        for expected in [true, false] {
            let change = sandbox::change_refund(&db.database, "r".to_owned(), "pending", "done");
            assert_eq!(change.await.unwrap(), expected, "{backend:?}");
        }
        let found = sandbox::find_refund(&db.database, "r".to_owned()).await;
        assert_eq!(found.unwrap().unwrap().status, "done");
        let none = sandbox::find_refund(&db.database, "unknown".to_owned()).await;
        assert_eq!(none.unwrap(), None);
    }
}
