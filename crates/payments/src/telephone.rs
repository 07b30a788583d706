//! Payments that somebody else took by telephone and reports to us (GOV.UK Pay API, "payment notification").

use std::fmt;

use crate::card::Brand;

/// What the report says of the card and the payer beyond what every payment has. It is kept as it came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TelephoneReport {
    /// First six digits.
    pub first_six: Option<String>,
    /// Last four digits.
    pub last_four: Option<String>,
    /// `MM/YY`.
    pub card_expiry: Option<String>,
    /// The brand.
    pub brand: Option<Brand>,
    /// Name on card.
    pub name_on_card: Option<String>,
    /// The whole report as the API shows it again, a JSON object without `payment_id` and `state`.
    pub shown: String,
}

impl fmt::Debug for TelephoneReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TelephoneReport([redacted])")
    }
}

/// How the payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TelephoneOutcome {
    /// The money was taken.
    Success,
    /// P0010: the card was refused.
    Declined,
    /// P0030 or P0050: cancelled, or a technical error.
    Error,
}
