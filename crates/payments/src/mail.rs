//! The port for e-mail.

use async_trait::async_trait;

use crate::{account::Account, payment::Payment, refund::Refund};

/// Sends e-mails.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends the confirmation of `payment`. Fails when the message could not be handed over; it is tried again later.
    async fn send_confirmation(
        &self,
        account: &Account,
        payment: &Payment,
    ) -> Result<(), MailFault>;

    /// Tells the payer of a refund of `payment`. Fails as [`Mailer::send_confirmation`] does.
    async fn send_refund_notice(
        &self,
        account: &Account,
        payment: &Payment,
        refund: &Refund,
    ) -> Result<(), MailFault>;
}

/// A message could not be handed over. The text never holds the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Trying again may help.
    #[error("{0}")]
    Temporary(String),
    /// Trying again cannot help, for instance because the address is not one.
    #[error("{0}")]
    Permanent(String),
}
