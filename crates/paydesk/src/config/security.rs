//! How careful browsers should be, whom to believe about them, and how often they may try cards.

use std::{num::NonZeroU32, time::Duration};

use anyhow::bail;
use pay_frontend::Throttling;
use serde::Deserialize;
use web::{Csp, Rate, Site};

/// How careful browsers should be, and whom to believe about them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecuritySection {
    /// Whether browsers obey the content security policy.
    pub csp: Csp,
    /// How many proxies stand in front.
    pub trusted_proxies: usize,
}

impl SecuritySection {
    /// Makes the pages of a site so careful.
    pub fn apply(self, site: &mut Site) {
        site.csp = self.csp;
        site.trusted_proxies = self.trusted_proxies;
    }
}

/// How often browsers may try cards.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThrottleSection {
    /// Whether there is a limit at all.
    pub enabled: bool,
    /// Cards submitted from one address.
    pub cards_per_address: BucketSection,
    /// Cards submitted for one payment.
    pub cards_per_payment: BucketSection,
    /// Card numbers asked about from one address.
    pub card_checks_per_address: BucketSection,
    /// Links that open nothing, followed from one address.
    pub unknown_links_per_address: BucketSection,
}

/// So many at once, and so many more in each minute.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSection {
    /// At once.
    pub burst: u32,
    /// In each minute, one by one.
    pub per_minute: u32,
}

const MINUTE: Duration = Duration::from_mins(1);

impl BucketSection {
    fn to_rate(self, key: &str) -> anyhow::Result<Rate> {
        let burst = NonZeroU32::new(self.burst);
        let every = MINUTE.checked_div(self.per_minute);
        let (Some(burst), Some(every)) = (burst, every.filter(|every| !every.is_zero())) else {
            bail!(
                "throttle.{key}: burst and per_minute must be more than 0; throttle.enabled = false lifts the limits"
            );
        };
        Ok(Rate { burst, every })
    }
}

impl ThrottleSection {
    /// What the pages obey; `None` when there are no limits.
    pub fn to_throttling(self) -> anyhow::Result<Option<Throttling>> {
        let throttling = Throttling {
            cards_of_client: self.cards_per_address.to_rate("cards_per_address")?,
            cards_of_payment: self.cards_per_payment.to_rate("cards_per_payment")?,
            card_checks: self
                .card_checks_per_address
                .to_rate("card_checks_per_address")?,
            unknown_links: self
                .unknown_links_per_address
                .to_rate("unknown_links_per_address")?,
        };
        Ok(self.enabled.then_some(throttling))
    }
}
