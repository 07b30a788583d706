//! Time, injected.

use std::{
    fmt,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

/// A moment in UTC, to the microsecond (which is what both databases keep).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// Rounds down to the microsecond; moments beyond the year 9999 become the epoch.
    pub fn from_unix_micros(micros: i64) -> Self {
        let nanos = i128::from(micros).saturating_mul(1000);
        Self(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }

    /// From a column.
    pub fn from_stored(stored: PrimitiveDateTime) -> Self {
        Self(stored.assume_utc())
    }

    /// For a column.
    pub fn to_stored(self) -> PrimitiveDateTime {
        PrimitiveDateTime::new(self.0.date(), self.0.time())
    }

    /// Microseconds since 1970.
    pub fn unix_micros(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos().div_euclid(1000)).unwrap_or(i64::MAX)
    }

    /// Whole seconds since 1970.
    pub fn unix_seconds(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// The calendar day in UTC.
    pub fn date(self) -> time::Date {
        self.0.date()
    }

    /// Later by `duration`.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(signed(duration)))
    }

    /// Earlier by `duration`.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(signed(duration)))
    }

    /// `2026-03-02T09:14:07.250Z`: always three decimals.
    pub fn to_rfc3339(self) -> String {
        self.0
            .format(format_description!(
                "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
            ))
            .unwrap_or_default()
    }

    /// The moment itself, for formatting.
    pub fn as_offset_date_time(self) -> OffsetDateTime {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

fn signed(duration: Duration) -> time::Duration {
    time::Duration::try_from(duration).unwrap_or(time::Duration::MAX)
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(Timestamp(OffsetDateTime::now_utc()).unix_micros())
    }
}

/// The machine's clock plus an offset that tests and demonstrations move, so that 90 minutes pass in a call.
#[derive(Debug, Default)]
pub struct MovableClock {
    offset_micros: AtomicI64,
}

impl MovableClock {
    /// Moves on by `duration` and returns the new time.
    pub fn advance(&self, duration: Duration) -> Timestamp {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let add = |offset: i64| Some(offset.saturating_add(micros));
        // The closure never declines.
        self.offset_micros
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, add)
            .ok();
        self.now()
    }

    /// Back to the machine's time.
    pub fn reset(&self) -> Timestamp {
        self.offset_micros.store(0, Ordering::SeqCst);
        self.now()
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        let offset = self.offset_micros.load(Ordering::SeqCst);
        Timestamp::from_unix_micros(SystemClock.now().unix_micros().saturating_add(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_with_three_decimals_and_z() {
        assert_eq!(
            Timestamp::from_unix_micros(1_772_442_847_250_999).to_rfc3339(),
            "2026-03-02T09:14:07.250Z"
        );
        assert_eq!(
            Timestamp::from_unix_micros(0).to_rfc3339(),
            "1970-01-01T00:00:00.000Z"
        );
    }

    #[test]
    fn survives_storage() {
        let now = SystemClock.now();
        assert_eq!(Timestamp::from_stored(now.to_stored()), now);
    }

    #[test]
    fn the_movable_clock_moves() {
        let clock = MovableClock::default();
        let before = clock.now();
        assert!(clock.advance(Duration::from_mins(90)) >= before.after(Duration::from_mins(90)));
        assert!(clock.reset() < before.after(Duration::from_mins(1)));
    }
}
