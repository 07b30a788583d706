//! How often the API may be called.

use std::time::Duration;

use anyhow::bail;
use api::{Rate, RateLimits};
use serde::Deserialize;

/// How often the API may be called by the keys of one account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSection {
    /// Whether there is a limit at all.
    pub enabled: bool,
    /// For accounts with `pace = "standard"`.
    pub standard: RateSection,
    /// For accounts with `pace = "elevated"`.
    pub elevated: RateSection,
    /// For accounts with `pace = "low_traffic"`.
    pub low_traffic: RateSection,
}

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateSection {
    /// After this time, in milliseconds, counting starts anew.
    pub window_ms: u64,
    /// POST requests of one class.
    pub post: u32,
    /// Requests of any other method.
    pub other: u32,
}

impl RateLimitSection {
    /// What the API obeys; `None` when there are no limits.
    pub fn to_limits(&self) -> Option<RateLimits> {
        self.enabled.then(|| RateLimits {
            standard: self.standard.into(),
            elevated: self.elevated.into(),
            low_traffic: self.low_traffic.into(),
        })
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (pace, rate) in [
            ("standard", self.standard),
            ("elevated", self.elevated),
            ("low_traffic", self.low_traffic),
        ] {
            for (name, value) in [
                ("window_ms", rate.window_ms),
                ("post", rate.post.into()),
                ("other", rate.other.into()),
            ] {
                if value == 0 {
                    bail!(
                        "rate_limit.{pace}.{name} must be more than 0; rate_limit.enabled = false lifts the limits"
                    );
                }
            }
        }
        Ok(())
    }
}

impl From<RateSection> for Rate {
    fn from(section: RateSection) -> Self {
        Self {
            window: Duration::from_millis(section.window_ms),
            post: section.post,
            other: section.other,
        }
    }
}
