//! Refunds, disputes and payouts: what happens to the money after the capture.

use super::{Transition, TransitionError};
use crate::{
    clock::Timestamp,
    money::Amount,
    payment::Payment,
    refund::{RefundAvailability, RefundRefusal},
    state::State,
};

impl Payment {
    /// The checks run in the order of the GOV.UK Pay API. The sum of all refunds stands on the payment, so that its
    /// version guards it: however many refunds are asked for at once, they never exceed what was paid.
    pub(super) fn reserve_refund(
        &self,
        amount: Amount,
        expected: Option<Amount>,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.is_disputed {
            return Err(RefundRefusal::Disputed.into());
        }
        let availability = self.refund_availability();
        if availability != RefundAvailability::Available {
            return Err(RefundRefusal::NotAvailable(availability).into());
        }
        let available = self.refundable();
        if expected.is_some_and(|expected| expected != available) {
            return Err(RefundRefusal::Mismatch.into());
        }
        let refunded = self.refunded.checked_add(amount);
        let refunded = refunded
            .filter(|_| amount <= available)
            .ok_or(RefundRefusal::TooMuch)?;
        Ok(self.changed(now, |p| p.refunded = refunded).done())
    }

    pub(super) fn release_refund(&self, amount: Amount, now: Timestamp) -> Transition {
        let refunded = self.refunded.checked_sub(amount).unwrap_or(Amount::ZERO);
        self.changed(now, |p| p.refunded = refunded).done()
    }

    pub(super) fn set_disputed(&self, is_disputed: bool, now: Timestamp) -> Transition {
        self.changed(now, |p| p.is_disputed = is_disputed).done()
    }

    pub(super) fn settle(
        &self,
        day: time::Date,
        now: Timestamp,
    ) -> Result<Transition, TransitionError> {
        if self.state != State::Captured {
            return Err(self.not_allowed());
        }
        Ok(self.changed(now, |p| p.settled_on = Some(day)).done())
    }
}
