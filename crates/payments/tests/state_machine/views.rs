//! What follows from a payment's state, mode and money.

use payments::{
    money::Amount,
    payment::{Mode, Payment},
    refund::RefundAvailability as R,
    state::{Cleanup, EndReason, Lease, Operation, State},
};

use super::world::{Kind, World, at, pence};

const REASONS: [EndReason; 8] = [
    EndReason::Declined,
    EndReason::Expired,
    EndReason::UserCancelled,
    EndReason::ServiceCancelled,
    EndReason::AuthorisationError,
    EndReason::AuthorisationTimeout,
    EndReason::AuthorisationUnexpected,
    EndReason::CaptureError,
];

const UNENDED: [State; 9] = [
    State::Created,
    State::Started,
    State::Queued,
    State::Challenge,
    State::Authorised,
    State::Capturable,
    State::Capturing,
    State::CaptureSubmitted,
    State::Captured,
];

fn all_states() -> impl Iterator<Item = State> {
    UNENDED.into_iter().chain(REASONS.map(State::Ended))
}

fn payment(kind: Kind, state: State) -> Payment {
    Payment {
        state,
        ..World::of(kind).payment
    }
}

#[test]
fn every_state_has_a_stored_name_of_its_own() {
    for state in all_states() {
        let reason = state.end_reason().map(EndReason::as_str);
        assert_eq!(State::parse(state.as_str(), reason), Some(state));
    }
    assert_eq!(State::parse("ended", None), None);
    assert_eq!(State::parse("captured", Some("declined")), None);
    assert_eq!(State::parse("ended", Some("bored")), None);
    for mode in Kind::ALL.map(Kind::mode) {
        assert_eq!(Mode::parse(mode.as_str()), Some(mode));
    }
    for cleanup in [
        Cleanup::None,
        Cleanup::Pending,
        Cleanup::Done,
        Cleanup::Failed,
    ] {
        assert_eq!(Cleanup::parse(cleanup.as_str()), Some(cleanup));
    }
}

/// GOV.UK Pay API, "Links of a payment".
#[test]
fn engine_007_a_token_is_for_whoever_can_still_do_something() {
    for kind in Kind::ALL {
        for state in all_states() {
            let expected = matches!(kind.mode(), Mode::Web | Mode::MotoApi)
                && matches!(
                    state,
                    State::Created | State::Started | State::Challenge | State::Authorised
                );
            let payment = payment(kind, state);
            assert_eq!(payment.needs_token(), expected, "{kind:?}, {state:?}");
            assert!(!(payment.needs_token() && payment.external_state().is_finished()));
        }
    }
}

#[test]
fn refund_availability_follows_the_state() {
    for kind in Kind::ALL {
        for state in all_states() {
            let expected = match state {
                State::Queued | State::Capturable | State::Ended(_) => R::Unavailable,
                State::Captured => R::Available,
                _ => R::Pending,
            };
            let undisputed = payment(kind, state);
            assert_eq!(undisputed.refund_availability(), expected, "{state:?}");
            let disputed = Payment {
                is_disputed: true,
                ..undisputed
            };
            assert_eq!(disputed.refund_availability(), R::Unavailable, "{state:?}");
        }
    }
}

#[test]
fn a_captured_payment_of_which_nothing_is_left_is_refunded_in_full() {
    let captured = |refunded, surcharge| Payment {
        refunded: pence(refunded),
        surcharge: pence(surcharge),
        ..payment(Kind::Web, State::Captured)
    };
    for (refunded, surcharge, left, expected) in [
        (0, 0, 14_500, R::Available),
        (14_499, 0, 1, R::Available),
        (14_500, 0, 0, R::Full),
        (14_500, 250, 250, R::Available),
        (14_750, 250, 0, R::Full),
    ] {
        let payment = captured(refunded, surcharge);
        assert_eq!(payment.refundable(), pence(left));
        assert_eq!(payment.refund_availability(), expected, "{refunded}");
    }
    let mut free = captured(0, 0);
    free.order.amount = Amount::ZERO;
    assert_eq!(free.refund_availability(), R::Full);
}

#[test]
fn what_is_refundable_is_the_full_amount_even_of_a_payment_that_failed() {
    for state in [State::Created, State::Ended(EndReason::Declined)] {
        assert_eq!(payment(Kind::Web, state).refundable(), pence(14_500));
    }
}

#[test]
fn the_net_amount_is_the_total_without_the_fee() {
    let with_fee = |state, fee: Option<i64>| Payment {
        fee: fee.map(pence),
        surcharge: pence(250),
        ..payment(Kind::Web, state)
    };
    for (state, fee, expected) in [
        (State::Captured, None, None),
        (State::Captured, Some(0), Some(14_750)),
        (State::Captured, Some(75), Some(14_675)),
        (State::Captured, Some(20_000), Some(-5_250)),
        (State::Ended(EndReason::Declined), Some(20), Some(-20)),
        (State::Ended(EndReason::Declined), None, None),
    ] {
        let payment = with_fee(state, fee);
        assert_eq!(payment.net_amount(), expected, "{state:?}, {fee:?}");
    }
}

/// Only after a decline in mode `agreement`, where the provider gave a reason.
#[test]
fn whether_a_retry_may_help_is_said_of_declined_payments_by_agreement_only() {
    for kind in Kind::ALL {
        for state in all_states() {
            for may_retry in [None, Some(false), Some(true)] {
                let payment = Payment {
                    may_retry,
                    ..payment(kind, state)
                };
                let is_said = kind == Kind::Agreement && state == State::Ended(EndReason::Declined);
                let expected = may_retry.filter(|_| is_said);
                assert_eq!(payment.can_retry(), expected, "{kind:?}, {state:?}");
            }
        }
    }
}

#[test]
fn a_payment_whose_provider_is_asked_is_started_for_the_service() {
    for state in [State::Created, State::Started, State::Queued] {
        let lease = Lease {
            operation: Operation::Authorise,
            token: uuid::Uuid::nil(),
            until: at(60),
        };
        let payment = Payment {
            lease: Some(lease),
            ..payment(Kind::Web, state)
        };
        assert_eq!(payment.detailed_status().as_str(), "AUTHORISATION READY");
        assert_eq!(payment.external_state().status(), "started");
    }
}

#[test]
fn the_payers_own_address_comes_before_the_services() {
    let mut payment = payment(Kind::Web, State::Created);
    assert_eq!(payment.email(), None);
    payment.order.email = Some("service@example.org".to_owned());
    assert_eq!(payment.email(), Some("service@example.org"));
    payment.payer_email = payments::card::EmailAddress::parse("payer@example.org").ok();
    assert_eq!(payment.email(), Some("payer@example.org"));
}
