//! Agreements for recurring payments.

use api_types::{Agreement, AgreementQuery, AgreementSearchResults, NewAgreement};

use crate::call::{Call, checked};
use crate::client::Client;
use crate::error::ClientError;

/// Agreements for recurring payments.
impl Client {
    /// Creates an agreement. It becomes active when a payment with it as `set_up_agreement` is paid.
    pub async fn create_agreement(
        &self,
        agreement: &NewAgreement,
    ) -> Result<Agreement, ClientError> {
        Call::post(self, self.url(&["agreements"]))
            .json(agreement)?
            .read()
            .await
    }

    /// Reads an agreement.
    pub async fn get_agreement(&self, agreement_id: &str) -> Result<Agreement, ClientError> {
        let url = self.url(&["agreements", checked(agreement_id)?]);
        Call::get(self, url).read().await
    }

    /// Ends an active agreement. Fails with `P2501` when it is not active.
    pub async fn cancel_agreement(&self, agreement_id: &str) -> Result<(), ClientError> {
        let url = self.url(&["agreements", checked(agreement_id)?, "cancel"]);
        Call::post(self, url).done().await
    }

    /// A page of the agreements that pass every filter, newest first. See [`next_page`](Self::next_page).
    pub async fn search_agreements(
        &self,
        query: &AgreementQuery,
    ) -> Result<AgreementSearchResults, ClientError> {
        let mut url = self.url(&["agreements"]);
        url.set_query(Some(&query.to_query_string()));
        Call::get(self, url).read().await
    }
}
