//! E-mails that were handed over.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use payments::{
    account::Account,
    mail::{MailFault, Mailer},
    payment::Payment,
};

/// A mailer that keeps what it is given.
#[derive(Debug, Default)]
pub struct Inbox {
    sent: Mutex<Vec<Sent>>,
    is_down: AtomicBool,
}

/// A confirmation that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// To whom.
    pub to: String,
    /// For which payment.
    pub payment_id: String,
}

impl Inbox {
    /// Everything so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// Whether sending fails from now on.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }
}

#[async_trait]
impl Mailer for Inbox {
    async fn send_confirmation(
        &self,
        _account: &Account,
        payment: &Payment,
    ) -> Result<(), MailFault> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(MailFault::Temporary("the mail server is down".to_owned()));
        }
        let to = payment.email().unwrap_or_default().to_owned();
        self.sent.lock().unwrap().push(Sent {
            to,
            payment_id: payment.id.as_str().to_owned(),
        });
        Ok(())
    }
}
