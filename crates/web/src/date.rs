//! Dates and times as people in the United Kingdom read them.

use std::fmt::{self, Display, Formatter};

use time::{Date, Month, OffsetDateTime, UtcOffset, Weekday};

use crate::{Language, Messages};

const SUMMER: Result<UtcOffset, time::error::ComponentRange> = UtcOffset::from_hms(1, 0, 0);

/// The same instant by London's clocks.
pub fn in_london(instant: OffsetDateTime) -> OffsetDateTime {
    let utc = instant.to_offset(UtcOffset::UTC);
    match SUMMER {
        Ok(offset) if is_summer_time(utc) => utc.to_offset(offset),
        _ => utc,
    }
}

/// Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of
/// October (Summer Time Act 1972, as amended in 2002).
fn is_summer_time(utc: OffsetDateTime) -> bool {
    match utc.month() {
        Month::January | Month::February | Month::November | Month::December => false,
        Month::March => is_after_change(utc),
        Month::October => !is_after_change(utc),
        _ => true,
    }
}

/// Whether 01:00 on the last Sunday of a month with 31 days is past.
fn is_after_change(utc: OffsetDateTime) -> bool {
    let since_sunday = utc.weekday().number_days_from_sunday();
    let (day, hour) = (utc.day(), utc.hour());
    // The last Sunday falls on one of the days 25 to 31.
    let last_sunday = day.saturating_sub(since_sunday) >= 25;
    if utc.weekday() == Weekday::Sunday && last_sunday {
        hour >= 1
    } else {
        last_sunday
    }
}

/// `24 July 2026` or `24 Gorffennaf 2026`.
pub fn long_date(date: Date, language: Language) -> impl Display + Copy {
    LongDate { date, language }
}

/// The day on which something happened in London.
pub fn long_date_of(instant: OffsetDateTime, language: Language) -> impl Display + Copy {
    long_date(in_london(instant).date(), language)
}

/// `24 July 2026 at 2:05pm` or `24 Gorffennaf 2026 am 2:05yp`, by London's clocks.
pub fn long_date_and_time(instant: OffsetDateTime, language: Language) -> impl Display {
    let london = in_london(instant);
    Messages::of(language).dates.date_at_time(
        long_date(london.date(), language),
        Clock {
            time: london.time(),
            language,
        },
    )
}

#[derive(Clone, Copy)]
struct LongDate {
    date: Date,
    language: Language,
}

impl Display for LongDate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let month = month_name(self.date.month(), self.language);
        write!(f, "{} {month} {}", self.date.day(), self.date.year())
    }
}

struct Clock {
    time: time::Time,
    language: Language,
}

impl Display for Clock {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let m = &Messages::of(self.language).dates;
        let half = if self.time.hour() < 12 {
            m.morning
        } else {
            m.afternoon
        };
        let hour = match self.time.hour() % 12 {
            0 => 12,
            hour => hour,
        };
        write!(f, "{hour}:{:02}{half}", self.time.minute())
    }
}

fn month_name(month: Month, language: Language) -> &'static str {
    let m = &Messages::of(language).dates;
    match month {
        Month::January => m.january,
        Month::February => m.february,
        Month::March => m.march,
        Month::April => m.april,
        Month::May => m.may,
        Month::June => m.june,
        Month::July => m.july,
        Month::August => m.august,
        Month::September => m.september,
        Month::October => m.october,
        Month::November => m.november,
        Month::December => m.december,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn clocks_change_at_one_on_the_last_sundays_of_march_and_october() {
        for (instant, london) in [
            (
                datetime!(2026-03-29 00:59:59 UTC),
                datetime!(2026-03-29 00:59:59 +0),
            ),
            (
                datetime!(2026-03-29 01:00 UTC),
                datetime!(2026-03-29 02:00 +1),
            ),
            (
                datetime!(2026-10-25 00:59:59 UTC),
                datetime!(2026-10-25 01:59:59 +1),
            ),
            (
                datetime!(2026-10-25 01:00 UTC),
                datetime!(2026-10-25 01:00 +0),
            ),
            // The last Sunday is the last day of the month, or the earliest possible one.
            (
                datetime!(2024-03-31 00:59 UTC),
                datetime!(2024-03-31 00:59 +0),
            ),
            (
                datetime!(2024-03-31 01:00 UTC),
                datetime!(2024-03-31 02:00 +1),
            ),
            (
                datetime!(2024-03-24 12:00 UTC),
                datetime!(2024-03-24 12:00 +0),
            ),
            (
                datetime!(2024-03-30 12:00 UTC),
                datetime!(2024-03-30 12:00 +0),
            ),
            (
                datetime!(2029-03-25 00:59 UTC),
                datetime!(2029-03-25 00:59 +0),
            ),
            (
                datetime!(2029-03-25 01:00 UTC),
                datetime!(2029-03-25 02:00 +1),
            ),
            (
                datetime!(2029-03-31 23:30 UTC),
                datetime!(2029-04-01 00:30 +1),
            ),
            (
                datetime!(2027-10-31 00:30 UTC),
                datetime!(2027-10-31 01:30 +1),
            ),
            (
                datetime!(2027-10-31 01:30 UTC),
                datetime!(2027-10-31 01:30 +0),
            ),
        ] {
            let shown = in_london(instant);
            assert_eq!(shown, london);
            assert_eq!(shown.offset(), london.offset(), "{instant}");
        }
    }

    #[test]
    fn instants_of_other_time_zones_are_converted_first() {
        let tokyo = datetime!(2026-03-29 10:00 +9);
        assert_eq!(
            in_london(tokyo).offset(),
            UtcOffset::from_hms(1, 0, 0).unwrap()
        );
    }

    #[test]
    fn dates_are_written_out_in_both_languages() {
        assert_eq!(
            long_date(date!(2026 - 07 - 04), Language::En).to_string(),
            "4 July 2026"
        );
        assert_eq!(
            long_date(date!(2026 - 07 - 04), Language::Cy).to_string(),
            "4 Gorffennaf 2026"
        );
    }

    #[test]
    fn a_payment_shortly_before_midnight_utc_in_summer_belongs_to_the_next_day() {
        let late = datetime!(2026-06-30 23:30 UTC);
        assert_eq!(long_date_of(late, Language::En).to_string(), "1 July 2026");
    }

    #[test]
    fn times_use_twelve_hours() {
        let of = |instant| long_date_and_time(instant, Language::En).to_string();
        assert_eq!(
            of(datetime!(2026-01-02 00:05 UTC)),
            "2 January 2026 at 12:05am"
        );
        assert_eq!(
            of(datetime!(2026-01-02 12:00 UTC)),
            "2 January 2026 at 12:00pm"
        );
        assert_eq!(
            of(datetime!(2026-07-24 13:05 UTC)),
            "24 July 2026 at 2:05pm"
        );
        assert_eq!(
            long_date_and_time(datetime!(2026-07-24 13:05 UTC), Language::Cy).to_string(),
            "24 Gorffennaf 2026 am 2:05yp"
        );
    }
}
