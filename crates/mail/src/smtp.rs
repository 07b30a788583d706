//! Hands messages to a mail server.
//!
//! lettre's own transport says that a server refused, but not what: an unknown recipient is final, a wrong password
//! of ours is not. So the steps of a delivery (RFC 5321) are taken one by one here.

mod url;

use std::{fmt, time::Duration};

use lettre::{
    Address, Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use payments::mail::MailFault;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    occasion::{Occasion, log_message},
    settings::ConfigurationError,
};

/// Addresses that automated tests pay with (GOV.UK Pay documentation, "Testing GOV.UK Pay").
const NEVER_DELIVERED: [&str; 3] = [
    "simulate-delivered@notifications.service.gov.uk",
    "simulate-delivered-2@notifications.service.gov.uk",
    "simulate-delivered-3@notifications.service.gov.uk",
];

/// A mail server.
pub(crate) struct Relay {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    timeout: Duration,
}

/// When TLS starts.
enum Security {
    None,
    Opportunistic(TlsParameters),
    Required(TlsParameters),
    Always(TlsParameters),
}

/// Which part of a delivery failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Until the server knows us and our sender. Whatever is wrong here, the operator can mend it.
    Introduction,
    Recipient,
    Content,
}

impl Relay {
    pub(crate) fn parse(url: &SecretString, timeout: Duration) -> Result<Self, ConfigurationError> {
        if timeout.is_zero() {
            return Err(ConfigurationError::Timeout);
        }
        url::parse(url.expose_secret(), timeout).map_err(ConfigurationError::SmtpUrl)
    }

    pub(crate) async fn deliver(
        &self,
        occasion: Occasion<'_>,
        message: &Message,
    ) -> Result<(), MailFault> {
        let envelope = message.envelope();
        let recipients: Vec<_> = envelope.to().iter().filter(|to| is_real(to)).collect();
        if recipients.is_empty() {
            log_message!(
                occasion,
                "e-mail not sent: its address only simulates delivery"
            );
            return Ok(());
        }
        let content = message.formatted();
        let attempt = Box::pin(self.attempt(envelope.from(), &recipients, &content));
        match tokio::time::timeout(self.timeout, attempt).await {
            Ok(Ok(mut connection)) => {
                log_message!(occasion, "e-mail sent");
                // The message is the server's by now: a fault while saying goodbye must not send it twice.
                let goodbye = tokio::time::timeout(self.timeout, connection.abort());
                let _goodbye = goodbye.await;
                Ok(())
            }
            Ok(Err((step, error))) => Err(fault(step, &error)),
            Err(_elapsed) => Err(MailFault::Temporary(
                "the mail server did not answer in time".to_owned(),
            )),
        }
    }

    async fn attempt(
        &self,
        sender: Option<&Address>,
        recipients: &[&Address],
        content: &[u8],
    ) -> Result<AsyncSmtpConnection, (Step, Error)> {
        let at = |step| move |error| (step, error);
        let mut connection = self.introduce().await.map_err(at(Step::Introduction))?;
        let mail = Mail::new(sender.cloned(), Vec::new());
        connection
            .command(mail)
            .await
            .map_err(at(Step::Introduction))?;
        for recipient in recipients {
            let rcpt = Rcpt::new((*recipient).clone(), Vec::new());
            connection
                .command(rcpt)
                .await
                .map_err(at(Step::Recipient))?;
        }
        connection.command(Data).await.map_err(at(Step::Content))?;
        connection
            .message(content)
            .await
            .map_err(at(Step::Content))?;
        Ok(connection)
    }

    async fn introduce(&self) -> Result<AsyncSmtpConnection, Error> {
        let us = ClientId::default();
        let wrapper = match &self.security {
            Security::Always(tls) => Some(tls.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, None, &us, wrapper, None).await?;
        match &self.security {
            Security::Required(tls) => connection.starttls(tls.clone(), &us).await?,
            Security::Opportunistic(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &us).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").finish_non_exhaustive()
    }
}

fn is_real(address: &Address) -> bool {
    let address: &str = address.as_ref();
    !NEVER_DELIVERED
        .iter()
        .any(|simulated| simulated.eq_ignore_ascii_case(address))
}

/// Replies may repeat the address, so only their code is told.
fn fault(step: Step, error: &Error) -> MailFault {
    let what = match step {
        Step::Introduction => "the mail server does not serve us",
        Step::Recipient => "the mail server does not take the recipient",
        Step::Content => "the mail server does not take the message",
    };
    let why = match error.status() {
        Some(code) => format!("reply {code}"),
        None if error.is_response() => "its reply makes no sense".to_owned(),
        None => error.to_string(),
    };
    let message = format!("{what}: {why}");
    if error.is_permanent() && step != Step::Introduction {
        MailFault::Permanent(message)
    } else {
        MailFault::Temporary(message)
    }
}
