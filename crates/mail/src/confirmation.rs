//! What the payer reads after a payment.

use askama::Template;
use payments::{
    account::{Account, Merchant},
    mail::MailFault,
    payment::{self, Payment},
};
use web::{Language, Messages, date, money};

/// The texts of a message.
pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// The payment as the payer knows it. Texts of others are on one line each, so that none can pass for a line of ours.
pub(crate) struct Confirmation {
    m: &'static Messages,
    language: Language,
    subject: String,
    description: String,
    reference: String,
    date: String,
    payee: String,
    amount: String,
    /// The account's own words, as lines.
    paragraphs: Vec<Vec<String>>,
    reads_replies: bool,
    contact: String,
}

#[derive(Template)]
#[template(path = "emails/confirmation.txt")]
struct TextMail<'a> {
    mail: &'a Confirmation,
}

#[derive(Template)]
#[template(path = "emails/confirmation.html")]
struct HtmlMail<'a> {
    mail: &'a Confirmation,
}

impl Confirmation {
    pub(crate) fn of(account: &Account, payment: &Payment, reads_replies: bool) -> Self {
        let language = language_of(payment.order.language);
        let m = Messages::of(language);
        let amount = money::pounds(payment.order.amount.pence()).to_string();
        let reference = one_line(&payment.order.reference);
        let service = one_line(account.service_name.in_language(payment.order.language));
        let merchant = account.merchant.as_ref().and_then(name_of);
        let paragraph = account.email_paragraph.as_deref().unwrap_or_default();
        let subject = m.emails.confirmation.subject(&amount, &service).to_string();
        let created_at = payment.created_at.as_offset_date_time();
        Self {
            m,
            language,
            subject,
            description: one_line(&payment.order.description),
            date: date::long_date_and_time(created_at, language).to_string(),
            amount,
            paragraphs: paragraphs(&paragraph.replace("$reference", &reference)),
            reference,
            reads_replies,
            contact: merchant.clone().unwrap_or_else(|| service.clone()),
            payee: match merchant {
                Some(merchant) if merchant != service => format!("{service}, {merchant}"),
                _ => service,
            },
        }
    }

    pub(crate) fn render(self) -> Result<Content, MailFault> {
        let fault = |error: askama::Error| {
            MailFault::Permanent(format!("the message cannot be written: {error}"))
        };
        Ok(Content {
            text: TextMail { mail: &self }.render().map_err(fault)?,
            html: HtmlMail { mail: &self }.render().map_err(fault)?,
            subject: self.subject,
        })
    }
}

fn language_of(language: payment::Language) -> Language {
    match language {
        payment::Language::En => Language::En,
        payment::Language::Cy => Language::Cy,
    }
}

fn name_of(merchant: &Merchant) -> Option<String> {
    Some(one_line(&merchant.name)).filter(|name| !name.is_empty())
}

/// Line breaks and other control characters become spaces, and runs of spaces one.
fn one_line(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
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
