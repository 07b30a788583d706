//! Tests of accounts.

use super::*;
use crate::{
    card::{CardNumber, EmailAddress, lookup},
    clock::Timestamp,
    id::PaymentId,
    payment::Order,
    random::SeededRandom,
};

fn pence(pence: i64) -> Amount {
    Amount::from_pence(pence).unwrap()
}

fn account() -> Account {
    Account::new(AccountId::parse("council").unwrap(), "sandbox", "Council")
}

fn payment(email: Option<&str>) -> Payment {
    let order = Order {
        email: email.map(str::to_owned),
        ..Order::new(pence(1_000), "r", "d", "https://example.org/")
    };
    let id = PaymentId::generate(&SeededRandom::new(1));
    let now = Timestamp::from_unix_micros(1_772_442_847_000_000);
    Payment::new(id, &account(), order, now)
}

/// The test cards of GOV.UK Pay's documentation.
#[test]
fn surcharges_on_the_documented_cards() {
    let surcharges = Surcharges {
        corporate_credit: pence(250),
        corporate_debit: pence(50),
        corporate_prepaid_debit: pence(30),
    };
    for (number, expected) in [
        ("4111111111111111", 250),
        ("4988080000000000", 50),
        ("4131840000000003", 30),
        ("4000180000000002", 30),
        // Of a company, but whether they are prepaid, or of which type they are, is not known.
        ("5101180000000007", 0),
        ("4293189100000008", 0),
        ("5200828282828210", 0),
        // Of people.
        ("4242424242424242", 0),
        ("4444333322221111", 0),
        ("4917610000000000003", 0),
        ("4000056655665556", 0),
        ("4000160000000004", 0),
        ("4000000000000010", 0),
        ("5105105105105100", 0),
        ("222100000000000", 0),
        ("371449635398431", 0),
        ("3566002020360505", 0),
        ("6011000990139424", 0),
        ("36148900647913", 0),
    ] {
        assert_eq!(on(&surcharges, number), pence(expected), "{number}");
        assert_eq!(on(&Surcharges::default(), number), Amount::ZERO, "{number}");
    }
}

fn on(surcharges: &Surcharges, number: &str) -> Amount {
    let number = CardNumber::parse(number).unwrap();
    surcharges.on(&lookup(&number).unwrap())
}

#[test]
fn engine_030_a_surcharge_needs_certain_knowledge_of_the_card() {
    use CardType::{Credit, Debit};
    use Prepaid::{NotPrepaid, Prepaid as IsPrepaid, Unknown};
    let surcharges = Surcharges {
        corporate_credit: pence(1),
        corporate_debit: pence(2),
        corporate_prepaid_debit: pence(3),
    };
    for (prepaid, card_type, expected) in [
        (NotPrepaid, Some(Credit), 1),
        (NotPrepaid, Some(Debit), 2),
        (NotPrepaid, None, 0),
        (IsPrepaid, Some(Credit), 0),
        (IsPrepaid, Some(Debit), 3),
        (IsPrepaid, None, 0),
        (Unknown, Some(Credit), 0),
        (Unknown, Some(Debit), 0),
        (Unknown, None, 0),
    ] {
        for corporate in [true, false] {
            let card = CardKnowledge {
                brand: crate::card::Brand::Visa,
                card_type,
                corporate,
                prepaid,
            };
            let expected = if corporate { expected } else { 0 };
            assert_eq!(surcharges.on(&card), pence(expected), "{card:?}");
        }
    }
}

#[test]
fn engine_117_mail_goes_out_only_when_it_is_wanted_and_there_is_an_address() {
    use EmailCollection::{Mandatory, Off, Optional};
    for collection in [Mandatory, Optional, Off] {
        for is_on in [true, false] {
            for email in [None, Some(""), Some("  "), Some("ana@example.org")] {
                let is_sent = is_on && collection != Off && email == Some("ana@example.org");
                let expected = if is_sent {
                    Receipt::Send
                } else {
                    Receipt::Skip
                };
                let mut account = Account {
                    email_collection: collection,
                    sends_confirmation_email: is_on,
                    sends_refund_email: !is_on,
                    ..account()
                };
                let payment = payment(email);
                assert_eq!(account.receipt(&payment), expected, "{collection:?}");
                account.sends_refund_email = is_on;
                account.sends_confirmation_email = !is_on;
                assert_eq!(account.refund_receipt(&payment), expected);
            }
        }
    }
}

#[test]
fn the_payers_own_address_is_enough_for_mail() {
    let mut payment = payment(None);
    assert_eq!(account().receipt(&payment), Receipt::Skip);
    payment.payer_email = EmailAddress::parse("ana@example.org").ok();
    assert_eq!(account().receipt(&payment), Receipt::Send);
}

#[test]
fn an_agent_is_not_asked_for_the_payers_address() {
    let mut payment = payment(None);
    assert!(account().collects_billing_address_for(&payment));
    payment.order.moto = true;
    assert!(!account().collects_billing_address_for(&payment));
}

#[test]
fn a_text_without_welsh_is_shown_in_english() {
    let english = account().service_name;
    assert_eq!(english.in_language(Language::Cy), "Council");
    let both = LocalisedText {
        cy: Some("Cyngor".to_owned()),
        ..english
    };
    assert_eq!(both.in_language(Language::Cy), "Cyngor");
    assert_eq!(both.in_language(Language::En), "Council");
}
