//! What the e-mails have in common.

use askama::Template;
use payments::{
    account::{Account, Merchant},
    mail::MailFault,
    payment::{self, Payment},
};
use web::{Language, Messages, date};

/// The texts of a message.
pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// A message before it is written. Texts of others are on one line each, so that none can pass for a line of ours.
pub(crate) struct Letter {
    pub(crate) m: &'static Messages,
    pub(crate) language: Language,
    pub(crate) subject: String,
    pub(crate) heading: &'static str,
    /// Names and values.
    pub(crate) rows: Vec<(&'static str, String)>,
    pub(crate) note: Option<String>,
    /// The account's own words, as lines.
    pub(crate) paragraphs: Vec<Vec<String>>,
    pub(crate) reads_replies: bool,
    pub(crate) contact: String,
}

#[derive(Template)]
#[template(path = "emails/letter.txt")]
struct TextMail<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "emails/letter.html")]
struct HtmlMail<'a> {
    letter: &'a Letter,
}

impl Letter {
    pub(crate) fn render(self) -> Result<Content, MailFault> {
        let fault = |error: askama::Error| {
            MailFault::Permanent(format!("the message cannot be written: {error}"))
        };
        Ok(Content {
            text: TextMail { letter: &self }.render().map_err(fault)?,
            html: HtmlMail { letter: &self }.render().map_err(fault)?,
            subject: self.subject,
        })
    }
}

/// The payment as the payer knows it.
pub(crate) struct Facts {
    pub(crate) m: &'static Messages,
    pub(crate) language: Language,
    pub(crate) description: String,
    pub(crate) reference: String,
    /// When the payment was created, by London's clocks.
    pub(crate) date: String,
    pub(crate) service: String,
    /// The service, and who is behind it.
    pub(crate) payee: String,
    /// Whom to ask.
    pub(crate) contact: String,
}

impl Facts {
    pub(crate) fn of(account: &Account, payment: &Payment) -> Self {
        let language = language_of(payment.order.language);
        let service = one_line(account.service_name.in_language(payment.order.language));
        let merchant = account.merchant.as_ref().and_then(name_of);
        let created_at = payment.created_at.as_offset_date_time();
        Self {
            m: Messages::of(language),
            language,
            description: one_line(&payment.order.description),
            reference: one_line(&payment.order.reference),
            date: date::long_date_and_time(created_at, language).to_string(),
            contact: merchant.clone().unwrap_or_else(|| service.clone()),
            payee: match merchant {
                Some(merchant) if merchant != service => format!("{service}, {merchant}"),
                _ => service.clone(),
            },
            service,
        }
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
pub(crate) fn one_line(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
