//! The addresses of the pages.

use std::fmt;

use payments::{id::PaymentId, wallet::WalletType};

/// `GET`: a browser arrives with a one-time token.
pub const SECURE: &str = "/secure/{token}";
/// `POST`: the same with the token in the body.
pub const SECURE_POST: &str = "/secure";
/// `GET`: whether the pages can work.
pub const HEALTHCHECK: &str = "/healthcheck";
/// `GET`: a plain message.
pub const HUMANS: &str = "/humans.txt";
/// Any method: where a firewall sends requests that it refuses.
pub const REQUEST_DENIED: &str = "/request-denied";
/// `GET`: where to report vulnerabilities.
pub const SECURITY: [&str; 2] = ["/.well-known/security.txt", "/security.txt"];

/// `POST`: a browser's Apple Pay wants to know who the merchant is.
pub const APPLE_PAY_MERCHANT: &str = "/apple-pay-merchant-validation";
/// `GET`: where Apple looks for the proof that a merchant owns the address.
pub const APPLE_PAY_DOMAIN: [&str; 2] = [
    "/.well-known/apple-developer-merchantid-domain-association.txt",
    "/.well-known/apple-developer-merchantid-domain-association",
];

/// `GET`: the bank that the sandbox plays, with its form in a frame.
pub const ISSUER: &str = "/sandbox/issuer/{token}";
/// `GET` shows its form, `POST` answers.
pub const ISSUER_FORM: &str = "/sandbox/issuer/{token}/form";
/// `POST`: takes what 3-D Secure 1 sends to a bank, and answers.
pub const ISSUER_ACS: &str = "/sandbox/issuer/{token}/acs";
/// `GET`: its style sheet.
pub const ISSUER_STYLE: &str = "/sandbox/issuer.css";

/// `GET`: a form, for a hidden frame, that lets a provider look at the browser.
pub const DEVICE_DATA_FRAME: &str = "/public/worldpay/worldpay-3ds-flex-ddc.html";

/// An address that belongs to one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `GET` shows the card page, `POST` takes the card.
    CardDetails,
    /// `GET`: the provider is being asked.
    AuthWaiting,
    /// `GET`: the payer's bank wants a challenge.
    ThreeDsRequired,
    /// `GET`, in a frame: leads to the payer's bank.
    ThreeDsRequiredOut,
    /// `GET` or `POST`, in a frame: the payer is back from their bank.
    ThreeDsRequiredIn,
    /// The same, for banks that a provider called `ePDQ` sends payers to.
    ThreeDsRequiredInEpdq,
    /// The same, for banks that Adyen sends payers to.
    ThreeDsRequiredInAdyen,
    /// `POST`: the result of the challenge.
    ThreeDsHandler,
    /// `GET` shows what will be paid, `POST` pays.
    Confirm,
    /// `GET`: the provider is being asked to capture.
    CaptureWaiting,
    /// `POST`: the payer gives up.
    Cancel,
    /// `GET`: back to the service.
    Return,
    /// `POST`: whether a card number is accepted, for scripts.
    CheckCard,
    /// `POST`: something happened in the browser, for scripts.
    Log,
    /// `POST`: what the payer's wallet gave, for scripts.
    WalletRequest(WalletType),
    /// `GET`: where scripts go with what came of it.
    WalletResponse(WalletType),
}

impl Endpoint {
    /// The address with `{payment_id}` in the place of the id.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::CardDetails => "/card_details/{payment_id}",
            Self::AuthWaiting => "/card_details/{payment_id}/auth_waiting",
            Self::ThreeDsRequired => "/card_details/{payment_id}/3ds_required",
            Self::ThreeDsRequiredOut => "/card_details/{payment_id}/3ds_required_out",
            Self::ThreeDsRequiredIn => "/card_details/{payment_id}/3ds_required_in",
            Self::ThreeDsRequiredInEpdq => "/card_details/{payment_id}/3ds_required_in/epdq",
            Self::ThreeDsRequiredInAdyen => "/card_details/{payment_id}/3ds_required_in/adyen",
            Self::ThreeDsHandler => "/card_details/{payment_id}/3ds_handler",
            Self::Confirm => "/card_details/{payment_id}/confirm",
            Self::CaptureWaiting => "/card_details/{payment_id}/capture_waiting",
            Self::Cancel => "/card_details/{payment_id}/cancel",
            Self::Return => "/return/{payment_id}",
            Self::CheckCard => "/check_card/{payment_id}",
            Self::Log => "/log/{payment_id}",
            Self::WalletRequest(WalletType::ApplePay) => {
                "/web-payments-auth-request/apple/{payment_id}"
            }
            Self::WalletRequest(WalletType::GooglePay) => {
                "/web-payments-auth-request/google/{payment_id}"
            }
            Self::WalletResponse(WalletType::ApplePay) => {
                "/handle-payment-response/apple/{payment_id}"
            }
            Self::WalletResponse(WalletType::GooglePay) => {
                "/handle-payment-response/google/{payment_id}"
            }
        }
    }

    /// The address of this payment's page.
    pub const fn of(self, id: &PaymentId) -> PaymentUrl<'_> {
        PaymentUrl { endpoint: self, id }
    }
}

/// The address of a page of one payment. Displayed without scheme and host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentUrl<'a> {
    endpoint: Endpoint,
    id: &'a PaymentId,
}

impl fmt::Display for PaymentUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.endpoint.pattern();
        let (before, after) = pattern.split_once("{payment_id}").unwrap_or((pattern, ""));
        write!(f, "{before}{}{after}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_takes_its_place() {
        let id = PaymentId::parse("7m2p9c1d8e5f4g6j0r2th3kq0v").unwrap();
        assert_eq!(
            Endpoint::Confirm.of(&id).to_string(),
            "/card_details/7m2p9c1d8e5f4g6j0r2th3kq0v/confirm"
        );
        assert_eq!(
            ISSUER,
            format!("{}/{{token}}", payments::issuer::PATH),
            "where the sandbox sends payers"
        );
        assert_eq!(ISSUER_FORM, format!("{ISSUER}{}", payments::issuer::FORM));
        assert_eq!(
            ISSUER_ACS,
            format!("{ISSUER}{}", payments::issuer::FORM_CHALLENGE)
        );
        assert_eq!(
            Endpoint::Return.of(&id).to_string(),
            "/return/7m2p9c1d8e5f4g6j0r2th3kq0v"
        );
    }
}
