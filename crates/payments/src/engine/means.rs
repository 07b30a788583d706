//! What a payer pays with: a card that was typed, or one in a wallet. Everything else about asking a provider is the same.

use super::authorise::CardSubmission;
use crate::{
    account::Account,
    agreement::AgreementPaymentType,
    browser::BrowserInfo,
    card::{CardDetails, CardKnowledge, EmailAddress},
    id::TransactionId,
    payment::Payment,
    provider::{Authorisation, AuthorisationRequest, Fault, Provider, WalletAuthorisationRequest},
    wallet::{KeptCard, WalletCard, WalletPayload, WalletSubmission, WalletSummary, WalletType},
};

/// What a payer pays with. It leaves this process only towards the provider.
pub(super) enum Means {
    Card(CardDetails),
    Wallet {
        wallet: WalletType,
        card: WalletCard,
        payload: WalletPayload,
    },
}

/// Means, where the receipt goes, and what the payer's browser says of itself.
pub(super) struct Submission {
    pub(super) means: Means,
    pub(super) email: Option<EmailAddress>,
    pub(super) browser: BrowserInfo,
}

impl From<CardSubmission> for Submission {
    fn from(submitted: CardSubmission) -> Self {
        Self {
            means: Means::Card(submitted.card),
            email: submitted.email,
            browser: submitted.browser,
        }
    }
}

impl From<WalletSubmission> for Submission {
    fn from(submitted: WalletSubmission) -> Self {
        Self {
            means: Means::Wallet {
                wallet: submitted.wallet,
                card: submitted.card,
                payload: submitted.payload,
            },
            email: submitted.email,
            browser: submitted.browser,
        }
    }
}

impl Means {
    pub(super) fn knowledge(&self) -> CardKnowledge {
        match self {
            Self::Card(card) => card.knowledge,
            Self::Wallet { card, .. } => card.knowledge(),
        }
    }

    /// Whether `account` offers to pay `payment` so.
    pub(super) fn are_offered(&self, account: &Account, payment: &Payment) -> bool {
        match self {
            Self::Card(_) => true,
            Self::Wallet { wallet, .. } => account.offers(*wallet, payment),
        }
    }

    pub(super) fn kept(&self) -> KeptCard {
        match self {
            Self::Card(card) => card.summary().into(),
            Self::Wallet { wallet, card, .. } => KeptCard::Wallet(WalletSummary {
                wallet: *wallet,
                card: card.sanitised(),
                expiry: None,
            }),
        }
    }

    /// Asks `provider` to reserve the money of `payment`, whose surcharge is known by now.
    pub(super) async fn authorise(
        self,
        provider: &dyn Provider,
        transaction_id: TransactionId,
        payment: Payment,
        browser: BrowserInfo,
        saves_card: Option<AgreementPaymentType>,
    ) -> Result<Authorisation, Fault> {
        let amount = payment.total();
        let (account_id, payment_id) = (payment.account_id, payment.id);
        let description = payment.order.description;
        match self {
            Self::Card(card) => {
                let request = AuthorisationRequest {
                    transaction_id,
                    account_id,
                    payment_id,
                    amount,
                    description,
                    card,
                    browser,
                    saves_card,
                };
                provider.authorise(request).await
            }
            Self::Wallet {
                wallet,
                card,
                payload,
            } => {
                let request = WalletAuthorisationRequest {
                    transaction_id,
                    account_id,
                    payment_id,
                    amount,
                    description,
                    wallet,
                    card,
                    payload,
                    browser,
                };
                provider.authorise_wallet(request).await
            }
        }
    }
}
