//! Accounts and payments for the unit tests of this crate.

use payments::{
    account::{Account, EmailCollection, LocalisedText},
    card::{AcceptedCards, Address, AddressInput, Brand, CardSummary, CardType, CardholderName},
    card::{Expiry, FirstSix, LastFour},
    clock::Timestamp,
    id::{AccountId, PaymentId},
    money::Amount,
    payment::{Language, Order, Payment},
};

pub(crate) const ID: &str = "7m2p9c1d8e5f4g6j0r2th3kq0v";

/// 2 March 2026, 09:14:07.250 UTC.
pub(crate) fn created_at() -> Timestamp {
    Timestamp::from_unix_micros(1_772_442_847_250_000)
}

pub(crate) fn account() -> Account {
    Account {
        id: AccountId::parse("test").unwrap(),
        is_live: false,
        provider: "sandbox".to_owned(),
        service_name: LocalisedText {
            en: "Fees".to_owned(),
            cy: None,
        },
        email_collection: EmailCollection::Mandatory,
        sends_confirmation_email: true,
        email_paragraph: None,
        collects_billing_address: true,
        default_country: None,
        accepted_cards: AcceptedCards::from_ids([("visa", ["debit", "credit"])]).unwrap(),
        blocks_prepaid_cards: false,
        allows_moto: false,
        allows_zero_amount: false,
        is_disabled: false,
        redirects_on_end: false,
        merchant: None,
    }
}

pub(crate) fn payment() -> Payment {
    let order = Order {
        amount: Amount::from_pence(2550).unwrap(),
        reference: "PP-2041".to_owned(),
        description: "Parking permit, zone B".to_owned(),
        return_url: "https://permits.example.gov.uk/done".to_owned(),
        language: Language::En,
        delayed_capture: false,
        moto: false,
        metadata: std::collections::BTreeMap::new(),
        email: None,
        prefilled: None,
    };
    let id = PaymentId::parse(ID).unwrap();
    Payment::new(id, &account(), order, created_at())
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
