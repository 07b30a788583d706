//! The browser's session: which payments it may see, sealed into one cookie.

mod cookie;

use payments::id::PaymentId;
use serde::{Deserialize, Serialize};
use web::{Random, csrf::CsrfSecret};

pub use cookie::COOKIE_NAME;
pub(crate) use cookie::SessionCookie;

/// How many payments one browser may have at once.
const MOST_PAYMENTS: usize = 10;
const DAY: i64 = 86_400;
/// The time in which a payment is completed, or never.
const NINETY_MINUTES: i64 = 5_400;

/// The payments that a browser may see, and the secret behind the tokens in its forms.
#[derive(Debug)]
pub(crate) struct Session {
    csrf: CsrfSecret,
    entries: Vec<Entry>,
}

/// One payment in a session; times are in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    #[serde(rename = "i")]
    id: String,
    #[serde(rename = "c")]
    created: i64,
    #[serde(rename = "a")]
    accessed: i64,
    /// The payer has gone back to the service.
    #[serde(rename = "t")]
    is_terminal: bool,
}

/// The form in which a session is sealed.
#[derive(Serialize, Deserialize)]
struct Stored {
    csrf: String,
    payments: Vec<Entry>,
}

impl Session {
    /// A session without payments.
    pub(crate) fn new(random: &dyn Random) -> Self {
        Self {
            csrf: CsrfSecret::generate(random),
            entries: Vec::new(),
        }
    }

    /// The secret behind the tokens in forms.
    pub(crate) fn csrf(&self) -> &CsrfSecret {
        &self.csrf
    }

    /// Whether the browser may see this payment.
    pub(crate) fn holds(&self, id: &PaymentId) -> bool {
        self.entries.iter().any(|entry| entry.id == id.as_str())
    }

    /// Whether the browser may see any payment.
    pub(crate) fn has_payments(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Notes that the browser looks at a payment; `false` when it may not.
    pub(crate) fn touch(&mut self, id: &PaymentId, now: i64) -> bool {
        match self.find(id) {
            Some(entry) => {
                entry.accessed = now;
                true
            }
            None => false,
        }
    }

    /// Lets the browser see a payment. When it has ten others, one of them is dropped.
    pub(crate) fn add(&mut self, id: &PaymentId, now: i64) {
        self.entries.retain(|entry| entry.id != id.as_str());
        while self.entries.len() >= MOST_PAYMENTS {
            self.drop_one(now);
        }
        self.entries.push(Entry {
            id: id.as_str().to_owned(),
            created: now,
            accessed: now,
            is_terminal: false,
        });
    }

    /// Notes that the payer has gone back to the service.
    pub(crate) fn mark_terminal(&mut self, id: &PaymentId) {
        if let Some(entry) = self.find(id) {
            entry.is_terminal = true;
        }
    }

    fn find(&mut self, id: &PaymentId) -> Option<&mut Entry> {
        self.entries
            .iter_mut()
            .find(|entry| entry.id == id.as_str())
    }

    /// Drops the payment that is missed least: one from before yesterday, else one whose payer has left, else one that
    /// cannot be completed any more, else any; of several the one that was looked at longest ago.
    fn drop_one(&mut self, now: i64) {
        let age = |entry: &Entry| now.saturating_sub(entry.created);
        let missed_least = self.entries.iter().enumerate().min_by_key(|(_, entry)| {
            let class = match age(entry) {
                age if age > DAY => 0,
                _ if entry.is_terminal => 1,
                age if age > NINETY_MINUTES => 2,
                _ => 3,
            };
            (class, entry.accessed)
        });
        if let Some(position) = missed_least.map(|(position, _)| position) {
            self.entries.remove(position);
        }
    }

    fn to_stored(&self) -> Stored {
        Stored {
            csrf: self.csrf.to_text(),
            payments: self.entries.clone(),
        }
    }

    fn from_stored(stored: Stored) -> Option<Self> {
        Some(Self {
            csrf: CsrfSecret::parse(&stored.csrf)?,
            entries: stored.payments,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use web::SystemRandom;

    use super::*;

    fn id(number: usize) -> PaymentId {
        PaymentId::parse(&format!("{number:026}")).unwrap()
    }

    /// Ten payments, numbered from 0, created and looked at one minute after the other.
    fn full_session() -> Session {
        let mut session = Session::new(&SystemRandom);
        for (number, now) in (0..10).zip((0..).step_by(60)) {
            session.add(&id(number), now);
        }
        session
    }

    /// Adds an eleventh payment and says which of the ten is gone.
    fn dropped(mut session: Session, now: i64) -> usize {
        session.add(&id(10), now);
        assert!(session.holds(&id(10)));
        assert_eq!(session.entries.len(), 10);
        (0..10).find(|number| !session.holds(&id(*number))).unwrap()
    }

    #[test]
    fn a_browser_sees_only_payments_that_it_opened() {
        let mut session = Session::new(&SystemRandom);
        session.add(&id(1), 100);
        assert!(session.holds(&id(1)));
        assert!(session.touch(&id(1), 200));
        assert!(!session.holds(&id(2)));
        assert!(!session.touch(&id(2), 200));
    }

    #[test]
    fn a_payment_that_is_opened_again_takes_one_place() {
        let mut session = full_session();
        session.mark_terminal(&id(3));
        session.add(&id(3), 700);
        assert_eq!(session.entries.len(), 10);
        assert!((0..10).all(|number| session.holds(&id(number))));
        assert!(session.entries.iter().all(|entry| !entry.is_terminal));
    }

    #[test]
    fn the_payment_looked_at_longest_ago_is_dropped() {
        assert_eq!(dropped(full_session(), 700), 0);
        let mut session = full_session();
        session.touch(&id(0), 650);
        assert_eq!(dropped(session, 700), 1);
    }

    #[test]
    fn page_011_a_payment_whose_payer_has_left_is_dropped_before_others() {
        let mut session = full_session();
        session.mark_terminal(&id(7));
        session.mark_terminal(&id(8));
        assert_eq!(dropped(session, 700), 7);
    }

    #[test]
    fn a_payment_that_can_no_longer_be_completed_goes_after_those_whose_payer_has_left() {
        let mut session = full_session();
        session.touch(&id(0), 6_000);
        session.touch(&id(1), 5_500);
        // Payments 0 and 1 are older than ninety minutes, and 1 was looked at longer ago.
        let now = NINETY_MINUTES + 61;
        let copy = Session::from_stored(session.to_stored()).unwrap();
        assert_eq!(dropped(copy, now), 1);
        session.mark_terminal(&id(9));
        assert_eq!(dropped(session, now), 9);
    }

    #[test]
    fn a_payment_from_before_yesterday_goes_first() {
        let mut session = full_session();
        session.mark_terminal(&id(5));
        session.touch(&id(0), DAY);
        session.touch(&id(1), DAY - 10);
        assert_eq!(dropped(session, DAY + 61), 1);
    }

    proptest! {
        #[test]
        fn a_session_never_holds_more_than_ten(numbers in prop::collection::vec(0_usize..30, 0..60)) {
            let mut session = Session::new(&SystemRandom);
            for (now, number) in (0..).zip(numbers) {
                session.add(&id(number), now);
                prop_assert!(session.holds(&id(number)));
                prop_assert!(session.entries.len() <= MOST_PAYMENTS);
            }
        }
    }
}
