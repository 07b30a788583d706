//! The merchant behind Apple Pay. Apple hands a session out to a merchant with a certificate; the built-in provider has
//! none, makes a session up, and asks nobody.

use payments::{clock::Timestamp, random::Random};
use serde::Serialize;
use url::Url;

/// A session is used at once, or not at all.
const SESSION_LIFE_MS: i64 = 5 * 60 * 1_000;

/// Whether this is an address at which Apple hands sessions out. Browsers bring it, and must not send us anywhere else.
pub(crate) fn is_apples(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url
            .domain()
            .is_some_and(|host| host.ends_with(".apple.com"))
}

/// A session in the form in which Apple has it (Apple Pay JS, "Requesting an Apple Pay payment session").
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MerchantSession {
    epoch_timestamp: i64,
    expires_at: i64,
    #[serde(rename = "merchantSessionIdentifier")]
    identifier: String,
    nonce: String,
    merchant_identifier: &'static str,
    domain_name: String,
    display_name: String,
    signature: &'static str,
}

impl MerchantSession {
    /// A session that only a browser takes whose Apple Pay is made up as well.
    pub(crate) fn made_up(
        site_name: &str,
        public_url: &str,
        now: Timestamp,
        random: &dyn Random,
    ) -> Self {
        let now = now.unix_micros().div_euclid(1_000);
        let domain_name = Url::parse(public_url).ok();
        let domain_name = domain_name.as_ref().and_then(Url::host_str);
        let mut nonce = [0; 4];
        random.fill(&mut nonce);
        Self {
            epoch_timestamp: now,
            expires_at: now.saturating_add(SESSION_LIFE_MS),
            identifier: format!("sandbox-{}", random.uuid()),
            nonce: format!("{:08x}", u32::from_le_bytes(nonce)),
            merchant_identifier: "sandbox",
            domain_name: domain_name.unwrap_or_default().to_owned(),
            display_name: site_name.to_owned(),
            signature: "made up by the sandbox",
        }
    }
}

#[cfg(test)]
mod tests {
    use payments::random::SystemRandom;

    use super::*;

    #[test]
    fn only_hosts_of_apple_are_believed() {
        for apples in [
            "https://apple-pay-gateway.apple.com/paymentservices/startSession",
            "https://apple-pay-gateway-cert.apple.com/paymentservices/startSession",
            "https://APPLE-PAY-GATEWAY.apple.com",
            "https://cn-apple-pay-gateway.apple.com:443/paymentservices/startSession",
        ] {
            assert!(is_apples(apples), "{apples}");
        }
        for others in [
            "",
            "/paymentservices/startSession",
            "apple-pay-gateway.apple.com",
            "http://apple-pay-gateway.apple.com/",
            "https://apple.com.example/",
            "https://notapple.com/",
            "https://apple-pay-gateway.apple.com.example/",
            "https://example.org/.apple.com",
            "https://example.org?.apple.com",
            "https://example.org#.apple.com",
            "https://x.apple.com@example.org/",
            "https://user@x.apple.com/",
            "https://:pass@x.apple.com/",
            "https://x.apple.com:8443/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://x.apple.com%2eexample.org/",
            "file:///x.apple.com",
            "https://fakeapple.url",
        ] {
            assert!(!is_apples(others), "{others}");
        }
    }

    #[test]
    fn a_made_up_session_looks_like_one_of_apples() {
        let now = Timestamp::from_unix_micros(1_800_000_000_123_456);
        let session =
            MerchantSession::made_up("GOV.UK Pay", "http://localhost:3001", now, &SystemRandom);
        let session = serde_json::to_value(session).unwrap();
        assert_eq!(session["epochTimestamp"], 1_800_000_000_123_i64);
        assert_eq!(session["expiresAt"], 1_800_000_300_123_i64);
        assert_eq!(session["nonce"].as_str().unwrap().len(), 8);
        assert_eq!(session["domainName"], "localhost");
        assert_eq!(session["merchantIdentifier"], "sandbox");
    }
}
