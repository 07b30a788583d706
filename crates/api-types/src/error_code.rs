//! Every code that the public API can answer, once.

use std::fmt;

use serde::{Serialize, Serializer};

/// Declares the codes, one per line: statuses (the usual one first), where they occur, their description with
/// `%s` for variable text.
macro_rules! error_codes {
    ($($code:ident: [$($status:literal),*], $endpoints:literal, $description:literal;)+) => {
        /// A public error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", $description, "`, in: ", $endpoints, ".")]
                $code,
            )+
        }

        impl ErrorCode {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The code as written, such as `P0101`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)+
                }
            }

            /// The HTTP statuses with which the code is answered, the usual one first. None for a code
            /// that only occurs as `state.code` of a payment.
            pub const fn statuses(self) -> &'static [u16] {
                match self {
                    $(Self::$code => &[$($status),*],)+
                }
            }

            /// Where the code occurs.
            pub const fn endpoints(self) -> &'static str {
                match self {
                    $(Self::$code => $endpoints,)+
                }
            }

            /// The usual description; `%s` stands for variable text.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$code => $description,)+
                }
            }
        }
    };
}

error_codes! {
    P0010: [402], "authorise", "The payment was rejected";
    P0020: [], "state of a payment", "Payment expired";
    P0030: [], "state of a payment", "Payment was cancelled by the user";
    P0040: [], "state of a payment", "Payment was cancelled by the service";
    P0050: [500], "authorise", "There was an error authorising the payment";
    P0101: [400, 422], "create payment, authorise, telephone payment", "Missing mandatory attribute: %s";
    P0102: [400, 422], "create payment, authorise, telephone payment, create agreement", "Invalid attribute value: %s. %s";
    P0103: [400], "create payment", "Invalid attribute value: set_up_agreement. Agreement ID does not exist";
    P0104: [400], "create payment", "Unexpected attribute: %s";
    P0105: [400], "create payment", "Card number entered in a payment link reference";
    P0191: [409], "create payment", "The `Idempotency-Key` you sent in the request header has already been used to create a payment.";
    P0195: [422], "create payment", "Using authorisation_mode of moto_api is not allowed for this account";
    P0196: [422], "create payment", "MOTO payments are not enabled for this account. Please contact support if you would like to process MOTO payments - https://www.payments.service.gov.uk/support/ .";
    P0197: [400], "create payment", "Unable to parse JSON";
    P0198: [500], "create payment, authorise, telephone payment", "Downstream system error";
    P0199: [500], "create payment", "There is an error with this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ .";
    P0200: [404], "get payment", "Not found";
    P0298: [500], "get payment", "Downstream system error";
    P0300: [404], "payment events", "Not found";
    P0398: [500], "payment events", "Downstream system error";
    P0401: [422, 400], "search payments, search disputes", "Invalid parameters: %s. See Public API documentation for the correct data formats";
    P0402: [404], "search payments, search disputes", "Page not found";
    P0498: [500], "search payments, search disputes", "Downstream system error";
    P0500: [404], "cancel payment", "Not found";
    P0501: [400], "cancel payment", "Cancellation of payment failed";
    P0502: [409], "cancel payment", "Cancellation of payment failed";
    P0598: [500], "cancel payment", "Downstream system error";
    P0600: [404], "create refund", "Not found";
    P0601: [400], "create refund", "Missing mandatory attribute: amount";
    P0602: [400, 422], "create refund", "Invalid attribute value: amount. %s";
    P0603: [400], "create refund", "The payment is not available for refund. Payment refund status: %s";
    P0604: [412], "create refund", "Refund amount available mismatch.";
    P0697: [400], "create refund", "Unable to parse JSON";
    P0698: [500], "create refund", "Downstream system error";
    P0700: [404], "get refund", "Not found";
    P0798: [500], "get refund", "Downstream system error";
    P0800: [404], "list refunds of a payment", "Not found";
    P0898: [500], "list refunds of a payment", "Downstream system error";
    P0900: [429], "every endpoint", "Too many requests";
    P0920: [400, 422], "every endpoint, create payment", "Request blocked by security rules. Please consult API documentation for more information.";
    P0930: [403], "telephone payment", "Access to this resource is not enabled for this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ .";
    P0940: [403], "create payment", "Account is not fully configured. Please refer to documentation to setup your account or contact support with your error code - https://www.payments.service.gov.uk/support/ .";
    P0941: [403], "create payment, create refund", "GOV.UK Pay has disabled payment and refund creation on this account. Contact support with your error code - https://www.payments.service.gov.uk/support/ .";
    P0942: [422], "create payment, create agreement", "Recurring card payments are currently disabled for this service. Contact support with your error code - https://www.payments.service.gov.uk/support/";
    P0999: [503], "every endpoint", "Service unavailable";
    P1000: [404], "capture payment", "Not found";
    P1001: [400], "capture payment", "Capture of payment failed";
    P1003: [409], "capture payment", "Payment cannot be captured";
    P1098: [500], "capture payment", "Downstream system error";
    P1100: [404], "search refunds", "Page not found";
    P1101: [422], "search refunds", "Invalid parameters: %s. See Public API documentation for the correct data formats";
    P1211: [400], "authorise", "The one_time_token is not valid";
    P1212: [400], "authorise", "The one_time_token has already been used";
    P1898: [500], "search refunds", "Downstream system error";
    P2101: [400], "create agreement", "Missing mandatory attribute: %s";
    P2102: [400], "create agreement", "Invalid attribute value: %s. %s";
    P2197: [400], "create agreement", "Unable to parse JSON";
    P2198: [500], "create agreement", "Downstream system error";
    P2200: [404], "get agreement", "Not found";
    P2298: [500], "get agreement", "Downstream system error";
    P2401: [422], "search agreements", "Invalid parameters: %s. See Public API documentation for the correct data formats";
    P2402: [404], "search agreements", "Page not found";
    P2498: [500], "search agreements", "Downstream system error";
    P2500: [404], "cancel agreement", "Not found";
    P2501: [400], "cancel agreement", "Cancellation of agreement failed";
    P2598: [500], "cancel agreement", "Downstream system error";
}

impl ErrorCode {
    /// The usual HTTP status.
    pub const fn status(self) -> u16 {
        match self.statuses().first() {
            Some(status) => *status,
            None => 500,
        }
    }

    /// The code that `text` names, or `None` for one that this version does not know.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_name() {
        for &code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), Some(code));
        }
        assert_eq!(ErrorCode::parse("P9999"), None);
        assert_eq!(ErrorCode::parse("p0101"), None);
    }

    #[test]
    fn codes_are_sorted_and_statuses_are_errors() {
        assert!(ErrorCode::ALL.is_sorted_by(|a, b| a.as_str() < b.as_str()));
        for code in ErrorCode::ALL {
            assert!(
                code.statuses()
                    .iter()
                    .all(|status| (400..=599).contains(status)),
                "{code}"
            );
        }
    }
}
