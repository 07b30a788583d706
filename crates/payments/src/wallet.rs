//! Apple Pay and Google Pay: the payer's device holds the card, and hands out sealed payment data that only the provider
//! opens. What we see is what the device tells of the card behind it.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    browser::BrowserInfo,
    card::{
        Brand, CardKnowledge, CardSummary, CardType, CardholderName, EmailAddress, Expiry,
        LastFour, Prepaid,
    },
    state::stored_names,
};

/// A wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WalletType {
    /// Apple Pay.
    ApplePay,
    /// Google Pay.
    GooglePay,
}

stored_names!(WalletType {
    WalletType::ApplePay = "apple_pay",
    WalletType::GooglePay = "google_pay",
});

impl WalletType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ApplePay, Self::GooglePay];

    /// What payers and services call it: `card_details.wallet_type` of the API.
    pub fn label(self) -> &'static str {
        match self {
            Self::ApplePay => "Apple Pay",
            Self::GooglePay => "Google Pay",
        }
    }
}

/// What a payer's wallet submitted.
#[derive(Debug)]
pub struct WalletSubmission {
    /// Which.
    pub wallet: WalletType,
    /// The card that the payer chose in it.
    pub card: WalletCard,
    /// The address for the receipt, where the wallet gives one.
    pub email: Option<EmailAddress>,
    /// What the provider opens.
    pub payload: WalletPayload,
    /// What the payer's browser says of itself.
    pub browser: BrowserInfo,
}

/// What a wallet tells of a card. Last digits are those of the card or those of the device's own number for it, as the
/// wallet likes; whether a company issued it, and whether it is prepaid, no wallet tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletCard {
    /// The brand.
    pub brand: Brand,
    /// Credit or debit, where the wallet tells.
    pub card_type: Option<CardType>,
    /// Last four digits, where the wallet tells.
    pub last_digits: Option<LastFour>,
    /// Whom the wallet belongs to, which may be somebody else than the card's holder.
    pub cardholder_name: Option<CardholderName>,
}

impl WalletCard {
    /// What acceptance and surcharges go by: a card of a wallet is never known to be prepaid or corporate.
    pub fn knowledge(&self) -> CardKnowledge {
        CardKnowledge {
            brand: self.brand,
            card_type: self.card_type,
            corporate: false,
            prepaid: Prepaid::Unknown,
        }
    }

    /// What may be kept, with the digits of a suspicious name masked.
    #[must_use]
    pub fn sanitised(&self) -> Self {
        Self {
            cardholder_name: self.cardholder_name.as_ref().map(CardholderName::sanitised),
            ..self.clone()
        }
    }
}

/// The sealed payment data of a wallet, as it came from the browser: for the provider and nobody else. It is made for one
/// call, never kept, not printed, and wiped on drop.
pub struct WalletPayload(Zeroizing<String>);

impl WalletPayload {
    /// From the browser.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// For the provider.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WalletPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WalletPayload([redacted])")
    }
}

/// What is kept of a card in a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletSummary {
    /// Which wallet.
    pub wallet: WalletType,
    /// What it told.
    pub card: WalletCard,
    /// When the card expires, where the provider has read it in the payment data.
    pub expiry: Option<Expiry>,
}

/// What is kept of the card that a payment was tried with last, typed or in a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptCard {
    /// Somebody typed it, or an agreement has stored it.
    Card(CardSummary),
    /// It was in a wallet.
    Wallet(WalletSummary),
}

impl From<CardSummary> for KeptCard {
    fn from(card: CardSummary) -> Self {
        Self::Card(card)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for wallet in WalletType::ALL {
            assert_eq!(WalletType::parse(wallet.as_str()), Some(wallet));
        }
        assert_eq!(WalletType::parse("Apple Pay"), None);
    }

    #[test]
    fn what_is_submitted_is_not_printed() {
        let submission = WalletSubmission {
            wallet: WalletType::GooglePay,
            card: WalletCard {
                brand: Brand::Visa,
                card_type: None,
                last_digits: None,
                cardholder_name: Some(CardholderName::parse("Ana Example").unwrap()),
            },
            email: Some(EmailAddress::parse("ana@example.org").unwrap()),
            payload: WalletPayload::new("sealed".to_owned()),
            browser: BrowserInfo::default(),
        };
        let shown = format!("{submission:?}{submission:#?}");
        for hidden in ["Ana", "ana@", "sealed"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn a_name_that_may_hide_a_card_number_is_kept_masked() {
        let card = WalletCard {
            brand: Brand::Visa,
            card_type: Some(CardType::Debit),
            last_digits: Some(LastFour::parse("4242").unwrap()),
            cardholder_name: Some(CardholderName::parse("Ana 12345678901").unwrap()),
        };
        let kept = card.sanitised();
        assert_eq!(kept.cardholder_name.unwrap().as_str(), "Ana ***********");
        assert_eq!(
            (kept.brand, kept.last_digits),
            (card.brand, card.last_digits)
        );
    }
}
