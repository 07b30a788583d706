//! Payments that were taken by telephone elsewhere and are reported to us.

use super::{Payments, record};
use crate::{
    id::{AccountId, PaymentId, TransactionId},
    payment::{Mode, Order, Payment},
    store::{StoreError, Transaction},
    telephone::TelephoneOutcome,
    transition::Command,
};

/// A payment that somebody else took.
#[derive(Clone, Debug)]
pub struct Report {
    /// The payment, in mode [`Mode::External`].
    pub order: Order,
    /// The id under which the provider knows it.
    pub provider_id: String,
    /// How it ended.
    pub outcome: TelephoneOutcome,
}

/// What came of a report.
#[derive(Debug)]
pub enum Reported {
    /// It is new.
    New(Box<Payment>),
    /// It was reported before; the payment is as the first report said.
    Before(Box<Payment>),
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// P0930: the account may not report payments.
    #[error("payment reports are not enabled")]
    NotAllowed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// Takes a report. The second with the same provider id changes nothing.
    pub async fn report(
        &self,
        account_id: &AccountId,
        report: Report,
    ) -> Result<Reported, ReportError> {
        let account = self.accounts().find(account_id);
        let account = account
            .filter(|account| account.allows_telephone_reports)
            .ok_or(ReportError::NotAllowed)?;
        let now = self.now();
        let order = Order {
            mode: Mode::External,
            ..report.order
        };
        let mut payment = Payment::new(PaymentId::generate(self.random()), account, order, now);
        payment.transaction_id = Some(TransactionId::from_stored(report.provider_id.clone()));
        let (provider_id, outcome) = (report.provider_id, report.outcome);
        // When the same report came at the same moment, the second look finds it.
        self.change(move |tx| file(tx, payment.clone(), &provider_id, outcome))
            .await
    }
}

fn file(
    tx: &mut dyn Transaction,
    payment: Payment,
    provider_id: &str,
    outcome: TelephoneOutcome,
) -> Result<Reported, ReportError> {
    if let Some(known) = tx.find_reported_payment(&payment.account_id, provider_id)? {
        return Ok(Reported::Before(Box::new(known)));
    }
    tx.insert_payment(&payment)?;
    match payment.apply(Command::Report(outcome), payment.created_at) {
        Ok(transition) => {
            record(tx, &transition)?;
            Ok(Reported::New(Box::new(transition.payment)))
        }
        // A new payment of this mode always takes its report.
        Err(_) => Ok(Reported::New(Box::new(payment))),
    }
}
