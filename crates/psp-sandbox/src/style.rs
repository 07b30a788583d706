//! Other providers that the sandbox can pass for.

use std::time::Duration;

use payments::money::Amount;

use crate::{
    NAME,
    behaviour::{Behaviour, RefundBehaviour},
};

/// Which provider the sandbox passes for, so that a team sees in tests what its live account will show. No money moves,
/// and nothing is sent anywhere, whatever the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// None: captures and refunds are done at once, without a fee.
    #[default]
    Sandbox,
    /// Payments of at least 30 pence, a fee with the capture. The figure is made up: 20 pence and 1.5 % of the amount,
    /// rounded up.
    Stripe,
    /// Captures and refunds are accepted at first, and done when it is asked about them later.
    Worldpay,
    /// As [`Style::Sandbox`] under another name: its card page tells the provider of the payer's browser.
    Adyen,
}

impl Style {
    /// Every style.
    pub const ALL: [Self; 4] = [Self::Sandbox, Self::Stripe, Self::Worldpay, Self::Adyen];

    /// The provider's name in accounts and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => NAME,
            Self::Stripe => "stripe",
            Self::Worldpay => "worldpay",
            Self::Adyen => "adyen",
        }
    }

    /// The style with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.name() == text)
    }

    pub(crate) fn minimum(self) -> Amount {
        match self {
            Self::Stripe => Amount::from_pence(30).unwrap_or(Amount::ZERO),
            Self::Sandbox | Self::Worldpay | Self::Adyen => Amount::ZERO,
        }
    }

    /// What a capture of `amount` costs the service, where the provider says so.
    pub(crate) fn fee(self, amount: Amount) -> Option<Amount> {
        match self {
            Self::Stripe => {
                let per_mille = amount.pence().saturating_mul(15);
                let rounded_up = per_mille.saturating_add(999).div_euclid(1000);
                Amount::from_pence(rounded_up.saturating_add(20))
            }
            Self::Sandbox | Self::Worldpay | Self::Adyen => None,
        }
    }

    /// What an account's behaviour is at this provider.
    pub(crate) fn applied_to(self, chosen: Behaviour) -> Behaviour {
        match self {
            Self::Sandbox | Self::Stripe | Self::Adyen => chosen,
            Self::Worldpay => Behaviour {
                refunds: match chosen.refunds {
                    RefundBehaviour::AtOnce => RefundBehaviour::After(Duration::ZERO),
                    other => other,
                },
                captures_later: true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for style in Style::ALL {
            assert_eq!(Style::parse(style.name()), Some(style));
        }
        assert_eq!(Style::parse("epdq"), None);
    }

    #[test]
    fn only_stripe_takes_a_fee_rounded_up_to_the_penny() {
        let fee = |style: Style, pence| {
            let fee = style.fee(Amount::from_pence(pence).unwrap());
            fee.map(Amount::pence)
        };
        for (pence, expected) in [
            (30, 21),
            (1_000, 35),
            (1_001, 36),
            (1_066, 36),
            (1_067, 37),
            (10_000_000, 150_020),
        ] {
            assert_eq!(fee(Style::Stripe, pence), Some(expected), "{pence}");
            assert_eq!(fee(Style::Sandbox, pence), None);
            assert_eq!(fee(Style::Worldpay, pence), None);
        }
        assert!(fee(Style::Stripe, i64::MAX).is_some());
    }
}
