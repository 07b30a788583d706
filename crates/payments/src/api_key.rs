//! API keys: `api_test_` + random part + checksum (GOV.UK Pay API, "Authentication").

use std::fmt;

use data_encoding::BASE32HEX_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::{
    clock::Timestamp,
    id::AccountId,
    random::Random,
    token::{PaymentToken, TokenHash},
};

const CHECKSUM_LENGTH: usize = 32;
const MINIMUM_LENGTH: usize = 33;
const MAXIMUM_LENGTH: usize = 67;

/// The server's secret behind every key's checksum.
#[derive(Clone)]
pub struct ChecksumSecret(Zeroizing<Vec<u8>>);

impl ChecksumSecret {
    /// Any non-empty text; 32 random characters or more are sensible.
    pub fn new(secret: &str) -> Option<Self> {
        if secret.is_empty() {
            None
        } else {
            Some(Self(Zeroizing::new(secret.as_bytes().to_vec())))
        }
    }

    /// Base32hex of HMAC-SHA1, lower case: 32 characters.
    fn checksum(&self, token: &str) -> String {
        // HMAC takes keys of any length, so that this cannot fail.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(token.as_bytes());
        BASE32HEX_NOPAD
            .encode(&mac.finalize().into_bytes())
            .to_ascii_lowercase()
    }
}

impl fmt::Debug for ChecksumSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChecksumSecret([redacted])")
    }
}

/// A key whose checksum is right; whether it is known is for the store to say.
pub struct ApiKey {
    token: Zeroizing<String>,
    checksum: Zeroizing<String>,
}

impl ApiKey {
    /// A new key for an account of the given kind.
    pub fn generate(live: bool, random: &dyn Random, secret: &ChecksumSecret) -> Self {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        let prefix = if live { "api_live_" } else { "api_test_" };
        let token = format!(
            "{prefix}{}",
            BASE32HEX_NOPAD.encode(&bytes).to_ascii_lowercase()
        );
        let checksum = secret.checksum(&token);
        Self {
            token: Zeroizing::new(token),
            checksum: Zeroizing::new(checksum),
        }
    }

    /// `None` when the text cannot be a key of this server: too short, too long, or with a wrong checksum.
    pub fn parse(text: &str, secret: &ChecksumSecret) -> Option<Self> {
        if !(MINIMUM_LENGTH..=MAXIMUM_LENGTH).contains(&text.len()) {
            return None;
        }
        let (token, checksum) = text.split_at_checked(text.len().checked_sub(CHECKSUM_LENGTH)?)?;
        let expected = secret.checksum(token);
        let equal: bool =
            subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), checksum.as_bytes()).into();
        equal.then(|| Self {
            token: Zeroizing::new(token.to_owned()),
            checksum: Zeroizing::new(expected),
        })
    }

    /// What is stored: a hash of the part before the checksum.
    pub fn hash(&self) -> TokenHash {
        PaymentToken::hash_of(&self.token)
    }

    /// The whole key, to be shown once.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}{}", *self.token, *self.checksum))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

/// What the store knows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// Identifies the key without being it.
    pub hash: TokenHash,
    /// The account that the key opens.
    pub account_id: AccountId,
    /// What it is for, in its owner's words.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
    /// When it stopped working.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKeyRecord {
    /// The name by which operators speak of the key: the beginning of its hash, which tells nothing of the key itself.
    pub fn name(&self) -> String {
        data_encoding::HEXLOWER.encode(self.hash.0.get(..6).unwrap_or_default())
    }
}
