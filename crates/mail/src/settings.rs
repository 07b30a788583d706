//! What an installation chooses.

use std::{fmt, io, path::PathBuf, time::Duration};

use secrecy::SecretString;

/// How e-mails are sent.
#[derive(Clone)]
pub struct Settings {
    /// The sender: `Name <address>` or an address alone.
    pub from: String,
    /// Where answers go. Without it the e-mails say that answers are not read.
    pub reply_to: Option<String>,
    /// Where the messages go.
    pub transport: Transport,
}

/// Addresses of people stay out of logs.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

/// Where the messages go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Each message becomes a file in this folder, which is made if it is missing.
    Folder(PathBuf),
    /// A mail server.
    Smtp {
        /// `smtp://user:password@host:port?tls=required`. `tls` is `required` (STARTTLS; the default), `opportunistic`
        /// or `none`; `smtps://` speaks TLS from the first byte. Ports default to 587, or 25 with `tls=none`, or 465.
        url: SecretString,
        /// How long it may take to hand over one message.
        timeout: Duration,
    },
}

/// A sensible `timeout`.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// A setting cannot be used. The text holds neither passwords nor addresses.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The sender.
    #[error("the sender of e-mails must be `Name <address>` or an address in ASCII")]
    From,
    /// The address for answers.
    #[error("the reply-to of e-mails must be `Name <address>` or an address in ASCII")]
    ReplyTo,
    /// The mail server.
    #[error("the URL of the mail server {0}")]
    SmtpUrl(&'static str),
    /// No message could ever be handed over.
    #[error("the timeout for sending e-mails must be more than nothing")]
    Timeout,
    /// The folder.
    #[error("the folder for e-mails, {}, cannot be made: {reason}", path.display())]
    Folder {
        /// As configured.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        reason: io::Error,
    },
}
