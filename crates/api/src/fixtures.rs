//! Accounts, payments and what belongs to them, for the unit tests of this crate.

use payments::{
    account::Account,
    agreement::{Agreement, AgreementTerms},
    card::{Address, AddressInput, Brand, CardSummary, CardType, CardholderName},
    card::{Expiry, FirstSix, LastFour},
    clock::Timestamp,
    dispute::{Dispute, DisputeReason, DisputeStatus},
    id::{AccountId, AgreementId, DisputeId, PaymentId, RefundId},
    money::Amount,
    payment::{Order, Payment},
    refund::{Refund, RefundStatus},
};

pub(crate) const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";
pub(crate) const REFUND_ID: &str = "2k8v1n4c7t0b3g6l9p5s8d1f4h";
pub(crate) const AGREEMENT_ID: &str = "ag7r5t1k9m3v0c6n2p8s4d1l7b";
pub(crate) const DISPUTE_ID: &str = "d0q9b8a7c6e5f4g3h2i1j0k9l8";

/// 2 March 2026, 09:14:07.250 UTC.
pub(crate) fn created_at() -> Timestamp {
    Timestamp::from_unix_micros(1_772_442_847_250_000)
}

pub(crate) fn pence(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

pub(crate) fn account() -> Account {
    Account::new(AccountId::parse("test").unwrap(), "sandbox", "Fees")
}

pub(crate) fn payment() -> Payment {
    let order = Order::new(
        pence(2550),
        "PP-2041",
        "Parking permit, zone B",
        "https://permits.example.gov.uk/done",
    );
    let id = PaymentId::parse(ID).unwrap();
    Payment::new(id, &account(), order, created_at())
}

pub(crate) fn refund() -> Refund {
    Refund {
        id: RefundId::parse(REFUND_ID).unwrap(),
        payment_id: PaymentId::parse(ID).unwrap(),
        account_id: account().id,
        amount: pence(500),
        status: RefundStatus::Created,
        created_at: created_at(),
        finished_at: None,
        settled_on: None,
    }
}

pub(crate) fn agreement() -> Agreement {
    let terms = AgreementTerms {
        reference: "RENT-0091".to_owned(),
        description: "Monthly garage rent".to_owned(),
        user_identifier: Some("tenant-5512".to_owned()),
    };
    let id = AgreementId::parse(AGREEMENT_ID).unwrap();
    Agreement::new(id, account().id, terms, created_at())
}

pub(crate) fn dispute() -> Dispute {
    Dispute {
        id: DisputeId::parse(DISPUTE_ID).unwrap(),
        payment_id: PaymentId::parse(ID).unwrap(),
        account_id: account().id,
        amount: pence(4100),
        fee: None,
        reason: DisputeReason::Fraudulent,
        status: DisputeStatus::NeedsResponse,
        created_at: created_at(),
        evidence_due_at: created_at().after(std::time::Duration::from_hours(216)),
        settled_on: None,
    }
}

pub(crate) fn card() -> CardSummary {
    CardSummary {
        first_six: FirstSix::parse("424242").unwrap(),
        last_four: LastFour::parse("4242").unwrap(),
        expiry: Expiry::parse_mm_yy("11/29").unwrap(),
        name: CardholderName::parse("A Example").unwrap(),
        brand: Brand::MasterCard,
        card_type: Some(CardType::Credit),
        address: Some(
            Address::parse(AddressInput {
                line1: "3 Quay Row",
                line2: "",
                city: "Cardiff",
                postcode: "CF10 9ZZ",
                country: "GB",
            })
            .unwrap(),
        ),
    }
}
