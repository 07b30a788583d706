//! Who signs webhook messages.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The signing key of a webhook: the whole text, `webhook_test_…` or `webhook_live_…`. It is not printed.
#[derive(Clone)]
pub struct WebhookKey(Zeroizing<String>);

impl WebhookKey {
    /// The key as the administration pages of the payment service show it.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// Whether `signature` is the lower-case hexadecimal HMAC-SHA-256 of exactly these bytes (GOV.UK Pay, "Verify a
    /// webhook message"). Takes as long for a wrong signature as for a right one.
    pub(crate) fn verifies(&self, body: &[u8], signature: &[u8]) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            return false;
        };
        mac.update(body);
        data_encoding::HEXLOWER
            .decode(signature)
            .is_ok_and(|signature| mac.verify_slice(&signature).is_ok())
    }
}

impl std::fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: [(&str, &str, &str); 2] = [
        (
            "This is my secret key! 🔑",
            "We captured a £10 payment! 💷",
            "a678c8326237dc08acabed4ec3948ee82f94c4b35cdc44b68f26fa8ef595efff",
        ),
        (
            "webhook_test_0123456789abcdefghijklmnop",
            r#"{"webhook_message_id":"abc","api_version":1}"#,
            "b755633d634275535d564c4702466eb398f0042824946a77c17c85eb37f0f926",
        ),
    ];

    #[test]
    fn documented_signatures_are_right() {
        for (key, body, signature) in VECTORS {
            let key = WebhookKey::new(key);
            assert!(key.verifies(body.as_bytes(), signature.as_bytes()));
        }
    }

    #[test]
    fn anything_else_is_wrong() {
        let (key, body, right) = VECTORS[1];
        let key = WebhookKey::new(key);
        let mut spaced = body.to_owned();
        spaced.push(' ');
        assert!(!key.verifies(spaced.as_bytes(), right.as_bytes()));
        for wrong in [
            "",
            "a",
            &right.to_uppercase(),
            right.get(2..).unwrap(),
            "ß",
            VECTORS[0].2,
        ] {
            assert!(!key.verifies(body.as_bytes(), wrong.as_bytes()), "{wrong}");
        }
        assert!(!WebhookKey::new("other").verifies(body.as_bytes(), right.as_bytes()));
    }

    #[test]
    fn debug_hides_the_key() {
        assert_eq!(
            format!("{:?}", WebhookKey::new("secret")),
            "WebhookKey([redacted])"
        );
    }
}
