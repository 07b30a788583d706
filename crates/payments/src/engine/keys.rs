//! Who calls the API.

use super::Payments;
use crate::{
    api_key::{ApiKey, ApiKeyRecord},
    id::AccountId,
    store::StoreError,
};

impl Payments {
    /// The account that a key opens; `None` when the key is unknown or revoked, or its account is gone.
    pub async fn authenticate(&self, key: &ApiKey) -> Result<Option<AccountId>, StoreError> {
        let (hash, now) = (key.hash(), self.now());
        let record = self.store().read(move |tx| tx.find_api_key(&hash)).await?;
        let live = record.filter(|record| record.revoked_at.is_none_or(|at| now < at));
        Ok(live
            .map(|record| record.account_id)
            .filter(|id| self.accounts().find(id).is_some()))
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
