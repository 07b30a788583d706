//! One-time tokens: the last part of `next_url`.

use std::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{clock::Timestamp, id::PaymentId, random::Random};

/// A one-time token in the clear (UUID v4). It is shown to the service once and never stored: only [`TokenHash`] is.
pub struct PaymentToken(Zeroizing<String>);

impl PaymentToken {
    /// A new random token.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random.uuid().to_string()))
    }

    /// The hash of whatever a browser presents.
    pub fn hash_of(presented: &str) -> TokenHash {
        TokenHash(Sha256::digest(presented.as_bytes()).into())
    }

    /// What is stored.
    pub fn hash(&self) -> TokenHash {
        Self::hash_of(&self.0)
    }

    /// For the link that is handed to the service.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PaymentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentToken([redacted])")
    }
}

/// SHA-256 of a token or of an API key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash([redacted])")
    }
}

/// What the store knows of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRecord {
    /// The payment it opens.
    pub payment_id: PaymentId,
    /// When it was issued.
    pub created_at: Timestamp,
    /// Whether it has been used.
    pub is_used: bool,
}
