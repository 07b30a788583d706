//! How often an account may call (GOV.UK Pay API, "Rate limits").
//!
//! The documented limits are fixed windows: fifteen creations within a second are fine, the sixteenth is not, and the
//! next second begins anew. A token bucket, such as `governor` implements, hands out single permissions all the time
//! instead: it would let a sixteenth call through after 67 ms, and hold back a burst that a new window allows. The
//! windows also follow the engine's clock, so that a test which moves it need not wait.
//!
//! Counts live in memory, in each process for itself. There is one for each configured account and [`Class`], so
//! strangers cannot make them grow.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{HttpRequest, http::Method};
use payments::{
    account::{Account, Pace},
    clock::Timestamp,
    engine::Admission,
    id::AccountId,
};

/// The limits for each [`Pace`] of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// For most accounts.
    pub standard: Rate,
    /// For services with many payers.
    pub elevated: Rate,
    /// For those that seldom create and often read.
    pub low_traffic: Rate,
}

/// How many requests are answered in a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How long a window lasts. It begins with the first request that no earlier window covers.
    pub window: Duration,
    /// `POST` requests of each class: creations of payments, captures, all others.
    pub post: u32,
    /// Requests with each other method.
    pub other: u32,
}

/// The documented figures.
impl Default for RateLimits {
    fn default() -> Self {
        let rate = |seconds, post, other| Rate {
            window: Duration::from_secs(seconds),
            post,
            other,
        };
        Self {
            standard: rate(1, 15, 75),
            elevated: rate(1, 40, 100),
            low_traffic: rate(60, 1, 4500),
        }
    }
}

impl RateLimits {
    fn of(&self, pace: Pace) -> Rate {
        match pace {
            Pace::Standard => self.standard,
            Pace::Elevated => self.elevated,
            Pace::LowTraffic => self.low_traffic,
        }
    }
}

/// Counts the requests of every account. Clones count together.
#[derive(Clone)]
pub struct RateLimiter {
    limits: RateLimits,
    windows: Arc<Mutex<Windows>>,
}

/// Without an account: the requests that need no key.
type Windows = HashMap<(Option<AccountId>, Class), Window>;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    CreatePayment,
    Capture,
    OtherPost,
    Get,
    Head,
    /// `OPTIONS`; any further method is refused before it is counted.
    Other,
}

#[derive(Clone, Copy)]
struct Window {
    start: Timestamp,
    count: u32,
}

impl RateLimiter {
    /// A limiter that has counted nothing yet.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            limits,
            windows: Arc::default(),
        }
    }

    /// Counts `request`, as soon as its account is known. `None` when this request is not limited.
    pub(crate) fn admission(&self, request: &HttpRequest, now: Timestamp) -> Option<Admission> {
        let class = Class::of(request)?;
        let limiter = self.clone();
        Some(Arc::new(move |account: &Account| {
            limiter.admits(Some(&account.id), account.pace, class, now)
        }))
    }

    /// Counts a `POST` request without a key, whoever it comes from.
    pub(crate) fn admits_stranger(&self, now: Timestamp) -> bool {
        self.admits(None, Pace::Standard, Class::OtherPost, now)
    }

    fn admits(
        &self,
        account: Option<&AccountId>,
        pace: Pace,
        class: Class,
        now: Timestamp,
    ) -> bool {
        let rate = self.limits.of(pace);
        let limit = if class.is_post() {
            rate.post
        } else {
            rate.other
        };
        let fresh = Window {
            start: now,
            count: 0,
        };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry((account.cloned(), class)).or_insert(fresh);
        // A clock that was moved back must not leave an account waiting for the old time to come again. A request that
        // looked at the clock a moment before the one that opened the window belongs to it.
        let is_long_before = now.after(rate.window) <= window.start;
        if is_long_before || now >= window.start.after(rate.window) {
            *window = fresh;
        }
        window.count = window.count.saturating_add(1);
        window.count <= limit
    }
}

impl From<RateLimits> for RateLimiter {
    fn from(limits: RateLimits) -> Self {
        Self::new(limits)
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Class {
    /// `None` for the controls of the test mode, which the API that services are written for does not have.
    fn of(request: &HttpRequest) -> Option<Self> {
        // As the router has read it, with percent-encoding undone.
        let path = request.match_info().as_str();
        let path = path.strip_suffix('/').unwrap_or(path);
        if path.starts_with("/sandbox/") {
            return None;
        }
        Some(match *request.method() {
            Method::POST if path == "/v1/payments" => Self::CreatePayment,
            Method::POST if path.ends_with("/capture") => Self::Capture,
            Method::POST => Self::OtherPost,
            Method::GET => Self::Get,
            Method::HEAD => Self::Head,
            _ => Self::Other,
        })
    }

    fn is_post(self) -> bool {
        matches!(self, Self::CreatePayment | Self::Capture | Self::OtherPost)
    }
}

#[cfg(test)]
mod tests;
