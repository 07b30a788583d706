//! Disputes.

use api_types::{Dispute, DisputeLinks, DisputeReason, DisputeStatus};
use payments::{dispute as core, money::Amount};

use super::{Addresses, payout};

/// A dispute in the results of a search. Its costs are there only when it is lost.
pub(crate) fn searched(at: Addresses<'_>, dispute: &core::Dispute) -> Dispute {
    let payment_id = dispute.payment_id.as_str();
    let fee = dispute.fee.map(Amount::pence);
    Dispute {
        amount: dispute.amount.pence(),
        created_date: dispute.created_at.to_rfc3339(),
        dispute_id: dispute.id.as_str().to_owned(),
        evidence_due_date: Some(dispute.evidence_due_at.to_rfc3339()),
        fee: fee.filter(|_| dispute.status == core::DisputeStatus::Lost),
        net_amount: dispute.net_amount(),
        payment_id: payment_id.to_owned(),
        reason: Some(reason(dispute.reason).into()),
        settlement_summary: payout(dispute.settled_on),
        status: status(dispute.status).into(),
        links: DisputeLinks::of_dispute(at.api, payment_id),
    }
}

fn status(status: core::DisputeStatus) -> DisputeStatus {
    match status {
        core::DisputeStatus::NeedsResponse => DisputeStatus::NeedsResponse,
        core::DisputeStatus::UnderReview => DisputeStatus::UnderReview,
        core::DisputeStatus::Lost => DisputeStatus::Lost,
        core::DisputeStatus::Won => DisputeStatus::Won,
    }
}

fn reason(reason: core::DisputeReason) -> DisputeReason {
    use core::DisputeReason as Core;
    match reason {
        Core::CreditNotProcessed => DisputeReason::CreditNotProcessed,
        Core::Duplicate => DisputeReason::Duplicate,
        Core::Fraudulent => DisputeReason::Fraudulent,
        Core::General => DisputeReason::General,
        Core::ProductNotReceived => DisputeReason::ProductNotReceived,
        Core::ProductUnacceptable => DisputeReason::ProductUnacceptable,
        Core::Unrecognised => DisputeReason::Unrecognised,
        Core::SubscriptionCancelled => DisputeReason::SubscriptionCancelled,
        Core::Other => DisputeReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        fixtures::{self, DISPUTE_ID, ID},
        view::TEST_ADDRESSES as AT,
    };

    #[test]
    fn a_lost_dispute_shows_what_it_cost() {
        let dispute = core::Dispute {
            status: core::DisputeStatus::Lost,
            fee: Amount::from_pence(1500),
            settled_on: Some(time::macros::date!(2026 - 04 - 03)),
            ..fixtures::dispute()
        };
        assert_eq!(
            serde_json::to_value(searched(AT, &dispute)).unwrap(),
            json!({
                "amount": 4100,
                "created_date": "2026-03-02T09:14:07.250Z",
                "dispute_id": DISPUTE_ID,
                "evidence_due_date": "2026-03-11T09:14:07.250Z",
                "fee": 1500,
                "net_amount": -5600,
                "payment_id": ID,
                "reason": "fraudulent",
                "settlement_summary": {"settled_date": "2026-04-03"},
                "status": "lost",
                "_links": {"payment": {
                    "href": format!("https://api.example.gov.uk/v1/payments/{ID}"), "method": "GET"
                }}
            })
        );
    }

    #[test]
    fn a_dispute_that_is_not_lost_shows_no_costs() {
        let dispute = core::Dispute {
            status: core::DisputeStatus::Won,
            fee: Amount::from_pence(1500),
            ..fixtures::dispute()
        };
        let shown = serde_json::to_value(searched(AT, &dispute)).unwrap();
        assert_eq!((shown.get("fee"), shown.get("net_amount")), (None, None));
        assert_eq!(shown["settlement_summary"], json!({}));
    }

    /// Both crates use the same words, so that neither can change alone.
    #[test]
    fn the_words_of_core_and_api_agree() {
        for shown in DisputeStatus::ALL {
            let internal = core::DisputeStatus::parse(shown.as_str()).unwrap();
            assert_eq!(status(internal), *shown);
        }
        for shown in DisputeReason::ALL {
            let internal = core::DisputeReason::parse(shown.as_str()).unwrap();
            assert_eq!(reason(internal), *shown);
        }
    }
}
