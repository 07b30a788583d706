//! Suggestions for mistyped hosts of e-mail addresses.

use std::fmt;

/// Longer addresses are refused anyway, and comparing them costs time.
const MAX_LENGTH: usize = 254;

/// How far the comparison looks ahead after a difference.
const LOOK_AHEAD: usize = 5;

/// Twice the distance, so that it is a whole number, up to which a host counts as mistyped.
const HOST_THRESHOLD: usize = 4;
const SECOND_LEVEL_THRESHOLD: usize = 4;
const TOP_LEVEL_THRESHOLD: usize = 2;

const HOSTS: &[&str] = &[
    "live.com",
    "live.co.uk",
    "live.com.au",
    "gmail.com",
    "gmail.co.uk",
    "ymail.com",
    "mail.com",
    "hotmail.com",
];

const SECOND_LEVELS: &[&str] = &["yahoo", "outlook", "hotmail"];

#[rustfmt::skip]
const TOP_LEVELS: &[&str] = &[
    "com", "ca", "co.nz", "co.uk", "de", "fr", "it", "ru", "net", "org", "edu", "gov", "jp", "nl", "kr", "se", "eu",
    "ie", "im", "co.il", "us", "at", "be", "dk", "hk", "es", "gr", "ch", "no", "cz", "in", "net.au", "info", "biz",
    "mil", "co.jp", "sg", "hu", "uk", "ac.uk", "gov.uk", "judiciary.uk", "ltd.uk", "me.uk", "mod.uk", "net.uk",
    "nhs.uk", "nic.uk", "org.uk", "plc.uk", "police.uk", "sch.uk", "ae", "net.ae", "pl", "kw", "co", "aero", "co.in",
    "io", "bz", "bg", "sk", "sx", "dm", "bm", "om", "me", "qa", "coop", "fm", "cc", "mc", "my", "vc",
];

/// An address with a host that is more likely than the one typed.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailSuggestion {
    local: String,
    host: String,
}

impl EmailSuggestion {
    /// What stands before the `@`, as it was typed.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The suggested host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The whole suggested address.
    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.host)
    }
}

impl fmt::Debug for EmailSuggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailSuggestion([redacted])")
    }
}

/// Suggests another address when the host of `typed` is close to a well-known one.
///
/// This is a guess about addresses that need not be valid, and may be wrong about valid ones.
pub fn suggest_email(typed: &str) -> Option<EmailSuggestion> {
    let typed = typed.trim();
    if typed.chars().count() > MAX_LENGTH || typed.split('@').any(str::is_empty) {
        return None;
    }
    let (local, host) = typed.rsplit_once('@')?;
    let host = suggest_host(&host.to_lowercase())?;
    Some(EmailSuggestion {
        local: local.to_owned(),
        host,
    })
}

fn suggest_host(host: &str) -> Option<String> {
    // A host of one label has a top level only.
    let (second, top) = host.split_once('.').unwrap_or(("", host));
    if SECOND_LEVELS.contains(&second) && TOP_LEVELS.contains(&top) {
        return None;
    }
    if let Some(known) = closest(host, HOSTS, HOST_THRESHOLD) {
        return (known != host).then(|| known.to_owned());
    }
    let better_second = closest(second, SECOND_LEVELS, SECOND_LEVEL_THRESHOLD).unwrap_or(second);
    let better_top = closest(top, TOP_LEVELS, TOP_LEVEL_THRESHOLD).unwrap_or(top);
    if (better_second, better_top) == (second, top) {
        None
    } else if second.is_empty() {
        Some(better_top.to_owned())
    } else {
        Some(format!("{better_second}.{better_top}"))
    }
}

/// The first of the nearest names within `threshold`; an exact match wins.
fn closest(typed: &str, known: &[&'static str], threshold: usize) -> Option<&'static str> {
    if typed.is_empty() {
        return None;
    }
    let typed: Vec<char> = typed.chars().collect();
    let candidates = known.iter().map(|name| {
        (
            doubled_distance(&typed, &name.chars().collect::<Vec<_>>()),
            *name,
        )
    });
    candidates
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= threshold)
        .map(|(_, name)| name)
}

/// Twice the "sift3" distance: both lengths less twice the number of characters that match when
/// both texts are read in step and, after a difference, brought into step again.
fn doubled_distance(a: &[char], b: &[char]) -> usize {
    let (mut shift_a, mut shift_b) = (0_usize, 0_usize);
    let mut matched = 0_usize;
    for position in 0_usize.. {
        let (Some(x), Some(y)) = (
            a.get(position.saturating_add(shift_a)),
            b.get(position.saturating_add(shift_b)),
        ) else {
            break;
        };
        if x == y {
            matched = matched.saturating_add(1);
        } else {
            (shift_a, shift_b) = resynchronise(tail(a, position), tail(b, position));
        }
    }
    a.len()
        .saturating_add(b.len())
        .saturating_sub(matched.saturating_mul(2))
}

/// How far to move in one of two texts until it continues with the first character of the other.
fn resynchronise(a: &[char], b: &[char]) -> (usize, usize) {
    let Some((first_a, first_b)) = a.first().zip(b.first()) else {
        return (0, 0);
    };
    for shift in 0..LOOK_AHEAD {
        if a.get(shift) == Some(first_b) {
            return (shift, 0);
        }
        if b.get(shift) == Some(first_a) {
            return (0, shift);
        }
    }
    (0, 0)
}

fn tail(text: &[char], position: usize) -> &[char] {
    text.get(position..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggested(host: &str) -> Option<String> {
        suggest_email(&format!("ana@{host}")).map(|suggestion| {
            assert_eq!(suggestion.local(), "ana");
            suggestion.host().to_owned()
        })
    }

    #[test]
    fn near_misses_of_known_providers_are_corrected() {
        for (expected, typed) in [
            (
                "hotmail.com",
                &[
                    "hotmaiol.com",
                    "hotmail.con",
                    "hotmai.com",
                    "homtail.com",
                    "hitmail.com",
                ][..],
            ),
            ("yahoo.com", &["yahoo.comb", "yhaoo.com", "hahoo.com"]),
            ("outlook.com", &["outloo.com", "outlokk.com"]),
            (
                "gmail.com",
                &[
                    "gmil.com",
                    "gmail.om",
                    "gmail.con",
                    "gamil.com",
                    "gnail.com",
                ],
            ),
        ] {
            for host in typed {
                assert_eq!(suggested(host).as_deref(), Some(expected), "{host}");
            }
        }
    }

    #[test]
    fn known_and_unlike_hosts_are_left_alone() {
        for host in [
            "gmail.com",
            "GMAIL.com",
            "live.com.au",
            "yahoo.co.uk",
            "outlook.fr",
            "hotmail.com",
            "wonka.com",
            "domain-one.gov.uk",
            "digital.cabinet-office.museum",
            "例え.テスト",
        ] {
            assert_eq!(suggested(host), None, "{host}");
        }
    }

    #[test]
    fn page_070_a_mistyped_top_level_is_suspicious() {
        assert!(suggest_email("willy@wonka.con").is_some());
    }

    #[test]
    fn addresses_need_not_be_valid() {
        assert_eq!(suggest_email("a@b").unwrap().address(), "a@be");
        assert_eq!(
            suggest_email("a b@gmail.con").unwrap().address(),
            "a b@gmail.com"
        );
    }

    #[test]
    fn a_rare_but_real_host_is_a_false_alarm() {
        assert_eq!(suggest_email("a@mail.co").unwrap().address(), "a@mail.com");
    }

    #[test]
    fn page_079_the_local_part_is_kept() {
        let suggestion = suggest_email(" VaildPayingEnail@Gnail.Com ").unwrap();
        assert_eq!(suggestion.address(), "VaildPayingEnail@gmail.com");
    }

    #[test]
    fn texts_without_two_parts_have_no_suggestion() {
        for typed in ["", "@", "gmail.con", "@gmail.con", "ana@", "ana@@gmail.con"] {
            assert_eq!(suggest_email(typed), None, "{typed}");
        }
        assert_eq!(
            suggest_email(&format!("{}@gmail.con", "a".repeat(245))),
            None
        );
    }

    #[test]
    fn the_distance_recovers_after_an_inserted_character() {
        let distance = |a: &str, b: &str| {
            doubled_distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("xabcdefgh", "abcdefgh"), 3);
        assert_eq!(distance("abcdefgh", "xabcdefgh"), 3);
        assert_eq!(distance("abxdef", "abcdef"), 2);
        assert_eq!(distance("vwxyzabc", "abc"), 11, "too far to look ahead");
    }

    #[test]
    fn levels_are_corrected_up_to_their_own_distance() {
        assert_eq!(suggested("hotmaxx.org").as_deref(), Some("hotmail.org"));
        assert_eq!(suggested("hotmxx.org"), None);
        assert_eq!(suggested("example.pt").as_deref(), Some("example.it"));
        assert_eq!(suggested("example.cxz"), None);
    }

    #[test]
    fn debug_hides_the_address() {
        assert_eq!(
            format!("{:?}", suggest_email("ana@gnail.com").unwrap()),
            "EmailSuggestion([redacted])"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_compared_without_panic(typed in any::<String>(), host in ".{0,30}") {
            let _ = suggest_email(&typed);
            let _ = suggest_email(&format!("a@{host}"));
        }

        #[test]
        fn a_suggestion_differs_from_what_was_typed(host in "[a-z]{1,12}(\\.[a-z]{1,5}){0,2}") {
            prop_assert_ne!(suggested(&host), Some(host));
        }

        #[test]
        fn the_distance_is_zero_only_for_equal_texts(a in "[a-z.]{0,12}", b in "[a-z.]{0,12}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(doubled_distance(&chars(&a), &chars(&b)) == 0, a == b);
        }
    }
}
