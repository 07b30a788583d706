//! From the confirmation to the captured money.

use payments::{
    job::{JobKind, NewJob},
    payment::TIME_TO_CAPTURE,
    state::{DetailedStatus, EndReason, ExternalState, State},
    transition::{CAPTURE_ATTEMPTS, CaptureOutcome as C, TransitionError},
};

use super::world::{Kind, Step, World, at, captured, pence};

const CAPTURED_BY_US: [Kind; 3] = [Kind::Web, Kind::MotoApi, Kind::Agreement];

/// What a confirmed payment of this kind writes with its last step.
fn jobs_of_confirmation(kind: Kind, world: World) -> Vec<NewJob> {
    let mut path = kind.until_confirmed();
    let last = path.pop().unwrap();
    let mut world = world.after(&path);
    world.now = 40;
    let mut jobs = world.apply(&last).unwrap().jobs;
    jobs.retain(|job| job.run_at.is_some());
    jobs
}

#[test]
fn engine_044_and_048_a_confirmation_writes_capture_and_receipt_or_waits_for_the_service() {
    for kind in CAPTURED_BY_US {
        let id = World::of(kind).payment.id;
        let job = |kind, run_at| NewJob::for_payment(kind, &id, run_at);
        assert_eq!(
            jobs_of_confirmation(kind, World::of(kind)),
            [
                job(JobKind::Capture, at(40)),
                job(JobKind::ConfirmationEmail, at(40))
            ],
            "{kind:?}"
        );
        // Counted from the creation.
        let deadline = at(0).after(TIME_TO_CAPTURE);
        assert_eq!(
            jobs_of_confirmation(kind, World::of(kind).delayed()),
            [job(JobKind::Expire, deadline)],
            "{kind:?}"
        );
        let payment = World::of(kind).delayed().after(&kind.until_confirmed());
        assert_eq!(payment.payment.expires_at, deadline);
    }
}

#[test]
fn engine_063_the_receipt_of_a_delayed_capture_goes_out_once_with_the_capture() {
    for kind in CAPTURED_BY_US {
        for (outcome, more) in [(C::Complete { fee: None }, None), (C::Pending, Some(()))] {
            let mut world = World::of(kind).delayed().after(&kind.until_confirmed());
            let asked = world.apply(&Step::RequestCapture).unwrap();
            let id = &asked.payment.id;
            let receipt = NewJob::for_payment(JobKind::ConfirmationEmail, id, at(0));
            let capture = NewJob::for_payment(JobKind::Capture, id, at(0));
            assert_eq!(asked.jobs, [capture]);
            world.keep(asked);
            world.take(&[
                Step::BeginCapture,
                Step::FinishCapture(C::Failed),
                Step::BeginCapture,
            ]);
            let answered = world.apply(&Step::FinishCapture(outcome)).unwrap();
            assert_eq!(answered.jobs, [receipt], "{kind:?}");
            world.keep(answered);
            if more.is_some() {
                let confirmed = world.apply(&Step::ConfirmCapture).unwrap();
                assert_eq!(confirmed.jobs, []);
            }
        }
    }
}

#[test]
fn engine_059_a_capture_that_fails_26_times_is_given_up() {
    for kind in CAPTURED_BY_US {
        let mut world = World::of(kind).after(&kind.until_confirmed());
        for failure in 1..CAPTURE_ATTEMPTS {
            world.take(&[Step::BeginCapture, Step::FinishCapture(C::Failed)]);
            assert_eq!(
                world.payment.detailed_status(),
                DetailedStatus::CaptureApprovedRetry,
                "{failure}"
            );
            assert_eq!(world.payment.external_state(), ExternalState::Success);
        }
        world.take(&[Step::BeginCapture, Step::FinishCapture(C::Failed)]);
        assert_eq!(world.payment.state, State::Ended(EndReason::CaptureError));
    }
}

#[test]
fn a_capture_of_which_nobody_knows_is_not_given_up() {
    for kind in CAPTURED_BY_US {
        let mut world = World::of(kind).after(&kind.until_confirmed());
        for _ in 0..CAPTURE_ATTEMPTS.saturating_mul(2) {
            world.take(&[Step::BeginCapture, Step::FinishCapture(C::Unknown)]);
            assert_eq!(world.payment.external_state(), ExternalState::Success);
        }
        world.take(&[Step::BeginCapture, Step::FinishCapture(C::Failed)]);
        assert_eq!(world.payment.state, State::Ended(EndReason::CaptureError));
    }
}

#[test]
fn a_capture_in_flight_may_be_taken_over_when_its_lease_has_run_out() {
    let mut world = World::of(Kind::Web).after(&Kind::Web.until_confirmed());
    world.take(&[Step::BeginCapture]);
    assert_eq!(
        world.apply(&Step::BeginCapture).unwrap_err(),
        TransitionError::InProgress
    );
    world.now = 61;
    let first = world.payment.lease.unwrap();
    world.take(&[Step::BeginCapture]);
    assert_ne!(world.payment.lease.unwrap().token, first.token);
}

#[test]
fn engine_060_a_capture_that_the_provider_finishes_later() {
    let mut world = World::of(Kind::Web).after(&Kind::Web.until_confirmed());
    world.now = 10;
    world.take(&[Step::BeginCapture, Step::FinishCapture(C::Pending)]);
    assert_eq!(world.payment.capture_submitted_at, Some(at(10)));
    assert_eq!(world.payment.captured_at, None);
    world.now = 20;
    world.take(&[Step::ConfirmCapture]);
    assert_eq!(world.payment.capture_submitted_at, Some(at(10)));
    assert_eq!(world.payment.captured_at, Some(at(20)));
}

#[test]
fn the_fee_is_what_the_provider_says_with_the_capture() {
    let path = [
        Step::BeginCapture,
        Step::FinishCapture(C::Complete {
            fee: Some(pence(55)),
        }),
    ];
    let world = World::of(Kind::Web).after(&Kind::Web.until_confirmed());
    assert_eq!(world.payment.net_amount(), None);
    let payment = world.after(&path).payment;
    assert_eq!(payment.fee, Some(pence(55)));
    assert_eq!(payment.net_amount(), Some(14_445));
}

#[test]
fn a_payout_is_noted_on_captured_payments_only() {
    let mut world = World::of(Kind::Web).after(&Kind::Web.until_confirmed());
    assert!(world.apply(&Step::Settle).is_err());
    world.take(&[Step::BeginCapture, captured(), Step::Settle]);
    assert_eq!(
        world.payment.settled_on,
        Some(time::macros::date!(2026 - 03 - 09))
    );
}
