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
mod letter;
mod message;
mod occasion;
mod refund_notice;
mod settings;
mod smtp;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use payments::{
    account::Account,
    clock::Clock,
    mail::{MailFault, Mailer},
    payment::Payment,
    refund::Refund,
};

pub use settings::{ConfigurationError, DEFAULT_TIMEOUT, Settings, Transport};

use crate::{folder::Folder, letter::Letter, message::Sender, occasion::Occasion, smtp::Relay};

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

    async fn send(
        &self,
        occasion: Occasion<'_>,
        payment: &Payment,
        letter: Letter,
    ) -> Result<(), MailFault> {
        let recipient = message::recipient(payment)?;
        let content = letter.render()?;
        let message = self
            .sender
            .message(occasion, &recipient, content, self.clock.now())?;
        match &self.destination {
            Destination::Folder(folder) => folder.keep(occasion, message.formatted()).await,
            Destination::Relay(relay) => relay.deliver(occasion, &message).await,
        }
    }
}

#[async_trait]
impl Mailer for LettreMailer {
    async fn send_confirmation(
        &self,
        account: &Account,
        payment: &Payment,
    ) -> Result<(), MailFault> {
        let reads_replies = self.sender.reads_replies();
        let letter = confirmation::confirmation(account, payment, reads_replies);
        let occasion = Occasion::Confirmation(&payment.id);
        self.send(occasion, payment, letter).await
    }

    async fn send_refund_notice(
        &self,
        account: &Account,
        payment: &Payment,
        refund: &Refund,
    ) -> Result<(), MailFault> {
        let reads_replies = self.sender.reads_replies();
        let letter = refund_notice::refund_notice(account, payment, refund, reads_replies);
        let occasion = Occasion::Refund(&payment.id, &refund.id);
        self.send(occasion, payment, letter).await
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
