//! Agreements: the payer has allowed a service to charge a stored card again (GOV.UK Pay API, "Recurring payments").

use std::fmt;

use crate::{
    card::CardSummary,
    clock::Timestamp,
    id::{AccountId, AgreementId},
    state::stored_names,
};

/// An agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Public id.
    pub id: AgreementId,
    /// Whose agreement it is.
    pub account_id: AccountId,
    /// What the service calls it, and what the payer is told.
    pub terms: AgreementTerms,
    /// Whether it can be used.
    pub status: AgreementStatus,
    /// The card; stays when the agreement has ended.
    pub instrument: Option<PaymentInstrument>,
    /// When the service created it.
    pub created_at: Timestamp,
    /// When the service cancelled it.
    pub cancelled_at: Option<Timestamp>,
    /// Rises with every change; guards against two changes at once.
    pub version: i32,
}

/// What a service says of a new agreement, already checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementTerms {
    /// The service's own reference.
    pub reference: String,
    /// What it is for.
    pub description: String,
    /// The service's own name for the payer.
    pub user_identifier: Option<String>,
}

/// Whether an agreement can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgreementStatus {
    /// No payment has set it up.
    Created,
    /// Payments may use it.
    Active,
    /// The provider said not to try the card again; a new set-up payment brings it back.
    Inactive,
    /// The service has ended it.
    Cancelled,
}

stored_names!(AgreementStatus {
    AgreementStatus::Created = "created",
    AgreementStatus::Active = "active",
    AgreementStatus::Inactive = "inactive",
    AgreementStatus::Cancelled = "cancelled",
});

/// A stored card.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentInstrument {
    /// When a payment confirmed it.
    pub created_at: Timestamp,
    /// What is kept of the card.
    pub card: CardSummary,
    /// The card itself, at the provider.
    pub saved: SavedCard,
}

/// The provider's name for a card that it keeps. Whoever has it and our credentials can charge the card: it is not
/// printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedCard(String);

impl SavedCard {
    /// From the provider, or from storage.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// For the provider, or for storage.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SavedCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SavedCard([redacted])")
    }
}

/// What kind of payments an agreement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum AgreementPaymentType {
    /// Parts of one price.
    Instalment,
    /// At regular times.
    #[default]
    Recurring,
    /// At times that nobody knows yet.
    Unscheduled,
}

stored_names!(AgreementPaymentType {
    AgreementPaymentType::Instalment = "instalment",
    AgreementPaymentType::Recurring = "recurring",
    AgreementPaymentType::Unscheduled = "unscheduled",
});

/// What happens to an agreement, together with one of its payments.
#[derive(Clone, Debug, PartialEq)]
pub enum AgreementChange {
    /// A set-up payment was confirmed: its card is charged from now on, whatever card there was.
    Activate(Box<PaymentInstrument>),
    /// The provider said not to charge this card again.
    Inactivate(SavedCard),
}

/// An agreement that is not active cannot be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the agreement is not active")]
pub struct NotActive;

impl Agreement {
    /// A new agreement, which no payment has set up.
    pub fn new(
        id: AgreementId,
        account_id: AccountId,
        terms: AgreementTerms,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            account_id,
            terms,
            status: AgreementStatus::Created,
            instrument: None,
            created_at: now,
            cancelled_at: None,
            version: 1,
        }
    }

    /// The card that may be charged; `None` unless the agreement is active.
    pub fn usable_instrument(&self) -> Option<&PaymentInstrument> {
        self.instrument
            .as_ref()
            .filter(|_| self.status == AgreementStatus::Active)
    }

    /// The agreement after `change`; `None` when the change does not concern it: the service has cancelled it, or
    /// another card has taken the place of the refused one.
    pub fn changed(&self, change: AgreementChange) -> Option<Self> {
        let (status, instrument) = match change {
            _ if self.status == AgreementStatus::Cancelled => return None,
            AgreementChange::Activate(instrument) => (AgreementStatus::Active, Some(*instrument)),
            AgreementChange::Inactivate(refused) => {
                let instrument = self.usable_instrument()?;
                if instrument.saved != refused {
                    return None;
                }
                (AgreementStatus::Inactive, self.instrument.clone())
            }
        };
        Some(Self {
            status,
            instrument,
            version: self.version.saturating_add(1),
            ..self.clone()
        })
    }

    /// The agreement after the service has cancelled it.
    pub fn cancelled(&self, now: Timestamp) -> Result<Self, NotActive> {
        if self.status != AgreementStatus::Active {
            return Err(NotActive);
        }
        Ok(Self {
            status: AgreementStatus::Cancelled,
            cancelled_at: Some(now),
            version: self.version.saturating_add(1),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        card::{CardNumber, CardholderName, Expiry, lookup},
        random::SeededRandom,
    };

    fn now() -> Timestamp {
        Timestamp::from_unix_micros(1_772_442_847_000_000)
    }

    fn instrument(name: &str) -> PaymentInstrument {
        let number = CardNumber::parse("4242424242424242").unwrap();
        let knowledge = lookup(&number).unwrap();
        PaymentInstrument {
            created_at: now(),
            card: CardSummary {
                first_six: number.first_six(),
                last_four: number.last_four(),
                expiry: Expiry::parse("11", "29", time::macros::date!(2026 - 01 - 01)).unwrap(),
                name: CardholderName::parse("A Example").unwrap(),
                brand: knowledge.brand,
                card_type: knowledge.card_type,
                address: None,
            },
            saved: SavedCard::new(name.to_owned()),
        }
    }

    fn agreement(status: AgreementStatus, card: Option<&str>) -> Agreement {
        let terms = AgreementTerms {
            reference: "RENT-0091".to_owned(),
            description: "Monthly garage rent".to_owned(),
            user_identifier: None,
        };
        let id = AgreementId::generate(&SeededRandom::new(1));
        let account_id = AccountId::parse("council").unwrap();
        Agreement {
            status,
            instrument: card.map(instrument),
            ..Agreement::new(id, account_id, terms, now())
        }
    }

    fn activate(card: &str) -> AgreementChange {
        AgreementChange::Activate(Box::new(instrument(card)))
    }

    fn inactivate(card: &str) -> AgreementChange {
        AgreementChange::Inactivate(SavedCard::new(card.to_owned()))
    }

    const STATUSES: [(AgreementStatus, Option<&str>); 4] = [
        (AgreementStatus::Created, None),
        (AgreementStatus::Active, Some("card")),
        (AgreementStatus::Inactive, Some("card")),
        (AgreementStatus::Cancelled, Some("card")),
    ];

    #[test]
    fn only_the_card_of_an_active_agreement_may_be_charged() {
        for (status, card) in STATUSES {
            let agreement = agreement(status, card);
            let is_usable = agreement.usable_instrument().is_some();
            assert_eq!(is_usable, status == AgreementStatus::Active, "{status:?}");
        }
    }

    #[test]
    fn a_set_up_payment_brings_back_every_agreement_that_is_not_cancelled() {
        for (status, card) in STATUSES {
            let before = agreement(status, card);
            let after = before.changed(activate("new card"));
            if status == AgreementStatus::Cancelled {
                assert_eq!(after, None);
                continue;
            }
            let after = after.unwrap();
            assert_eq!(after.status, AgreementStatus::Active);
            assert_eq!(after.usable_instrument(), Some(&instrument("new card")));
            assert_eq!(after.version, before.version + 1);
        }
    }

    #[test]
    fn a_refused_card_ends_its_own_use_only() {
        for (status, card) in STATUSES {
            let before = agreement(status, card);
            assert_eq!(before.changed(inactivate("another card")), None);
            let after = before.changed(inactivate("card"));
            assert_eq!(after.is_some(), status == AgreementStatus::Active);
            if let Some(after) = after {
                assert_eq!(after.status, AgreementStatus::Inactive);
                assert_eq!(after.instrument, before.instrument);
                assert_eq!(after.version, before.version + 1);
            }
        }
    }

    #[test]
    fn only_an_active_agreement_is_cancelled() {
        let later = now().after(Duration::from_mins(1));
        for (status, card) in STATUSES {
            let before = agreement(status, card);
            let after = before.cancelled(later);
            if status != AgreementStatus::Active {
                assert_eq!(after, Err(NotActive), "{status:?}");
                continue;
            }
            let after = after.unwrap();
            assert_eq!(after.status, AgreementStatus::Cancelled);
            assert_eq!(after.cancelled_at, Some(later));
            assert_eq!(after.instrument, before.instrument);
            assert_eq!(after.version, before.version + 1);
        }
    }

    #[test]
    fn what_the_provider_calls_a_card_is_not_printed() {
        let shown = format!("{:?}", agreement(AgreementStatus::Active, Some("secret")));
        assert!(shown.contains("[redacted]") && !shown.contains("secret"));
    }

    #[test]
    fn names_read_back() {
        for (status, _) in STATUSES {
            assert_eq!(AgreementStatus::parse(status.as_str()), Some(status));
        }
        for name in ["instalment", "recurring", "unscheduled"] {
            let parsed = AgreementPaymentType::parse(name);
            assert_eq!(parsed.map(AgreementPaymentType::as_str), Some(name));
        }
        assert_eq!(AgreementStatus::parse("Active"), None);
        assert_eq!(AgreementPaymentType::default().as_str(), "recurring");
    }
}
