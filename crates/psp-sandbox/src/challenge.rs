//! The bank that the sandbox plays: it asks payers whether they are who they say (3-D Secure).

use async_trait::async_trait;
use payments::{
    challenge::Challenge,
    id::TransactionId,
    issuer::{self, Decision, Issuer, IssuerChallenge},
    provider::{Authorisation, Fault, IssuerUrl, TransactionStatus},
};

use crate::{
    Sandbox, Style,
    ledger::{Entry, Status},
    remembered, worldpay,
};

/// Whether the page of the bank lies in a frame of its own, as Stripe has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// It does.
    Nested,
    /// It does not.
    Plain,
}

/// How a payer gets to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As the provider has it that the sandbox passes for.
    Usual(Frame),
    /// With the form of 3-D Secure 1.
    Form,
    /// By a page of the provider's.
    Page,
}

/// The page that leads on to the bank; the address stands in the place of `{bank}`.
const PAGE: &str = "\
    <form id=\"to-bank\" action=\"{bank}\"><p>Your bank wants to see you.</p>\
    <button id=\"confirm\" type=\"submit\">Go to your bank</button></form>\
    <script>document.getElementById(\"to-bank\").submit();</script>";

/// The transaction id is random, known to nobody else, and of one payment only: it is the token of the challenge.
pub(crate) fn issuer_url(id: &TransactionId, frame: Frame) -> IssuerUrl {
    let form = match frame {
        Frame::Nested => "",
        Frame::Plain => issuer::FORM,
    };
    IssuerUrl::new(format!("{}/{id}{form}", issuer::PATH))
}

/// What is known of a challenge that the engine has not told us the end of. It does not remember how the payer was to get
/// there, and one way is as good as the other.
pub(crate) fn waiting(id: &TransactionId) -> TransactionStatus {
    TransactionStatus::Challenged {
        challenge: redirect(id, Frame::Nested),
    }
}

fn redirect(id: &TransactionId, frame: Frame) -> Challenge {
    Challenge::Redirect {
        issuer_url: issuer_url(id, frame),
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
    /// The way to the bank.
    pub(crate) fn way_to_bank(&self, id: &TransactionId, way: Way) -> Challenge {
        match way {
            Way::Usual(frame) if self.style == Style::Worldpay => {
                worldpay::challenge(id, frame, self.clock.now())
            }
            Way::Usual(frame) => redirect(id, frame),
            Way::Form => Challenge::Form {
                issuer_url: IssuerUrl::new(format!(
                    "{}/{id}{}",
                    issuer::PATH,
                    issuer::FORM_CHALLENGE
                )),
                pa_request: id.as_str().to_owned(),
                md: Some(format!("md-{id}")),
            },
            Way::Page => {
                let bank = issuer_url(id, Frame::Plain);
                Challenge::Html(PAGE.replace("{bank}", bank.expose()))
            }
        }
    }

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
            Some(Status::Authorised) => Ok(Authorisation::Authorised(remembered(id))),
            Some(Status::Declined) => Ok(Authorisation::Declined {
                may_retry: Some(false),
            }),
            Some(Status::Challenged) => Ok(Authorisation::ChallengeRequired {
                challenge: redirect(id, Frame::Nested),
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

    fn bank_of(&self, jwt: &str) -> Option<IssuerUrl> {
        worldpay::bank_of(jwt)
    }

    fn device_session(&self, jwt: &str) -> Option<String> {
        worldpay::device_session(jwt, self.clock.now())
    }
}
