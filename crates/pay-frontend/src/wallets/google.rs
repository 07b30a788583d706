//! What Google Pay gives the browser (Google Pay API, `PaymentData` inside the Payment Request API's `PaymentResponse`).

use payments::{
    browser::{BrowserInfo, DeviceData},
    wallet::{WalletCard, WalletPayload, WalletSubmission, WalletType},
};
use serde::Deserialize;

use super::{PayloadError, told};
use crate::forms::Secret;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GooglePayment {
    payment_response: PaymentResponse,
    /// What came of the provider's look at the browser, if it looked.
    #[serde(default, rename = "worldpay3dsFlexDdcStatus")]
    device_data_status: String,
    #[serde(default, rename = "worldpay3dsFlexDdcResult")]
    device_data_result: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentResponse {
    details: Details,
    payer_email: Option<String>,
    payer_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    payment_method_data: PaymentMethodData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentMethodData {
    info: CardInfo,
    tokenization_data: TokenizationData,
}

#[derive(Deserialize)]
struct CardInfo {
    #[serde(rename = "cardNetwork")]
    network: String,
    #[serde(rename = "cardDetails")]
    last_digits: Option<String>,
    #[serde(rename = "cardFundingSource")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct TokenizationData {
    /// Sealed for the provider.
    token: Secret,
}

impl GooglePayment {
    pub(super) fn normalise(self, asks_for_email: bool) -> Result<WalletSubmission, PayloadError> {
        let told = self.payment_response;
        let method = told.details.payment_method_data;
        let sealed = method.tokenization_data.token;
        if sealed.expose().is_empty() {
            return Err(PayloadError::Unreadable("payment data"));
        }
        let info = method.info;
        Ok(WalletSubmission {
            wallet: WalletType::GooglePay,
            card: WalletCard {
                brand: told::brand(&info.network)?,
                card_type: told::card_type(info.kind.as_deref()),
                last_digits: told::last_digits(info.last_digits.as_deref()),
                cardholder_name: told::name(told.payer_name.as_deref()),
            },
            email: told::email(told.payer_email.as_deref(), asks_for_email)?,
            payload: WalletPayload::new(sealed.expose().to_owned()),
            browser: BrowserInfo {
                device_data: DeviceData::parse(&self.device_data_status, &self.device_data_result),
                ..BrowserInfo::default()
            },
        })
    }
}
