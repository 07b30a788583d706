//! Dates and times as texts.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// The furthest that a clock may be from UTC, in hours, as ISO 8601 libraries see it.
const MAX_OFFSET_HOURS: i32 = 18;

const OUTPUT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The text of a moment in answers, such as `2026-03-02T09:14:07.250Z`: UTC, always three decimals.
/// Finer parts are cut off.
pub fn format_timestamp(moment: OffsetDateTime) -> String {
    // Fails only for moments that UTC moves out of the range of years.
    let utc = moment.checked_to_offset(UtcOffset::UTC).unwrap_or(moment);
    utc.format(OUTPUT).unwrap_or_default()
}

/// Reads an ISO 8601 moment with an offset, and perhaps a zone behind it: `2015-08-13T12:35:00Z`,
/// `2015-08-13T12:35:00.123+01:00`, `2015-08-13T12:35+01:00[Europe/Paris]`. The offset decides.
pub(crate) fn parse_timestamp(text: &str) -> Option<OffsetDateTime> {
    let text = match text.strip_suffix(']') {
        None => text,
        Some(text) => {
            let (moment, zone) = text.split_once('[')?;
            is_zone(zone).then_some(moment)?
        }
    };
    let (date, rest) = text.split_once(['T', 't'])?;
    let at = rest.find(['Z', 'z', '+', '-'])?;
    let (time, offset) = rest.split_at_checked(at)?;
    let moment = parse_date(date)?
        .with_time(parse_time(time)?)
        .assume_offset(parse_offset(offset)?);
    // What has no moment in UTC cannot be compared.
    moment.checked_to_utc().map(|_| moment)
}

/// Reads `2026-03-02`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// Writes what [`parse_timestamp`] reads, with the same offset.
pub(crate) fn filter_timestamp(moment: OffsetDateTime) -> String {
    let (hour, minute, second, nanos) = moment.time().as_hms_nano();
    let fraction = match nanos {
        0 => String::new(),
        _ if nanos.is_multiple_of(1_000_000) => format!(".{:03}", nanos / 1_000_000),
        _ => format!(".{nanos:09}"),
    };
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}{fraction}{}",
        filter_date(moment.date()),
        filter_offset(moment.offset())
    )
}

fn filter_offset(offset: UtcOffset) -> String {
    if offset.is_utc() {
        return "Z".to_owned();
    }
    let sign = if offset.is_negative() { '-' } else { '+' };
    let (hours, minutes, seconds) = offset.as_hms();
    let seconds = match seconds.unsigned_abs() {
        0 => String::new(),
        seconds => format!(":{seconds:02}"),
    };
    format!(
        "{sign}{:02}:{:02}{seconds}",
        hours.unsigned_abs(),
        minutes.unsigned_abs()
    )
}

/// Writes what [`parse_date`] reads.
pub(crate) fn filter_date(date: Date) -> String {
    let (year, month, day) = date.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

fn parse_time(text: &str) -> Option<Time> {
    let (clock, nanos) = match text.split_once('.') {
        None => (text, 0),
        Some((clock, fraction)) => (clock, parse_fraction(fraction)?),
    };
    let [hour, minute, second] = match clock.len() {
        // Only whole minutes, so no fraction either.
        5 if clock.len() == text.len() => {
            let [hour, minute] = numbers(clock, ':', [2, 2])?;
            [hour, minute, 0]
        }
        _ => numbers(clock, ':', [2, 2, 2])?,
    };
    let part = |number| u8::try_from(number).ok();
    Time::from_hms_nano(part(hour)?, part(minute)?, part(second)?, nanos).ok()
}

/// One to nine digits, as nanoseconds.
fn parse_fraction(text: &str) -> Option<u32> {
    if !(1..=9).contains(&text.len()) || !is_digits(text) {
        return None;
    }
    format!("{text:0<9}").parse().ok()
}

fn parse_offset(text: &str) -> Option<UtcOffset> {
    let (sign, text) = match text.split_at_checked(1)? {
        ("Z" | "z", "") => return Some(UtcOffset::UTC),
        ("+", text) => (1, text),
        ("-", text) => (-1, text),
        _ => return None,
    };
    let [hours, minutes, seconds] = match text.len() {
        5 => {
            let [hours, minutes] = numbers(text, ':', [2, 2])?;
            [hours, minutes, 0]
        }
        _ => numbers(text, ':', [2, 2, 2])?,
    };
    let is_real = hours < MAX_OFFSET_HOURS || [hours, minutes, seconds] == [MAX_OFFSET_HOURS, 0, 0];
    let part = |number: i32| i8::try_from(number.checked_mul(sign)?).ok();
    let offset = UtcOffset::from_hms(part(hours)?, part(minutes)?, part(seconds)?).ok()?;
    is_real.then_some(offset)
}

/// A name such as `Europe/Paris`; whether there is such a place does not matter.
fn is_zone(text: &str) -> bool {
    let is_part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-+:.~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part_of_name)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers with exactly these counts of digits, and nothing else.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i32; N]> {
    let mut parts = text.split(between);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !is_digits(part) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// For `#[serde(with)]`: a moment that may be absent, written as [`format_timestamp`] does.
pub(crate) mod optional {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use time::OffsetDateTime;

    #[expect(clippy::ref_option, reason = "serde passes a reference to the member")]
    pub(crate) fn serialize<S: Serializer>(
        moment: &Option<OffsetDateTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.serialize_str(&super::format_timestamp(*moment)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<OffsetDateTime>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let moment = super::parse_timestamp(&text);
        moment
            .map(Some)
            .ok_or_else(|| D::Error::custom("no date with time and offset"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn api_142_moments_with_an_offset_are_read() {
        for (text, moment) in [
            ("2015-08-13T12:35:00Z", datetime!(2015-08-13 12:35 UTC)),
            ("2015-08-13T12:35Z", datetime!(2015-08-13 12:35 UTC)),
            ("2015-08-13t12:35:00z", datetime!(2015-08-13 12:35 UTC)),
            ("2015-08-13T12:35:00Z[UTC]", datetime!(2015-08-13 12:35 UTC)),
            (
                "2015-08-13T12:35:00.123+01:00",
                datetime!(2015-08-13 11:35:00.123 UTC),
            ),
            (
                "2015-08-13T12:35:00.123456789-00:30",
                datetime!(2015-08-13 13:05:00.123456789 UTC),
            ),
            (
                "2015-08-13T12:35:00+02:00[Europe/Paris]",
                datetime!(2015-08-13 10:35 UTC),
            ),
            ("2015-08-13T12:35:00-18:00", datetime!(2015-08-14 06:35 UTC)),
            (
                "2016-02-29T23:59:59+00:00:01",
                datetime!(2016-02-29 23:59:58 UTC),
            ),
        ] {
            assert_eq!(parse_timestamp(text), Some(moment), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2020-01-01",
            "2015-08-13T12:35:00",
            "2015-08-13T12:35:00[Europe/Paris]",
            "2015-08-13 12:35:00Z",
            "2015-08-13T12:35:00 01:00",
            "2015-08-13T12:35:00+0100",
            "2015-08-13T12:35:00+01",
            "2015-08-13T12:35:00+18:01",
            "2015-08-13T12:35:00+01:60",
            "2015-08-13T12:35:00Z[]",
            "2015-08-13T12:35:00Z]",
            "2015-08-13T12:35:00Z[a b]",
            "2015-08-13T12:35:00.Z",
            "2015-08-13T12:35.5Z",
            "2015-08-13T12:35:00.1234567890Z",
            "2015-08-13T24:00:00Z",
            "2015-08-13T12:35:60Z",
            "2015-02-29T12:35:00Z",
            "2015-13-01T12:35:00Z",
            "+2015-08-13T12:35:00Z",
            "15-08-13T12:35:00Z",
            "9999-12-31T23:59:59-01:00",
            "2015-08-13T12:35:00Z ",
            "T:Z",
            "\u{661}015-08-13T12:35:00Z",
        ] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_and_nothing_else() {
        assert_eq!(parse_date("2026-03-02"), Some(date!(2026 - 03 - 02)));
        for text in [
            "",
            "2026-3-2",
            "2026-02-30",
            "2026-03-02Z",
            "2026-03-02-01",
            "-026-03-02",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn answers_have_utc_and_three_decimals() {
        let text = format_timestamp(datetime!(2026-03-02 09:14:07.250_999 +01:00));
        assert_eq!(text, "2026-03-02T08:14:07.250Z");
        assert_eq!(
            format_timestamp(datetime!(0001-01-01 0:00 UTC)),
            "0001-01-01T00:00:00.000Z"
        );
    }

    #[test]
    fn filters_keep_offset_and_precision() {
        for text in [
            "2015-08-13T12:35:00Z",
            "2015-08-13T12:35:00.123+01:00",
            "2015-08-13T12:35:00.123456789-00:30",
            "2015-08-13T12:35:00-01:30:15",
        ] {
            assert_eq!(filter_timestamp(parse_timestamp(text).unwrap()), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text: String) {
            let _ = (parse_timestamp(&text), parse_date(&text));
        }

        #[test]
        fn anything_like_a_moment_is_written_so_that_it_is_read_again(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:[0-5][0-9])"
        ) {
            if let Some(moment) = parse_timestamp(&text) {
                prop_assert_eq!(parse_timestamp(&filter_timestamp(moment)), Some(moment));
                prop_assert!(!format_timestamp(moment).is_empty());
            }
        }
    }
}
