//! The port to the bank that a test provider plays, so that payers can be challenged (3-D Secure) without a real one.

use async_trait::async_trait;

use crate::{
    id::PaymentId,
    money::Amount,
    provider::{Fault, IssuerUrl},
    state::stored_names,
};

/// Where the pages of that bank lie, followed by a slash and the token of a challenge.
pub const PATH: &str = "/sandbox/issuer";
/// What follows the token in the address of the page without a frame around it.
pub const FORM: &str = "/form";
/// What follows the token in the address that takes the form of 3-D Secure 1.
pub const FORM_CHALLENGE: &str = "/acs";
/// Where a payer is sent with a token of Worldpay's.
pub const TOKEN_CHALLENGE: &str = "/sandbox/worldpay/challenge";
/// Where a payer's browser is looked at, as at Worldpay.
pub const DEVICE_DATA: &str = "/sandbox/worldpay/ddc";

/// How a payer answers a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are who they say.
    Passed,
    /// They are not.
    Failed,
    /// They do not want to.
    Abandoned,
}

stored_names!(Decision {
    Decision::Passed = "passed",
    Decision::Failed = "failed",
    Decision::Abandoned = "abandoned",
});

/// A challenge that a payer was sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerChallenge {
    /// The payment that it is for.
    pub payment_id: PaymentId,
    /// In pence.
    pub amount: Amount,
    /// How it was answered, if it was.
    pub decision: Option<Decision>,
}

/// The bank that a test provider plays.
#[async_trait]
pub trait Issuer: Send + Sync {
    /// The challenge with this token; `None` when there is none, or nobody waits for it any more.
    async fn challenge(&self, token: &str) -> Result<Option<IssuerChallenge>, Fault>;

    /// Answers a challenge, and returns it as it then is: the first answer counts.
    async fn decide(
        &self,
        token: &str,
        decision: Decision,
    ) -> Result<Option<IssuerChallenge>, Fault>;

    /// Where the bank waits for whoever has this token of Worldpay's: a path of our own pages.
    fn bank_of(&self, jwt: &str) -> Option<IssuerUrl>;

    /// The id under which the browser is known that brought this token of Worldpay's; `None` when it may not be looked
    /// at.
    fn device_session(&self, jwt: &str) -> Option<String>;
}
