//! What the payer reads when money goes back.

use payments::{account::Account, payment::Payment, refund::Refund};
use web::money;

use crate::letter::{Facts, Letter};

pub(crate) fn refund_notice(
    account: &Account,
    payment: &Payment,
    refund: &Refund,
    reads_replies: bool,
) -> Letter {
    let facts = Facts::of(account, payment);
    let t = &facts.m.emails.refund;
    let amount = money::pounds(refund.amount.pence()).to_string();
    let subject = t.subject(&amount, &facts.service).to_string();
    Letter {
        m: facts.m,
        language: facts.language,
        subject,
        heading: t.heading,
        note: Some(t.arrival.to_owned()),
        paragraphs: Vec::new(),
        rows: vec![
            (t.refund_for, facts.description),
            (t.reference, facts.reference),
            (t.date, facts.date),
            (t.payee, facts.payee),
            (t.amount, amount),
        ],
        reads_replies,
        contact: facts.contact,
    }
}
