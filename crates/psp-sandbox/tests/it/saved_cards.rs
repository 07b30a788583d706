//! Cards that an agreement has stored.

use payments::provider::{
    Approval, Authorisation, FaultKind, Provider as _, SavedCardRequest, TransactionStatus,
};
use psp_sandbox::{Behaviour, DOCUMENTED_CARDS, Outcome};

use crate::fixtures::{GOOD_CARD, Stage, saved_authorisation};

const DECLINED: Authorisation = Authorisation::Declined {
    may_retry: Some(false),
};

fn stage() -> Stage {
    Stage::new(Behaviour::default())
}

#[tokio::test]
async fn what_authorises_on_the_web_authorises_later_but_two_cards() {
    let sandbox = stage().sandbox;
    let good = |card: &&psp_sandbox::DocumentedCard| {
        matches!(card.outcome, Outcome::Authorised | Outcome::Challenge)
    };
    for card in DOCUMENTED_CARDS.iter().filter(good) {
        let expected = if ["5105105105105100", "4000002760003184"].contains(&card.number) {
            DECLINED
        } else {
            Authorisation::Authorised(Approval::default())
        };
        let answer = sandbox
            .authorise_saved(saved_authorisation(card.number))
            .await;
        assert_eq!(answer, Ok(expected), "{}", card.label);
    }
}

#[tokio::test]
async fn what_does_not_authorise_on_the_web_does_not_later() {
    let sandbox = stage().sandbox;
    for number in ["4000000000000119", "6759649826438453"] {
        let answer = sandbox.authorise_saved(saved_authorisation(number)).await;
        assert_eq!(answer.unwrap_err().kind, FaultKind::Definite, "{number}");
    }
    let refused = saved_authorisation("4000000000000002");
    let id = refused.transaction_id.clone();
    assert_eq!(sandbox.authorise_saved(refused).await, Ok(DECLINED));
    let known = TransactionStatus::Declined {
        may_retry: Some(false),
    };
    assert_eq!(sandbox.query(&id).await, Ok(known));
}

#[tokio::test]
async fn the_same_charge_twice_is_one() {
    let sandbox = stage().sandbox;
    let first = saved_authorisation(GOOD_CARD);
    let second = SavedCardRequest {
        transaction_id: first.transaction_id.clone(),
        ..saved_authorisation("5105105105105100")
    };
    let authorised = Ok(Authorisation::Authorised(Approval::default()));
    assert_eq!(sandbox.authorise_saved(first).await, authorised);
    assert_eq!(sandbox.authorise_saved(second).await, authorised);
}
