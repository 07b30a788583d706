//! How often somebody may do something: a token bucket for each of them.
//!
//! Everybody has `burst` attempts, and gets one back whenever `every` has passed. Counts live in memory, in each process
//! for itself, and follow a clock that nobody sets, so that a corrected system time neither frees nor locks out anybody.

use std::fmt;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// After so many attempts those are forgotten who have all theirs back.
const FORGET_AFTER: u32 = 1_000;

/// The shortest time that it makes sense to tell somebody to wait, in seconds; others are multiples of it.
const STEP: u32 = 10;

/// The figures of a token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many attempts may follow one another at once.
    pub burst: NonZeroU32,
    /// One more after each such time; not zero.
    pub every: Duration,
}

/// Too soon: seconds to wait, in tens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct TooSoon {
    /// How long to wait.
    pub seconds: u32,
}

/// Counts attempts by `K`.
pub struct Throttle<K: Hash + Eq + Clone, C: Clock = MonotonicClock> {
    buckets: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
    attempts: AtomicU32,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// Nobody has tried anything yet.
    pub fn new(rate: Rate) -> Self {
        Self::with_clock(rate, MonotonicClock)
    }
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Throttle<K, C> {
    fn with_clock(rate: Rate, clock: C) -> Self {
        let quota = Quota::with_period(rate.every).unwrap_or_else(|| Quota::per_second(rate.burst));
        Self {
            buckets: RateLimiter::new(
                quota.allow_burst(rate.burst),
                HashMapStateStore::default(),
                clock.clone(),
            ),
            clock,
            attempts: AtomicU32::new(0),
        }
    }

    /// Counts an attempt by `key`, unless it comes too soon.
    pub fn attempt(&self, key: &K) -> Result<(), TooSoon> {
        if self.attempts.fetch_add(1, Ordering::Relaxed) >= FORGET_AFTER {
            self.attempts.store(0, Ordering::Relaxed);
            self.buckets.retain_recent();
        }
        self.buckets.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            TooSoon {
                seconds: in_steps(wait),
            }
        })
    }
}

/// Seconds in whole steps, so that whoever waits for so long can be sure.
fn in_steps(wait: Duration) -> u32 {
    let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    // The part of a second that was cut off is less than the second that is added.
    let steps = seconds.saturating_add(1).div_ceil(STEP);
    steps.saturating_mul(STEP)
}

impl<K: Hash + Eq + Clone, C: Clock> fmt::Debug for Throttle<K, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn throttle(burst: u32, seconds: u64) -> (Throttle<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let rate = Rate {
            burst: NonZeroU32::new(burst).unwrap(),
            every: Duration::from_secs(seconds),
        };
        (Throttle::with_clock(rate, clock.clone()), clock)
    }

    #[test]
    fn attempts_come_back_one_by_one() {
        let (throttle, clock) = throttle(3, 30);
        for _ in 0..3 {
            throttle.attempt(&1).unwrap();
        }
        assert_eq!(throttle.attempt(&1).unwrap_err().seconds, 40);
        clock.advance(Duration::from_secs(25));
        assert_eq!(throttle.attempt(&1).unwrap_err().seconds, 10);
        clock.advance(Duration::from_secs(5));
        throttle.attempt(&1).unwrap();
        throttle.attempt(&1).unwrap_err();
        clock.advance(Duration::from_mins(15));
        assert_eq!((0..9).filter(|_| throttle.attempt(&1).is_ok()).count(), 3);
    }

    #[test]
    fn who_waits_as_told_is_let_through() {
        let (throttle, clock) = throttle(2, 77);
        throttle.attempt(&1).unwrap();
        for _ in 0..50 {
            while throttle.attempt(&1).is_ok() {}
            let told = throttle.attempt(&1).unwrap_err();
            clock.advance(Duration::from_secs(told.seconds.into()));
            throttle.attempt(&1).unwrap();
        }
    }

    #[test]
    fn others_are_not_held_back() {
        let (throttle, _) = throttle(1, 60);
        throttle.attempt(&1).unwrap();
        throttle.attempt(&1).unwrap_err();
        throttle.attempt(&2).unwrap();
    }

    #[test]
    fn who_has_all_attempts_back_is_forgotten() {
        let (throttle, clock) = throttle(1, 1);
        for key in 0..10 * FORGET_AFTER {
            throttle.attempt(&key).unwrap();
            clock.advance(Duration::from_millis(100));
        }
        assert!(
            throttle.buckets.len() <= 1_100,
            "{}",
            throttle.buckets.len()
        );
    }
}
