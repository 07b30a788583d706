//! The provider looks at a payer's browser before it authorises a card (Worldpay, "3DS Flex device data collection").

use super::Payments;
use crate::{
    browser::{DeviceDataCollection, DeviceDataRequest},
    payment::Payment,
    provider::Fault,
};

impl Payments {
    /// How the provider looks at the browser of the payer of `payment`; `None` where it does not, where the account does
    /// not want it, and where an agent's browser would be looked at instead of the payer's.
    pub async fn device_data(
        &self,
        payment: &Payment,
    ) -> Result<Option<DeviceDataCollection>, Fault> {
        let account = self.account_of(payment);
        let is_wanted = account.is_some_and(|account| account.collects_device_data);
        let provider = self.provider(&payment.provider);
        let Some(provider) = provider.filter(|_| is_wanted && !payment.order.moto) else {
            return Ok(None);
        };
        let request = DeviceDataRequest {
            account_id: payment.account_id.clone(),
            payment_id: payment.id.clone(),
            until: payment.expires_at,
        };
        let answer = provider.device_data(&request);
        tokio::time::timeout(self.limits().provider_timeout, answer)
            .await
            .unwrap_or_else(|_elapsed| Err(Fault::timeout("no way to look at the browser in time")))
    }
}
