//! What a payer's browser says of itself. Providers weigh it when they decide whether the payer's bank must see the payer
//! (3-D Secure). All of it can be made up, and is personal: it goes to the provider and nowhere else.

use std::{fmt, net::IpAddr};

use crate::{
    clock::Timestamp,
    id::{AccountId, PaymentId},
};

/// What a browser says of itself, as far as it was asked. It is not printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BrowserInfo {
    /// The header `Accept`.
    pub accept: Option<String>,
    /// The header `User-Agent`.
    pub user_agent: Option<String>,
    /// The header `Accept-Language`.
    pub accept_language: Option<String>,
    /// Where the request came from.
    pub ip_address: Option<IpAddr>,
    /// Whether it runs scripts; `None` where nobody asked.
    pub runs_scripts: Option<bool>,
    /// What its scripts say of it; `None` where nobody asked, or it runs none.
    pub scripted: Option<ScriptedBrowser>,
    /// What the provider found out about it; `None` where it does not look.
    pub device_data: Option<DeviceData>,
}

impl fmt::Debug for BrowserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserInfo([redacted])")
    }
}

/// What scripts say of a browser (Adyen, `browserInfo`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptedBrowser {
    /// Height of the screen in pixels.
    pub screen_height: u32,
    /// Width of the screen in pixels.
    pub screen_width: u32,
    /// Bits of each pixel.
    pub colour_depth: u8,
    /// Its language, such as `en-GB`.
    pub language: String,
    /// From local time to UTC, in minutes: -60 in London in summer.
    pub time_zone_offset: i16,
}

/// As [`ScriptedBrowser`], as a form brings it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScriptedInput<'a> {
    /// Digits.
    pub screen_height: &'a str,
    /// Digits.
    pub screen_width: &'a str,
    /// Digits.
    pub colour_depth: &'a str,
    /// A language tag.
    pub language: &'a str,
    /// Digits, with or without a sign.
    pub time_zone_offset: &'a str,
}

/// Longer language tags are nobody's (RFC 5646 names 35 characters as enough for all).
const LONGEST_LANGUAGE: usize = 35;
/// Minutes of a day: no time zone is further away.
const FURTHEST_ZONE: u16 = 24 * 60;

impl ScriptedBrowser {
    /// `None` unless everything is there and makes sense.
    pub fn parse(input: ScriptedInput<'_>) -> Option<Self> {
        let language = input.language;
        let is_language = (1..=LONGEST_LANGUAGE).contains(&language.len())
            && language
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let offset: i16 = input.time_zone_offset.parse().ok()?;
        (is_language && offset.unsigned_abs() <= FURTHEST_ZONE).then_some(())?;
        Some(Self {
            screen_height: input.screen_height.parse().ok()?,
            screen_width: input.screen_width.parse().ok()?,
            colour_depth: input.colour_depth.parse().ok()?,
            language: language.to_owned(),
            time_zone_offset: offset,
        })
    }
}

/// What came of a look at the browser by the provider (Worldpay, "3DS Flex device data collection").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceData {
    /// The browser runs no scripts.
    NotInitiated,
    /// It began, and nothing came of it.
    Initiated,
    /// The provider knows the browser under this id.
    Collected(String),
    /// The provider could not do it.
    Refused,
    /// The provider named no id.
    Nameless,
    /// The provider was silent for half a minute.
    TimedOut,
}

/// Longer ids are nobody's.
const LONGEST_SESSION: usize = 255;

impl DeviceData {
    /// The value of the status that the card page starts with.
    pub const NOT_INITIATED: &str = "Not initiated";

    /// From the words of the page's script (GOV.UK Pay, `worldpay3dsFlexDdcStatus` and `worldpay3dsFlexDdcResult`);
    /// `None` for any others.
    pub fn parse(status: &str, result: &str) -> Option<Self> {
        let is_id = (1..=LONGEST_SESSION).contains(&result.len())
            && result
                .bytes()
                .all(|byte| byte.is_ascii_graphic() || byte == b' ');
        Some(match status {
            Self::NOT_INITIATED => Self::NotInitiated,
            "DDC initiated" => Self::Initiated,
            "valid DDC result" if is_id => Self::Collected(result.to_owned()),
            "valid DDC result" | "no SessionID string in DDC result" => Self::Nameless,
            "DDC result did not have Status of true" => Self::Refused,
            "DDC timeout after 30000 milliseconds" => Self::TimedOut,
            _ => return None,
        })
    }
}

/// Whose browser the provider may look at.
#[derive(Clone, Debug)]
pub struct DeviceDataRequest {
    /// Whose payment it is.
    pub account_id: AccountId,
    /// Our payment.
    pub payment_id: PaymentId,
    /// Until when there is anything to pay.
    pub until: Timestamp,
}

/// How the provider looks at a browser: a page of its own, to which a form in a hidden frame is posted.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceDataCollection {
    /// Where that page is: absolute, or a path of our own pages.
    pub url: String,
    /// What it wants to see. It is not printed.
    pub jwt: String,
}

impl fmt::Debug for DeviceDataCollection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceDataCollection([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: ScriptedInput<'_> = ScriptedInput {
        screen_height: "1080",
        screen_width: "1920",
        colour_depth: "24",
        language: "en-GB",
        time_zone_offset: "-60",
    };

    #[test]
    fn a_browser_is_believed_whole_or_not_at_all() {
        let browser = ScriptedBrowser::parse(INPUT).unwrap();
        assert_eq!((browser.screen_height, browser.screen_width), (1080, 1920));
        assert_eq!((browser.colour_depth, browser.time_zone_offset), (24, -60));
        assert_eq!(browser.language, "en-GB");
        let long = "x".repeat(36);
        for nonsense in [
            ScriptedInput::default(),
            ScriptedInput {
                screen_height: "-1",
                ..INPUT
            },
            ScriptedInput {
                screen_width: "wide",
                ..INPUT
            },
            ScriptedInput {
                colour_depth: "256",
                ..INPUT
            },
            ScriptedInput {
                language: "<script>",
                ..INPUT
            },
            ScriptedInput {
                language: &long,
                ..INPUT
            },
            ScriptedInput {
                time_zone_offset: "1441",
                ..INPUT
            },
            ScriptedInput {
                time_zone_offset: "-32768",
                ..INPUT
            },
        ] {
            assert_eq!(ScriptedBrowser::parse(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn page_134_135_the_words_of_the_page_are_understood() {
        use DeviceData as D;
        let id = || Some(D::Collected("test session Id".to_owned()));
        assert_eq!(D::parse("valid DDC result", "test session Id"), id());
        for (status, result, expected) in [
            ("Not initiated", "", Some(D::NotInitiated)),
            ("DDC initiated", "", Some(D::Initiated)),
            ("valid DDC result", "", Some(D::Nameless)),
            ("valid DDC result", "a\nb", Some(D::Nameless)),
            ("no SessionID string in DDC result", "", Some(D::Nameless)),
            (
                "DDC result did not have Status of true",
                "x",
                Some(D::Refused),
            ),
            (
                "DDC timeout after 30000 milliseconds",
                "",
                Some(D::TimedOut),
            ),
            ("", "", None),
            ("made up", "1", None),
        ] {
            assert_eq!(D::parse(status, result), expected, "{status}");
        }
        assert_eq!(
            D::parse("valid DDC result", &"x".repeat(256)),
            Some(D::Nameless)
        );
    }

    #[test]
    fn nothing_of_a_browser_is_printed() {
        let browser = BrowserInfo {
            user_agent: Some("secret".to_owned()),
            ..BrowserInfo::default()
        };
        let collection = DeviceDataCollection {
            url: "secret".to_owned(),
            jwt: "secret".to_owned(),
        };
        assert!(!format!("{browser:?} {collection:?}").contains("secret"));
    }
}
