//! A secret id in the `return_url`.
//!
//! ```
//! use rand::{SeedableRng, rngs::StdRng};
//! use user_matching::RandomId;
//!
//! let mut random = StdRng::from_seed([7; 32]); // the operating system's generator in a real service
//! let id = RandomId::new(&mut random);
//! let return_url = format!("https://fees.example.gov.uk/paid/{}", id.expose());
//! // Store `id.hash()` beside the payment id, then send the user away. When somebody returns:
//! let (_, text) = return_url.rsplit_once('/').unwrap();
//! assert_eq!(RandomId::parse(text).unwrap().hash(), id.hash());
//! ```

use std::fmt;

use data_encoding::HEXLOWER;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid, Variant, Version};

/// A UUID v4: 122 random bits. Whoever has it is the user, so it is not printed, and it is compared by its hash.
#[derive(Clone)]
pub struct RandomId(Uuid);

impl RandomId {
    /// Makes a new id.
    pub fn new(random: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 16];
        random.fill_bytes(&mut bytes);
        Self(Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads an id as [`expose`](Self::expose) writes it: lower case, with hyphens, version 4. No other spelling
    /// of a UUID is accepted, so that one id has one address.
    pub fn parse(text: &str) -> Result<Self, InvalidRandomId> {
        let id = Self(Uuid::try_parse(text).map_err(|_opaque| InvalidRandomId)?);
        let is_random =
            id.0.get_version() == Some(Version::Random) && id.0.get_variant() == Variant::RFC4122;
        if is_random && id.expose() == text {
            Ok(id)
        } else {
            Err(InvalidRandomId)
        }
    }

    /// The id for the address. It is a secret: not for logs.
    pub fn expose(&self) -> String {
        self.0.hyphenated().to_string()
    }

    /// SHA-256 of the text in hex, for a table whose readers must not be able to use the id.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.expose()))
    }
}

impl fmt::Debug for RandomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RandomId([redacted])")
    }
}

/// The text is no id of ours. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a lower-case UUID v4 with hyphens")]
pub struct InvalidRandomId;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    const ID: &str = "0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10";

    #[test]
    fn the_hash_is_that_of_the_text() {
        assert_eq!(
            RandomId::parse(ID).unwrap().hash(),
            // printf %s 0b7c9c0e-… | sha256sum
            "4765cf22d480d1d85c298400da83b8cf204e517e010bb993f05675e37e3756bc"
        );
    }

    #[test]
    fn other_spellings_and_versions_are_refused() {
        for text in [
            "",
            "0B7C9C0E-6C1E-4F6C-9A55-0D8D7C9B6F10",
            "0b7c9c0e6c1e4f6c9a550d8d7c9b6f10",
            "{0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10}",
            "urn:uuid:0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10",
            " 0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f10",
            "0b7c9c0e-6c1e-4f6c-9a55-0d8d7c9b6f1",
            "0b7c9c0e-6c1e-1f6c-9a55-0d8d7c9b6f10",
            "0b7c9c0e-6c1e-4f6c-1a55-0d8d7c9b6f10",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(
                RandomId::parse(text).unwrap_err(),
                InvalidRandomId,
                "{text}"
            );
        }
    }

    #[test]
    fn an_id_is_not_printed() {
        assert_eq!(
            format!("{:?}", RandomId::parse(ID).unwrap()),
            "RandomId([redacted])"
        );
    }

    proptest! {
        #[test]
        fn every_new_id_can_be_read(seed: u64) {
            let mut random = StdRng::seed_from_u64(seed);
            let (first, second) = (RandomId::new(&mut random), RandomId::new(&mut random));
            prop_assert_eq!(RandomId::parse(&first.expose()).unwrap().hash(), first.hash());
            prop_assert_ne!(first.expose(), second.expose());
        }

        #[test]
        fn any_text_is_answered(text: String) {
            let _ = RandomId::parse(&text);
        }
    }
}
