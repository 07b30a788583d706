//! What the payer reads after a payment.

use payments::{account::Account, money::Amount, payment::Payment};
use web::money;

use crate::letter::{Facts, Letter, one_line};

pub(crate) fn confirmation(account: &Account, payment: &Payment, reads_replies: bool) -> Letter {
    let facts = Facts::of(account, payment);
    let t = &facts.m.emails.confirmation;
    let amount = money::pounds(payment.total().pence()).to_string();
    let surcharge = money::pounds(payment.surcharge.pence());
    let paragraph = account.email_paragraph.as_deref().unwrap_or_default();
    let subject = t.subject(&amount, &facts.service).to_string();
    Letter {
        m: facts.m,
        language: facts.language,
        subject,
        heading: t.heading,
        note: (payment.surcharge != Amount::ZERO).then(|| t.surcharge(surcharge).to_string()),
        paragraphs: paragraphs(&paragraph.replace("$reference", &facts.reference)),
        rows: vec![
            (t.payment_for, facts.description),
            (t.reference, facts.reference),
            (t.date, facts.date),
            (t.payee, facts.payee),
            (t.amount, amount),
        ],
        reads_replies,
        contact: facts.contact,
    }
}

/// An empty line ends a paragraph.
fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<_> = text.lines().map(one_line).collect();
    lines
        .split(String::is_empty)
        .filter(|paragraph| !paragraph.is_empty())
        .map(<[String]>::to_vec)
        .collect()
}
