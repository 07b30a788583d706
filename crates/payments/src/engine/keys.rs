//! Who calls the API.

use super::Payments;
use crate::{
    api_key::{ApiKey, ApiKeyRecord},
    clock::Timestamp,
    id::{AccountId, PaymentId},
    payment::Payment,
    store::{StoreError, Transaction},
    token::TokenHash,
};

/// Who asks for a payment.
#[derive(Clone, Debug)]
pub enum Asker {
    /// An account that is known already.
    Account(AccountId),
    /// Whoever presents a key, which is looked up in the same breath as what is asked for.
    Key(TokenHash),
}

impl From<&AccountId> for Asker {
    fn from(id: &AccountId) -> Self {
        Self::Account(id.clone())
    }
}

impl From<&ApiKey> for Asker {
    fn from(key: &ApiKey) -> Self {
        Self::Key(key.hash())
    }
}

/// What an asker gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<T> {
    /// What was asked for.
    Some(T),
    /// There is no such thing for this account.
    Nothing,
    /// The key is unknown or revoked, or its account is gone.
    UnknownKey,
}

impl Payments {
    /// The account that a key opens; `None` when the key is unknown or revoked, or its account is gone.
    pub async fn authenticate(&self, key: &ApiKey) -> Result<Option<AccountId>, StoreError> {
        let (payments, asker) = (self.clone(), Asker::from(key));
        self.store()
            .read(move |tx| payments.account_behind(tx, asker))
            .await
    }

    /// The account of an asker.
    fn account_behind(
        &self,
        tx: &mut dyn Transaction,
        asker: Asker,
    ) -> Result<Option<AccountId>, StoreError> {
        let id = match asker {
            Asker::Account(id) => return Ok(Some(id)),
            Asker::Key(hash) => tx
                .find_api_key(&hash)?
                .filter(|record| is_live(record, self.now()))
                .map(|record| record.account_id),
        };
        Ok(id.filter(|id| self.accounts().find(id).is_some()))
    }

    /// Reads what belongs to a payment of the asker.
    pub(super) async fn read_for<T: Send + 'static>(
        &self,
        asker: Asker,
        id: &PaymentId,
        work: impl FnOnce(&mut dyn Transaction, Payment) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Found<T>, StoreError> {
        let (payments, id) = (self.clone(), id.clone());
        self.store()
            .read(move |tx| {
                let Some(account_id) = payments.account_behind(tx, asker)? else {
                    return Ok(Found::UnknownKey);
                };
                match tx
                    .find_payment(&id)?
                    .filter(|payment| payment.account_id == account_id)
                {
                    Some(payment) => Ok(Found::Some(work(tx, payment)?)),
                    None => Ok(Found::Nothing),
                }
            })
            .await
    }

    /// Makes a key known; one that is known already stays as it is.
    pub async fn add_api_key(
        &self,
        key: &ApiKey,
        account_id: AccountId,
        description: String,
    ) -> Result<(), StoreError> {
        let record = ApiKeyRecord {
            hash: key.hash(),
            account_id,
            description,
            created_at: self.now(),
            revoked_at: None,
        };
        self.store()
            .write(move |tx| tx.insert_api_key(&record))
            .await
    }
}

fn is_live(record: &ApiKeyRecord, now: Timestamp) -> bool {
    record.revoked_at.is_none_or(|at| now < at)
}
