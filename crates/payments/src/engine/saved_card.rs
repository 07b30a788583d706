//! Recurring payments: a worker charges the card that an agreement has stored.

use super::{
    EngineError, Payments,
    authorise::{Asked, outcome_of},
    jobs::{Next, settled},
    record,
};
use crate::{
    agreement::Agreement,
    id::{PaymentId, TransactionId},
    money::Amount,
    payment::Payment,
    provider::SavedCardRequest,
    state::{Operation, State},
    transition::{BeginAuthorisation, Command},
};

impl Payments {
    /// Asks the provider under a lease, so that a job that is run twice asks once.
    pub(super) async fn charge_saved_card(&self, payment: &Payment) -> Result<Next, EngineError> {
        if payment.state != State::Queued {
            return Ok(Next::Done);
        }
        let payment = match self.begin_charge(&payment.id).await {
            Ok(payment) => payment,
            // Whoever asks now, or the job that looks after them, goes on with it.
            refused => return settled(refused),
        };
        let (Some(lease), Some(request)) = (payment.lease, request(&payment)) else {
            return Ok(Next::Done);
        };
        let asked = Asked {
            id: payment.id.clone(),
            transaction_id: request.transaction_id.clone(),
            lease,
        };
        let answer = self
            .call(&payment, |provider| async move {
                provider.authorise_saved(request).await
            })
            .await;
        let outcome = outcome_of(answer, &payment.id);
        settled(self.record_authorisation(&asked, outcome).await)
    }

    /// Takes the lease, if the agreement still has a card that may be charged; otherwise the payment is declined.
    async fn begin_charge(&self, id: &PaymentId) -> Result<Payment, EngineError> {
        let (id, now) = (id.clone(), self.now());
        let lease = self.new_lease(Operation::Authorise, now);
        let transaction_id = TransactionId::generate(self.random());
        let transition = self
            .change(move |tx| {
                let payment = tx.find_payment(&id)?.ok_or(EngineError::NotFound)?;
                let agreement = match &payment.order.agreement {
                    Some(used) => tx.find_agreement(&used.id)?,
                    None => None,
                };
                let usable = agreement.as_ref().and_then(Agreement::usable_instrument);
                let command = usable.map_or(Command::Refuse, |instrument| {
                    Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                        lease,
                        transaction_id: transaction_id.clone(),
                        card: instrument.card.clone().into(),
                        email: None,
                        surcharge: Amount::ZERO,
                        saved_card: Some(instrument.saved.clone()),
                    }))
                });
                let transition = payment.apply(command, now)?;
                record(tx, &transition)?;
                Ok::<_, EngineError>(transition)
            })
            .await?;
        self.announce(&transition);
        Ok(transition.payment)
    }
}

/// What the provider is asked for a payment whose lease was taken.
fn request(payment: &Payment) -> Option<SavedCardRequest> {
    Some(SavedCardRequest {
        transaction_id: payment.transaction_id.clone()?,
        account_id: payment.account_id.clone(),
        payment_id: payment.id.clone(),
        amount: payment.total(),
        description: payment.order.description.clone(),
        saved: payment.saved_card.clone()?,
        card: payment.card.clone()?,
        payment_type: payment.order.agreement.as_ref()?.payment_type,
    })
}
