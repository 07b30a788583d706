//! Identifiers: 26 characters of `0-9a-v`, 130 random bits in base 32 (GOV.UK Pay API, "Identifiers").

use std::fmt;

use crate::random::Random;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
const LENGTH: usize = 26;

/// Public ids of one kind.
macro_rules! public_id {
    ($(#[doc = $doc:literal])* $name:ident, $what:literal) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// A new random id.
            pub fn generate(random: &dyn Random) -> Self {
                Self(random_text(random))
            }

            #[doc = concat!("`None` when `text` cannot be the id of any ", $what, ".")]
            pub fn parse(text: &str) -> Option<Self> {
                is_well_formed(text).then(|| Self(text.to_owned()))
            }

            /// The id as it appears in addresses and answers.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

public_id!(
    /// The public id of a payment.
    PaymentId,
    "payment"
);
public_id!(
    /// The public id of a refund; the provider knows the refund by it, too.
    RefundId,
    "refund"
);
public_id!(
    /// The public id of an agreement for recurring payments.
    AgreementId,
    "agreement"
);
public_id!(
    /// The public id of a dispute.
    DisputeId,
    "dispute"
);

fn is_well_formed(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// The id of the gateway account that a payment belongs to: one service, test or live.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(String);

impl AccountId {
    /// 1 to 64 lower-case letters, digits, hyphens and underscores.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The id as it stands in the configuration.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id under which a provider knows one attempt to take a payment. It is chosen before the provider is called, so
/// that an attempt whose outcome is unknown can be asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionId(String);

impl TransactionId {
    /// A new random id (UUID v4).
    pub fn generate(random: &dyn Random) -> Self {
        Self(random.uuid().to_string())
    }

    /// From storage.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The id as it is sent to the provider.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 130 random bits, five to a character.
fn random_text(random: &dyn Random) -> String {
    let mut bytes = [0_u8; LENGTH];
    random.fill(&mut bytes);
    bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|&byte| char::from(byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{SeededRandom, SystemRandom};

    #[test]
    fn ids_are_26_characters_of_base_32() {
        for _ in 0..100 {
            let id = PaymentId::generate(&SystemRandom);
            assert_eq!(PaymentId::parse(id.as_str()), Some(id));
        }
    }

    #[test]
    fn what_cannot_be_an_id_is_refused() {
        let wrong = [
            "",
            "7m2p9c1d8e5f4g6j0r2th3kq0",
            "7m2p9c1d8e5f4g6j0r2th3kq0vv",
            "7m2p9c1d8e5f4g6j0r2th3kq0z",
            "7M2P9C1D8E5F4G6J0R2TH3KQ0V",
            "é".repeat(13).as_str(),
        ]
        .map(ToOwned::to_owned);
        for text in wrong {
            assert_eq!(PaymentId::parse(&text), None, "{text}");
            assert_eq!(AgreementId::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn ids_of_every_kind_are_made_and_read_alike() {
        let random = SeededRandom::new(1);
        let (refund, agreement, dispute) = (
            RefundId::generate(&random),
            AgreementId::generate(&random),
            DisputeId::generate(&random),
        );
        assert_eq!(RefundId::parse(refund.as_str()), Some(refund.clone()));
        assert_eq!(AgreementId::parse(agreement.as_str()), Some(agreement));
        assert_eq!(DisputeId::parse(dispute.as_str()), Some(dispute));
        assert_eq!(format!("{refund:?}"), format!("RefundId({refund})"));
    }

    #[test]
    fn ids_are_not_repeated() {
        let ids: std::collections::BTreeSet<_> = (0..1000)
            .map(|_| PaymentId::generate(&SystemRandom))
            .collect();
        assert_eq!(ids.len(), 1000);
    }

    #[test]
    fn account_ids_are_short_and_plain() {
        let longest = "a".repeat(64);
        for text in ["a", "council-2_test", "9", longest.as_str()] {
            let id = AccountId::parse(text);
            assert_eq!(id.as_ref().map(AccountId::as_str), Some(text));
        }
        let too_long = "a".repeat(65);
        for text in ["", "Council", "a b", "é", "a/b", too_long.as_str()] {
            assert_eq!(AccountId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn transactions_are_known_by_a_random_uuid() {
        let id = TransactionId::generate(&SeededRandom::new(1));
        let uuid = uuid::Uuid::parse_str(id.as_str()).unwrap();
        assert_eq!(uuid.get_version_num(), 4);
        assert_eq!(TransactionId::from_stored(id.to_string()), id);
    }
}
