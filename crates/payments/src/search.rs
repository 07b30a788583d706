//! What services search for (GOV.UK Pay API, "Search"). Every filter that is set must match; newest first.

use time::Date;

use crate::{
    agreement::AgreementStatus, clock::Timestamp, dispute::DisputeStatus, state::ExternalState,
};

/// A part of the matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// How many at most.
    pub size: u32,
}

impl Page {
    /// How many matches lie before it.
    pub fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)).saturating_mul(i64::from(self.size))
    }
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Matches<T> {
    /// How many there are on all pages.
    pub total: i64,
    /// Those of this page.
    pub items: Vec<T>,
}

/// A span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to, and without, this moment.
    pub to: Option<Timestamp>,
}

/// A span of days on which money was paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettledSpan {
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and with this day.
    pub to: Option<Date>,
}

impl SettledSpan {
    /// Whether it leaves nothing out.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// A state that payments are searched by. `failed` is what was declined, has expired or was cancelled by the payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub enum PaymentStatus {
    Created,
    Started,
    Submitted,
    Capturable,
    Success,
    Failed,
    Cancelled,
    Error,
}

impl PaymentStatus {
    /// As the API and the database write it.
    pub fn as_str(self) -> &'static str {
        let state = match self {
            Self::Created => ExternalState::Created,
            Self::Started => ExternalState::Started,
            Self::Submitted => ExternalState::Submitted,
            Self::Capturable => ExternalState::Capturable,
            Self::Success => ExternalState::Success,
            Self::Failed => ExternalState::Declined,
            Self::Cancelled => ExternalState::CancelledByService,
            Self::Error => ExternalState::Error,
        };
        state.status()
    }
}

/// Which payments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// In this state.
    pub status: Option<PaymentStatus>,
    /// With this reference, whatever the case of its letters.
    pub reference: Option<String>,
    /// With this text in the payer's e-mail address, whatever the case.
    pub email: Option<String>,
    /// With a card of this brand: its id, such as `master-card`.
    pub card_brand: Option<String>,
    /// With this text in the name on the card, whatever the case.
    pub cardholder_name: Option<String>,
    /// With these first six digits.
    pub first_digits: Option<String>,
    /// With these last four digits.
    pub last_digits: Option<String>,
    /// That set up or use this agreement.
    pub agreement_id: Option<String>,
    /// Created in this time.
    pub created: Span,
    /// Paid out on these days.
    pub settled: SettledSpan,
}

/// Which refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundFilter {
    /// Created in this time.
    pub created: Span,
    /// Taken out of payouts on these days.
    pub settled: SettledSpan,
}

/// Which agreements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementFilter {
    /// With this status.
    pub status: Option<AgreementStatus>,
    /// With this reference, whatever the case of its letters.
    pub reference: Option<String>,
}

/// Which disputes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisputeFilter {
    /// With this status.
    pub status: Option<DisputeStatus>,
    /// Created in this time.
    pub created: Span,
    /// Taken out of payouts on these days.
    pub settled: SettledSpan,
}

/// The form in which references are compared: the case of letters does not matter.
pub fn reference_key(reference: &str) -> String {
    reference.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_where_the_one_before_ends() {
        for (number, size, offset) in [
            (0, 500, 0),
            (1, 500, 0),
            (2, 500, 500),
            (3, 1, 2),
            (u32::MAX, u32::MAX, i64::MAX),
        ] {
            let page = Page { number, size };
            assert_eq!(page.offset(), offset, "{page:?}");
        }
    }

    #[test]
    fn a_span_of_days_with_one_end_leaves_something_out() {
        let day = Some(time::macros::date!(2026 - 03 - 09));
        assert!(SettledSpan::default().is_open());
        assert!(
            !SettledSpan {
                from: day,
                to: None
            }
            .is_open()
        );
        assert!(
            !SettledSpan {
                from: None,
                to: day
            }
            .is_open()
        );
    }

    #[test]
    fn the_case_of_a_reference_does_not_matter() {
        assert_eq!(reference_key("Pp-2041 ÄÖ"), "pp-2041 äö");
        assert_eq!(reference_key("pp-2041 äö"), reference_key("PP-2041 ÄÖ"));
    }

    #[test]
    fn states_are_searched_by_the_names_of_the_api() {
        use PaymentStatus as S;
        let names = [
            S::Created,
            S::Started,
            S::Submitted,
            S::Capturable,
            S::Success,
            S::Failed,
            S::Cancelled,
            S::Error,
        ]
        .map(PaymentStatus::as_str);
        assert_eq!(
            names,
            [
                "created",
                "started",
                "submitted",
                "capturable",
                "success",
                "failed",
                "cancelled",
                "error"
            ]
        );
    }
}
