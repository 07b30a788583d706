//! The body as it comes. It is read without a general JSON value in between, because that would leave copies of
//! the card number in memory.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::body::is_blank;
use crate::error::ApiError;
use crate::error_code::ErrorCode;

/// The members of the body.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) one_time_token: Member,
    pub(super) card_number: Member,
    pub(super) cvc: Member,
    pub(super) expiry_date: Member,
    pub(super) cardholder_name: Member,
}

impl Raw {
    /// 422 for the first member that is no text.
    pub(super) fn check_types(&self) -> Result<(), ApiError> {
        let members = [
            ("one_time_token", &self.one_time_token),
            ("card_number", &self.card_number),
            ("cvc", &self.cvc),
            ("expiry_date", &self.expiry_date),
            ("cardholder_name", &self.cardholder_name),
        ];
        match members
            .into_iter()
            .find(|(_, member)| matches!(member, Member::Other))
        {
            None => Ok(()),
            Some((name, _)) => Err(ApiError::invalid_attribute(
                422,
                name,
                "Must be of type String",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// The last of several members with one name counts.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut raw = Raw::default();
        while let Some(name) = map.next_key::<String>()? {
            let member = match name.as_str() {
                "one_time_token" => &mut raw.one_time_token,
                "card_number" => &mut raw.card_number,
                "cvc" => &mut raw.cvc,
                "expiry_date" => &mut raw.expiry_date,
                "cardholder_name" => &mut raw.cardholder_name,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *member = map.next_value()?;
        }
        Ok(raw)
    }
}

/// A member of the body.
#[derive(Default)]
pub(super) enum Member {
    /// Not there, or `null`.
    #[default]
    Absent,
    /// A text without the NUL character, which databases cannot keep.
    Text(SecretString),
    /// Anything else.
    Other,
}

impl Member {
    pub(super) fn present(self, name: &'static str) -> Result<SecretString, ApiError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Absent | Self::Other => Err(ApiError::missing(ErrorCode::P0101, 422, name)),
        }
    }

    pub(super) fn not_blank(self, name: &'static str) -> Result<SecretString, ApiError> {
        let text = self.present(name)?;
        if is_blank(text.expose_secret()) {
            return Err(ApiError::missing(ErrorCode::P0101, 422, name));
        }
        Ok(text)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemberVisitor)
    }
}

struct MemberVisitor;

impl<'de> Visitor<'de> for MemberVisitor {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Member, E> {
        Ok(if text.contains('\0') {
            Member::Other
        } else {
            Member::Text(SecretString::from(text))
        })
    }

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Member, E> {
        Ok(Member::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Member, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Member::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Member, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Member::Other)
    }
}
