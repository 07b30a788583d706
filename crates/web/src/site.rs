//! What all pages of one web application have in common.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;

use crate::csp_report::Reports;
use crate::policy::Csp;
use crate::random::{Random, SystemRandom};
use crate::{Messages, asset};

/// Whose look the pages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branding {
    /// Crown, logo and typeface of GOV.UK, which only services on gov.uk may use.
    GovUk,
    /// A plain header and the typeface of the reader's system.
    Generic,
}

/// The setting `branding`: by the host unless somebody decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrandingSetting {
    /// GOV.UK on this machine and on `*.gov.uk`, generic elsewhere.
    #[default]
    Auto,
    /// GOV.UK.
    GovUk,
    /// Generic.
    Generic,
}

impl BrandingSetting {
    /// The branding of pages at this public address.
    pub fn resolve(self, public_url: &str) -> Branding {
        match self {
            Self::GovUk => Branding::GovUk,
            Self::Auto if may_use_crown(public_url) => Branding::GovUk,
            Self::Auto | Self::Generic => Branding::Generic,
        }
    }
}

fn may_use_crown(public_url: &str) -> bool {
    let Ok(url) = url::Url::parse(public_url) else {
        return false;
    };
    match url.host() {
        Some(url::Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost"
                || name.ends_with(".localhost")
                || name == "gov.uk"
                || name.ends_with(".gov.uk")
        }
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A link at the foot of all pages.
#[derive(Debug, Clone)]
pub struct FooterLink {
    /// Where it leads.
    pub href: Cow<'static, str>,
    /// Which message it shows.
    pub text: fn(&'static Messages) -> &'static str,
}

/// What all pages of one web application have in common.
#[derive(Debug, Clone)]
pub struct Site {
    /// The name at the end of titles, and in the header of pages without the GOV.UK brand.
    pub name: Cow<'static, str>,
    /// Where the logo leads.
    pub home_url: Cow<'static, str>,
    /// Whose look the pages have.
    pub branding: Branding,
    /// How browsers reach it: scheme, host and port.
    pub public_url: String,
    /// Whether the public address is https: cookies are `Secure` and browsers told to insist.
    pub is_https: bool,
    /// The links in the footer, in order.
    pub footer_links: Vec<FooterLink>,
    /// Where nonces and request ids come from.
    pub random: Arc<dyn Random>,
    /// Whether browsers obey the content security policy.
    pub csp: Csp,
    /// How many proxies stand in front, each of which appends its peer to `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// What browsers report about breaches of the policy.
    pub(crate) reports: Arc<Reports>,
}

impl Site {
    /// A site at this public address, with the branding that its host allows.
    pub fn new(name: impl Into<Cow<'static, str>>, public_url: &str) -> Self {
        Self {
            name: name.into(),
            home_url: Cow::Borrowed("/"),
            branding: BrandingSetting::Auto.resolve(public_url),
            public_url: public_url.trim_end_matches('/').to_owned(),
            is_https: public_url.starts_with("https://"),
            footer_links: Vec::new(),
            random: Arc::new(SystemRandom),
            csp: Csp::default(),
            trusted_proxies: 0,
            reports: Arc::default(),
        }
    }

    /// The address of the style sheet.
    pub const fn stylesheet(&self) -> &'static str {
        match self.branding {
            Branding::GovUk => asset!("/stylesheets/application.min.css"),
            Branding::Generic => asset!("/stylesheets/generic.min.css"),
        }
    }

    /// Whether crown and logo are shown.
    pub const fn is_govuk(&self) -> bool {
        matches!(self.branding, Branding::GovUk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crown_is_for_gov_uk_and_for_this_machine() {
        for (url, branding) in [
            ("http://localhost:3001", Branding::GovUk),
            ("http://127.0.0.1:3001", Branding::GovUk),
            ("http://[::1]:3001/", Branding::GovUk),
            ("https://pay.fees.service.gov.uk", Branding::GovUk),
            ("https://PAY.GOV.UK/", Branding::GovUk),
            ("https://pay.example.org", Branding::Generic),
            ("https://gov.uk.example.org", Branding::Generic),
            ("https://notgov.uk", Branding::Generic),
            ("https://192.0.2.1", Branding::Generic),
            ("nonsense", Branding::Generic),
        ] {
            assert_eq!(BrandingSetting::Auto.resolve(url), branding, "{url}");
        }
    }

    #[test]
    fn a_decision_beats_the_host() {
        assert_eq!(
            BrandingSetting::Generic.resolve("http://localhost"),
            Branding::Generic
        );
        assert_eq!(
            BrandingSetting::GovUk.resolve("https://example.org"),
            Branding::GovUk
        );
    }
}
