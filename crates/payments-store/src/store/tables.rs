//! Keys, refunds, agreements, disputes and searches.

use ::payments::{
    agreement::Agreement,
    api_key::ApiKeyRecord,
    clock::Timestamp,
    dispute::Dispute,
    id::{AccountId, AgreementId, DisputeId, PaymentId, RefundId},
    payment::Payment,
    refund::Refund,
    search::{AgreementFilter, DisputeFilter, Matches, Page, PaymentFilter, RefundFilter},
    store::{
        AgreementTable, ApiKeyTable, DisputeTable, IdempotencyRecord, IdempotencyTable,
        RefundTable, SearchTables, StoreError,
    },
    token::TokenHash,
};
use time::Date;

use super::InTransaction;
use crate::{agreements, api_keys, disputes, idempotency, refunds, search, totals};

impl ApiKeyTable for InTransaction<'_> {
    fn find_api_key(&mut self, hash: &TokenHash) -> Result<Option<ApiKeyRecord>, StoreError> {
        api_keys::find(self.0, hash)
    }

    fn insert_api_key(&mut self, key: &ApiKeyRecord) -> Result<(), StoreError> {
        api_keys::insert(self.0, key)
    }

    fn list_api_keys(&mut self) -> Result<Vec<ApiKeyRecord>, StoreError> {
        api_keys::list(self.0)
    }

    fn revoke_api_key(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        api_keys::revoke(self.0, hash, now)
    }

    fn touch_api_key(&mut self, hash: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        api_keys::touch(self.0, hash, now)
    }
}

impl RefundTable for InTransaction<'_> {
    fn insert_refund(&mut self, refund: &Refund) -> Result<(), StoreError> {
        refunds::insert(self.0, refund)
    }

    fn find_refund(&mut self, id: &RefundId) -> Result<Option<Refund>, StoreError> {
        refunds::find(self.0, id)
    }

    fn update_refund(&mut self, refund: &Refund) -> Result<(), StoreError> {
        refunds::update(self.0, refund)
    }

    fn list_refunds(&mut self, payment_id: &PaymentId) -> Result<Vec<Refund>, StoreError> {
        refunds::list(self.0, payment_id)
    }
}

impl AgreementTable for InTransaction<'_> {
    fn insert_agreement(&mut self, agreement: &Agreement) -> Result<(), StoreError> {
        agreements::insert(self.0, agreement)
    }

    fn find_agreement(&mut self, id: &AgreementId) -> Result<Option<Agreement>, StoreError> {
        agreements::find(self.0, id)
    }

    fn update_agreement(&mut self, agreement: &Agreement) -> Result<(), StoreError> {
        agreements::update(self.0, agreement)
    }
}

impl DisputeTable for InTransaction<'_> {
    fn insert_dispute(&mut self, dispute: &Dispute) -> Result<(), StoreError> {
        disputes::insert(self.0, dispute)
    }

    fn find_dispute(&mut self, id: &DisputeId) -> Result<Option<Dispute>, StoreError> {
        disputes::find(self.0, id)
    }

    fn list_disputes(&mut self, payment_id: &PaymentId) -> Result<Vec<Dispute>, StoreError> {
        disputes::list(self.0, payment_id)
    }

    fn update_dispute(&mut self, dispute: &Dispute) -> Result<(), StoreError> {
        disputes::update(self.0, dispute)
    }
}

impl IdempotencyTable for InTransaction<'_> {
    fn find_idempotency_key(
        &mut self,
        account_id: &AccountId,
        key: &str,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        idempotency::find(self.0, account_id, key)
    }

    fn put_idempotency_key(&mut self, record: &IdempotencyRecord) -> Result<(), StoreError> {
        idempotency::put(self.0, record)
    }

    fn purge_idempotency_keys(
        &mut self,
        before: Timestamp,
        limit: i64,
    ) -> Result<usize, StoreError> {
        idempotency::purge(self.0, before, limit)
    }
}

impl SearchTables for InTransaction<'_> {
    fn search_payments(
        &mut self,
        account_id: &AccountId,
        filter: &PaymentFilter,
        page: Page,
        today: Date,
    ) -> Result<Matches<Payment>, StoreError> {
        search::search_payments(self.0, account_id, (filter, page), today)
    }

    fn search_refunds(
        &mut self,
        account_id: &AccountId,
        filter: &RefundFilter,
        page: Page,
    ) -> Result<Matches<Refund>, StoreError> {
        search::search_refunds(self.0, account_id, filter, page)
    }

    fn search_agreements(
        &mut self,
        account_id: &AccountId,
        filter: &AgreementFilter,
        page: Page,
    ) -> Result<Matches<Agreement>, StoreError> {
        search::search_agreements(self.0, account_id, filter, page)
    }

    fn search_disputes(
        &mut self,
        account_id: &AccountId,
        filter: &DisputeFilter,
        page: Page,
    ) -> Result<Matches<Dispute>, StoreError> {
        search::search_disputes(self.0, account_id, filter, page)
    }

    fn add_up_totals(&mut self, account_id: &AccountId, before: Date) -> Result<bool, StoreError> {
        totals::add_up(self.0, account_id, before)
    }

    fn forget_totals(&mut self, from: Date) -> Result<(), StoreError> {
        totals::forget(self.0, from)
    }
}
