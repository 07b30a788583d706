//! Keys and their rotation.
//!
//! One key is current: everything is sealed with it. Older keys only open. To rotate, add a new key as the current
//! one, keep the old one as long as values sealed with it live, then drop it. Random nonces make a key good for
//! about four thousand million values, so rotating once a year is plenty for any department.
//!
//! ```
//! use user_matching::{Keyring, SealingKey};
//!
//! let new = SealingKey::parse("5f0c1b9ae0d24c7385f6a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6").unwrap();
//! let old = SealingKey::parse("8Zp0N0Bxk3vDkq1cXfYk1bq7mJ6c2VwUuQe5o9rTtS4").unwrap();
//! let keyring = Keyring::new(new, [old]).unwrap();
//! assert_eq!(SealingKey::parse("too short").unwrap_err().to_string(), "the key is neither base64 nor hex");
//! # let _ = keyring;
//! ```

use std::fmt;

use aes_gcm::{Aes256Gcm, KeyInit};
use data_encoding::{BASE64_NOPAD, HEXLOWER_PERMISSIVE};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const KEY_LENGTH: usize = 32;
const BASE64_LENGTH: usize = 43;
pub(crate) const KEY_ID_LENGTH: usize = 4;

/// Says which key sealed a value. Derived from the key, so nobody has to number keys; it reveals nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub(crate) [u8; KEY_ID_LENGTH]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A key of 256 bits. Never printed, wiped when dropped.
pub struct SealingKey {
    pub(crate) id: KeyId,
    pub(crate) cipher: Aes256Gcm,
}

impl SealingKey {
    /// Reads 32 random bytes written as hex (64 digits) or base64 (standard or URL alphabet, padding optional).
    /// Space around the text is ignored. `openssl rand -base64 32` makes a good key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let secret = decode(text.trim())?;
        let secret = <&[u8; KEY_LENGTH]>::try_from(secret.as_slice()).map_err(|_opaque| {
            KeyError::WrongLength {
                found: secret.len(),
            }
        })?;
        Ok(Self::from_bytes(secret))
    }

    /// Takes 32 random bytes as they are. The caller wipes its own copy.
    pub fn from_bytes(secret: &[u8; KEY_LENGTH]) -> Self {
        Self {
            id: id_of(secret),
            cipher: Aes256Gcm::new(secret.into()),
        }
    }

    /// The id under which values name this key.
    pub fn id(&self) -> KeyId {
        self.id
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The current key and older ones.
#[derive(Debug)]
pub struct Keyring {
    current: SealingKey,
    older: Vec<SealingKey>,
}

impl Keyring {
    /// `current` seals; `current` and `older` open. Fails when two keys are the same.
    pub fn new(
        current: SealingKey,
        older: impl IntoIterator<Item = SealingKey>,
    ) -> Result<Self, KeyError> {
        let mut keyring = Self {
            current,
            older: Vec::new(),
        };
        for key in older {
            if keyring.find(key.id).is_some() {
                return Err(KeyError::Duplicate { id: key.id });
            }
            keyring.older.push(key);
        }
        Ok(keyring)
    }

    pub(crate) fn current(&self) -> &SealingKey {
        &self.current
    }

    pub(crate) fn find(&self, id: KeyId) -> Option<&SealingKey> {
        std::iter::once(&self.current)
            .chain(&self.older)
            .find(|key| key.id == id)
    }
}

/// Why a key cannot be used. Never contains the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Other characters than those of hex or base64, or a part of a group of them.
    #[error("the key is neither base64 nor hex")]
    Unreadable,
    /// Not 256 bits.
    #[error(
        "the key has {found} bytes, it must have 32 (for example from `openssl rand -base64 32`)"
    )]
    WrongLength {
        /// What the text stands for.
        found: usize,
    },
    /// One key is listed twice.
    #[error("the key with id {id} is listed twice")]
    Duplicate {
        /// Its id.
        id: KeyId,
    },
}

fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    // 32 bytes are 43 characters of base64, and these might by chance be hex digits only.
    if text.len() != BASE64_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return HEXLOWER_PERMISSIVE
            .decode(text.as_bytes())
            .map(Zeroizing::new)
            .map_err(|_opaque| KeyError::Unreadable);
    }
    let standard: Zeroizing<Vec<u8>> = Zeroizing::new(
        text.trim_end_matches('=')
            .bytes()
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            })
            .collect(),
    );
    BASE64_NOPAD
        .decode(&standard)
        .map(Zeroizing::new)
        .map_err(|_opaque| KeyError::Unreadable)
}

fn id_of(secret: &[u8; KEY_LENGTH]) -> KeyId {
    let digest = Sha256::new()
        .chain_update(b"sealing key id\0")
        .chain_update(secret)
        .finalize();
    let mut id = [0; KEY_ID_LENGTH];
    id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    KeyId(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "fb00000000000000000000000000000000000000000000000000000000000fff";

    #[test]
    fn one_key_may_be_written_in_every_way() {
        let key = SealingKey::parse(HEX).unwrap();
        for text in [
            "+wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/8=",
            "-wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD_8",
            "  +wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/8\n",
            &HEX.to_uppercase(),
        ] {
            assert_eq!(SealingKey::parse(text).unwrap().id(), key.id(), "{text}");
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused_and_its_length_is_told() {
        let short = "0".repeat(62);
        for (text, found) in [
            ("", 0),
            ("1234", 2),
            ("wxyz", 3),
            (&short, 31),
            (&"z".repeat(44), 33),
        ] {
            assert_eq!(
                SealingKey::parse(text).unwrap_err(),
                KeyError::WrongLength { found }
            );
        }
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_without_repeating_it() {
        for text in ["my password!", "A", "wxyz wxyz", "\u{e9}"] {
            let error = SealingKey::parse(text).unwrap_err();
            assert_eq!(error, KeyError::Unreadable);
            assert!(!error.to_string().contains(text));
        }
    }

    #[test]
    fn the_same_key_twice_is_refused() {
        let key = || SealingKey::from_bytes(&[1; 32]);
        let other = SealingKey::from_bytes(&[2; 32]);
        assert_eq!(
            Keyring::new(other, [key(), key()]).unwrap_err(),
            KeyError::Duplicate { id: key().id() }
        );
        assert!(Keyring::new(key(), [key()]).is_err());
    }

    #[test]
    fn a_key_is_not_printed() {
        let key = SealingKey::parse(HEX).unwrap();
        assert_eq!(
            format!("{key:?}"),
            format!("SealingKey {{ id: {:?}, .. }}", key.id())
        );
    }
}
