//! E-mail addresses.

use std::borrow::Cow;
use std::fmt;

/// Longest address, in characters.
const MAX_LENGTH: usize = 254;

/// Longest host, in its ASCII form.
const MAX_HOST_LENGTH: usize = 253;

/// Characters of a local part besides letters and digits. Quoted local parts are not taken.
const LOCAL_PUNCTUATION: &str = ".!#$%&'*+/=?^_`{|}~-";

/// An e-mail address that a confirmation can be sent to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address, in the order in which they are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    /// Nothing was typed.
    #[error("an e-mail address is required")]
    Missing,
    /// More than 254 characters.
    #[error("the e-mail address is longer than 254 characters")]
    TooLong,
    /// Not of the form of an address.
    #[error("the e-mail address is malformed")]
    Invalid,
}

impl EmailAddress {
    /// Parses what was typed; outer spaces are dropped and the rest is kept.
    pub fn parse(typed: &str) -> Result<Self, EmailAddressError> {
        let address = typed.trim();
        if address.is_empty() {
            Err(EmailAddressError::Missing)
        } else if address.chars().count() > MAX_LENGTH {
            Err(EmailAddressError::TooLong)
        } else if is_address(address) {
            Ok(Self(address.to_owned()))
        } else {
            Err(EmailAddressError::Invalid)
        }
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with its host in ASCII, for mail servers that know nothing else.
    pub fn to_ascii(&self) -> String {
        let ascii = self.0.rsplit_once('@').and_then(|(local, host)| {
            let host = ascii_host(host)?;
            Some(format!("{local}@{host}"))
        });
        ascii.unwrap_or_else(|| self.0.clone())
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress([redacted])")
    }
}

fn is_address(address: &str) -> bool {
    let Some((local, host)) = address.split_once('@') else {
        return false;
    };
    is_local_part(local) && !address.contains("..") && is_host(host)
}

fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || LOCAL_PUNCTUATION.contains(c);
    !local.is_empty() && local.chars().all(allowed)
}

fn is_host(host: &str) -> bool {
    if host.starts_with('.')
        || !host.contains('.')
        || host.contains(|c: char| c == '@' || c.is_whitespace())
    {
        return false;
    }
    ascii_host(host).is_some_and(|ascii| {
        let last = ascii.rsplit('.').next().unwrap_or_default();
        ascii.len() <= MAX_HOST_LENGTH && ascii.split('.').all(is_label) && is_top_level(last)
    })
}

/// The host in punycode. A host that is ASCII already stays as it is.
fn ascii_host(host: &str) -> Option<Cow<'_, str>> {
    if host.is_ascii() {
        return Some(Cow::Borrowed(host));
    }
    idna::domain_to_ascii(host).ok().map(Cow::Owned)
}

/// Letters and digits with one or two hyphens between them.
fn is_label(label: &str) -> bool {
    let inner = !label.starts_with('-') && !label.ends_with('-') && !label.contains("---");
    (1..=62).contains(&label.len())
        && inner
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Letters only, or an encoded label, so that addresses of machines (`123.123.123.123`) are refused.
fn is_top_level(label: &str) -> bool {
    let letters = label.len() >= 2 && label.bytes().all(|b| b.is_ascii_alphabetic());
    letters
        || label
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn real_addresses_are_accepted() {
        for typed in [
            "email@domain-one.com",
            "firstname.o'lastname@domain.com",
            "japanese-info@例え.テスト",
            "email@double--hyphen.com",
            "simulate-delivered@notifications.service.gov.uk",
            "a@b.cd",
            "A.B+c@D.CO.UK",
            "x!#$%&'*+/=?^_`{|}~-@xn--r8jz45g.xn--zckzah",
        ] {
            assert_eq!(
                EmailAddress::parse(&format!(" {typed}\n"))
                    .unwrap()
                    .as_str(),
                typed
            );
        }
    }

    #[test]
    fn malformed_addresses_are_refused() {
        for typed in [
            "email@123.123.123.123",
            "no-tld@domain",
            "lots-of-dots@domain..gov..uk",
            "underscores-in-domain@dom_ain.com",
            "spaces in local@domain.com",
            "comma,in-local@gov.uk",
            "incorrect-punycode@xn---something.com",
            "\"quoted\"@domain.com",
            "no-at",
            "@domain.com",
            "a@",
            "a@.com",
            "a@domain.com.",
            "a@domain.c",
            "a@-domain.com",
            "a@domain-.com",
            "two@at@domain.com",
            "double..dot@domain.com",
            "a@do main.com",
            "a@domain.co\0m",
            "ünïcode@domain.com",
            "a@例え",
            "a@domain.c0m",
            "a@[127.0.0.1]",
            "a@例え。テスト",
        ] {
            assert_eq!(
                EmailAddress::parse(typed),
                Err(EmailAddressError::Invalid),
                "{typed}"
            );
        }
    }

    #[test]
    fn page_056_an_address_may_be_missing() {
        assert_eq!(EmailAddress::parse(" "), Err(EmailAddressError::Missing));
    }

    #[test]
    fn addresses_end_at_254_characters() {
        let of_length = |length: usize| format!("{}@domain.com", "a".repeat(length - 11));
        assert!(EmailAddress::parse(&of_length(254)).is_ok());
        assert_eq!(
            EmailAddress::parse(&of_length(255)),
            Err(EmailAddressError::TooLong)
        );
    }

    #[test]
    fn labels_end_at_62_characters() {
        assert!(EmailAddress::parse(&format!("a@{}.com", "b".repeat(62))).is_ok());
        assert!(EmailAddress::parse(&format!("a@{}.com", "b".repeat(63))).is_err());
    }

    #[test]
    fn hosts_have_an_ascii_form() {
        let ascii = |typed| EmailAddress::parse(typed).unwrap().to_ascii();
        assert_eq!(
            ascii("japanese-info@例え.テスト"),
            "japanese-info@xn--r8jz45g.xn--zckzah"
        );
        assert_eq!(ascii("Ana@Example.com"), "Ana@Example.com");
    }

    #[test]
    fn debug_hides_the_address() {
        let address = EmailAddress::parse("ana@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress([redacted])");
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(typed in any::<String>(), local in ".{0,9}", host in ".{0,9}") {
            for typed in [typed, format!("{local}@{host}"), format!("a@{host}.com"), format!("a@{local}.{host}")] {
                if let Ok(address) = EmailAddress::parse(&typed) {
                    prop_assert!(address.to_ascii().is_ascii());
                    prop_assert!(EmailAddress::parse(&address.to_ascii()).is_ok());
                }
            }
        }

        #[test]
        fn simple_addresses_are_accepted(local in "[a-z0-9]{1,20}", host in "[a-z0-9]{1,20}(-{1,2}[a-z0-9]{1,9}){0,2}", top in "[a-z]{2,9}") {
            let typed = format!("{local}@{host}.{top}");
            prop_assert!(EmailAddress::parse(&typed).is_ok());
        }
    }
}
