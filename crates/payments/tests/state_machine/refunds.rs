//! Money that goes back.

use payments::{
    refund::{RefundAvailability as R, RefundRefusal},
    transition::TransitionError,
};
use proptest::prelude::*;

use super::world::{Kind, PRICE, Step, World, authorised, pence};

fn captured() -> World {
    World::of(Kind::Web).after(&Kind::Web.until_captured())
}

fn refusal(world: &World, amount: i64, expected: Option<i64>) -> RefundRefusal {
    match world.apply(&Step::Reserve(amount, expected)).unwrap_err() {
        TransitionError::Refund(refusal) => refusal,
        other => panic!("{other}"),
    }
}

fn summary(world: &World) -> (R, i64, i64) {
    let payment = &world.payment;
    (
        payment.refund_availability(),
        payment.refundable().pence(),
        payment.refunded.pence(),
    )
}

#[test]
fn engine_087_a_part_is_refunded() {
    let mut world = captured();
    world.take(&[Step::Reserve(4_000, Some(PRICE))]);
    assert_eq!(summary(&world), (R::Available, 10_500, 4_000));
}

#[test]
fn engine_088_and_089_the_rest_is_refunded_and_then_nothing_more() {
    let mut world = captured().after(&[Step::Reserve(4_000, Some(PRICE))]);
    world.take(&[Step::Reserve(10_500, Some(10_500))]);
    assert_eq!(summary(&world), (R::Full, 0, PRICE));
    for expected in [None, Some(0), Some(1)] {
        assert_eq!(
            refusal(&world, 1, expected),
            RefundRefusal::NotAvailable(R::Full)
        );
    }
}

#[test]
fn engine_090_who_is_wrong_about_what_is_available_gets_no_refund() {
    let world = captured();
    for expected in [0, PRICE - 1, PRICE + 1] {
        assert_eq!(
            refusal(&world, 100, Some(expected)),
            RefundRefusal::Mismatch
        );
    }
    // The mismatch is told first.
    assert_eq!(
        refusal(&world, PRICE + 1, Some(PRICE + 1)),
        RefundRefusal::Mismatch
    );
}

#[test]
fn engine_091_more_than_what_is_available_is_refused() {
    let world = captured();
    for expected in [None, Some(PRICE)] {
        assert_eq!(refusal(&world, PRICE + 1, expected), RefundRefusal::TooMuch);
        assert_eq!(refusal(&world, i64::MAX, expected), RefundRefusal::TooMuch);
    }
}

#[test]
fn engine_092_only_captured_payments_are_refunded() {
    use payments::{telephone::TelephoneOutcome, transition::CaptureOutcome};
    let web = |path: &[Step]| World::of(Kind::Web).after(path);
    let submitted = [
        Step::BeginCapture,
        Step::FinishCapture(CaptureOutcome::Pending),
    ];
    let confirmed = Kind::Web.until_confirmed();
    let reported = [Step::Report(TelephoneOutcome::Success)];
    let refused = vec![
        (web(&[]), R::Pending),
        (web(&[Step::Start]), R::Pending),
        (web(&[Step::Begin, authorised()]), R::Pending),
        (web(&confirmed), R::Pending),
        (web(&confirmed).after(&submitted), R::Pending),
        (web(&[Step::Expire]), R::Unavailable),
        (
            World::of(Kind::Web).delayed().after(&confirmed),
            R::Unavailable,
        ),
        (
            World::of(Kind::Agreement).after(&[Step::Queue]),
            R::Unavailable,
        ),
        // Somebody else has the money.
        (World::of(Kind::External).after(&reported), R::Pending),
    ];
    for (world, availability) in refused {
        assert_eq!(
            refusal(&world, 1, None),
            RefundRefusal::NotAvailable(availability),
            "{:?}",
            world.payment.state
        );
    }
}

#[test]
fn the_refusal_of_a_disputed_payment_comes_before_every_other() {
    for mut world in [captured(), captured().after(&[Step::Reserve(PRICE, None)])] {
        world.take(&[Step::SetDisputed(true)]);
        assert_eq!(world.payment.refund_availability(), R::Unavailable);
        assert_eq!(refusal(&world, PRICE + 1, Some(1)), RefundRefusal::Disputed);
    }
    let mut won = captured();
    won.take(&[
        Step::SetDisputed(true),
        Step::SetDisputed(false),
        Step::Reserve(PRICE, Some(PRICE)),
    ]);
    assert_eq!(won.payment.refund_availability(), R::Full);
}

#[test]
fn engine_094_a_refund_that_failed_leaves_what_is_available_unchanged() {
    let mut world = captured().after(&[Step::Reserve(PRICE, None)]);
    world.take(&[Step::Release(PRICE)]);
    assert_eq!(summary(&world), (R::Available, PRICE, 0));
}

#[test]
fn engine_095_the_surcharge_is_refunded_too() {
    let mut world = World::of(Kind::Web);
    world.surcharge = pence(250);
    let mut world = world.after(&Kind::Web.until_captured());
    assert_eq!(summary(&world), (R::Available, PRICE + 250, 0));
    world.take(&[Step::Reserve(PRICE + 250, Some(PRICE + 250))]);
    assert_eq!(summary(&world), (R::Full, 0, PRICE + 250));
}

/// Both saw the same version; the store records one of them, and the other is asked again of what is then there.
#[test]
fn engine_096_of_two_refunds_of_everything_at_once_one_is_made() {
    for expected in [None, Some(PRICE)] {
        let both = Step::Reserve(PRICE, expected);
        let mut world = captured();
        let (first, second) = (world.apply(&both).unwrap(), world.apply(&both).unwrap());
        assert_eq!(first.payment.version, second.payment.version);
        world.keep(first);
        assert_eq!(
            refusal(&world, PRICE, expected),
            RefundRefusal::NotAvailable(R::Full)
        );
    }
    // Of half of it, too, where both say what they think is left.
    let mut world = captured();
    world.take(&[Step::Reserve(PRICE / 2, Some(PRICE))]);
    assert_eq!(
        refusal(&world, PRICE / 2, Some(PRICE)),
        RefundRefusal::Mismatch
    );
}

/// What services, providers and banks do to the money of a captured payment.
#[derive(Clone, Debug)]
enum Act {
    Refund {
        amount: i64,
        says_what_is_left: bool,
    },
    Fail {
        which: prop::sample::Index,
    },
    Dispute(bool),
    Settle,
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1_i64..20_000, any::<bool>()).prop_map(|(amount, says_what_is_left)| Act::Refund {
            amount,
            says_what_is_left
        }),
        2 => any::<prop::sample::Index>().prop_map(|which| Act::Fail { which }),
        1 => any::<bool>().prop_map(Act::Dispute),
        1 => Just(Act::Settle),
    ]
}

proptest! {
    #[test]
    fn refunds_never_exceed_what_was_paid(surcharge in 0_i64..500, acts in prop::collection::vec(any_act(), 0..60)) {
        let mut world = World::of(Kind::Web);
        world.surcharge = pence(surcharge);
        world.take(&Kind::Web.until_captured());
        let total = PRICE + surcharge;
        let (mut standing, mut is_disputed) = (Vec::new(), false);
        for act in acts {
            let left = total - standing.iter().sum::<i64>();
            match act {
                Act::Refund { amount, says_what_is_left } => {
                    let expected = says_what_is_left.then_some(left);
                    let outcome = world.apply(&Step::Reserve(amount, expected));
                    prop_assert_eq!(outcome.is_ok(), !is_disputed && amount <= left);
                    if let Ok(transition) = outcome {
                        world.keep(transition);
                        standing.push(amount);
                    }
                }
                Act::Fail { which } if !standing.is_empty() => {
                    let failed = standing.swap_remove(which.index(standing.len()));
                    world.take(&[Step::Release(failed)]);
                }
                Act::Fail { .. } => {}
                Act::Dispute(disputed) => {
                    is_disputed = disputed;
                    world.take(&[Step::SetDisputed(disputed)]);
                }
                Act::Settle => {
                    world.take(&[Step::Settle]);
                }
            }
            let refunded: i64 = standing.iter().sum();
            let status = match total - refunded {
                _ if is_disputed => R::Unavailable,
                0 => R::Full,
                _ => R::Available,
            };
            prop_assert_eq!(summary(&world), (status, total - refunded, refunded));
            prop_assert!(refunded <= total);
        }
    }
}
