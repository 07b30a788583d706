//! The business rules of create payment, in the order in which the GOV.UK Pay API reports them.

use super::create::{CreateError, NewPayment};
use crate::{
    account::Account,
    card::{CardNumber, lookup},
    id::AgreementId,
    money::Amount,
    payment::{AgreementUse, Mode},
    store::Transaction,
};

/// What the account allows. `minimum` is that of its provider, `None` where there is none. Returns the agreement that
/// the payment sets up or uses.
pub(super) fn check(
    tx: &mut dyn Transaction,
    account: &Account,
    minimum: Option<Amount>,
    wanted: &NewPayment,
) -> Result<Option<AgreementUse>, CreateError> {
    let order = &wanted.order;
    let is_web = order.mode == Mode::Web;
    if is_web && account.is_live && !order.return_url.starts_with("https://") {
        return Err(CreateError::InsecureReturnUrl);
    }
    if account.provider.is_none() {
        return Err(CreateError::NotConfigured);
    }
    let minimum = minimum.ok_or(CreateError::AccountError)?;
    if account.is_disabled {
        return Err(CreateError::AccountDisabled);
    }
    if order.mode == Mode::MotoApi && !account.allows_moto_api {
        return Err(CreateError::MotoApiNotAllowed);
    }
    if order.mode != Mode::MotoApi && order.moto && !account.allows_moto {
        return Err(CreateError::MotoNotAllowed);
    }
    if wanted.is_from_link && is_card_number(&order.reference) {
        return Err(CreateError::CardNumberInReference);
    }
    let agreement_id = check_mode(account, wanted)?;
    check_amount(account, minimum, order.amount)?;
    let Some(id) = agreement_id else {
        return Ok(None);
    };
    let id = find_agreement(tx, account, id, order.mode)?;
    Ok(Some(AgreementUse {
        id,
        payment_type: wanted.agreement_payment_type,
    }))
}

/// The agreement that the mode asks for.
fn check_mode<'a>(
    account: &Account,
    wanted: &'a NewPayment,
) -> Result<Option<&'a str>, CreateError> {
    let order = &wanted.order;
    let set_up = wanted.set_up_agreement.as_deref();
    match order.mode {
        Mode::Agreement if !account.allows_recurring => Err(CreateError::RecurringNotAllowed),
        Mode::Agreement => {
            let id = wanted.agreement_id.as_deref();
            let id = id.ok_or(CreateError::Missing("agreement_id"))?;
            let unexpected = [
                (set_up.is_some(), "set_up_agreement"),
                (order.moto, "moto"),
                (order.email.is_some(), "email"),
                (order.prefilled.is_some(), "prefilled_cardholder_details"),
            ];
            match unexpected.into_iter().find(|(is_there, _)| *is_there) {
                Some((_, name)) => Err(CreateError::Unexpected(name)),
                None => Ok(Some(id)),
            }
        }
        Mode::Web if set_up.is_some() && !account.allows_recurring => {
            Err(CreateError::RecurringNotAllowed)
        }
        Mode::Web => Ok(set_up),
        // GOV.UK Pay names the attribute by which it keeps the agreement.
        Mode::MotoApi if set_up.is_some() => Err(CreateError::Unexpected("agreement_id")),
        Mode::MotoApi | Mode::External => Ok(None),
    }
}

fn check_amount(account: &Account, minimum: Amount, amount: Amount) -> Result<(), CreateError> {
    let penny = Amount::from_pence(1).unwrap_or(Amount::ZERO);
    if amount == Amount::ZERO && account.allows_zero_amount {
        return Ok(());
    }
    if amount == Amount::ZERO {
        return Err(CreateError::TooSmall(penny));
    }
    if amount < minimum {
        return Err(CreateError::TooSmall(minimum));
    }
    Ok(())
}

fn find_agreement(
    tx: &mut dyn Transaction,
    account: &Account,
    id: &str,
    mode: Mode,
) -> Result<AgreementId, CreateError> {
    let unknown = || {
        if mode == Mode::Agreement {
            CreateError::UnknownAgreement
        } else {
            CreateError::UnknownSetUpAgreement
        }
    };
    let id = AgreementId::parse(id).ok_or_else(unknown)?;
    let agreement = tx
        .find_agreement(&id)?
        .filter(|agreement| agreement.account_id == account.id)
        .ok_or_else(unknown)?;
    if mode == Mode::Agreement && agreement.usable_instrument().is_none() {
        return Err(CreateError::AgreementNotActive);
    }
    Ok(id)
}

/// Spaces and hyphens do not hide a card number.
fn is_card_number(reference: &str) -> bool {
    CardNumber::parse(&reference.replace('-', "")).is_ok_and(|number| lookup(&number).is_some())
}
