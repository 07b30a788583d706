//! Cards in wallets (GOV.UK Pay's sandbox): the payment data are not opened, and the description of the payment decides.

use payments::card::Expiry;

use crate::Outcome;

/// What the sandbox answers to a wallet, by the payment's description in capitals or small letters. A challenge is ours:
/// GOV.UK Pay's sandbox has none.
pub const WALLET_DESCRIPTIONS: &[(&str, Outcome)] = &[
    ("DECLINED", Outcome::Declined),
    ("REFUSED", Outcome::Declined),
    ("ERROR", Outcome::Error),
    ("CHALLENGE", Outcome::Challenge),
];

pub(crate) fn outcome(description: &str) -> Outcome {
    let description = description.trim();
    WALLET_DESCRIPTIONS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(description))
        .map_or(Outcome::Authorised, |(_, outcome)| *outcome)
}

/// When every card in a wallet expires: December 2050.
pub(crate) fn expiry() -> Option<Expiry> {
    Expiry::parse_mm_yy("12/50").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_description_decides_in_any_case() {
        for (description, expected) in [
            ("DECLINED", Outcome::Declined),
            ("declined", Outcome::Declined),
            ("Refused", Outcome::Declined),
            ("error", Outcome::Error),
            ("challenge", Outcome::Challenge),
            ("An error", Outcome::Authorised),
            ("Skip licence", Outcome::Authorised),
            ("", Outcome::Authorised),
        ] {
            assert_eq!(outcome(description), expected, "{description}");
        }
    }

    #[test]
    fn cards_in_wallets_expire_in_december_2050() {
        assert_eq!(expiry().unwrap().to_string(), "12/50");
    }
}
