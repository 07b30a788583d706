//! How often browsers may do what others could misuse: try cards, ask about cards, guess tokens.

use payments::id::PaymentId;
use web::{Client, Rate, Throttle, TooSoon};

/// How often browsers may do what others could misuse. Clients are told apart by their addresses; see [`Client`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttling {
    /// Cards and wallets submitted by one client, whatever comes of them.
    pub cards_of_client: Rate,
    /// Cards and wallets submitted for one payment.
    pub cards_of_payment: Rate,
    /// Card numbers that one client asks about before it submits one.
    pub card_checks: Rate,
    /// Links with unknown tokens that one client follows. It slows guessing down, which has no chance as it is;
    /// the database is asked about every token all the same. Links that open something are never refused.
    pub unknown_links: Rate,
}

/// Counts what [`Throttling`] limits, or nothing.
#[derive(Debug, Default)]
pub(crate) struct Throttles(Option<Counts>);

#[derive(Debug)]
struct Counts {
    cards_of_client: Throttle<Client>,
    cards_of_payment: Throttle<PaymentId>,
    card_checks: Throttle<Client>,
    unknown_links: Throttle<Client>,
}

impl Throttles {
    pub(crate) fn new(throttling: Throttling) -> Self {
        Self(Some(Counts {
            cards_of_client: Throttle::new(throttling.cards_of_client),
            cards_of_payment: Throttle::new(throttling.cards_of_payment),
            card_checks: Throttle::new(throttling.card_checks),
            unknown_links: Throttle::new(throttling.unknown_links),
        }))
    }

    /// A card or a wallet is submitted. The payment comes first: who may not try it again uses up none of the attempts
    /// of others behind the same address.
    pub(crate) fn card(&self, client: &Client, payment: &PaymentId) -> Result<(), TooSoon> {
        self.count(|counts| {
            counts.cards_of_payment.attempt(payment)?;
            counts.cards_of_client.attempt(client)
        })
    }

    /// A script asks about a card number.
    pub(crate) fn card_check(&self, client: &Client) -> Result<(), TooSoon> {
        self.count(|counts| counts.card_checks.attempt(client))
    }

    /// Somebody has followed a link that opens nothing.
    pub(crate) fn unknown_link(&self, client: &Client) -> Result<(), TooSoon> {
        self.count(|counts| counts.unknown_links.attempt(client))
    }

    fn count(&self, attempt: impl Fn(&Counts) -> Result<(), TooSoon>) -> Result<(), TooSoon> {
        self.0.as_ref().map_or(Ok(()), attempt)
    }
}
