//! Refunds.

use api_types::{EmbeddedRefunds, PaymentRefunds, Refund, RefundLinks, RefundStatus};
use payments::{
    id::PaymentId,
    refund::{self as core},
};

use super::{Addresses, payout};

/// A refund in the answer to its creation, which says nothing of settlement yet.
pub(crate) fn created(at: Addresses<'_>, refund: &core::Refund) -> Refund {
    Refund {
        settlement_summary: None,
        ..single(at, refund)
    }
}

/// A refund as it is read by itself or among those of its payment.
pub(crate) fn single(at: Addresses<'_>, refund: &core::Refund) -> Refund {
    let (id, payment_id) = (refund.id.as_str(), refund.payment_id.as_str());
    Refund {
        refund_id: id.to_owned(),
        created_date: refund.created_at.to_rfc3339(),
        payment_id: None,
        amount: refund.amount.pence(),
        links: RefundLinks::of_refund(at.api, payment_id, id),
        status: status(refund.status).into(),
        settlement_summary: Some(payout(refund.settled_on)),
    }
}

/// A refund in the results of a search, which name the payment.
pub(crate) fn searched(at: Addresses<'_>, refund: &core::Refund) -> Refund {
    Refund {
        payment_id: Some(refund.payment_id.as_str().to_owned()),
        ..single(at, refund)
    }
}

/// All refunds of a payment.
pub(crate) fn list(
    at: Addresses<'_>,
    payment_id: &PaymentId,
    refunds: &[core::Refund],
) -> PaymentRefunds {
    PaymentRefunds {
        payment_id: payment_id.as_str().to_owned(),
        links: RefundLinks::of_list(at.api, payment_id.as_str()),
        embedded: EmbeddedRefunds {
            refunds: refunds.iter().map(|refund| single(at, refund)).collect(),
        },
    }
}

/// What a service sees of a status: whether the provider has heard of the refund is our own affair.
pub(super) fn status(status: core::RefundStatus) -> RefundStatus {
    match status {
        core::RefundStatus::Created | core::RefundStatus::Submitted => RefundStatus::Submitted,
        core::RefundStatus::Success => RefundStatus::Success,
        core::RefundStatus::Error => RefundStatus::Error,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        fixtures::{self, ID, REFUND_ID},
        view::TEST_ADDRESSES as AT,
    };

    fn json(shown: impl serde::Serialize) -> Value {
        serde_json::to_value(shown).unwrap()
    }

    fn links() -> Value {
        let payment = format!("https://api.example.gov.uk/v1/payments/{ID}");
        json!({
            "self": {"href": format!("{payment}/refunds/{REFUND_ID}"), "method": "GET"},
            "payment": {"href": payment, "method": "GET"}
        })
    }

    #[test]
    fn api_112_a_new_refund_shows_neither_settlement_nor_payment_id() {
        let refund = core::Refund {
            status: core::RefundStatus::Success,
            ..fixtures::refund()
        };
        assert_eq!(
            json(created(AT, &refund)),
            json!({
                "refund_id": REFUND_ID,
                "created_date": "2026-03-02T09:14:07.250Z",
                "amount": 500,
                "_links": links(),
                "status": "success"
            })
        );
    }

    #[test]
    fn api_125_a_refund_that_is_read_has_a_settlement_summary() {
        let mut refund = fixtures::refund();
        let shown = json(single(AT, &refund));
        assert_eq!(shown["status"], "submitted");
        assert_eq!(shown["settlement_summary"], json!({}));
        refund.settled_on = Some(time::macros::date!(2026 - 03 - 09));
        assert_eq!(
            json(single(AT, &refund))["settlement_summary"],
            json!({"settled_date": "2026-03-09"})
        );
    }

    #[test]
    fn a_refund_that_is_found_names_its_payment() {
        assert_eq!(json(searched(AT, &fixtures::refund()))["payment_id"], ID);
    }

    #[test]
    fn api_127_and_128_the_refunds_of_a_payment_are_a_list_that_may_be_empty() {
        let id = PaymentId::parse(ID).unwrap();
        let payment = format!("https://api.example.gov.uk/v1/payments/{ID}");
        assert_eq!(
            json(list(AT, &id, &[])),
            json!({
                "payment_id": ID,
                "_links": {
                    "self": {"href": format!("{payment}/refunds"), "method": "GET"},
                    "payment": {"href": payment, "method": "GET"}
                },
                "_embedded": {"refunds": []}
            })
        );
        let listed = json(list(AT, &id, &[fixtures::refund()]));
        let refund = &listed["_embedded"]["refunds"][0];
        assert_eq!(refund["_links"], links());
        assert_eq!(refund.get("payment_id"), None);
    }

    /// Both crates name the same statuses, so that neither can change alone.
    #[test]
    fn the_statuses_of_core_and_api_agree() {
        for internal in [
            core::RefundStatus::Created,
            core::RefundStatus::Submitted,
            core::RefundStatus::Success,
            core::RefundStatus::Error,
        ] {
            assert_eq!(status(internal).as_str(), internal.external());
        }
    }
}
