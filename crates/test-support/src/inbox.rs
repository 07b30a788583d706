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
    refund::Refund,
};

/// A mailer that keeps what it is given.
#[derive(Debug, Default)]
pub struct Inbox {
    sent: Mutex<Vec<Sent>>,
    refund_notices: Mutex<Vec<RefundNotice>>,
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

/// An e-mail about a refund that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNotice {
    /// To whom.
    pub to: String,
    /// By which account.
    pub account_id: String,
    /// Of which payment.
    pub payment_id: String,
    /// About which refund.
    pub refund_id: String,
    /// In pence.
    pub amount: i64,
}

impl Inbox {
    /// Every confirmation so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// Every e-mail about a refund so far.
    pub fn refund_notices(&self) -> Vec<RefundNotice> {
        self.refund_notices.lock().unwrap().clone()
    }

    /// Whether sending fails from now on.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    fn check(&self) -> Result<(), MailFault> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(MailFault::Temporary("the mail server is down".to_owned()));
        }
        Ok(())
    }
}

fn address(payment: &Payment) -> String {
    payment.email().unwrap_or_default().to_owned()
}

#[async_trait]
impl Mailer for Inbox {
    async fn send_confirmation(
        &self,
        _account: &Account,
        payment: &Payment,
    ) -> Result<(), MailFault> {
        self.check()?;
        self.sent.lock().unwrap().push(Sent {
            to: address(payment),
            payment_id: payment.id.as_str().to_owned(),
        });
        Ok(())
    }

    async fn send_refund_notice(
        &self,
        account: &Account,
        payment: &Payment,
        refund: &Refund,
    ) -> Result<(), MailFault> {
        self.check()?;
        self.refund_notices.lock().unwrap().push(RefundNotice {
            to: address(payment),
            account_id: account.id.as_str().to_owned(),
            payment_id: payment.id.as_str().to_owned(),
            refund_id: refund.id.as_str().to_owned(),
            amount: refund.amount.pence(),
        });
        Ok(())
    }
}
