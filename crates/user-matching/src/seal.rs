//! Sealed values: encrypted, authenticated, bound to one purpose, with an end.
//!
//! A sealed value is one text without characters that a cookie or an address would have to escape:
//! base64url, without padding, of
//!
//! | Bytes | Content |
//! |---|---|
//! | 1 | version, 1 |
//! | 4 | key id |
//! | 16 | purpose: start of the SHA-256 of its two names |
//! | 12 | nonce, random |
//! | 8 + n | encrypted: expiry in Unix seconds (big endian), then the content |
//! | 16 | authentication tag of AES-256-GCM |
//!
//! The first 21 bytes are associated data. A value that was sealed for another purpose therefore proves that it is
//! genuine before it is refused, which tells a replay from a forgery.
//!
//! ```
//! use rand::{SeedableRng, rngs::StdRng};
//! use user_matching::{Keyring, OpenError, Purpose, Sealer, SealingKey};
//!
//! let mut random = StdRng::from_seed([7; 32]); // the operating system's generator in a real service
//! let sealer = Sealer::new(Keyring::new(SealingKey::from_bytes(&[1; 32]), []).unwrap());
//! let session = Purpose::new("session", "payment pages");
//!
//! let value = sealer.seal(session, b"p1", 1000, &mut random).unwrap();
//! assert_eq!(sealer.open(session, &value, 999).unwrap().content, b"p1");
//!
//! let other = Purpose::new("session", "back office");
//! assert_eq!(sealer.open(other, &value, 999).unwrap_err(), OpenError::WrongPurpose);
//! ```

use std::fmt;

use aes_gcm::AeadInOut;
use data_encoding::BASE64URL_NOPAD;
use rand::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::key::{KEY_ID_LENGTH, KeyId, Keyring};

/// Longest sealed value, in characters. Browsers keep about half of that in one cookie.
pub const MAX_SEALED_LENGTH: usize = 8192;

const VERSION: u8 = 1;
const PURPOSE_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 12;
const EXPIRY_LENGTH: usize = 8;
const TAG_LENGTH: usize = 16;
const HEADER_LENGTH: usize = 1 + KEY_ID_LENGTH + PURPOSE_LENGTH;
const MIN_LENGTH: usize = HEADER_LENGTH + NONCE_LENGTH + EXPIRY_LENGTH + TAG_LENGTH;

/// What a value is for. Two values of different purpose can never stand for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose<'a> {
    /// Where the value travels, such as the name of the cookie.
    pub name: &'a str,
    /// What it allows, such as "recognise a returning user".
    pub purpose: &'a str,
}

impl<'a> Purpose<'a> {
    /// A purpose; usually a constant of the program.
    pub const fn new(name: &'a str, purpose: &'a str) -> Self {
        Self { name, purpose }
    }

    /// Names of any length and content give different hashes: each part is hashed on its own first.
    fn tag(self) -> [u8; PURPOSE_LENGTH] {
        let digest = Sha256::new()
            .chain_update(b"purpose\0")
            .chain_update(Sha256::digest(self.name))
            .chain_update(Sha256::digest(self.purpose))
            .finalize();
        let mut tag = [0; PURPOSE_LENGTH];
        tag.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        tag
    }
}

/// Seals and opens values with the keys of a [`Keyring`].
#[derive(Debug)]
pub struct Sealer {
    keyring: Keyring,
}

impl Sealer {
    /// A sealer with these keys.
    pub const fn new(keyring: Keyring) -> Self {
        Self { keyring }
    }

    /// Seals `content` with the current key. It opens until just before `expires_at` (Unix seconds).
    /// Fails when the result would be longer than [`MAX_SEALED_LENGTH`].
    pub fn seal(
        &self,
        purpose: Purpose<'_>,
        content: &[u8],
        expires_at: i64,
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<String, SealError> {
        if content.len() > MAX_SEALED_LENGTH {
            return Err(SealError::TooLong);
        }
        let key = self.keyring.current();
        let header = header(key.id, purpose);
        let mut nonce = [0; NONCE_LENGTH];
        random.fill_bytes(&mut nonce);

        let mut encrypted = Zeroizing::new(expires_at.to_be_bytes().to_vec());
        encrypted.reserve_exact(content.len().saturating_add(TAG_LENGTH));
        encrypted.extend_from_slice(content);
        key.cipher
            .encrypt_in_place(&nonce.into(), &header, &mut *encrypted)
            .map_err(|_opaque| SealError::TooLong)?;

        let value = BASE64URL_NOPAD.encode(&[header.as_slice(), &nonce, &encrypted].concat());
        if value.len() > MAX_SEALED_LENGTH {
            Err(SealError::TooLong)
        } else {
            Ok(value)
        }
    }

    /// Opens a value that was sealed for `purpose` and lives at `now` (Unix seconds).
    pub fn open(&self, purpose: Purpose<'_>, value: &str, now: i64) -> Result<Opened, OpenError> {
        if value.len() > MAX_SEALED_LENGTH {
            return Err(OpenError::Malformed);
        }
        let bytes = BASE64URL_NOPAD
            .decode(value.as_bytes())
            .map_err(|_opaque| OpenError::Malformed)?;
        let sealed = Sealed::read(&bytes)?;
        let key = self
            .keyring
            .find(sealed.key_id)
            .ok_or(OpenError::UnknownKey)?;

        let mut decrypted = Zeroizing::new(sealed.encrypted.to_vec());
        key.cipher
            .decrypt_in_place(&sealed.nonce.into(), sealed.header, &mut *decrypted)
            .map_err(|_opaque| OpenError::Tampered)?;
        if sealed.purpose != purpose.tag() {
            return Err(OpenError::WrongPurpose);
        }
        let (expiry, content) = decrypted.split_first_chunk().ok_or(OpenError::Truncated)?;
        let expires_at = i64::from_be_bytes(*expiry);
        if now >= expires_at {
            return Err(OpenError::Expired { at: expires_at });
        }
        Ok(Opened {
            content: content.to_vec(),
            expires_at,
        })
    }

    /// As [`seal`](Self::seal), for anything that can be written as JSON.
    pub fn seal_json<T: Serialize + ?Sized>(
        &self,
        purpose: Purpose<'_>,
        content: &T,
        expires_at: i64,
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<String, SealError> {
        let json = serde_json::to_vec(content).map(Zeroizing::new);
        self.seal(
            purpose,
            &json.map_err(|_opaque| SealError::NotSerialisable)?,
            expires_at,
            random,
        )
    }

    /// As [`open`](Self::open), for what [`seal_json`](Self::seal_json) has sealed.
    pub fn open_json<T: DeserializeOwned>(
        &self,
        purpose: Purpose<'_>,
        value: &str,
        now: i64,
    ) -> Result<T, OpenError> {
        let opened = self.open(purpose, value, now)?;
        serde_json::from_slice(&opened.content).map_err(|_opaque| OpenError::UnexpectedContent)
    }
}

/// The content of a sealed value. Its content is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// What was sealed.
    pub content: Vec<u8>,
    /// When it ends, in Unix seconds.
    pub expires_at: i64,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Why a value cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Longer than [`MAX_SEALED_LENGTH`] once sealed.
    #[error("the content is too long to be sealed")]
    TooLong,
    /// The content cannot be written as JSON.
    #[error("the content cannot be written as JSON")]
    NotSerialisable,
}

/// Why a value does not open. Never contains the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not base64url, longer than [`MAX_SEALED_LENGTH`], or of another version.
    #[error("the value is not a sealed value")]
    Malformed,
    /// Shorter than the shortest sealed value.
    #[error("the value is cut short")]
    Truncated,
    /// Sealed with a key that is not, or no longer, in the keyring.
    #[error("the value was sealed with an unknown key")]
    UnknownKey,
    /// Changed after it was sealed.
    #[error("the value was changed")]
    Tampered,
    /// Genuine, but sealed for something else.
    #[error("the value was sealed for another purpose")]
    WrongPurpose,
    /// Genuine, but too old.
    #[error("the value has expired")]
    Expired {
        /// When, in Unix seconds.
        at: i64,
    },
    /// Genuine, but its JSON is not what was asked for; an older release may have sealed it.
    #[error("the content of the value has another form")]
    UnexpectedContent,
}

fn header(key_id: KeyId, purpose: Purpose<'_>) -> Vec<u8> {
    [&[VERSION][..], &key_id.0, &purpose.tag()].concat()
}

/// The parts of a sealed value; nothing is verified yet.
struct Sealed<'a> {
    header: &'a [u8],
    key_id: KeyId,
    purpose: [u8; PURPOSE_LENGTH],
    nonce: [u8; NONCE_LENGTH],
    encrypted: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, OpenError> {
        if bytes.len() < MIN_LENGTH {
            return Err(OpenError::Truncated);
        }
        let mut rest = bytes;
        let [version] = *take(&mut rest)?;
        let key_id = KeyId(*take(&mut rest)?);
        let purpose = *take(&mut rest)?;
        let nonce = *take(&mut rest)?;
        if version != VERSION {
            return Err(OpenError::Malformed);
        }
        let header = bytes.get(..HEADER_LENGTH).ok_or(OpenError::Truncated)?;
        Ok(Self {
            header,
            key_id,
            purpose,
            nonce,
            encrypted: rest,
        })
    }
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], OpenError> {
    let (part, after) = rest.split_first_chunk().ok_or(OpenError::Truncated)?;
    *rest = after;
    Ok(part)
}

#[cfg(test)]
mod tests;
