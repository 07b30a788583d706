//! Card details that a service sends itself, for a payment by telephone or post (GOV.UK Pay API, `moto_api`).

use std::sync::Arc;

use super::{
    EngineError, Payments,
    means::{Means, Submission},
    visit::TOKEN_LIFE,
};
use crate::{
    account::Account,
    browser::BrowserInfo,
    card::{
        CardDetails, CardNotAccepted, CardNumber, CardholderName, Cvc, Expiry, PartialAddress,
        Prepaid, lookup,
    },
    payment::{Mode, Payment},
    state::{EndReason, State},
    store::StoreError,
    token::PaymentToken,
    transition::{Command, TransitionError},
};

/// What a service sends of a card.
#[derive(Debug)]
pub struct ApiCard {
    /// `None` when what was sent cannot be a card number.
    pub number: Option<CardNumber>,
    /// The security code.
    pub cvc: Cvc,
    /// When the card expires.
    pub expiry: Expiry,
    /// The name on the card.
    pub name: CardholderName,
}

/// Why the payment was not authorised. After the first three it is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ByApiError {
    /// P1211: nobody knows the token, or it is too old.
    #[error("the token is not known")]
    UnknownToken,
    /// P1212.
    #[error("the token was used before")]
    UsedToken,
    /// P1211: the token is for a payment on our pages.
    #[error("the token is for another kind of payment")]
    OtherToken,
    /// P0010: no card has this number. The payment is declined.
    #[error("the number is no card number")]
    NotACardNumber,
    /// P0010: the account does not take this card. The payment is declined.
    #[error("the card is not accepted")]
    CardNotAccepted(CardNotAccepted),
    /// P0010: the bank refuses.
    #[error("the card was declined")]
    Declined,
    /// P0050: the provider could not, or did not, answer in time.
    #[error("the provider could not authorise")]
    ProviderError,
    /// P0198: the payment is finished, or something of ours failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ByApiError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Payments {
    /// Uses a one-time token to authorise its payment, which then goes on without anybody confirming it. Waits for the
    /// provider for [`super::Limits::api_patience`].
    pub async fn authorise_by_api(
        &self,
        presented: &str,
        card: ApiCard,
    ) -> Result<Payment, ByApiError> {
        let payment = self.use_api_token(presented).await?;
        let account = self.account_of(&payment).map(Arc::clone);
        let account = account.ok_or(EngineError::NotFound)?;
        let provider = self.provider(&payment.provider).map(Arc::clone);
        let provider = provider.ok_or(EngineError::NotFound)?;
        let card = match accepted(&payment, &account, card) {
            Ok(card) => card,
            Err(refusal) => {
                self.transition(&payment.id, |_| Command::Refuse).await?;
                return Err(refusal);
            }
        };
        let submission = Submission {
            means: Means::Card(card),
            email: None,
            browser: BrowserInfo::default(),
        };
        let patience = Some(self.limits().api_patience);
        let answer = self
            .ask(provider, &payment, &account, submission, patience)
            .await?;
        // The task died: nobody knows what became of the authorisation until the recovery job has asked.
        let Ok(answer) = answer.await else {
            return Err(ByApiError::ProviderError);
        };
        let payment = answer?;
        match payment.state {
            State::Ended(EndReason::Declined) => Err(ByApiError::Declined),
            State::Ended(EndReason::Expired | EndReason::ServiceCancelled) => {
                let refusal = TransitionError::NotAllowed(payment.detailed_status());
                Err(EngineError::from(refusal).into())
            }
            State::Ended(_) | State::Created => Err(ByApiError::ProviderError),
            _ => Ok(payment),
        }
    }

    async fn use_api_token(&self, presented: &str) -> Result<Payment, ByApiError> {
        let (hash, now) = (PaymentToken::hash_of(presented), self.now());
        self.store()
            .write(move |tx| {
                let token = tx
                    .find_token(&hash)?
                    .filter(|token| now < token.created_at.after(TOKEN_LIFE))
                    .ok_or(ByApiError::UnknownToken)?;
                if token.is_used {
                    return Err(ByApiError::UsedToken);
                }
                let payment = tx
                    .find_payment(&token.payment_id)?
                    .ok_or(EngineError::NotFound)?;
                if payment.order.mode != Mode::MotoApi {
                    return Err(ByApiError::OtherToken);
                }
                if !tx.use_token(&hash, now)? {
                    return Err(ByApiError::UsedToken);
                }
                Ok(payment)
            })
            .await
    }
}

fn accepted(
    payment: &Payment,
    account: &Account,
    card: ApiCard,
) -> Result<CardDetails, ByApiError> {
    let number = card.number.ok_or(ByApiError::NotACardNumber)?;
    let knowledge = lookup(&number).ok_or(ByApiError::NotACardNumber)?;
    // The API says this before it speaks of brand and type; the pages say it last.
    if account.blocks_prepaid_cards && knowledge.prepaid == Prepaid::Prepaid {
        let refusal = CardNotAccepted::PrepaidNotAccepted;
        return Err(ByApiError::CardNotAccepted(refusal));
    }
    account
        .accepted_cards
        .check(&knowledge, account.blocks_prepaid_cards)
        .map_err(ByApiError::CardNotAccepted)?;
    let prefilled = payment.order.prefilled.as_ref();
    Ok(CardDetails {
        number,
        cvc: card.cvc,
        expiry: card.expiry,
        name: card.name,
        address: prefilled
            .and_then(|prefilled| prefilled.billing_address.as_ref())
            .and_then(PartialAddress::whole),
        knowledge,
    })
}
