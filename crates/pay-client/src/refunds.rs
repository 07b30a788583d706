//! Refunds and disputes.

use api_types::{
    DisputeQuery, DisputeResults, NewRefund, PaymentRefunds, Refund, RefundQuery,
    RefundSearchResults,
};

use crate::call::{Call, checked};
use crate::client::Client;
use crate::error::ClientError;

/// Refunds and disputes.
impl Client {
    /// Refunds a payment, wholly or in part.
    ///
    /// Never repeated. With `refund_amount_available` a refund cannot happen twice: the second one is refused with
    /// 412 `P0604`.
    pub async fn create_refund(
        &self,
        payment_id: &str,
        refund: &NewRefund,
    ) -> Result<Refund, ClientError> {
        let url = self.url(&["payments", checked(payment_id)?, "refunds"]);
        Call::post(self, url).json(refund)?.read().await
    }

    /// Reads a refund of a payment.
    pub async fn get_refund(
        &self,
        payment_id: &str,
        refund_id: &str,
    ) -> Result<Refund, ClientError> {
        let (payment_id, refund_id) = (checked(payment_id)?, checked(refund_id)?);
        let url = self.url(&["payments", payment_id, "refunds", refund_id]);
        Call::get(self, url).read().await
    }

    /// Reads the refunds of a payment, oldest first.
    pub async fn list_refunds(&self, payment_id: &str) -> Result<PaymentRefunds, ClientError> {
        let url = self.url(&["payments", checked(payment_id)?, "refunds"]);
        Call::get(self, url).read().await
    }

    /// A page of the refunds that pass every filter, newest first. See [`next_page`](Self::next_page).
    pub async fn search_refunds(
        &self,
        query: &RefundQuery,
    ) -> Result<RefundSearchResults, ClientError> {
        let mut url = self.url(&["refunds"]);
        url.set_query(Some(&query.to_query_string()));
        Call::get(self, url).read().await
    }

    /// A page of the disputes that pass every filter, newest first. See [`next_page`](Self::next_page).
    pub async fn search_disputes(
        &self,
        query: &DisputeQuery,
    ) -> Result<DisputeResults, ClientError> {
        let mut url = self.url(&["disputes"]);
        url.set_query(Some(&query.to_query_string()));
        Call::get(self, url).read().await
    }
}
