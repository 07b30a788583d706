//! The columns that transitions may change.

use ::payments::{
    agreement::SavedCard,
    clock::Timestamp,
    money::Amount,
    payment::Payment,
    state::{Lease, Operation},
};
use diesel::prelude::*;
use time::{Date, PrimitiveDateTime};

use super::{card_columns::CardColumns, challenge_columns::ChallengeColumns};
use crate::schema::payments;

/// The columns that transitions may change.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ChangingColumns {
    pub(super) state: String,
    pub(super) end_reason: Option<String>,
    pub(super) cleanup: String,
    pub(super) capture_failures: i32,
    pub(super) transaction_id: Option<String>,
    pub(super) payer_email: Option<String>,
    #[diesel(embed)]
    pub(super) lease: LeaseColumns,
    #[diesel(embed)]
    pub(super) card: CardColumns,
    #[diesel(embed)]
    pub(super) money: MoneyColumns,
    pub(super) challenged: bool,
    #[diesel(embed)]
    pub(super) challenge: ChallengeColumns,
    pub(super) may_retry: Option<bool>,
    pub(super) saved_card: Option<String>,
    pub(super) version: i32,
    pub(super) event_count: i32,
    pub(super) updated_at: PrimitiveDateTime,
    pub(super) expires_at: PrimitiveDateTime,
    pub(super) capture_submitted_at: Option<PrimitiveDateTime>,
    pub(super) captured_at: Option<PrimitiveDateTime>,
    pub(super) settled_on: Option<Date>,
}

impl ChangingColumns {
    pub(crate) fn new(payment: &Payment) -> Self {
        let end_reason = payment.state.end_reason();
        let transaction_id = payment.transaction_id.as_ref();
        let payer_email = payment.payer_email.as_ref();
        let saved_card = payment.saved_card.as_ref();
        Self {
            state: payment.state.as_str().to_owned(),
            end_reason: end_reason.map(|reason| reason.as_str().to_owned()),
            cleanup: payment.cleanup.as_str().to_owned(),
            capture_failures: payment.capture_failures,
            transaction_id: transaction_id.map(|id| id.as_str().to_owned()),
            payer_email: payer_email.map(|email| email.as_str().to_owned()),
            lease: LeaseColumns::new(payment.lease),
            card: CardColumns::new(payment),
            money: MoneyColumns::new(payment),
            challenged: payment.was_challenged,
            challenge: ChallengeColumns::new(payment.challenge.as_ref()),
            may_retry: payment.may_retry,
            saved_card: saved_card.map(|card| SavedCard::expose(card).to_owned()),
            version: payment.version,
            event_count: payment.event_count,
            updated_at: payment.updated_at.to_stored(),
            expires_at: payment.expires_at.to_stored(),
            capture_submitted_at: payment.capture_submitted_at.map(Timestamp::to_stored),
            captured_at: payment.captured_at.map(Timestamp::to_stored),
            settled_on: payment.settled_on,
        }
    }
}

/// Who talks to the provider.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct LeaseColumns {
    #[diesel(column_name = lease_operation)]
    operation: Option<String>,
    #[diesel(column_name = lease_token)]
    token: Option<String>,
    #[diesel(column_name = lease_until)]
    until: Option<PrimitiveDateTime>,
}

impl LeaseColumns {
    fn new(lease: Option<Lease>) -> Self {
        Self {
            operation: lease.map(|lease| lease.operation.as_str().to_owned()),
            token: lease.map(|lease| lease.token.to_string()),
            until: lease.map(|lease| lease.until.to_stored()),
        }
    }

    /// The lease, or the column whose content makes no sense.
    pub(super) fn lease(&self) -> Result<Option<Lease>, &'static str> {
        match (&self.operation, &self.token, self.until) {
            (None, None, None) => Ok(None),
            (Some(operation), Some(token), Some(until)) => Ok(Some(Lease {
                operation: Operation::parse(operation).ok_or("lease_operation")?,
                token: token.parse().ok().ok_or("lease_token")?,
                until: Timestamp::from_stored(until),
            })),
            _ => Err("lease_operation"),
        }
    }
}

/// What is paid on top, kept and given back.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct MoneyColumns {
    surcharge: i64,
    fee: Option<i64>,
    refunded: i64,
    pub(super) disputed: bool,
}

impl MoneyColumns {
    fn new(payment: &Payment) -> Self {
        Self {
            surcharge: payment.surcharge.pence(),
            fee: payment.fee.map(Amount::pence),
            refunded: payment.refunded.pence(),
            disputed: payment.is_disputed,
        }
    }

    pub(super) fn surcharge(&self) -> Result<Amount, &'static str> {
        Amount::from_pence(self.surcharge).ok_or("surcharge")
    }

    pub(super) fn fee(&self) -> Result<Option<Amount>, &'static str> {
        match self.fee {
            None => Ok(None),
            Some(pence) => Amount::from_pence(pence).map(Some).ok_or("fee"),
        }
    }

    pub(super) fn refunded(&self) -> Result<Amount, &'static str> {
        Amount::from_pence(self.refunded).ok_or("refunded")
    }
}
