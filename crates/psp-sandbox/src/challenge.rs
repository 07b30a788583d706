//! The bank that the sandbox plays: it asks payers whether they are who they say (3-D Secure).

use async_trait::async_trait;
use payments::{
    id::TransactionId,
    issuer::{self, Decision, Issuer, IssuerChallenge},
    provider::{Authorisation, Fault, IssuerUrl, TransactionStatus},
};

use crate::{
    Sandbox,
    ledger::{Entry, Status},
    saved_card,
};

/// Whether the page of the bank lies in a frame of its own, as Stripe has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// It does.
    Nested,
    /// It does not.
    Plain,
}

/// The transaction id is random, known to nobody else, and of one payment only: it is the token of the challenge.
pub(crate) fn issuer_url(id: &TransactionId, frame: Frame) -> IssuerUrl {
    let form = match frame {
        Frame::Nested => "",
        Frame::Plain => issuer::FORM,
    };
    IssuerUrl::new(format!("{}/{id}{form}", issuer::PATH))
}

/// What is known of a challenge that the engine has not told us the end of.
pub(crate) fn waiting(id: &TransactionId) -> TransactionStatus {
    TransactionStatus::Challenged {
        issuer_url: issuer_url(id, Frame::Nested),
    }
}

/// The challenge that a transaction waits for; `None` when it waits for none.
fn challenge_of(entry: Entry) -> Option<IssuerChallenge> {
    let decision = match entry.status {
        Status::Challenged => None,
        Status::ChallengePassed => Some(Decision::Passed),
        Status::ChallengeFailed => Some(Decision::Failed),
        Status::ChallengeAbandoned => Some(Decision::Abandoned),
        _ => return None,
    };
    Some(IssuerChallenge {
        payment_id: entry.payment_id,
        amount: entry.amount,
        decision,
    })
}

impl Sandbox {
    /// The payer is back. What counts is what they told the bank, not what their browser brings.
    pub(crate) async fn finish_challenge(
        &self,
        id: &TransactionId,
    ) -> Result<Authorisation, Fault> {
        for (answered, becomes) in [
            (Status::ChallengePassed, Status::Authorised),
            (Status::ChallengeFailed, Status::Declined),
            (Status::ChallengeAbandoned, Status::Declined),
        ] {
            if self.change(id, answered, becomes).await? {
                break;
            }
        }
        match self.find(id).await?.map(|entry| entry.status) {
            // It does not remember whether it was asked to keep the card, and names it always.
            Some(Status::Authorised) => Ok(Authorisation::Authorised {
                saved: Some(saved_card(id)),
            }),
            Some(Status::Declined) => Ok(Authorisation::Declined {
                may_retry: Some(false),
            }),
            Some(Status::Challenged) => Ok(Authorisation::ChallengeRequired {
                issuer_url: issuer_url(id, Frame::Nested),
            }),
            _ => Err(Fault::unexpected("nobody was challenged")),
        }
    }
}

#[async_trait]
impl Issuer for Sandbox {
    async fn challenge(&self, token: &str) -> Result<Option<IssuerChallenge>, Fault> {
        let id = TransactionId::from_stored(token.to_owned());
        Ok(self.find(&id).await?.and_then(challenge_of))
    }

    async fn decide(
        &self,
        token: &str,
        decision: Decision,
    ) -> Result<Option<IssuerChallenge>, Fault> {
        let id = TransactionId::from_stored(token.to_owned());
        let answered = match decision {
            Decision::Passed => Status::ChallengePassed,
            Decision::Failed => Status::ChallengeFailed,
            Decision::Abandoned => Status::ChallengeAbandoned,
        };
        self.change(&id, Status::Challenged, answered).await?;
        self.challenge(token).await
    }
}
