//! Payments.

use api_types::{
    AuthorisationMode, AuthorisePayment, IdempotencyKey, NewPayment, Payment, PaymentEvents,
    PaymentQuery, PaymentSearchResults, TelephonePayment, TelephonePaymentAnswer,
};
use bytes::Bytes;

use crate::call::{Call, checked};
use crate::client::Client;
use crate::error::ClientError;

/// Payments.
impl Client {
    /// Creates a payment. Its `next_url` is where the user goes, once.
    ///
    /// Never repeated when nobody knows whether it was done: then the payment may exist, unpaid, and a user who
    /// tries again gets another one. See [`create_payment_once`](Self::create_payment_once) for payments without
    /// a user.
    pub async fn create_payment(&self, payment: &NewPayment) -> Result<Payment, ClientError> {
        Call::post(self, self.url(&["payments"]))
            .json(payment)?
            .read()
            .await
    }

    /// Creates a payment, at most one for each `key` within 24 hours.
    ///
    /// The API obeys the key in mode [`Agreement`](AuthorisationMode::Agreement) only, and only then the request is
    /// repeated. A repetition answers the payment that exists. The same key with another payment is 409 `P0191`.
    pub async fn create_payment_once(
        &self,
        payment: &NewPayment,
        key: &IdempotencyKey,
    ) -> Result<Payment, ClientError> {
        let is_obeyed = payment.authorisation_mode == Some(AuthorisationMode::Agreement);
        Call::post(self, self.url(&["payments"]))
            .json(payment)?
            .idempotency_key(key, is_obeyed)
            .read()
            .await
    }

    /// Reads a payment. An unfinished one has a new `next_url` each time.
    pub async fn get_payment(&self, payment_id: &str) -> Result<Payment, ClientError> {
        let url = self.url(&["payments", checked(payment_id)?]);
        Call::get(self, url).read().await
    }

    /// Reads the history of a payment, oldest first.
    pub async fn get_events(&self, payment_id: &str) -> Result<PaymentEvents, ClientError> {
        let url = self.url(&["payments", checked(payment_id)?, "events"]);
        Call::get(self, url).read().await
    }

    /// Cancels an unfinished payment. Fails with `P0501` when it is finished.
    pub async fn cancel_payment(&self, payment_id: &str) -> Result<(), ClientError> {
        let url = self.url(&["payments", checked(payment_id)?, "cancel"]);
        Call::post(self, url).done().await
    }

    /// Captures a payment that was created with `delayed_capture`. Fails with `P1003` when it is not ready for it.
    pub async fn capture_payment(&self, payment_id: &str) -> Result<(), ClientError> {
        let url = self.url(&["payments", checked(payment_id)?, "capture"]);
        Call::post(self, url).done().await
    }

    /// A page of the payments that pass every filter, newest first. See [`next_page`](Self::next_page).
    pub async fn search_payments(
        &self,
        query: &PaymentQuery,
    ) -> Result<PaymentSearchResults, ClientError> {
        let mut url = self.url(&["payments"]);
        url.set_query(Some(&query.to_query_string()));
        Call::get(self, url).read().await
    }

    /// Authorises a payment in mode `moto_api` with card details. The API key is not sent; the one-time token of
    /// the payment ([`Links::one_time_token`](api_types::Links::one_time_token)) stands for it.
    ///
    /// A card that is refused is 402 `P0010`, and the payment has failed.
    pub async fn authorise(&self, card: &AuthorisePayment) -> Result<(), ClientError> {
        Call::post(self, self.url(&["auth"]))
            .body(Bytes::from_owner(card.to_json()))
            .without_api_key()
            .patient()
            .done()
            .await
    }

    /// Reports a payment that was taken by telephone elsewhere. Reporting a `provider_id` again answers the
    /// payment that exists.
    pub async fn notify_telephone_payment(
        &self,
        payment: &TelephonePayment,
    ) -> Result<TelephonePaymentAnswer, ClientError> {
        Call::post(self, self.url(&["payment_notification"]))
            .json(payment)?
            .read()
            .await
    }
}
