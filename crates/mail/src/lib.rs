//! Sends the e-mails of payments, by SMTP or into a folder where each message becomes a file.
//!
//! It implements the port [`payments::mail::Mailer`] and must not know the database, the pages or the API.
//!
//! ```
//! use std::sync::Arc;
//! use mail::{LettreMailer, Settings, Transport};
//! use payments::clock::SystemClock;
//!
//! let settings = Settings {
//!     from: "Example payments <payments@example.com>".into(),
//!     reply_to: None,
//!     transport: Transport::Smtp {
//!         url: "smtp://user:password@mail.example.com?tls=required".into(),
//!         timeout: mail::DEFAULT_TIMEOUT,
//!     },
//! };
//! let mailer = LettreMailer::new(settings, Arc::new(SystemClock))?;
//! # Ok::<(), mail::ConfigurationError>(())
//! ```

mod confirmation;
mod folder;
mod message;
mod settings;
mod smtp;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use payments::{
    account::Account,
    clock::Clock,
    mail::{MailFault, Mailer},
    payment::Payment,
};

pub use settings::{ConfigurationError, DEFAULT_TIMEOUT, Settings, Transport};

use crate::{confirmation::Confirmation, folder::Folder, message::Sender, smtp::Relay};

/// Sends e-mails with lettre.
pub struct LettreMailer {
    sender: Sender,
    destination: Destination,
    clock: Arc<dyn Clock>,
}

enum Destination {
    Folder(Folder),
    Relay(Relay),
}

impl LettreMailer {
    /// A mailer with these settings; `clock` dates the messages. Fails when a setting makes no sense or the folder
    /// cannot be made. It does not ask whether the mail server is there, because that may change at any time.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, ConfigurationError> {
        let sender = Sender::parse(&settings.from, settings.reply_to.as_deref())?;
        let destination = match settings.transport {
            Transport::Folder(path) => Destination::Folder(Folder::create(path)?),
            Transport::Smtp { url, timeout } => Destination::Relay(Relay::parse(&url, timeout)?),
        };
        Ok(Self {
            sender,
            destination,
            clock,
        })
    }
}

#[async_trait]
impl Mailer for LettreMailer {
    async fn send_confirmation(
        &self,
        account: &Account,
        payment: &Payment,
    ) -> Result<(), MailFault> {
        let recipient = message::recipient(payment)?;
        let confirmation = Confirmation::of(account, payment, self.sender.reads_replies());
        let content = confirmation.render()?;
        let message = self
            .sender
            .message(&payment.id, &recipient, content, self.clock.now())?;
        match &self.destination {
            Destination::Folder(folder) => folder.keep(&payment.id, message.formatted()).await,
            Destination::Relay(relay) => relay.deliver(&payment.id, &message).await,
        }
    }
}

impl fmt::Debug for LettreMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destination = match &self.destination {
            Destination::Folder(_) => "folder",
            Destination::Relay(_) => "SMTP",
        };
        f.debug_struct("LettreMailer")
            .field("destination", &destination)
            .finish_non_exhaustive()
    }
}
