//! Apple Pay and Google Pay: what the scripts of the card page need to know to open them, and what comes back.

mod apple;
mod body;
mod google;
pub(crate) mod merchant;
mod script_data;
mod told;

use payments::wallet::WalletSubmission;

pub(crate) use body::Json;
pub(crate) use script_data::WalletData;

use self::{apple::ApplePayment, google::GooglePayment};

/// Why a wallet's answer is of no use. Nothing of the answer is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PayloadError {
    /// It is not JSON.
    #[error("what the wallet gave is no JSON")]
    Malformed,
    /// It is JSON of another shape.
    #[error("what the wallet gave is not laid out as a wallet does it")]
    Misshapen,
    /// Something that decides about the payment makes no sense.
    #[error("the {0} that the wallet gave cannot be read")]
    Unreadable(&'static str),
}

impl From<serde_json::Error> for PayloadError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_data() {
            Self::Misshapen
        } else {
            Self::Malformed
        }
    }
}

/// What Apple Pay gave the browser. Its e-mail address counts where the account asks for one.
pub(crate) fn from_apple_pay(
    body: &[u8],
    asks_for_email: bool,
) -> Result<WalletSubmission, PayloadError> {
    serde_json::from_slice::<ApplePayment<'_>>(body)?.normalise(asks_for_email)
}

/// What Google Pay gave the browser. Its e-mail address counts where the account asks for one.
pub(crate) fn from_google_pay(
    body: &[u8],
    asks_for_email: bool,
) -> Result<WalletSubmission, PayloadError> {
    serde_json::from_slice::<GooglePayment>(body)?.normalise(asks_for_email)
}

#[cfg(test)]
mod tests;
