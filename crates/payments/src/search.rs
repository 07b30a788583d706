//! What services search for (GOV.UK Pay API, "Search"). Every filter that is set must match; newest first.

use std::fmt;

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

    /// Whether `total` matches end before it.
    pub fn is_beyond(self, total: i64) -> bool {
        self.offset() >= total
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

/// Which payments. `Debug` hides what belongs to a person or a card.
#[derive(Clone, Default, PartialEq, Eq)]
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

impl fmt::Debug for PaymentFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentFilter")
            .field("status", &self.status)
            .field("card_brand", &self.card_brand)
            .field("agreement_id", &self.agreement_id)
            .field("created", &self.created)
            .field("settled", &self.settled)
            .finish_non_exhaustive()
    }
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
    fn a_page_is_beyond_the_matches_when_none_is_left_for_it() {
        let page = Page { number: 4, size: 2 };
        for (total, is_beyond) in [(0, true), (5, true), (6, true), (7, false)] {
            assert_eq!(page.is_beyond(total), is_beyond, "{total}");
        }
    }

    #[test]
    fn debug_hides_people_and_cards() {
        let hidden = |text: &str| Some(text.to_owned());
        let filter = PaymentFilter {
            status: Some(PaymentStatus::Success),
            reference: hidden("4242424242424242"),
            email: hidden("ana@example.org"),
            card_brand: hidden("visa"),
            cardholder_name: hidden("Ana Example"),
            first_digits: hidden("424242"),
            last_digits: hidden("4242"),
            ..PaymentFilter::default()
        };
        let shown = format!("{filter:?}");
        for text in ["4242", "ana", "Ana", "example"] {
            assert!(!shown.contains(text), "{shown}");
        }
        assert!(shown.contains("Success") && shown.contains("visa"));
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
