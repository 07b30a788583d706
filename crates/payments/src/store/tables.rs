//! What can be done with keys, refunds, agreements, disputes and searches inside a transaction.

use time::Date;

use super::StoreError;
use crate::{
    agreement::Agreement,
    api_key::ApiKeyRecord,
    clock::Timestamp,
    dispute::Dispute,
    id::{AccountId, AgreementId, DisputeId, PaymentId, RefundId},
    payment::Payment,
    refund::Refund,
    search::{AgreementFilter, DisputeFilter, Matches, Page, PaymentFilter, RefundFilter},
    token::TokenHash,
};

/// API keys.
pub trait ApiKeyTable {
    /// The key with this hash.
    fn find_api_key(&mut self, hash: &TokenHash) -> Result<Option<ApiKeyRecord>, StoreError>;
    /// Writes a key; a key with the same hash stays as it is.
    fn insert_api_key(&mut self, key: &ApiKeyRecord) -> Result<(), StoreError>;
    /// Every key, oldest first.
    fn list_api_keys(&mut self) -> Result<Vec<ApiKeyRecord>, StoreError>;
    /// Ends a key; `false` when it had ended before.
    fn revoke_api_key(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError>;
    /// Notes that a key was used.
    fn touch_api_key(&mut self, hash: &TokenHash, now: Timestamp) -> Result<(), StoreError>;
}

/// Refunds.
pub trait RefundTable {
    /// Writes a new refund.
    fn insert_refund(&mut self, refund: &Refund) -> Result<(), StoreError>;
    /// The refund with this id.
    fn find_refund(&mut self, id: &RefundId) -> Result<Option<Refund>, StoreError>;
    /// Writes what has become of a refund.
    fn update_refund(&mut self, refund: &Refund) -> Result<(), StoreError>;
    /// The refunds of a payment, oldest first.
    fn list_refunds(&mut self, payment_id: &PaymentId) -> Result<Vec<Refund>, StoreError>;
}

/// Agreements.
pub trait AgreementTable {
    /// Writes a new agreement.
    fn insert_agreement(&mut self, agreement: &Agreement) -> Result<(), StoreError>;
    /// The agreement with this id.
    fn find_agreement(&mut self, id: &AgreementId) -> Result<Option<Agreement>, StoreError>;
    /// Writes what has become of an agreement; [`StoreError::Conflict`] when it is no longer the version before.
    fn update_agreement(&mut self, agreement: &Agreement) -> Result<(), StoreError>;
}

/// Disputes.
pub trait DisputeTable {
    /// Writes a new dispute.
    fn insert_dispute(&mut self, dispute: &Dispute) -> Result<(), StoreError>;
    /// The dispute with this id.
    fn find_dispute(&mut self, id: &DisputeId) -> Result<Option<Dispute>, StoreError>;
    /// The disputes of a payment, oldest first.
    fn list_disputes(&mut self, payment_id: &PaymentId) -> Result<Vec<Dispute>, StoreError>;
    /// Writes what has become of a dispute.
    fn update_dispute(&mut self, dispute: &Dispute) -> Result<(), StoreError>;
}

/// Which request made which payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Whose key it is.
    pub account_id: AccountId,
    /// The `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of what was asked for.
    pub fingerprint: [u8; 32],
    /// The payment that was made.
    pub payment_id: PaymentId,
    /// When.
    pub created_at: Timestamp,
}

/// Idempotency keys.
pub trait IdempotencyTable {
    /// The request that had this key.
    fn find_idempotency_key(
        &mut self,
        account_id: &AccountId,
        key: &str,
    ) -> Result<Option<IdempotencyRecord>, StoreError>;
    /// Writes a request; takes the place of an older one with the same key.
    fn put_idempotency_key(&mut self, record: &IdempotencyRecord) -> Result<(), StoreError>;
    /// Deletes up to `limit` keys first used before `before`, and says how many.
    fn purge_idempotency_keys(
        &mut self,
        before: Timestamp,
        limit: i64,
    ) -> Result<usize, StoreError>;
}

/// Searches: newest first, with the number of all matches.
pub trait SearchTables {
    /// Payments of an account. Sums of days that were not over the day before `today` are not relied on.
    fn search_payments(
        &mut self,
        account_id: &AccountId,
        filter: &PaymentFilter,
        page: Page,
        today: Date,
    ) -> Result<Matches<Payment>, StoreError>;
    /// Refunds of an account.
    fn search_refunds(
        &mut self,
        account_id: &AccountId,
        filter: &RefundFilter,
        page: Page,
    ) -> Result<Matches<Refund>, StoreError>;
    /// Agreements of an account.
    fn search_agreements(
        &mut self,
        account_id: &AccountId,
        filter: &AgreementFilter,
        page: Page,
    ) -> Result<Matches<Agreement>, StoreError>;
    /// Disputes of an account.
    fn search_disputes(
        &mut self,
        account_id: &AccountId,
        filter: &DisputeFilter,
        page: Page,
    ) -> Result<Matches<Dispute>, StoreError>;
    /// Adds up the payments of an account on the days before `before` that are not added up yet, a month of them at
    /// most, and says whether there are more. Later changes of those payments keep the sums right. Sums of `before` and
    /// later days were made by a clock that was ahead, and are forgotten.
    fn add_up_totals(&mut self, account_id: &AccountId, before: Date) -> Result<bool, StoreError>;
    /// Forgets the sums of `from` and later days, which are not over yet.
    fn forget_totals(&mut self, from: Date) -> Result<(), StoreError>;
}
