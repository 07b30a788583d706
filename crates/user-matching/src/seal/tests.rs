use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::*;
use crate::key::SealingKey;

const NOW: i64 = 1_772_000_000;
const LATER: i64 = NOW + 60;
const PURPOSE: Purpose<'_> = Purpose::new("payment", "recognise a returning user");

fn random() -> StdRng {
    StdRng::seed_from_u64(1)
}

fn key(number: u8) -> SealingKey {
    SealingKey::from_bytes(&[number; 32])
}

fn sealer(current: u8, older: &[u8]) -> Sealer {
    Sealer::new(Keyring::new(key(current), older.iter().copied().map(key)).unwrap())
}

fn seal(sealer: &Sealer, content: &[u8]) -> String {
    sealer.seal(PURPOSE, content, LATER, &mut random()).unwrap()
}

fn error(value: &str) -> OpenError {
    sealer(1, &[]).open(PURPOSE, value, NOW).unwrap_err()
}

#[test]
fn the_format_is_stable() {
    let value = "AbbNHo4tyRK4lxbhhfQotQHyuw-kYRgw02QaaPlKaQ3MWVvQWVtm6ebFcXOZgi1qwJZZM6IFZjPKCFA";
    let opened = sealer(1, &[]).open(PURPOSE, value, NOW);
    assert_eq!(
        opened,
        Ok(Opened {
            content: b"p1".to_vec(),
            expires_at: LATER
        })
    );
}

#[test]
fn a_value_holds_nothing_readable_and_no_character_that_a_cookie_must_escape() {
    let value = seal(&sealer(1, &[]), b"payment-7m2p9c1d8e5f4g6j0r2th3kq0v");
    assert!(
        value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    let bytes = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"payment"));
}

#[test]
fn equal_content_gives_different_values() {
    let (sealer, mut random) = (sealer(1, &[]), random());
    let mut seal = || sealer.seal(PURPOSE, b"p1", LATER, &mut random).unwrap();
    assert_ne!(seal(), seal());
}

#[test]
fn a_value_of_an_older_key_opens_until_the_key_is_dropped() {
    let value = seal(&sealer(1, &[]), b"p1");
    let open = |sealer: Sealer| {
        sealer
            .open(PURPOSE, &value, NOW)
            .map(|opened| opened.content)
    };
    assert_eq!(open(sealer(2, &[1])), Ok(b"p1".to_vec()));
    assert_eq!(open(sealer(3, &[2, 1])), Ok(b"p1".to_vec()));
    assert_eq!(open(sealer(3, &[2])), Err(OpenError::UnknownKey));
}

#[test]
fn sealing_uses_the_current_key() {
    let value = seal(&sealer(2, &[1]), b"p1");
    assert!(sealer(2, &[]).open(PURPOSE, &value, NOW).is_ok());
    assert_eq!(error(&value), OpenError::UnknownKey);
}

#[test]
fn a_value_opens_until_just_before_its_expiry() {
    let sealer = sealer(1, &[]);
    let value = seal(&sealer, b"p1");
    let open = |now| {
        sealer
            .open(PURPOSE, &value, now)
            .map(|opened| opened.expires_at)
    };
    assert_eq!(open(i64::MIN), Ok(LATER));
    assert_eq!(open(LATER - 1), Ok(LATER));
    assert_eq!(open(LATER), Err(OpenError::Expired { at: LATER }));
    assert_eq!(open(i64::MAX), Err(OpenError::Expired { at: LATER }));
}

#[test]
fn a_value_under_another_name_or_for_another_purpose_is_recognised_as_such() {
    let sealer = sealer(1, &[]);
    let value = seal(&sealer, b"p1");
    for other in [
        Purpose::new("session", PURPOSE.purpose),
        Purpose::new(PURPOSE.name, "something else"),
        Purpose::new("paymentr", "ecognise a returning user"),
        Purpose::new("", "paymentrecognise a returning user"),
        Purpose::new(PURPOSE.purpose, PURPOSE.name),
    ] {
        assert_eq!(
            sealer.open(other, &value, NOW),
            Err(OpenError::WrongPurpose)
        );
        // An expired value for another purpose is still the wrong value.
        assert_eq!(
            sealer.open(other, &value, LATER),
            Err(OpenError::WrongPurpose)
        );
    }
}

#[test]
fn a_value_whose_purpose_was_rewritten_is_tampered_with() {
    let sealer = sealer(1, &[]);
    let other = Purpose::new("session", "payment pages");
    let value = sealer.seal(other, b"p1", LATER, &mut random()).unwrap();
    let mut bytes = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap();
    bytes[1 + KEY_ID_LENGTH..HEADER_LENGTH].copy_from_slice(&PURPOSE.tag());
    assert_eq!(error(&BASE64URL_NOPAD.encode(&bytes)), OpenError::Tampered);
}

#[test]
fn what_is_no_sealed_value_is_malformed() {
    let long = "A".repeat(MAX_SEALED_LENGTH + 4);
    let mut other_version = BASE64URL_NOPAD
        .decode(seal(&sealer(1, &[]), b"p1").as_bytes())
        .unwrap();
    other_version[0] = 2;
    let other_version = BASE64URL_NOPAD.encode(&other_version);
    for value in ["!", "a b", "AAAA=", "\u{e9}", "A", &long, &other_version] {
        assert_eq!(error(value), OpenError::Malformed, "{value}");
    }
}

#[test]
fn what_is_too_short_is_truncated() {
    for value in ["", "AQ", "AAAA"] {
        assert_eq!(error(value), OpenError::Truncated, "{value}");
    }
}

#[test]
fn content_that_would_be_too_long_is_refused() {
    let sealer = sealer(1, &[]);
    let longest = MAX_SEALED_LENGTH / 4 * 3 - MIN_LENGTH;
    let seal = |length| sealer.seal(PURPOSE, &vec![0; length], LATER, &mut random());
    let value = seal(longest).unwrap();
    assert_eq!(value.len(), MAX_SEALED_LENGTH);
    assert_eq!(
        sealer.open(PURPOSE, &value, NOW).unwrap().content.len(),
        longest
    );
    assert_eq!(seal(longest + 1), Err(SealError::TooLong));
    assert_eq!(seal(100_000), Err(SealError::TooLong));
}

#[test]
fn json_of_another_form_is_told_apart() {
    let sealer = sealer(1, &[]);
    let value = sealer
        .seal_json(PURPOSE, &["a", "b"], LATER, &mut random())
        .unwrap();
    assert_eq!(
        sealer.open_json::<Vec<String>>(PURPOSE, &value, NOW),
        Ok(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(
        sealer.open_json::<u64>(PURPOSE, &value, NOW),
        Err(OpenError::UnexpectedContent)
    );
}

#[test]
fn content_is_not_printed() {
    let opened = Opened {
        content: b"p1".to_vec(),
        expires_at: 5,
    };
    assert_eq!(format!("{opened:?}"), "Opened { expires_at: 5, .. }");
    let printed = format!("{:?}", sealer(1, &[2]));
    assert_eq!(printed.matches("KeyId(").count(), 2, "{printed}");
}

#[test]
fn every_truncation_is_refused() {
    let value = seal(&sealer(1, &[]), b"some content");
    for length in 0..value.len() {
        let error = error(value.split_at(length).0);
        let expected = [
            OpenError::Truncated,
            OpenError::Malformed,
            OpenError::Tampered,
        ];
        assert!(expected.contains(&error), "{length}: {error}");
    }
}

/// Every change of one byte before encoding, and of one character after it.
#[test]
fn every_change_of_one_byte_is_refused() {
    let sealer = sealer(1, &[]);
    let value = seal(&sealer, b"content");
    let bytes = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[index] ^= 1 << bit;
            assert!(
                sealer
                    .open(PURPOSE, &BASE64URL_NOPAD.encode(&changed), NOW)
                    .is_err()
            );
        }
    }
    for index in 0..value.len() {
        for other in (0..=127_u8).filter(|other| *other != value.as_bytes()[index]) {
            let mut changed = value.clone().into_bytes();
            changed[index] = other;
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                sealer.open(PURPOSE, &changed, NOW).is_err(),
                "{index}: {other}"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_content_comes_back(content: Vec<u8>, name: String, purpose: String, expires_at: i64, seed: u64) {
        let (sealer, purpose) = (sealer(1, &[]), Purpose::new(&name, &purpose));
        let mut random = StdRng::seed_from_u64(seed);
        let value = sealer.seal(purpose, &content, expires_at, &mut random).unwrap();
        let opened = sealer.open(purpose, &value, expires_at.saturating_sub(1));
        if expires_at == i64::MIN {
            prop_assert_eq!(opened, Err(OpenError::Expired { at: expires_at }));
        } else {
            prop_assert_eq!(opened, Ok(Opened { content, expires_at }));
        }
    }

    #[test]
    fn any_byte_flipped_removed_or_inserted_is_refused(
        content: Vec<u8>,
        at: prop::sample::Index,
        change in 1..=255_u8,
        inserted: u8,
    ) {
        let sealer = sealer(1, &[]);
        let bytes = BASE64URL_NOPAD.decode(seal(&sealer, &content).as_bytes()).unwrap();
        let at = at.index(bytes.len());
        let (mut flipped, mut removed, mut longer) = (bytes.clone(), bytes.clone(), bytes);
        flipped[at] ^= change;
        removed.remove(at);
        longer.insert(at, inserted);
        for changed in [flipped, removed, longer] {
            prop_assert!(sealer.open(PURPOSE, &BASE64URL_NOPAD.encode(&changed), NOW).is_err());
        }
    }

    #[test]
    fn any_character_replaced_removed_or_inserted_is_refused(
        content: Vec<u8>,
        at: prop::sample::Index,
        character: char,
    ) {
        let sealer = sealer(1, &[]);
        let value = seal(&sealer, &content);
        let at = at.index(value.len());
        let (before, after) = value.split_at(at);
        let rest = after.split_at(1).1;
        for changed in [
            format!("{before}{character}{rest}"),
            format!("{before}{rest}"),
            format!("{before}{character}{after}"),
        ] {
            let opened = sealer.open(PURPOSE, &changed, NOW);
            prop_assert!(changed == value || opened.is_err());
        }
    }

    #[test]
    fn any_text_is_answered(value: String, bytes: Vec<u8>) {
        let sealer = sealer(1, &[]);
        prop_assert!(sealer.open(PURPOSE, &value, NOW).is_err());
        prop_assert!(sealer.open(PURPOSE, &BASE64URL_NOPAD.encode(&bytes), NOW).is_err());
    }
}
