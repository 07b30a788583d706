//! How a payer gets to their bank when it wants to see them (3-D Secure). Providers have different ways.

use std::fmt;

use crate::provider::IssuerUrl;

/// The way to the payer's bank. Whoever has it can answer in the payer's place: only the payer's browser gets it, and it
/// is not printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Challenge {
    /// The browser goes there (Stripe, Adyen).
    Redirect {
        /// Where the bank waits.
        issuer_url: IssuerUrl,
    },
    /// The browser posts a form there (3-D Secure 1).
    Form {
        /// Where the bank waits.
        issuer_url: IssuerUrl,
        /// What the bank is asked: `PaReq`.
        pa_request: String,
        /// What the bank sends back as it got it: `MD`.
        md: Option<String>,
    },
    /// The browser posts a token there (Worldpay, "3DS Flex challenge").
    Token {
        /// Where the provider waits, which leads on to the bank: one address for test accounts, another for live ones.
        url: IssuerUrl,
        /// The token: `JWT`.
        jwt: String,
    },
    /// The browser shows a page of the provider's, which leads on to the bank (ePDQ).
    Html(String),
}

impl Challenge {
    /// Where the browser goes first; not known of a page that leads on by itself.
    pub fn url(&self) -> Option<&IssuerUrl> {
        match self {
            Self::Redirect { issuer_url } | Self::Form { issuer_url, .. } => Some(issuer_url),
            Self::Token { url, .. } => Some(url),
            Self::Html(_) => None,
        }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge([redacted])")
    }
}
