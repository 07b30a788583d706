//! Tokens that prove that a form came from one of our own pages.
//!
//! Each session keeps one [`CsrfSecret`]. Every page shows a token derived from it with a fresh
//! salt, so that two tabs and the back button work and no two pages show the same token.

use std::fmt::{self, Debug, Formatter};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use crate::random::{self, Random};

/// The name of the hidden field that carries the token.
pub const FIELD: &str = "csrfToken";

/// Six bytes make a salt of eight letters.
const SALT_BYTES: usize = 6;
const SALT_LETTERS: usize = 8;
/// Twenty bytes of the keyed hash make 27 letters, hence tokens of 36 in all.
const HASH_BYTES: usize = 20;
const TOKEN_LETTERS: usize = 36;

/// The secret of one session.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct CsrfSecret([u8; 32]);

impl CsrfSecret {
    /// Makes the secret of a new session.
    pub fn generate(random: &dyn Random) -> Self {
        Self(random::bytes(random))
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret as text, to be kept inside a sealed session only.
    pub fn to_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// A token for one page.
    pub fn token(&self, random: &dyn Random) -> String {
        let salt = BASE64URL_NOPAD.encode(&random::bytes::<SALT_BYTES>(random));
        let hash = self.hash(&salt);
        format!("{salt}-{hash}")
    }

    /// Whether this secret made the token.
    pub fn verify(&self, token: &str) -> bool {
        // Salts may hold hyphens themselves, so the token is cut by length.
        let Some((salt, rest)) = token.split_at_checked(SALT_LETTERS) else {
            return false;
        };
        let Some(hash) = rest.strip_prefix('-') else {
            return false;
        };
        token.len() == TOKEN_LETTERS && self.hash(salt).as_bytes().ct_eq(hash.as_bytes()).into()
    }

    fn hash(&self, salt: &str) -> String {
        // A key of any length is fine for HMAC, so the error cannot happen; an empty hash verifies nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(salt.as_bytes());
        let hash = mac.finalize().into_bytes();
        hash.get(..HASH_BYTES)
            .map(|hash| BASE64URL_NOPAD.encode(hash))
            .unwrap_or_default()
    }
}

impl Debug for CsrfSecret {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SystemRandom;

    #[test]
    fn tokens_have_36_characters_and_verify_again_and_again() {
        let secret = CsrfSecret::generate(&SystemRandom);
        let (first, second) = (secret.token(&SystemRandom), secret.token(&SystemRandom));
        assert_ne!(first, second);
        for token in [&first, &second, &first] {
            assert_eq!(token.len(), 36);
            assert!(secret.verify(token));
        }
    }

    #[test]
    fn tokens_of_another_session_are_refused() {
        let token = CsrfSecret::generate(&SystemRandom).token(&SystemRandom);
        assert!(!CsrfSecret::generate(&SystemRandom).verify(&token));
    }

    #[test]
    fn the_secret_survives_being_written_and_read() {
        let secret = CsrfSecret::generate(&SystemRandom);
        let read = CsrfSecret::parse(&secret.to_text()).unwrap();
        assert!(read.verify(&secret.token(&SystemRandom)));
        assert_eq!(format!("{secret:?}"), "CsrfSecret([redacted])");
        assert!(CsrfSecret::parse("too short").is_none());
        assert!(CsrfSecret::parse("").is_none());
    }

    proptest! {
        #[test]
        fn no_text_but_a_token_verifies(text in ".{0,60}") {
            prop_assert!(!CsrfSecret([7; 32]).verify(&text));
        }

        #[test]
        fn a_token_with_one_changed_letter_is_refused(at in 0_usize..36, letter in "[A-Za-z0-9_-]") {
            let secret = CsrfSecret([7; 32]);
            let token = secret.token(&SystemRandom);
            let mut changed = token.clone();
            changed.replace_range(at..=at, &letter);
            prop_assert_eq!(secret.verify(&changed), changed == token);
        }
    }
}
