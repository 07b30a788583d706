//! Agreements: created, read and cancelled by services.

use std::sync::Arc;

use super::{Asker, Found, Payments};
use crate::{
    agreement::{Agreement, AgreementTerms},
    id::{AccountId, AgreementId},
    store::StoreError,
};

/// Why an agreement is not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateAgreementError {
    /// P0942: the account has no recurring payments, or is gone.
    #[error("recurring payments are not enabled")]
    RecurringNotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an agreement is not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// P2500.
    #[error("there is no such agreement")]
    NotFound,
    /// P2501.
    #[error("the agreement is not active")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// A new agreement. It becomes active when a payment that sets it up is confirmed.
    pub async fn create_agreement(
        &self,
        account_id: &AccountId,
        terms: AgreementTerms,
    ) -> Result<Agreement, CreateAgreementError> {
        let account = self.accounts().find(account_id).map(Arc::clone);
        let account = account
            .filter(|account| account.allows_recurring)
            .ok_or(CreateAgreementError::RecurringNotAllowed)?;
        let id = AgreementId::generate(self.random());
        let agreement = Agreement::new(id, account.id.clone(), terms, self.now());
        let stored = agreement.clone();
        self.store()
            .write(move |tx| tx.insert_agreement(&stored))
            .await?;
        tracing::info!(agreement.id = %agreement.id, account.id = %account_id, "created an agreement");
        Ok(agreement)
    }

    /// An agreement of the asker.
    pub async fn get_agreement(
        &self,
        asker: impl Into<Asker>,
        id: &AgreementId,
    ) -> Result<Found<Agreement>, StoreError> {
        let id = id.clone();
        self.read_as(asker.into(), move |tx, account| {
            let agreement = tx.find_agreement(&id)?;
            Ok(agreement.filter(|agreement| agreement.account_id == account.id))
        })
        .await
    }

    /// Ends an active agreement: its card is never charged again.
    pub async fn cancel_agreement(
        &self,
        account_id: &AccountId,
        id: &AgreementId,
    ) -> Result<Agreement, AgreementError> {
        let (account_id, id, now) = (account_id.clone(), id.clone(), self.now());
        let agreement = self
            .change(move |tx| {
                let agreement = tx
                    .find_agreement(&id)?
                    .filter(|agreement| agreement.account_id == account_id)
                    .ok_or(AgreementError::NotFound)?;
                let cancelled = agreement.cancelled(now);
                let cancelled = cancelled.or(Err(AgreementError::NotActive))?;
                tx.update_agreement(&cancelled)?;
                Ok::<_, AgreementError>(cancelled)
            })
            .await?;
        tracing::info!(agreement.id = %agreement.id, "cancelled an agreement");
        Ok(agreement)
    }
}
