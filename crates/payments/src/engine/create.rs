//! Creating a payment.

use super::Payments;
use crate::{
    account::Account,
    id::{AccountId, PaymentId},
    job::{JobKind, NewJob},
    money::Amount,
    payment::{Order, Payment},
    store::StoreError,
    token::PaymentToken,
};

/// Why a payment is not created (GOV.UK Pay API, create payment, business rules).
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// P0199: the account has left the configuration, or its provider has.
    #[error("the account cannot take payments")]
    AccountError,
    /// P0920: a live account needs `https`.
    #[error("the return URL of a live account must begin with https")]
    InsecureReturnUrl,
    /// P0941: the account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// P0196: the account does not take orders by mail and telephone.
    #[error("MOTO payments are not enabled")]
    MotoNotAllowed,
    /// P0102: an amount of nothing.
    #[error("the amount is zero")]
    ZeroAmount,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Payments {
    /// Creates a payment with its first one-time token. It is on the disk when this returns.
    pub async fn create(
        &self,
        account_id: &AccountId,
        order: Order,
    ) -> Result<(Payment, PaymentToken), CreateError> {
        let account = self
            .accounts()
            .find(account_id)
            .ok_or(CreateError::AccountError)?;
        if self.provider(&account.provider).is_none() {
            return Err(CreateError::AccountError);
        }
        check(account, &order)?;
        let now = self.now();
        let payment = Payment::new(PaymentId::generate(self.random()), account, order, now);
        let token = PaymentToken::generate(self.random());
        let (stored, hash) = (payment.clone(), token.hash());
        self.store()
            .write(move |tx| {
                tx.insert_payment(&stored)?;
                tx.insert_token(&hash, &stored.id, now)?;
                tx.add_job(
                    &NewJob::for_payment(JobKind::Expire, &stored.id, stored.expires_at),
                    now,
                )
            })
            .await?;
        tracing::info!(payment.id = %payment.id, account.id = %account.id, amount_pence = payment.order.amount.pence(), "created a payment");
        Ok((payment, token))
    }
}

/// The business rules, in the order in which the API reports them.
fn check(account: &Account, order: &Order) -> Result<(), CreateError> {
    if account.is_live && !order.return_url.starts_with("https://") {
        return Err(CreateError::InsecureReturnUrl);
    }
    if account.is_disabled {
        return Err(CreateError::AccountDisabled);
    }
    if order.moto && !account.allows_moto {
        return Err(CreateError::MotoNotAllowed);
    }
    if order.amount == Amount::ZERO && !account.allows_zero_amount {
        return Err(CreateError::ZeroAmount);
    }
    Ok(())
}
