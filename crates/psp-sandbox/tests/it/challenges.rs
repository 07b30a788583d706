//! The bank that the sandbox plays (3-D Secure).

use payments::{
    browser::DeviceDataRequest,
    challenge::Challenge,
    clock::Timestamp,
    id::TransactionId,
    issuer::{Decision, Issuer as _},
    provider::{
        Approval, Authorisation, AuthorisationRequest, ChallengeRequest, ChallengeResult, Fault,
        FaultKind, Provider as _, TransactionStatus,
    },
    random::SystemRandom,
};
use psp_sandbox::{Behaviour, Sandbox, Style};

use crate::fixtures::{GOOD_CARD, Stage, account, amount, authorisation, card_of, follow_up};

const STRIPE_CARD: &str = "4000002500003155";
const WORLDPAY_CARD: &str = "4462030000000000";
const CHALLENGED_NAME: &str = "3DS_V2_CHALLENGE_IDENTIFIED";
const DECLINED: Result<Authorisation, Fault> = Ok(Authorisation::Declined {
    may_retry: Some(false),
});

fn sandbox() -> Sandbox {
    Stage::new(Behaviour::default()).sandbox
}

fn answer_of(id: &TransactionId) -> ChallengeRequest {
    let request = authorisation(STRIPE_CARD);
    ChallengeRequest {
        transaction_id: id.clone(),
        account_id: account(),
        payment_id: request.payment_id,
        amount: request.amount,
        // Whatever a browser brings proves nothing.
        result: ChallengeResult {
            status: Some("success".to_owned()),
            ..ChallengeResult::default()
        },
    }
}

/// The address of the bank, or what else was answered.
fn issuer_url(answer: Result<Authorisation, Fault>) -> Result<String, String> {
    match answer {
        Ok(Authorisation::ChallengeRequired {
            challenge: Challenge::Redirect { issuer_url },
        }) => Ok(issuer_url.expose().to_owned()),
        other => Err(format!("{other:?}")),
    }
}

/// A transaction whose payer was sent to the bank.
async fn challenged(sandbox: &Sandbox) -> TransactionId {
    let request = authorisation(STRIPE_CARD);
    let id = request.transaction_id.clone();
    let url = issuer_url(sandbox.authorise(request).await).unwrap();
    assert_eq!(url, format!("/sandbox/issuer/{id}"));
    id
}

#[tokio::test]
async fn what_the_payer_tells_the_bank_decides() {
    let kept = Ok(Authorisation::Authorised(Approval {
        saved: Some(payments::agreement::SavedCard::new(String::new())),
        ..Approval::default()
    }));
    for (decision, expected) in [
        (Decision::Passed, kept),
        (Decision::Failed, DECLINED),
        (Decision::Abandoned, DECLINED),
    ] {
        let sandbox = sandbox();
        let id = challenged(&sandbox).await;
        let decided = sandbox.decide(id.as_str(), decision).await.unwrap();
        assert_eq!(decided.unwrap().decision, Some(decision));
        assert!(matches!(
            sandbox.query(&id).await,
            Ok(TransactionStatus::Challenged { .. })
        ));
        // Told twice, it answers as it did.
        for _ in 0..2 {
            let answer = sandbox.authorise_challenge(answer_of(&id)).await;
            match (&answer, &expected) {
                (Ok(Authorisation::Authorised(approval)), Ok(Authorisation::Authorised(_))) => {
                    assert_eq!(approval.saved.as_ref().unwrap().expose(), id.as_str());
                }
                _ => assert_eq!(answer, expected),
            }
        }
        assert_eq!(sandbox.challenge(id.as_str()).await, Ok(None), "it is over");
    }
}

#[tokio::test]
async fn the_first_answer_to_the_bank_counts() {
    let sandbox = sandbox();
    let id = challenged(&sandbox).await;
    for decision in [Decision::Failed, Decision::Passed] {
        let decided = sandbox.decide(id.as_str(), decision).await.unwrap();
        assert_eq!(decided.unwrap().decision, Some(Decision::Failed));
    }
    assert_eq!(sandbox.authorise_challenge(answer_of(&id)).await, DECLINED);
}

#[tokio::test]
async fn whoever_never_went_to_the_bank_is_sent_there_again() {
    let sandbox = sandbox();
    let id = challenged(&sandbox).await;
    let answer = sandbox.authorise_challenge(answer_of(&id)).await;
    assert!(issuer_url(answer).is_ok());
}

#[tokio::test]
async fn a_challenge_tells_what_it_is_about_and_nothing_of_the_card() {
    let sandbox = sandbox();
    let id = challenged(&sandbox).await;
    let challenge = sandbox.challenge(id.as_str()).await.unwrap().unwrap();
    assert_eq!(
        (challenge.amount, challenge.decision),
        (amount(14_500), None)
    );
    let stranger = TransactionId::generate(&SystemRandom);
    for token in [stranger.as_str(), "", "../x"] {
        assert_eq!(sandbox.challenge(token).await, Ok(None));
        assert_eq!(sandbox.decide(token, Decision::Passed).await, Ok(None));
    }
    let request = authorisation(GOOD_CARD);
    let id = request.transaction_id.clone();
    sandbox.authorise(request).await.unwrap();
    assert_eq!(
        sandbox.decide(id.as_str(), Decision::Failed).await,
        Ok(None)
    );
    let answer = sandbox.authorise_challenge(answer_of(&stranger)).await;
    assert_eq!(answer.unwrap_err().kind, FaultKind::Unexpected);
}

#[tokio::test]
async fn worldpay_challenges_by_the_name_on_the_card_without_another_frame() {
    let sandbox = sandbox();
    let request = AuthorisationRequest {
        card: card_of(WORLDPAY_CARD, CHALLENGED_NAME),
        ..authorisation(WORLDPAY_CARD)
    };
    let id = request.transaction_id.clone();
    let url = issuer_url(sandbox.authorise(request).await).unwrap();
    assert_eq!(url, format!("/sandbox/issuer/{id}/form"));
    let other_name = sandbox.authorise(authorisation(WORLDPAY_CARD)).await;
    assert_eq!(
        other_name,
        Ok(Authorisation::Authorised(Approval::default()))
    );
}

#[tokio::test]
async fn a_cancelled_challenge_is_over_wherever_the_payer_is() {
    for decision in [None, Some(Decision::Passed), Some(Decision::Abandoned)] {
        let sandbox = sandbox();
        let id = challenged(&sandbox).await;
        if let Some(decision) = decision {
            sandbox.decide(id.as_str(), decision).await.unwrap();
        }
        assert_eq!(sandbox.cancel(&follow_up(&id)).await, Ok(()));
        assert_eq!(sandbox.challenge(id.as_str()).await, Ok(None));
        assert_eq!(
            sandbox.decide(id.as_str(), Decision::Passed).await,
            Ok(None)
        );
        let answer = sandbox.authorise_challenge(answer_of(&id)).await;
        assert_eq!(answer.unwrap_err().kind, FaultKind::Unexpected);
    }
}

/// How the payer gets to the bank.
async fn way(sandbox: &Sandbox, number: &str) -> (TransactionId, Challenge) {
    let request = authorisation(number);
    let id = request.transaction_id.clone();
    match sandbox.authorise(request).await {
        Ok(Authorisation::ChallengeRequired { challenge }) => (id, challenge),
        other => panic!("a challenge instead of {other:?}"),
    }
}

#[tokio::test]
async fn a_card_for_3ds_1_leads_to_the_bank_by_a_form() {
    for style in Style::ALL {
        let (id, challenge) = way(&sandbox().like(style), "4212345678901237").await;
        let Challenge::Form {
            issuer_url,
            pa_request,
            md,
        } = challenge
        else {
            panic!("a form");
        };
        assert_eq!(issuer_url.expose(), format!("/sandbox/issuer/{id}/acs"));
        assert_eq!(pa_request, id.as_str());
        assert_eq!(md, Some(format!("md-{id}")));
    }
}

#[tokio::test]
async fn a_card_leads_to_the_bank_by_a_page() {
    let (id, challenge) = way(&sandbox(), "4000000000003063").await;
    let Challenge::Html(html) = challenge else {
        panic!("a page");
    };
    let form = format!("action=\"/sandbox/issuer/{id}/form\"");
    assert!(html.contains(&form), "{html}");
}

#[tokio::test]
async fn worldpay_leads_to_the_bank_by_a_token() {
    let sandbox = sandbox().like(Style::Worldpay);
    let (id, challenge) = way(&sandbox, STRIPE_CARD).await;
    let Challenge::Token { url, jwt } = challenge else {
        panic!("a token");
    };
    assert_eq!(url.expose(), "/sandbox/worldpay/challenge");
    let bank = sandbox.bank_of(&jwt).unwrap();
    assert_eq!(bank.expose(), format!("/sandbox/issuer/{id}"));
    assert_eq!(sandbox.bank_of("nonsense"), None);
    assert!(sandbox.challenge(id.as_str()).await.unwrap().is_some());
}

/// When the time of the sandbox stands still.
fn start() -> Timestamp {
    Timestamp::from_unix_micros(0)
}

#[tokio::test]
async fn only_worldpay_looks_at_the_browser() {
    let payment = authorisation(GOOD_CARD);
    let request = |until| DeviceDataRequest {
        account_id: account(),
        payment_id: payment.payment_id.clone(),
        until,
    };
    for style in Style::ALL {
        let sandbox = sandbox().like(style);
        let later = start().after(std::time::Duration::from_mins(1));
        let collection = sandbox.device_data(&request(later)).await.unwrap();
        assert_eq!(collection.is_some(), style == Style::Worldpay);
        let Some(collection) = collection else {
            continue;
        };
        assert_eq!(collection.url, "/sandbox/worldpay/ddc");
        assert!(sandbox.device_session(&collection.jwt).is_some());
        let over = sandbox.device_data(&request(start())).await;
        let over = over.unwrap().unwrap();
        assert_eq!(sandbox.device_session(&over.jwt), None);
    }
}
