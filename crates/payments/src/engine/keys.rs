//! Who calls the API.

use std::{
    fmt,
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use super::Payments;
use crate::{
    account::Account,
    api_key::{ApiKey, ApiKeyRecord},
    clock::Timestamp,
    id::{AccountId, PaymentId},
    payment::Payment,
    store::{Durability, StoreError, Transaction},
    token::TokenHash,
};

/// Says whether one more request of an account is let through.
pub type Admission = Arc<dyn Fn(&Account) -> bool + Send + Sync>;

/// How long a key may be used before that is noted again.
const NOTED_FOR: Duration = Duration::from_hours(1);

/// Who asks.
#[derive(Clone)]
pub struct Asker {
    who: Who,
    admission: Option<Admission>,
}

#[derive(Clone)]
enum Who {
    /// An account that is known already.
    Account(AccountId),
    /// Whoever presents a key, which is looked up in the same breath as what is asked for.
    Key(TokenHash),
}

impl Asker {
    /// Whoever presents `key`, if `admission` lets the key's account through.
    pub fn key(key: &ApiKey, admission: Option<Admission>) -> Self {
        Self {
            who: Who::Key(key.hash()),
            admission,
        }
    }
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asker")
    }
}

impl From<&AccountId> for Asker {
    fn from(id: &AccountId) -> Self {
        Self {
            who: Who::Account(id.clone()),
            admission: None,
        }
    }
}

impl From<&ApiKey> for Asker {
    fn from(key: &ApiKey) -> Self {
        Self::key(key, None)
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
    /// The account asks too often.
    TooOften,
}

impl<T> Found<T> {
    fn of(found: Option<T>) -> Self {
        found.map_or(Self::Nothing, Self::Some)
    }
}

impl Payments {
    /// The account of an asker.
    pub async fn identify(&self, asker: Asker) -> Result<Found<Arc<Account>>, StoreError> {
        self.read_as(asker, |_, account| Ok(Some(Arc::clone(account))))
            .await
    }

    /// Reads something for the account of an asker; `None` means that there is no such thing.
    pub(super) async fn read_as<T: Send + 'static>(
        &self,
        asker: Asker,
        work: impl FnOnce(&mut dyn Transaction, &Arc<Account>) -> Result<Option<T>, StoreError>
        + Send
        + 'static,
    ) -> Result<Found<T>, StoreError> {
        let payments = self.clone();
        let found = self
            .store()
            .read(move |tx| {
                let Some(account) = payments.account_behind(tx, &asker.who)? else {
                    return Ok(Found::UnknownKey);
                };
                if asker.admission.is_some_and(|admits| !admits(&account)) {
                    return Ok(Found::TooOften);
                }
                Ok::<_, StoreError>(Found::of(work(tx, &account)?))
            })
            .await?;
        self.note_used_keys();
        Ok(found)
    }

    fn account_behind(
        &self,
        tx: &mut dyn Transaction,
        who: &Who,
    ) -> Result<Option<Arc<Account>>, StoreError> {
        let now = self.now();
        let id = match who {
            Who::Account(id) => Some(id.clone()),
            Who::Key(hash) => {
                let record = tx
                    .find_api_key(hash)?
                    .filter(|record| record.revoked_at.is_none());
                // A clock that was moved and set back leaves moments behind that are still to come.
                let is_noted = |at: Timestamp| at <= now && now < at.after(NOTED_FOR);
                if let Some(record) = &record
                    && !record.last_used_at.is_some_and(is_noted)
                {
                    self.used_keys().push(record.hash);
                }
                record.map(|record| record.account_id)
            }
        };
        Ok(id.and_then(|id| self.accounts().find(&id).map(Arc::clone)))
    }

    fn used_keys(&self) -> MutexGuard<'_, Vec<TokenHash>> {
        let used = self.inner.used_keys.lock();
        used.unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down, beside what the caller waits for, that keys were used.
    fn note_used_keys(&self) {
        let mut used = std::mem::take(&mut *self.used_keys());
        if used.is_empty() {
            return;
        }
        used.dedup();
        let (store, now) = (self.store().clone(), self.now());
        tokio::spawn(async move {
            let noted = store.write_with(Durability::Relaxed, move |tx| {
                used.iter().try_for_each(|hash| tx.touch_api_key(hash, now))
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of a key could not be noted");
            }
        });
    }

    /// Reads what belongs to a payment of the asker.
    pub(super) async fn read_for<T: Send + 'static>(
        &self,
        asker: Asker,
        id: &PaymentId,
        work: impl FnOnce(&mut dyn Transaction, Payment) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Found<T>, StoreError> {
        let id = id.clone();
        self.read_as(asker, move |tx, account| {
            let payment = tx
                .find_payment(&id)?
                .filter(|payment| payment.account_id == account.id);
            payment.map(|payment| work(tx, payment)).transpose()
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
            last_used_at: None,
            revoked_at: None,
        };
        self.store()
            .write(move |tx| tx.insert_api_key(&record))
            .await
    }

    /// Every key, oldest first.
    pub async fn list_api_keys(&self) -> Result<Vec<ApiKeyRecord>, StoreError> {
        self.store().read(|tx| tx.list_api_keys()).await
    }

    /// Ends a key at once; `false` when it had ended before.
    pub async fn revoke_api_key(&self, hash: TokenHash) -> Result<bool, StoreError> {
        let now = self.now();
        self.store()
            .write(move |tx| tx.revoke_api_key(&hash, now))
            .await
    }
}
