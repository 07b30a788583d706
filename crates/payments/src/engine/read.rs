//! Looking at payments.

use super::{Asker, Found, Payments};
use crate::{
    id::{AccountId, PaymentId},
    job::JobCount,
    payment::{Payment, PaymentEvent},
    refund::Refund,
    store::{Durability, StoreError},
    token::PaymentToken,
};

impl Payments {
    /// A payment of any account, for pages whose session says that the payer may see it.
    pub async fn find(&self, id: &PaymentId) -> Result<Option<Payment>, StoreError> {
        let id = id.clone();
        self.store().read(move |tx| tx.find_payment(&id)).await
    }

    /// A payment of the asker, with a fresh one-time token while the payer can still do something.
    ///
    /// The token is written with relaxed durability: after a power failure the service asks again and gets another.
    pub async fn get(
        &self,
        asker: impl Into<Asker>,
        id: &PaymentId,
    ) -> Result<Found<(Payment, Option<PaymentToken>)>, StoreError> {
        let payment = match self
            .read_for(asker.into(), id, |_, payment| Ok(payment))
            .await?
        {
            Found::Some(payment) => payment,
            Found::Nothing => return Ok(Found::Nothing),
            Found::UnknownKey => return Ok(Found::UnknownKey),
            Found::TooOften => return Ok(Found::TooOften),
        };
        if !payment.needs_token() {
            return Ok(Found::Some((payment, None)));
        }
        let (token, now, id) = (
            PaymentToken::generate(self.random()),
            self.now(),
            id.clone(),
        );
        let hash = token.hash();
        self.store()
            .write_with(Durability::Relaxed, move |tx| {
                tx.insert_token(&hash, &id, now)
            })
            .await?;
        Ok(Found::Some((payment, Some(token))))
    }

    /// The log of a payment of the asker and its refunds, each oldest first.
    pub async fn events(
        &self,
        asker: impl Into<Asker>,
        id: &PaymentId,
    ) -> Result<Found<(Vec<PaymentEvent>, Vec<Refund>)>, StoreError> {
        self.read_for(asker.into(), id, |tx, payment| {
            Ok((tx.list_events(&payment.id)?, tx.list_refunds(&payment.id)?))
        })
        .await
    }

    /// How many jobs wait or were given up, by kind.
    pub async fn job_counts(&self) -> Result<Vec<JobCount>, StoreError> {
        self.store().read(|tx| tx.count_jobs()).await
    }

    /// How many payments an account has.
    pub async fn count(&self, account_id: &AccountId) -> Result<i64, StoreError> {
        let account_id = account_id.clone();
        self.store()
            .read(move |tx| tx.count_payments(&account_id))
            .await
    }
}
