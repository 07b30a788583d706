//! Taking reserved money, by each provider that the sandbox can pass for.

use payments::{
    id::{AccountId, TransactionId},
    money::Amount,
    provider::{
        Approval, Authorisation, Capture, FaultKind, Provider as _, TransactionRequest,
        TransactionStatus,
    },
};
use psp_sandbox::{Behaviour, Ledger as _, Sandbox, Status, Style};

use crate::fixtures::{GOOD_CARD, Stage, amount, authorisation, follow_up};

async fn authorised(sandbox: &Sandbox) -> TransactionId {
    let request = authorisation(GOOD_CARD);
    let id = request.transaction_id.clone();
    let answer = sandbox.authorise(request).await;
    assert_eq!(answer, Ok(Authorisation::Authorised(Approval::default())));
    id
}

fn later() -> Stage {
    Stage::new(Behaviour {
        captures_later: true,
        ..Behaviour::default()
    })
}

#[tokio::test]
async fn money_is_taken_once() {
    let stage = Stage::new(Behaviour::default());
    let id = authorised(&stage.sandbox).await;
    for _ in 0..2 {
        assert_eq!(
            stage.sandbox.capture(&follow_up(&id)).await,
            Ok(Capture::Complete { fee: None })
        );
    }
    let entry = stage.ledger.find(&id).await.unwrap().unwrap();
    assert_eq!((entry.status, entry.captures), (Status::Captured, 1));
    assert_eq!(
        stage.sandbox.query(&id).await,
        Ok(TransactionStatus::Captured)
    );
    assert_eq!(
        stage
            .sandbox
            .cancel(&follow_up(&id))
            .await
            .unwrap_err()
            .kind,
        FaultKind::Definite
    );
}

#[tokio::test]
async fn a_capture_that_comes_later_is_done_when_asked_about() {
    let stage = later();
    let id = authorised(&stage.sandbox).await;
    for _ in 0..2 {
        let answer = stage.sandbox.capture(&follow_up(&id)).await;
        assert_eq!(answer, Ok(Capture::Pending));
    }
    let cancelled = stage.sandbox.cancel(&follow_up(&id)).await;
    assert_eq!(cancelled.unwrap_err().kind, FaultKind::Definite);
    for _ in 0..2 {
        let answer = stage.sandbox.query(&id).await;
        assert_eq!(answer, Ok(TransactionStatus::Captured));
    }
    let entry = stage.ledger.find(&id).await.unwrap().unwrap();
    assert_eq!((entry.status, entry.captures), (Status::Captured, 1));
}

#[tokio::test]
async fn other_accounts_are_captured_at_once() {
    let stage = later();
    let id = authorised(&stage.sandbox).await;
    let request = TransactionRequest {
        account_id: AccountId::parse("another").unwrap(),
        ..follow_up(&id)
    };
    assert_eq!(
        stage.sandbox.capture(&request).await,
        Ok(Capture::Complete { fee: None })
    );
}

#[tokio::test]
async fn stripe_has_a_minimum_and_takes_a_fee() {
    let stage = Stage::new(Behaviour::default());
    let stripe = stage.sandbox.like(Style::Stripe);
    assert_eq!(
        (stripe.name(), stripe.minimum()),
        ("stripe", amount(30)),
        "30 pence"
    );
    let id = authorised(&stripe).await;
    // 20 pence and 1.5 % of £145.00, which is £2.175.
    let fee = Some(amount(20 + 218));
    for _ in 0..2 {
        let answer = stripe.capture(&follow_up(&id)).await;
        assert_eq!(answer, Ok(Capture::Complete { fee }));
    }
}

#[tokio::test]
async fn worldpay_captures_later_whatever_the_account() {
    let stage = Stage::new(Behaviour::default());
    let worldpay = stage.sandbox.like(Style::Worldpay);
    assert_eq!(
        (worldpay.name(), worldpay.minimum()),
        ("worldpay", Amount::ZERO)
    );
    let id = authorised(&worldpay).await;
    assert_eq!(
        worldpay.capture(&follow_up(&id)).await,
        Ok(Capture::Pending)
    );
    assert_eq!(worldpay.query(&id).await, Ok(TransactionStatus::Captured));
    assert_eq!(
        worldpay.capture(&follow_up(&id)).await,
        Ok(Capture::Complete { fee: None })
    );
}

#[tokio::test]
async fn under_each_name_the_ledger_is_the_same() {
    let stage = Stage::new(Behaviour::default());
    let id = authorised(&stage.sandbox.like(Style::Stripe)).await;
    assert!(matches!(
        stage.sandbox.query(&id).await,
        Ok(TransactionStatus::Authorised(_))
    ));
}
