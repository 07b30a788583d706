//! Cards in a payer's wallet.

use payments::{
    browser::BrowserInfo,
    card::{Brand, CardType, Expiry, LastFour},
    issuer::{Decision, Issuer as _},
    provider::{
        Approval, Authorisation, Capture, ChallengeRequest, ChallengeResult, FaultKind,
        Provider as _, TransactionStatus, WalletAuthorisationRequest,
    },
    wallet::{WalletCard, WalletPayload, WalletType},
};
use psp_sandbox::{Behaviour, Style, WALLET_DESCRIPTIONS};

use crate::fixtures::{GOOD_CARD, Stage, authorisation, follow_up};

fn stage() -> Stage {
    Stage::new(Behaviour::default())
}

/// Of £145.00.
fn with_wallet(wallet: WalletType, description: &str) -> WalletAuthorisationRequest {
    let request = authorisation(GOOD_CARD);
    WalletAuthorisationRequest {
        transaction_id: request.transaction_id,
        account_id: request.account_id,
        payment_id: request.payment_id,
        amount: request.amount,
        description: description.to_owned(),
        wallet,
        card: WalletCard {
            brand: Brand::Visa,
            card_type: Some(CardType::Debit),
            last_digits: Some(LastFour::parse("4242").unwrap()),
            cardholder_name: None,
        },
        payload: WalletPayload::new("{}".to_owned()),
        browser: BrowserInfo::default(),
    }
}

fn authorised() -> Authorisation {
    Authorisation::Authorised(Approval {
        saved: None,
        expiry: Some(Expiry::parse_mm_yy("12/50").unwrap()),
    })
}

#[tokio::test]
async fn the_description_of_the_payment_decides_for_both_wallets_and_every_style() {
    let declined = Ok(Authorisation::Declined {
        may_retry: Some(false),
    });
    for style in Style::ALL {
        let sandbox = stage().sandbox.like(style);
        for wallet in WalletType::ALL {
            for (description, expected) in [
                ("DECLINED", &declined),
                ("declined", &declined),
                ("Refused", &declined),
                ("Council tax", &Ok(authorised())),
            ] {
                let request = with_wallet(wallet, description);
                let id = request.transaction_id.clone();
                let answer = sandbox.authorise_wallet(request).await;
                assert_eq!(&answer, expected, "{wallet:?} {description}");
                let known = sandbox.query(&id).await.unwrap();
                let is_same = match known {
                    TransactionStatus::Authorised(_) => answer == Ok(authorised()),
                    TransactionStatus::Declined { .. } => answer == declined,
                    _ => false,
                };
                assert!(is_same, "{wallet:?} {description}: {known:?}");
            }
            let answer = sandbox.authorise_wallet(with_wallet(wallet, "Error")).await;
            assert_eq!(answer.unwrap_err().kind, FaultKind::Definite);
        }
    }
    assert_eq!(WALLET_DESCRIPTIONS.len(), 4);
}

#[tokio::test]
async fn the_same_authorisation_twice_is_one() {
    let sandbox = stage().sandbox;
    let first = with_wallet(WalletType::ApplePay, "Council tax");
    let id = first.transaction_id.clone();
    // The same key with another wish: the first answer stands.
    let again = WalletAuthorisationRequest {
        transaction_id: id.clone(),
        ..with_wallet(WalletType::ApplePay, "DECLINED")
    };
    assert_eq!(sandbox.authorise_wallet(first).await, Ok(authorised()));
    assert_eq!(sandbox.authorise_wallet(again).await, Ok(authorised()));
    // Whoever lost the answer learns the same expiry.
    let Ok(TransactionStatus::Authorised(remembered)) = sandbox.query(&id).await else {
        panic!("the money is reserved");
    };
    assert_eq!(remembered.expiry, Expiry::parse_mm_yy("12/50").ok());
}

#[tokio::test]
async fn money_reserved_with_a_wallet_is_captured_or_given_back() {
    let sandbox = stage().sandbox;
    let reserve = async || {
        let request = with_wallet(WalletType::GooglePay, "Council tax");
        let id = request.transaction_id.clone();
        assert_eq!(sandbox.authorise_wallet(request).await, Ok(authorised()));
        follow_up(&id)
    };
    let captured = sandbox.capture(&reserve().await).await;
    assert_eq!(captured, Ok(Capture::Complete { fee: None }));
    let request = reserve().await;
    assert_eq!(sandbox.cancel(&request).await, Ok(()));
    let known = sandbox.query(&request.transaction_id).await;
    assert_eq!(known, Ok(TransactionStatus::Cancelled));
}

#[tokio::test]
async fn a_challenge_after_a_wallet_ends_as_the_payer_tells_the_bank() {
    let sandbox = stage().sandbox;
    for (decision, is_authorised) in [(Decision::Passed, true), (Decision::Failed, false)] {
        let request = with_wallet(WalletType::GooglePay, "Challenge");
        let back = ChallengeRequest {
            transaction_id: request.transaction_id.clone(),
            account_id: request.account_id.clone(),
            payment_id: request.payment_id.clone(),
            amount: request.amount,
            result: ChallengeResult::default(),
        };
        let answer = sandbox.authorise_wallet(request).await;
        assert!(matches!(
            answer,
            Ok(Authorisation::ChallengeRequired { .. })
        ));
        let told = sandbox.decide(back.transaction_id.as_str(), decision).await;
        assert!(told.unwrap().is_some());
        match sandbox.authorise_challenge(back).await.unwrap() {
            Authorisation::Authorised(approval) => {
                assert!(is_authorised);
                assert_eq!(approval.expiry, Expiry::parse_mm_yy("12/50").ok());
            }
            Authorisation::Declined { .. } => assert!(!is_authorised),
            answer @ Authorisation::ChallengeRequired { .. } => panic!("{answer:?}"),
        }
    }
}
