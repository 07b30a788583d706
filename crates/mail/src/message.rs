//! The envelope and the headers.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{Mailbox, MultiPart, SinglePart, header},
};
use payments::{card::EmailAddress, clock::Timestamp, mail::MailFault, payment::Payment};

use crate::{letter::Content, occasion::Occasion, settings::ConfigurationError};

/// Who writes.
pub(crate) struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    pub(crate) fn parse(from: &str, reply_to: Option<&str>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            from: mailbox(from).ok_or(ConfigurationError::From)?,
            reply_to: reply_to
                .map(|text| mailbox(text).ok_or(ConfigurationError::ReplyTo))
                .transpose()?,
        })
    }

    pub(crate) fn reads_replies(&self) -> bool {
        self.reply_to.is_some()
    }

    /// The same occasion makes the same `Message-ID`, by which mail servers and programs know a message that was sent
    /// twice.
    pub(crate) fn message(
        &self,
        occasion: Occasion<'_>,
        recipient: &Address,
        content: Content,
        now: Timestamp,
    ) -> Result<Message, MailFault> {
        let name = occasion.message_name();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(recipient.clone().into())
            .subject(content.subject)
            .date(system_time(now))
            .message_id(Some(format!("<{name}@{}>", self.from.email.domain())))
            // RFC 3834: no out-of-office answers, please.
            .raw_header(header::HeaderValue::new(
                header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(mailbox) = &self.reply_to {
            message = message.reply_to(mailbox.clone());
        }
        // The id was drawn after the texts were given, so that no text can hold this boundary.
        let parts = MultiPart::alternative()
            .boundary(name)
            .singlepart(part(header::ContentType::TEXT_PLAIN, content.text))
            .singlepart(part(header::ContentType::TEXT_HTML, content.html));
        message.multipart(parts).map_err(|error| {
            MailFault::Permanent(format!("the message cannot be composed: {error}"))
        })
    }
}

/// Quoted-printable always, so that the files can be read.
fn part(content_type: header::ContentType, text: String) -> SinglePart {
    SinglePart::builder()
        .header(content_type)
        .header(header::ContentTransferEncoding::QuotedPrintable)
        .body(text)
}

/// Servers without SMTPUTF8 (RFC 6531) refuse other addresses, and a `Message-ID` cannot hold them.
fn mailbox(text: &str) -> Option<Mailbox> {
    let mailbox: Mailbox = text.trim().parse().ok()?;
    let address: &str = mailbox.email.as_ref();
    address.is_ascii().then_some(mailbox)
}

/// The address of `payment`, with its host in ASCII.
pub(crate) fn recipient(payment: &Payment) -> Result<Address, MailFault> {
    let text = payment
        .email()
        .ok_or_else(|| MailFault::Permanent("the payment has no e-mail address".to_owned()))?;
    EmailAddress::parse(text)
        .ok()
        .and_then(|address| address.to_ascii().parse().ok())
        .ok_or_else(|| MailFault::Permanent("the payment's e-mail address is malformed".to_owned()))
}

fn system_time(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.unix_seconds()).unwrap_or_default();
    SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds))
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
