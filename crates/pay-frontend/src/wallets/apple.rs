//! What Apple Pay gives the browser (Apple Pay JS, `ApplePayPayment`).

use std::borrow::Cow;

use payments::{
    browser::BrowserInfo,
    wallet::{WalletCard, WalletPayload, WalletSubmission, WalletType},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{PayloadError, told};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApplePayment<'a> {
    #[serde(borrow)]
    token: Token<'a>,
    shipping_contact: Option<Contact<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token<'a> {
    /// Sealed for the provider.
    #[serde(borrow)]
    payment_data: &'a RawValue,
    payment_method: PaymentMethod<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentMethod<'a> {
    /// Such as `MasterCard 1234`.
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    network: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contact<'a> {
    #[serde(borrow)]
    email_address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    given_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    family_name: Option<Cow<'a, str>>,
}

impl ApplePayment<'_> {
    pub(super) fn normalise(self, asks_for_email: bool) -> Result<WalletSubmission, PayloadError> {
        let sealed = self.token.payment_data.get();
        if !sealed.starts_with('{') {
            return Err(PayloadError::Unreadable("payment data"));
        }
        let method = self.token.payment_method;
        let contact = self.shipping_contact.as_ref();
        let address = contact.and_then(|contact| contact.email_address.as_deref());
        Ok(WalletSubmission {
            wallet: WalletType::ApplePay,
            card: WalletCard {
                brand: told::brand(&method.network)?,
                card_type: told::card_type(method.kind.as_deref()),
                last_digits: told::last_digits(method.display_name.as_deref()),
                cardholder_name: told::name(contact.map(Contact::name).as_deref()),
            },
            email: told::email(address, asks_for_email)?,
            payload: WalletPayload::new(sealed.to_owned()),
            browser: BrowserInfo::default(),
        })
    }
}

impl Contact<'_> {
    fn name(&self) -> String {
        let parts = [self.given_name.as_deref(), self.family_name.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(" ")
    }
}
