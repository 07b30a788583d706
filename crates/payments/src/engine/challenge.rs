//! A payer comes back from their bank (3-D Secure).

use std::sync::Arc;

use super::{Authorised, EngineError, Payments, authorise::Asked};
use crate::{
    id::PaymentId,
    provider::{ChallengeRequest, ChallengeResult},
    state::Operation,
    transition::{Command, TransitionError},
};

impl Payments {
    /// Takes a lease, tells the provider outside any transaction that the payer is back, and records the answer. Returns
    /// after [`super::Limits::payer_patience`] at the latest; the work goes on, and its answer is recorded. Who comes
    /// while the provider is told waits, too.
    pub async fn finish_challenge(
        &self,
        id: &PaymentId,
        result: ChallengeResult,
    ) -> Result<Authorised, EngineError> {
        let payment = self.find(id).await?.ok_or(EngineError::NotFound)?;
        let provider = self.provider(&payment.provider).map(Arc::clone);
        let provider = provider.ok_or(EngineError::NotFound)?;
        let lease = self.new_lease(Operation::AuthoriseChallenge, self.now());
        let payment = match self
            .transition(id, move |_| Command::BeginChallenge { lease })
            .await
        {
            Ok(payment) => payment,
            Err(EngineError::Transition(TransitionError::InProgress)) => {
                return Ok(Authorised::Waiting);
            }
            Err(error) => return Err(error),
        };
        let transaction_id = payment.transaction_id.clone();
        let transaction_id = transaction_id.ok_or(EngineError::NotFound)?;
        let asked = Asked {
            id: payment.id.clone(),
            transaction_id: transaction_id.clone(),
            lease,
        };
        let request = ChallengeRequest {
            transaction_id,
            amount: payment.total(),
            account_id: payment.account_id,
            payment_id: payment.id,
            result,
        };
        let answer = async move { provider.authorise_challenge(request).await };
        let asking = self
            .clone()
            .record_answer(asked, self.limits().provider_timeout, answer);
        Authorised::within(self.limits().payer_patience, tokio::spawn(asking)).await
    }
}
