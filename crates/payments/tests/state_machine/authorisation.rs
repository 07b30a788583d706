//! Asking a provider: one at a time, and nothing that it says is lost.

use payments::{
    id::PaymentId,
    job::{JobKind, NewJob},
    state::{Cleanup, EndReason, ExternalState, Operation, State},
    transition::{AuthorisationOutcome as A, Transition, TransitionError},
};

use super::world::{
    FIRST_CARD, Kind, Step, World, answers, at, authorised, authorised_keeping, challenge,
    declined, pence, saved,
};

/// The job of this kind that a transition writes or takes back.
fn job(transition: &Transition, kind: JobKind) -> Option<&NewJob> {
    transition.jobs.iter().find(|job| job.kind == kind)
}

fn payment_job(kind: JobKind, id: &PaymentId, second: u64) -> NewJob {
    NewJob::for_payment(kind, id, at(second))
}

const ASKED: [Kind; 4] = [Kind::Web, Kind::SetUp, Kind::MotoApi, Kind::Agreement];

#[test]
fn engine_017_and_113_while_the_provider_is_asked_nobody_else_asks() {
    for kind in ASKED {
        let mut world = World::of(kind).after(&kind.until_asked());
        for second in [0, 59, 3600] {
            // Also when the lease has run out: only the provider knows what became of the attempt.
            world.now = second;
            let refused = world.apply(&Step::Begin).unwrap_err();
            assert_eq!(refused, TransitionError::InProgress, "{kind:?}, {second}");
            let refused = world.apply(&Step::Refuse).unwrap_err();
            assert_eq!(refused, TransitionError::InProgress, "{kind:?}, {second}");
        }
    }
}

#[test]
fn an_answer_under_another_lease_is_refused() {
    for kind in ASKED {
        let world = World::of(kind).after(&kind.until_asked());
        let refused = world.apply(&Step::FinishWithOldLease).unwrap_err();
        assert_eq!(refused, TransitionError::LeaseLost, "{kind:?}");
        let world = world.after(&[authorised()]);
        let refused = world.apply(&authorised()).unwrap_err();
        assert_eq!(refused, TransitionError::LeaseLost, "{kind:?}");
    }
}

#[test]
fn engine_033_a_late_approval_after_a_cancel_is_undone_at_the_provider() {
    let world = World::of(Kind::Web).after(&[Step::Start, Step::Begin, Step::UserCancel]);
    let transition = world.apply(&authorised()).unwrap();
    assert_eq!(
        transition.payment.state,
        State::Ended(EndReason::UserCancelled)
    );
    assert_eq!(transition.payment.cleanup, Cleanup::Pending);
    let undo = job(&transition, JobKind::CancelAtProvider).unwrap();
    assert_eq!(undo.run_at, Some(at(0)));
    let attempt = transition.payment.transaction_id.as_ref();
    assert_eq!(undo.key, attempt.unwrap().as_str());
}

#[test]
fn a_late_refusal_leaves_nothing_to_clean_up() {
    let world = World::of(Kind::Web).after(&[Step::Start, Step::Begin, Step::UserCancel]);
    let payment = world.apply(&declined(None)).unwrap().payment;
    assert_eq!(payment.state, State::Ended(EndReason::UserCancelled));
    assert_eq!((payment.cleanup, payment.may_retry), (Cleanup::Done, None));
}

/// Only a payer on our pages has to confirm, or can be challenged.
#[test]
fn without_a_payer_on_our_pages_nothing_waits_for_one() {
    for kind in [Kind::MotoApi, Kind::Agreement] {
        for delayed in [false, true] {
            for answer in answers() {
                let world = World::of(kind);
                let world = if delayed { world.delayed() } else { world };
                let payment = world
                    .after(&kind.until_asked())
                    .after(std::slice::from_ref(&answer))
                    .payment;
                let expected = match &answer {
                    Step::Finish(A::Authorised(_)) if delayed => State::Capturable,
                    Step::Finish(A::Authorised(_)) => State::Capturing,
                    Step::Finish(A::Declined { .. }) => State::Ended(EndReason::Declined),
                    Step::Finish(A::Error) => State::Ended(EndReason::AuthorisationError),
                    Step::Finish(A::Timeout) => State::Ended(EndReason::AuthorisationTimeout),
                    _ => State::Ended(EndReason::AuthorisationUnexpected),
                };
                assert_eq!(payment.state, expected, "{kind:?}, {answer:?}");
            }
        }
    }
}

#[test]
fn a_challenge_without_a_payer_is_undone_at_the_provider() {
    for kind in [Kind::MotoApi, Kind::Agreement] {
        let world = World::of(kind).after(&kind.until_asked());
        let challenge = world.apply(&Step::Finish(challenge())).unwrap();
        assert_eq!(challenge.payment.external_state(), ExternalState::Error);
        assert_eq!(challenge.payment.cleanup, Cleanup::Pending);
        assert!(!challenge.payment.was_challenged);
        assert!(job(&challenge, JobKind::CancelAtProvider).is_some());
    }
    let path = [Step::Begin, Step::Finish(challenge())];
    let payment = World::of(Kind::Web).after(&path).payment;
    assert!(payment.was_challenged);
    assert_eq!(payment.cleanup, Cleanup::None);
}

#[test]
fn a_payment_by_agreement_goes_to_a_worker() {
    let mut world = World::of(Kind::Agreement);
    world.now = 3;
    let queued = world.apply(&Step::Queue).unwrap();
    assert_eq!(queued.payment.external_state(), ExternalState::Started);
    let expected = payment_job(JobKind::ChargeSavedCard, &queued.payment.id, 3);
    assert_eq!(queued.jobs, [expected]);
}

#[test]
fn the_stored_card_is_charged_without_a_surcharge_and_is_noted() {
    let payment = World::of(Kind::Agreement)
        .after(&Kind::Agreement.until_confirmed())
        .payment;
    assert_eq!(payment.saved_card, Some(saved(FIRST_CARD)));
    assert_eq!(payment.total(), payment.order.amount);
    // A card that the provider names again does not take its place.
    let payment = World::of(Kind::Agreement)
        .after(&Kind::Agreement.until_asked())
        .after(&[authorised_keeping("another card")])
        .payment;
    assert_eq!(payment.saved_card, Some(saved(FIRST_CARD)));
}

/// The worker died before the provider heard of the attempt.
#[test]
fn a_payment_whose_charging_worker_died_goes_back_to_its_queue() {
    let mut world = World::of(Kind::Agreement).after(&[Step::Queue]);
    let begun = world.apply(&Step::Begin).unwrap();
    let watcher = payment_job(JobKind::RecoverAuthorisation, &begun.payment.id, 60);
    assert_eq!(begun.jobs, [watcher]);
    let first_attempt = begun.payment.transaction_id.clone();
    world.keep(begun);

    world.now = 61;
    let abandoned = world.apply(&Step::Abandon).unwrap();
    assert_eq!(abandoned.payment.state, State::Queued);
    assert_eq!(abandoned.payment.lease, None);
    let again = payment_job(JobKind::ChargeSavedCard, &abandoned.payment.id, 61);
    assert!(abandoned.jobs.contains(&again), "{:?}", abandoned.jobs);
    let watcher = job(&abandoned, JobKind::RecoverAuthorisation).unwrap();
    assert_eq!(watcher.run_at, None, "nobody is watched any more");
    world.keep(abandoned);

    world.take(&[Step::Begin]);
    assert_ne!(world.payment.transaction_id, first_attempt);
    // Whoever was thought to be dead comes too late.
    assert_eq!(
        world.apply(&Step::FinishWithOldLease).unwrap_err(),
        TransitionError::LeaseLost
    );
}

/// The provider did not know it, but may have heard of it since.
#[test]
fn an_attempt_that_was_lost_is_cancelled_when_it_can_no_longer_arrive() {
    for kind in ASKED {
        let world = World::of(kind).after(&kind.until_asked());
        let attempt = world.payment.transaction_id.clone().unwrap();
        let abandoned = world.apply(&Step::Abandon).unwrap();
        let undo = NewJob::cancel_at_provider(&abandoned.payment.id, &attempt, at(600));
        assert!(abandoned.jobs.contains(&undo), "{kind:?}");
    }
}

#[test]
fn an_attempt_of_a_payer_or_a_service_that_was_lost_is_not_repeated_by_us() {
    for (kind, state) in [(Kind::Web, State::Started), (Kind::MotoApi, State::Created)] {
        let world = World::of(kind).after(&kind.until_asked());
        let abandoned = world.apply(&Step::Abandon).unwrap();
        assert_eq!(abandoned.payment.state, state);
        assert!(abandoned.payment.needs_token());
        assert!(job(&abandoned, JobKind::ChargeSavedCard).is_none());
    }
}

#[test]
fn a_payment_in_the_queue_cannot_be_cancelled_but_expires() {
    for path in [vec![Step::Queue], Kind::Agreement.until_asked()] {
        let world = World::of(Kind::Agreement).after(&path);
        for cancel in [Step::ServiceCancel, Step::UserCancel] {
            assert!(matches!(
                world.apply(&cancel).unwrap_err(),
                TransitionError::NotAllowed(_)
            ));
        }
        let expired = world.apply(&Step::Expire).unwrap().payment;
        assert_eq!(expired.external_state(), ExternalState::Expired);
    }
}

#[test]
fn an_expiry_that_looked_at_another_version_is_refused() {
    let world = World::of(Kind::Web).after(&[Step::Start]);
    let refused = world.apply(&Step::ExpireAnotherVersion).unwrap_err();
    assert_eq!(refused, TransitionError::InProgress);
}

#[test]
fn the_surcharge_of_the_card_that_was_tried_last_counts() {
    let mut world = World::of(Kind::Web);
    world.surcharge = pence(250);
    world.take(&[Step::Start, Step::Begin]);
    assert_eq!(world.payment.total(), pence(14_750));
    world.surcharge = pence(0);
    world.take(&[Step::Abandon, Step::Begin]);
    assert_eq!(world.payment.total(), pence(14_500));
    assert_eq!(world.payment.order.amount, pence(14_500));
}

#[test]
fn nothing_but_money_is_kept_from_a_report() {
    use payments::telephone::TelephoneOutcome::Success;
    let payment = World::of(Kind::External)
        .after(&[Step::Report(Success)])
        .payment;
    assert_eq!(payment.capture_submitted_at, Some(at(0)));
    assert_eq!((payment.captured_at, payment.lease), (None, None));
    assert_eq!(payment.cleanup, Cleanup::None);
}

#[test]
fn a_lease_is_for_authorising_while_a_provider_is_asked() {
    for kind in ASKED {
        let payment = World::of(kind).after(&kind.until_asked()).payment;
        let lease = payment.lease.unwrap();
        assert_eq!(lease.operation, Operation::Authorise);
        assert!(lease.is_held(at(59)) && !lease.is_held(at(60)));
    }
}
