//! Giving captured money back.

use std::collections::BTreeMap;

use payments::{
    id::{RefundId, TransactionId},
    provider::{
        Fault, FaultKind, Provider as _,
        RefundProgress::{self, Complete, Failed, Pending},
        RefundRequest,
    },
    random::SystemRandom,
};
use proptest::prelude::*;
use psp_sandbox::{RefundBehaviour, Style};

use crate::fixtures::{GOOD_CARD, Stage, amount, authorisation, follow_up, hours, refund};

fn is_definite(answer: &Result<RefundProgress, Fault>) -> bool {
    matches!(answer, Err(fault) if fault.kind == FaultKind::Definite)
}

#[tokio::test]
async fn by_default_a_refund_is_done_at_once() {
    let stage = Stage::with_refunds(RefundBehaviour::default());
    let request = refund(&stage.captured(1000).await, 400);
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Complete));
    assert_eq!(stage.sandbox.query_refund(&request).await, Ok(Complete));
}

#[tokio::test]
async fn a_refund_after_a_time_is_done_when_the_time_has_passed() {
    let stage = Stage::with_refunds(RefundBehaviour::After(hours(1)));
    let request = refund(&stage.captured(1000).await, 400);
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Pending));
    stage.clock.advance(3599);
    assert_eq!(stage.sandbox.query_refund(&request).await, Ok(Pending));
    stage.clock.advance(1);
    assert_eq!(stage.sandbox.query_refund(&request).await, Ok(Complete));
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Complete));
}

#[tokio::test]
async fn a_refund_that_never_comes_stays_pending() {
    let stage = Stage::with_refunds(RefundBehaviour::Never);
    let request = refund(&stage.captured(1000).await, 400);
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Pending));
    stage.clock.advance(1_000_000_000);
    assert_eq!(stage.sandbox.query_refund(&request).await, Ok(Pending));
}

#[tokio::test]
async fn a_refund_that_fails_later_gives_its_money_free() {
    let stage = Stage::with_refunds(RefundBehaviour::FailsLater);
    let id = stage.captured(1000).await;
    let request = refund(&id, 1000);
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Pending));
    assert!(is_definite(&stage.sandbox.refund(&refund(&id, 1)).await));
    for _ in 0..2 {
        assert_eq!(stage.sandbox.query_refund(&request).await, Ok(Failed));
    }
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Failed));
    assert_eq!(
        stage.sandbox.refund(&refund(&id, 1000)).await,
        Ok(Pending),
        "another one"
    );
}

#[tokio::test]
async fn a_refused_refund_is_not_in_the_ledger() {
    let stage = Stage::with_refunds(RefundBehaviour::Refused);
    let request = refund(&stage.captured(1000).await, 400);
    assert!(is_definite(&stage.sandbox.refund(&request).await));
    assert_eq!(stage.ledger.refunds(), []);
    assert!(is_definite(&stage.sandbox.query_refund(&request).await));
}

#[tokio::test]
async fn worldpay_refunds_when_asked_later() {
    let stage = Stage::with_refunds(RefundBehaviour::AtOnce);
    let worldpay = stage.sandbox.like(Style::Worldpay);
    let request = refund(&stage.captured(1000).await, 400);
    assert_eq!(worldpay.refund(&request).await, Ok(Pending));
    assert_eq!(worldpay.query_refund(&request).await, Ok(Complete));

    let stage = Stage::with_refunds(RefundBehaviour::Never);
    let worldpay = stage.sandbox.like(Style::Worldpay);
    let request = refund(&stage.captured(1000).await, 400);
    assert_eq!(worldpay.refund(&request).await, Ok(Pending));
    assert_eq!(
        worldpay.query_refund(&request).await,
        Ok(Pending),
        "what the account chose goes first"
    );
}

#[tokio::test]
async fn the_same_refund_twice_is_one() {
    let stage = Stage::with_refunds(RefundBehaviour::AtOnce);
    let id = stage.captured(1000).await;
    let request = refund(&id, 600);
    for _ in 0..3 {
        assert_eq!(stage.sandbox.refund(&request).await, Ok(Complete));
    }
    assert_eq!(stage.ledger.refunds().len(), 1);
    assert_eq!(
        stage.sandbox.refund(&refund(&id, 400)).await,
        Ok(Complete),
        "the rest"
    );
}

#[tokio::test]
async fn a_refund_id_stands_for_one_amount_of_one_transaction() {
    let stage = Stage::with_refunds(RefundBehaviour::AtOnce);
    let id = stage.captured(1000).await;
    let request = refund(&id, 600);
    assert_eq!(stage.sandbox.refund(&request).await, Ok(Complete));
    let others = [
        RefundRequest {
            amount: amount(300),
            ..request.clone()
        },
        RefundRequest {
            transaction_id: stage.captured(1000).await,
            ..request
        },
    ];
    for other in others {
        assert!(is_definite(&stage.sandbox.refund(&other).await));
        assert!(is_definite(&stage.sandbox.query_refund(&other).await));
    }
}

#[tokio::test]
async fn only_captured_money_can_be_given_back() {
    let stage = Stage::with_refunds(RefundBehaviour::AtOnce);
    let unknown = TransactionId::generate(&SystemRandom);
    assert!(is_definite(
        &stage.sandbox.refund(&refund(&unknown, 1)).await
    ));

    for number in [GOOD_CARD, "4000000000000002"] {
        let request = authorisation(number);
        let id = request.transaction_id.clone();
        stage.sandbox.authorise(request).await.unwrap();
        assert!(is_definite(&stage.sandbox.refund(&refund(&id, 1)).await));
    }

    let worldpay = stage.sandbox.like(Style::Worldpay);
    let request = authorisation(GOOD_CARD);
    let id = request.transaction_id.clone();
    worldpay.authorise(request).await.unwrap();
    worldpay.capture(&follow_up(&id)).await.unwrap();
    assert!(is_definite(&worldpay.refund(&refund(&id, 1)).await));
    worldpay.query(&id).await.unwrap();
    assert_eq!(worldpay.refund(&refund(&id, 1)).await, Ok(Pending));
    assert_eq!(stage.ledger.refunds().len(), 1);
}

#[tokio::test]
async fn of_refunds_at_once_no_more_than_the_captured_amount_goes_through() {
    let stage = Stage::with_refunds(RefundBehaviour::AtOnce);
    let id = stage.captured(1000).await;
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (sandbox, request) = (stage.sandbox.clone(), refund(&id, 300));
        running.spawn(async move { sandbox.refund(&request).await });
    }
    let answers = running.join_all().await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(done, 3);
}

fn any_behaviour() -> impl Strategy<Value = RefundBehaviour> {
    prop_oneof![
        Just(RefundBehaviour::AtOnce),
        (0_u64..3).prop_map(|count| RefundBehaviour::After(hours(count))),
        Just(RefundBehaviour::Never),
        Just(RefundBehaviour::FailsLater),
        Just(RefundBehaviour::Refused),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Refund { which: usize, pence: i64 },
    Ask { which: usize },
    Wait,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..8, 0_i64..800).prop_map(|(which, pence)| Step::Refund { which, pence }),
        2 => (0_usize..8).prop_map(|which| Step::Ask { which }),
        1 => Just(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn no_steps_give_back_more_than_was_captured(
        behaviour in any_behaviour(),
        captured in 0_i64..2000,
        steps in proptest::collection::vec(any_step(), 0..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let stage = Stage::with_refunds(behaviour);
            let id = stage.captured(captured).await;
            let ids: Vec<_> = (0..8).map(|_| RefundId::generate(&SystemRandom)).collect();
            let request = |which: usize, pence| RefundRequest {
                refund_id: ids[which].clone(),
                ..refund(&id, pence)
            };
            // What each refund ended with, as it was told.
            let mut ends = BTreeMap::new();
            for step in steps {
                let (which, answer) = match step {
                    Step::Refund { which, pence } => (which, stage.sandbox.refund(&request(which, pence)).await),
                    Step::Ask { which } => {
                        let known = stage.ledger.refunds().into_iter().find(|known| known.refund_id == ids[which]);
                        let Some(known) = known else { continue };
                        (which, stage.sandbox.query_refund(&request(which, known.amount.pence())).await)
                    }
                    Step::Wait => {
                        stage.clock.advance(1800);
                        continue;
                    }
                };
                if let Ok(end @ (Complete | Failed)) = answer {
                    prop_assert_eq!(*ends.entry(which).or_insert(end), end, "an end is final");
                }
                let standing = |progress| progress != Failed;
                let entries = stage.ledger.refunds();
                let sum: i64 = entries.iter().filter(|entry| standing(entry.progress)).map(|entry| entry.amount.pence()).sum();
                prop_assert!(sum <= captured);
                prop_assert!(entries.len() <= ids.len());
            }
            Ok(())
        })?;
    }
}
