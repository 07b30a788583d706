//! The logs that the documentation shows.

use payments::{
    state::DetailedStatus as D,
    telephone::TelephoneOutcome,
    transition::{AuthorisationOutcome as A, CAPTURE_ATTEMPTS, CaptureOutcome as C},
};

use super::world::{Kind, Step, World, authorised, captured, declined};

use Step::{Begin, BeginCapture, Confirm, Expire, Finish, Queue, RequestCapture, Start};

fn trace(kind: Kind, steps: &[Step]) -> Vec<D> {
    World::of(kind).take(steps)
}

/// The external states of a log, with repetitions left out.
fn external(log: &[D]) -> Vec<&'static str> {
    let mut states: Vec<_> = log
        .iter()
        .map(|status| status.external().status())
        .collect();
    states.dedup();
    states
}

#[test]
fn a_payment_on_our_pages() {
    let log = trace(Kind::Web, &Kind::Web.until_captured());
    assert_eq!(
        log,
        [
            D::Created,
            D::EnteringCardDetails,
            D::AuthorisationSuccess,
            D::CaptureApproved,
            D::CaptureSubmitted,
            D::Captured
        ]
    );
    assert_eq!(
        external(&log),
        ["created", "started", "submitted", "success"]
    );
}

#[test]
fn a_payment_by_telephone_or_post() {
    let log = trace(Kind::MotoApi, &Kind::MotoApi.until_captured());
    assert_eq!(
        log,
        [
            D::Created,
            D::AuthorisationSuccess,
            D::CaptureQueued,
            D::CaptureSubmitted,
            D::Captured
        ]
    );
    assert_eq!(external(&log), ["created", "submitted", "success"]);
}

#[test]
fn a_payment_by_agreement() {
    let log = trace(Kind::Agreement, &Kind::Agreement.until_captured());
    assert_eq!(
        log,
        [
            D::Created,
            D::AuthorisationUserNotPresentQueued,
            D::AuthorisationSuccess,
            D::CaptureQueued,
            D::CaptureSubmitted,
            D::Captured
        ]
    );
    assert_eq!(
        external(&log),
        ["created", "started", "submitted", "success"]
    );
}

#[test]
fn a_payment_that_was_reported() {
    use TelephoneOutcome::{Declined, Error, Success};
    for (outcome, status, states) in [
        (Success, D::CaptureSubmitted, ["created", "success"]),
        (Declined, D::AuthorisationRejected, ["created", "failed"]),
        (Error, D::AuthorisationError, ["created", "error"]),
    ] {
        let log = trace(Kind::External, &[Step::Report(outcome)]);
        assert_eq!(log, [D::PaymentNotificationCreated, status]);
        assert_eq!(external(&log), states);
    }
}

#[test]
fn payments_that_fail() {
    let asked = [D::Created, D::EnteringCardDetails];
    for (answer, status, state) in [
        (
            A::Declined { may_retry: None },
            D::AuthorisationRejected,
            "failed",
        ),
        (A::Error, D::AuthorisationError, "error"),
        (A::Timeout, D::AuthorisationTimeout, "error"),
        (A::Unexpected, D::AuthorisationUnexpectedError, "error"),
    ] {
        let log = trace(Kind::Web, &[Start, Begin, Finish(answer)]);
        assert_eq!(log, [asked.as_slice(), &[status]].concat());
        assert_eq!(external(&log), ["created", "started", state]);
    }
    assert_eq!(
        trace(Kind::Agreement, &[Queue, Begin, declined(Some(false))]),
        [
            D::Created,
            D::AuthorisationUserNotPresentQueued,
            D::AuthorisationRejected
        ]
    );
    assert_eq!(
        trace(Kind::MotoApi, &[Step::Refuse]),
        [D::Created, D::AuthorisationRejected]
    );
}

#[test]
fn payments_that_nobody_finishes() {
    assert_eq!(
        trace(Kind::Web, &[Start, Step::UserCancel]),
        [D::Created, D::EnteringCardDetails, D::UserCancelled]
    );
    for kind in [Kind::Web, Kind::MotoApi] {
        assert_eq!(
            trace(kind, &[Step::ServiceCancel]),
            [D::Created, D::SystemCancelled]
        );
        assert_eq!(trace(kind, &[Expire]), [D::Created, D::Expired]);
    }
    assert_eq!(
        trace(Kind::Agreement, &[Queue, Expire]),
        [D::Created, D::AuthorisationUserNotPresentQueued, D::Expired]
    );
    for (end, ready, over) in [
        (Step::UserCancel, D::UserCancelReady, D::UserCancelled),
        (
            Step::ServiceCancel,
            D::SystemCancelReady,
            D::SystemCancelled,
        ),
        (Expire, D::ExpireCancelReady, D::Expired),
    ] {
        let path = [Start, Begin, authorised(), end, Step::FinishCleanup(true)];
        assert_eq!(
            trace(Kind::Web, &path),
            [
                D::Created,
                D::EnteringCardDetails,
                D::AuthorisationSuccess,
                ready,
                over
            ]
        );
    }
}

#[test]
fn delayed_capture_in_every_mode() {
    for kind in [Kind::Web, Kind::MotoApi, Kind::Agreement] {
        let until_confirmed = World::of(kind).delayed().take(&kind.until_confirmed());
        assert_eq!(until_confirmed.last(), Some(&D::AwaitingCaptureRequest));

        let mut world = World::of(kind).delayed().after(&kind.until_confirmed());
        let log = world.take(&[RequestCapture, BeginCapture, captured()]);
        let status = [D::CaptureApproved, D::CaptureSubmitted, D::Captured];
        assert_eq!(log.get(1..), Some(status.as_slice()), "{kind:?}");

        let mut world = World::of(kind).delayed().after(&kind.until_confirmed());
        let log = world.take(&[Expire, Step::FinishCleanup(true)]);
        let status = [D::ExpireCancelReady, D::Expired];
        assert_eq!(log.get(1..), Some(status.as_slice()), "{kind:?}");
    }
    let path = [Start, Begin, authorised(), Confirm, RequestCapture];
    let log = World::of(Kind::Web).delayed().take(&path);
    assert_eq!(
        external(&log),
        ["created", "started", "submitted", "capturable", "success"]
    );
}

#[test]
fn captures_that_fail() {
    let failure = [BeginCapture, Step::FinishCapture(C::Failed)];
    let mut world = World::of(Kind::Web).after(&Kind::Web.until_confirmed());
    let log = world.take(&[failure.as_slice(), &[BeginCapture, captured()]].concat());
    let status = [D::CaptureApprovedRetry, D::CaptureSubmitted, D::Captured];
    assert_eq!(log.get(1..), Some(status.as_slice()));

    for kind in [Kind::Web, Kind::MotoApi, Kind::Agreement] {
        let mut world = World::of(kind).after(&kind.until_confirmed());
        let attempts = usize::try_from(CAPTURE_ATTEMPTS).unwrap();
        let log = world.take(&vec![failure.clone(); attempts].concat());
        let mut expected = vec![D::CaptureApprovedRetry; attempts - 1];
        expected.push(D::CaptureError);
        assert_eq!(log.get(1..), Some(expected.as_slice()), "{kind:?}");
    }
}
