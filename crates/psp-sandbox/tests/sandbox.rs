//! The sandbox as the engine sees it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::sync::Arc;

use payments::{
    card::{self, CardDetails, CardNumber, CardholderName, Cvc, Expiry},
    id::{PaymentId, TransactionId},
    money::Amount,
    provider::{
        Authorisation, AuthorisationRequest, Capture, FaultKind, Provider, TransactionRequest,
        TransactionStatus,
    },
    random::SystemRandom,
};
use psp_sandbox::{MemoryLedger, Sandbox};

fn request(number: &str) -> AuthorisationRequest {
    let number = CardNumber::parse(number).unwrap();
    let knowledge = card::lookup(&number).unwrap();
    AuthorisationRequest {
        transaction_id: TransactionId::generate(&SystemRandom),
        payment_id: PaymentId::generate(&SystemRandom),
        amount: Amount::from_pence(14_500).unwrap(),
        description: "Council tax".to_owned(),
        card: CardDetails {
            number,
            cvc: Cvc::parse("123").unwrap(),
            expiry: Expiry::parse("1", "30", time::macros::date!(2026 - 01 - 01)).unwrap(),
            name: CardholderName::parse("A Example").unwrap(),
            address: None,
            knowledge,
        },
    }
}

fn follow_up(id: &TransactionId) -> TransactionRequest {
    TransactionRequest {
        transaction_id: id.clone(),
        amount: Amount::from_pence(14_500).unwrap(),
        idempotency_key: format!("test-{id}"),
    }
}

fn sandbox() -> Sandbox {
    Sandbox::new(Arc::new(MemoryLedger::default()))
}

#[tokio::test]
async fn a_good_card_is_authorised_and_captured_once() {
    let sandbox = sandbox();
    let request = request("4444333322221111");
    let id = request.transaction_id.clone();
    assert_eq!(
        sandbox.authorise(request).await,
        Ok(Authorisation::Authorised)
    );
    assert_eq!(sandbox.query(&id).await, Ok(TransactionStatus::Authorised));
    assert_eq!(
        sandbox.capture(&follow_up(&id)).await,
        Ok(Capture::Complete)
    );
    assert_eq!(
        sandbox.capture(&follow_up(&id)).await,
        Ok(Capture::Complete)
    );
    assert_eq!(sandbox.query(&id).await, Ok(TransactionStatus::Captured));
    assert_eq!(
        sandbox.cancel(&follow_up(&id)).await.unwrap_err().kind,
        FaultKind::Definite
    );
}

#[tokio::test]
async fn a_cancelled_authorisation_cannot_be_captured() {
    let sandbox = sandbox();
    let request = request("4000056655665556");
    let id = request.transaction_id.clone();
    assert_eq!(
        sandbox.authorise(request).await,
        Ok(Authorisation::Authorised)
    );
    assert_eq!(sandbox.cancel(&follow_up(&id)).await, Ok(()));
    assert_eq!(sandbox.cancel(&follow_up(&id)).await, Ok(()));
    assert_eq!(
        sandbox.capture(&follow_up(&id)).await.unwrap_err().kind,
        FaultKind::Definite
    );
}

#[tokio::test]
async fn bad_cards_are_declined_or_fail() {
    let sandbox = sandbox();
    for number in ["4000000000000002", "4000000000000069", "4000000000000127"] {
        assert_eq!(
            sandbox.authorise(request(number)).await,
            Ok(Authorisation::Declined),
            "{number}"
        );
    }
    for number in ["4000000000000119", "6759649826438453"] {
        assert_eq!(
            sandbox.authorise(request(number)).await.unwrap_err().kind,
            FaultKind::Definite,
            "{number}"
        );
    }
}

#[tokio::test]
async fn nothing_is_known_of_a_transaction_that_never_came() {
    let id = TransactionId::generate(&SystemRandom);
    assert_eq!(sandbox().query(&id).await, Ok(TransactionStatus::Missing));
}
