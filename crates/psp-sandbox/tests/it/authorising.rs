//! Cards that a payer types.

use payments::{
    agreement::{AgreementPaymentType, SavedCard},
    id::TransactionId,
    provider::{
        Approval, Authorisation, AuthorisationRequest, FaultKind, Provider as _, TransactionStatus,
    },
    random::SystemRandom,
};
use psp_sandbox::{Behaviour, DOCUMENTED_CARDS, Outcome};

use crate::fixtures::{GOOD_CARD, Stage, authorisation, follow_up};

fn stage() -> Stage {
    Stage::new(Behaviour::default())
}

#[tokio::test]
async fn every_documented_card_is_answered_as_documented() {
    let sandbox = stage().sandbox;
    for card in DOCUMENTED_CARDS {
        let answer = sandbox.authorise(authorisation(card.number)).await;
        match card.outcome {
            Outcome::Authorised => {
                assert_eq!(answer, Ok(Authorisation::Authorised(Approval::default())));
            }
            Outcome::Challenge => assert!(matches!(
                answer,
                Ok(Authorisation::ChallengeRequired { .. })
            )),
            Outcome::Declined => assert_eq!(
                answer,
                Ok(Authorisation::Declined {
                    may_retry: Some(false)
                })
            ),
            Outcome::Error => assert_eq!(answer.unwrap_err().kind, FaultKind::Definite),
        }
    }
}

#[tokio::test]
async fn cards_that_are_not_documented_fail() {
    let answer = stage()
        .sandbox
        .authorise(authorisation("6759649826438453"))
        .await;
    assert_eq!(answer.unwrap_err().kind, FaultKind::Definite);
}

#[tokio::test]
async fn the_card_is_kept_when_it_is_asked_to() {
    let request = AuthorisationRequest {
        saves_card: Some(AgreementPaymentType::Recurring),
        ..authorisation(GOOD_CARD)
    };
    let id = request.transaction_id.clone();
    let approval = Approval {
        saved: Some(SavedCard::new(id.as_str().to_owned())),
        ..Approval::default()
    };
    let sandbox = stage().sandbox;
    assert_eq!(
        sandbox.authorise(request).await,
        Ok(Authorisation::Authorised(approval.clone()))
    );
    // Whoever lost the answer learns the same name.
    let Ok(TransactionStatus::Authorised(remembered)) = sandbox.query(&id).await else {
        panic!("the money is reserved");
    };
    assert_eq!(remembered.saved, approval.saved);
}

#[tokio::test]
async fn the_same_authorisation_twice_is_one() {
    let stage = stage();
    let first = authorisation(GOOD_CARD);
    let second = AuthorisationRequest {
        transaction_id: first.transaction_id.clone(),
        ..authorisation("4000000000000002")
    };
    let authorised = Ok(Authorisation::Authorised(Approval::default()));
    assert_eq!(stage.sandbox.authorise(first).await, authorised);
    assert_eq!(stage.sandbox.authorise(second).await, authorised);
}

#[tokio::test]
async fn a_cancelled_authorisation_cannot_be_captured() {
    let sandbox = stage().sandbox;
    let request = authorisation("4000056655665556");
    let id = request.transaction_id.clone();
    assert_eq!(
        sandbox.authorise(request).await,
        Ok(Authorisation::Authorised(Approval::default()))
    );
    assert_eq!(sandbox.cancel(&follow_up(&id)).await, Ok(()));
    assert_eq!(sandbox.cancel(&follow_up(&id)).await, Ok(()));
    assert_eq!(
        sandbox.capture(&follow_up(&id)).await.unwrap_err().kind,
        FaultKind::Definite
    );
    assert_eq!(sandbox.query(&id).await, Ok(TransactionStatus::Cancelled));
}

#[tokio::test]
async fn nothing_is_known_of_a_transaction_that_never_came() {
    let id = TransactionId::generate(&SystemRandom);
    assert_eq!(
        stage().sandbox.query(&id).await,
        Ok(TransactionStatus::Missing)
    );
}
