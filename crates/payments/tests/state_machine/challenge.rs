//! The payer's bank wants to see them (3-D Secure).

use payments::{
    agreement::{AgreementChange, AgreementStatus},
    challenge::Challenge,
    id::PaymentId,
    job::{JobKind, NewJob},
    provider::{Approval, ChallengeResult, IssuerUrl},
    state::{Cleanup, DetailedStatus, EndReason, ExternalState, Operation, State},
    transition::{AuthorisationOutcome as A, Transition, TransitionError},
};

use super::world::{Kind, Step, World, answers_to_return, at, challenge, keeping, saved};

fn challenged(kind: Kind) -> World {
    World::of(kind).after(&[Step::Start, Step::Begin, Step::Finish(challenge())])
}

/// The payer is back, and the provider is being told.
fn back(kind: Kind) -> World {
    challenged(kind).after(&[Step::BeginChallenge])
}

fn undoes(transition: &Transition, id: &PaymentId, second: u64) -> bool {
    let transaction = transition.payment.transaction_id.as_ref().unwrap();
    let undo = NewJob::cancel_at_provider(id, transaction, at(second));
    transition.jobs.contains(&undo)
}

#[test]
fn engine_035_a_challenge_is_kept_with_the_way_to_the_bank_until_it_is_over() {
    let payment = challenged(Kind::Web).payment;
    assert_eq!(payment.external_state(), ExternalState::Started);
    let challenge = payment.challenge.as_ref();
    let issuer_url = challenge.and_then(Challenge::url).map(IssuerUrl::expose);
    assert_eq!(issuer_url, Some("https://bank.example/1"));
    assert!(payment.was_challenged && payment.needs_token());
    for end in answers_to_return() {
        let payment = back(Kind::Web).after(std::slice::from_ref(&end)).payment;
        assert_eq!(
            (&payment.challenge, payment.lease),
            (&None, None),
            "{end:?}"
        );
        assert!(payment.was_challenged);
    }
    for end in [Step::UserCancel, Step::ServiceCancel, Step::Expire] {
        let payment = challenged(Kind::Web).after(&[end]).payment;
        assert_eq!(payment.challenge, None);
        assert_eq!(payment.cleanup, Cleanup::Pending);
    }
}

#[test]
fn engine_036_the_answer_after_a_challenge_decides() {
    use DetailedStatus as D;
    for (answer, status, cleanup) in [
        (
            A::Authorised(Approval::default()),
            D::AuthorisationSuccess,
            Cleanup::None,
        ),
        (
            A::Declined { may_retry: None },
            D::AuthorisationRejected,
            Cleanup::None,
        ),
        (A::Error, D::AuthorisationError, Cleanup::Pending),
        (A::Timeout, D::AuthorisationTimeout, Cleanup::Pending),
        (
            A::Unexpected,
            D::AuthorisationUnexpectedError,
            Cleanup::Pending,
        ),
    ] {
        let world = back(Kind::Web);
        let made = world.apply(&Step::FinishChallenge(answer)).unwrap();
        assert_eq!(made.payment.detailed_status(), status);
        assert_eq!(made.payment.cleanup, cleanup);
        assert_eq!(made.events, [status]);
        let is_undone = undoes(&made, &made.payment.id, 0);
        assert_eq!(is_undone, cleanup == Cleanup::Pending, "{status:?}");
    }
}

#[test]
fn engine_037_while_the_provider_is_told_of_the_return_nobody_else_tells_it() {
    let mut world = challenged(Kind::Web);
    let begun = world.apply(&Step::BeginChallenge).unwrap();
    let watcher = NewJob::for_payment(JobKind::RecoverAuthorisation, &begun.payment.id, at(60));
    assert_eq!(begun.jobs, [watcher]);
    assert_eq!(
        begun.payment.detailed_status(),
        DetailedStatus::Authorisation3dsReady
    );
    world.keep(begun);
    for second in [0, 3600] {
        world.now = second;
        let refused = world.apply(&Step::BeginChallenge).unwrap_err();
        assert_eq!(refused, TransitionError::InProgress);
    }
    for stale in [Step::FinishChallengeWithOldLease, Step::Finish(A::Error)] {
        let refused = world.apply(&stale).unwrap_err();
        assert_eq!(refused, TransitionError::LeaseLost);
    }
    assert_eq!(
        world.payment.lease.unwrap().operation,
        Operation::AuthoriseChallenge
    );
}

#[test]
fn engine_039_a_second_challenge_is_a_decline_and_the_provider_is_told_that_nobody_comes() {
    let made = back(Kind::Web)
        .apply(&Step::FinishChallenge(challenge()))
        .unwrap();
    assert_eq!(made.payment.state, State::Ended(EndReason::Declined));
    assert_eq!(made.payment.cleanup, Cleanup::Pending);
    assert_eq!(made.events, [DetailedStatus::AuthorisationRejected]);
    assert!(undoes(&made, &made.payment.id, 0));
}

#[test]
fn a_late_answer_to_a_return_is_recorded_and_undone() {
    for end in [Step::UserCancel, Step::ServiceCancel, Step::Expire] {
        let world = back(Kind::Web).after(std::slice::from_ref(&end));
        let state = world.payment.state;
        assert!(world.payment.lease.is_some(), "the holder may still answer");
        let late = world.apply(&Step::FinishChallenge(A::Authorised(Approval::default())));
        let late = late.unwrap();
        assert_eq!((late.payment.state, late.payment.lease), (state, None));
        assert!(undoes(&late, &late.payment.id, 0), "{end:?}");
        let late = world.apply(&Step::FinishChallenge(A::Declined { may_retry: None }));
        assert_eq!(late.unwrap().payment.cleanup, Cleanup::Done);
    }
}

#[test]
fn a_return_of_which_the_provider_never_heard_can_be_repeated() {
    let mut world = back(Kind::Web);
    world.now = 61;
    let abandoned = world.apply(&Step::Abandon).unwrap();
    assert_eq!(abandoned.payment.state, State::Challenge);
    assert_eq!(abandoned.payment.lease, None);
    assert!(abandoned.payment.challenge.is_some());
    assert!(
        !undoes(&abandoned, &abandoned.payment.id, 61),
        "the bank still waits"
    );
    world.keep(abandoned);
    world.take(&[
        Step::BeginChallenge,
        Step::FinishChallenge(A::Authorised(Approval::default())),
    ]);
    assert_eq!(world.payment.state, State::Authorised);

    let mut ended = back(Kind::Web).after(&[Step::Expire]);
    ended.now = 61;
    let abandoned = ended.apply(&Step::Abandon).unwrap();
    assert_eq!(abandoned.payment.cleanup, Cleanup::Pending);
    assert!(undoes(&abandoned, &abandoned.payment.id, 61));
}

#[test]
fn a_payment_that_sets_an_agreement_up_keeps_its_card_over_a_challenge() {
    let kept = A::Authorised(keeping("new card"));
    let mut world = back(Kind::SetUp).after(&[Step::FinishChallenge(kept.clone())]);
    let confirmed = world.apply(&Step::Confirm).unwrap();
    let Some(AgreementChange::Activate(instrument)) = &confirmed.agreement else {
        panic!("the agreement is set up");
    };
    assert_eq!(instrument.saved, saved("new card"));
    world.keep(confirmed);
    assert_eq!(world.agreement_status(), AgreementStatus::Active);
    // Nobody asked to keep the card of any other payment.
    let plain = back(Kind::Web)
        .after(&[Step::FinishChallenge(kept)])
        .payment;
    assert_eq!(plain.saved_card, None);
}

#[test]
fn neither_the_way_to_a_bank_nor_what_comes_back_is_printed() {
    let secret = || "secret".to_owned();
    let result = ChallengeResult {
        pa_response: Some(secret()),
        md: Some(secret()),
        ..ChallengeResult::default()
    };
    let issuer_url = || IssuerUrl::new(secret());
    let form = Challenge::Form {
        issuer_url: issuer_url(),
        pa_request: secret(),
        md: Some(secret()),
    };
    let page = Challenge::Html(secret());
    let printed = format!("{result:?} {:?} {form:?} {page:?}", issuer_url());
    assert!(!printed.contains("secret"), "{printed}");
}
