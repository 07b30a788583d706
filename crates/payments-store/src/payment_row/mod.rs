//! Payments as rows.

mod card_columns;
mod challenge_columns;
mod changing;
mod json;

use std::collections::BTreeMap;

use ::payments::{
    agreement::{AgreementPaymentType, SavedCard},
    card::EmailAddress,
    clock::Timestamp,
    id::{AccountId, AgreementId, PaymentId, TransactionId},
    money::Amount,
    payment::{AgreementUse, Language, Mode, Order, Payment},
    search::reference_key,
    state::{Cleanup, State},
    store::StoreError,
    wallet::KeptCard,
};
use diesel::prelude::*;
use time::PrimitiveDateTime;

use self::json::StoredPrefilled;
pub(crate) use self::{changing::ChangingColumns, json::StoredCard};
use crate::{error::inconsistent, schema::payments};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(crate) struct PaymentRow {
    id: String,
    account_id: String,
    provider: String,
    mode: String,
    agreement_id: Option<String>,
    agreement_payment_type: Option<String>,
    amount: i64,
    reference: String,
    reference_key: String,
    description: String,
    return_url: String,
    language: String,
    delayed_capture: bool,
    moto: bool,
    metadata: Option<String>,
    prefilled: Option<String>,
    email: Option<String>,
    telephone: Option<String>,
    #[diesel(embed)]
    changing: ChangingColumns,
    created_at: PrimitiveDateTime,
}

impl PaymentRow {
    pub(crate) fn new(payment: &Payment) -> Self {
        let order = &payment.order;
        let (agreement, prefilled) = (order.agreement.as_ref(), order.prefilled.as_ref());
        Self {
            id: payment.id.as_str().to_owned(),
            account_id: payment.account_id.as_str().to_owned(),
            provider: payment.provider.clone(),
            mode: order.mode.as_str().to_owned(),
            agreement_id: agreement.map(|agreement| agreement.id.as_str().to_owned()),
            agreement_payment_type: agreement
                .map(|agreement| agreement.payment_type.as_str().to_owned()),
            amount: order.amount.pence(),
            reference: order.reference.clone(),
            reference_key: reference_key(&order.reference),
            description: order.description.clone(),
            return_url: order.return_url.clone(),
            language: order.language.as_str().to_owned(),
            delayed_capture: order.delayed_capture,
            moto: order.moto,
            metadata: if order.metadata.is_empty() {
                None
            } else {
                serde_json::to_string(&order.metadata).ok()
            },
            prefilled: prefilled
                .and_then(|prefilled| serde_json::to_string(&StoredPrefilled::new(prefilled)).ok()),
            email: order.email.clone(),
            telephone: order.telephone.as_ref().map(|report| report.shown.clone()),
            changing: ChangingColumns::new(payment),
            created_at: payment.created_at.to_stored(),
        }
    }

    fn metadata(&self) -> Result<BTreeMap<String, serde_json::Value>, &'static str> {
        match &self.metadata {
            None => Ok(BTreeMap::new()),
            Some(json) => serde_json::from_str(json).ok().ok_or("metadata"),
        }
    }

    fn agreement(&self) -> Result<Option<AgreementUse>, &'static str> {
        match (&self.agreement_id, &self.agreement_payment_type) {
            (None, None) => Ok(None),
            (Some(id), Some(payment_type)) => Ok(Some(AgreementUse {
                id: AgreementId::parse(id).ok_or("agreement_id")?,
                payment_type: AgreementPaymentType::parse(payment_type)
                    .ok_or("agreement_payment_type")?,
            })),
            _ => Err("agreement_payment_type"),
        }
    }

    /// The payment, or the column whose content makes no sense.
    fn into_payment(self) -> Result<Payment, &'static str> {
        let mode = Mode::parse(&self.mode).ok_or("mode")?;
        let (agreement, metadata) = (self.agreement()?, self.metadata()?);
        let prefilled = self
            .prefilled
            .map(|json| StoredPrefilled::parse(&json).ok_or("prefilled"))
            .transpose()?;
        let changing = self.changing;
        let (kept, telephone) = match (mode, self.telephone) {
            (Mode::External, None) => (None, None),
            (Mode::External, Some(shown)) => (None, Some(changing.card.into_report(shown)?)),
            _ => (changing.card.into_kept()?, None),
        };
        let (card, wallet_card) = match kept {
            None => (None, None),
            Some(KeptCard::Card(card)) => (Some(card), None),
            Some(KeptCard::Wallet(card)) => (None, Some(card)),
        };
        let payer_email = changing
            .payer_email
            .map(|email| EmailAddress::parse(&email).ok().ok_or("payer_email"))
            .transpose()?;
        Ok(Payment {
            id: PaymentId::parse(&self.id).ok_or("id")?,
            account_id: AccountId::parse(&self.account_id).ok_or("account_id")?,
            provider: self.provider,
            order: Order {
                mode,
                agreement,
                amount: Amount::from_pence(self.amount).ok_or("amount")?,
                reference: self.reference,
                description: self.description,
                return_url: self.return_url,
                language: Language::parse(&self.language).ok_or("language")?,
                delayed_capture: self.delayed_capture,
                moto: self.moto,
                metadata,
                email: self.email,
                prefilled,
                telephone,
            },
            state: State::parse(&changing.state, changing.end_reason.as_deref()).ok_or("state")?,
            lease: changing.lease.lease()?,
            cleanup: Cleanup::parse(&changing.cleanup).ok_or("cleanup")?,
            capture_failures: changing.capture_failures,
            transaction_id: changing.transaction_id.map(TransactionId::from_stored),
            payer_email,
            card,
            wallet_card,
            surcharge: changing.money.surcharge()?,
            fee: changing.money.fee()?,
            refunded: changing.money.refunded()?,
            is_disputed: changing.money.disputed,
            was_challenged: changing.challenged,
            challenge: changing.challenge.into_challenge()?,
            may_retry: changing.may_retry,
            saved_card: changing.saved_card.map(SavedCard::new),
            version: changing.version,
            event_count: changing.event_count,
            created_at: Timestamp::from_stored(self.created_at),
            updated_at: Timestamp::from_stored(changing.updated_at),
            expires_at: Timestamp::from_stored(changing.expires_at),
            capture_submitted_at: changing.capture_submitted_at.map(Timestamp::from_stored),
            captured_at: changing.captured_at.map(Timestamp::from_stored),
            settled_on: changing.settled_on,
        })
    }
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let id = row.id.clone();
        row.into_payment()
            .map_err(|column| inconsistent("payments", column, &id))
    }
}
