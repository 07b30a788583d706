//! Every state × command: what is allowed, and what must hold whatever happens.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot be set up has failed"
)]

use std::{collections::BTreeMap, time::Duration};

use payments::{
    account::{Account, EmailCollection, LocalisedText},
    card::{
        self, AcceptedCards, CardDetails, CardNumber, CardSummary, CardholderName, Cvc, Expiry,
    },
    clock::Timestamp,
    id::{AccountId, PaymentId, TransactionId},
    job::JobKind,
    money::Amount,
    payment::{Language, Order, Payment},
    random::{Random as _, SeededRandom},
    state::{Cleanup, DetailedStatus, EndReason, ExternalState, Lease, Operation, State},
    transition::{
        AuthorisationOutcome, BeginAuthorisation, CAPTURE_ATTEMPTS, CancelledBy, CaptureOutcome,
        Command, Receipt, Transition, TransitionError,
    },
};
use proptest::prelude::*;

const START: i64 = 1_772_442_847_000_000;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(START).after(Duration::from_secs(seconds))
}

fn account() -> Account {
    Account {
        id: AccountId::parse("council").unwrap(),
        is_live: false,
        provider: "sandbox".to_owned(),
        service_name: LocalisedText {
            en: "Council".to_owned(),
            cy: None,
        },
        email_collection: EmailCollection::Mandatory,
        sends_confirmation_email: true,
        email_paragraph: None,
        collects_billing_address: true,
        default_country: None,
        accepted_cards: AcceptedCards::default(),
        blocks_prepaid_cards: false,
        allows_moto: false,
        allows_zero_amount: false,
        is_disabled: false,
        redirects_on_end: false,
        merchant: None,
    }
}

fn new_payment(delayed_capture: bool) -> Payment {
    let order = Order {
        amount: Amount::from_pence(14_500).unwrap(),
        reference: "r".to_owned(),
        description: "d".to_owned(),
        return_url: "https://example.org/".to_owned(),
        language: Language::En,
        delayed_capture,
        moto: false,
        metadata: BTreeMap::new(),
        email: None,
        prefilled: None,
    };
    Payment::new(
        PaymentId::generate(&SeededRandom::new(1)),
        &account(),
        order,
        at(0),
    )
}

fn card_summary() -> CardSummary {
    let number = CardNumber::parse("4444333322221111").unwrap();
    let knowledge = card::lookup(&number).unwrap();
    let details = CardDetails {
        number,
        cvc: Cvc::parse("123").unwrap(),
        expiry: Expiry::parse("1", "30", time::macros::date!(2026 - 01 - 01)).unwrap(),
        name: CardholderName::parse("A Example").unwrap(),
        address: None,
        knowledge,
    };
    details.summary()
}

/// The test's picture of a command, which proptest can make and show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Start,
    Begin,
    Finish(AuthorisationOutcome),
    FinishWithOldLease,
    Abandon,
    Confirm,
    RequestCapture,
    BeginCapture,
    FinishCapture(CaptureOutcome),
    ConfirmCapture,
    UserCancel,
    ServiceCancel,
    Expire,
    FinishCleanup(bool),
}

use AuthorisationOutcome as A;
use CaptureOutcome as C;

const STEPS: [Step; 21] = [
    Step::Start,
    Step::Begin,
    Step::Finish(A::Authorised),
    Step::Finish(A::Declined),
    Step::Finish(A::ChallengeRequired),
    Step::Finish(A::Error),
    Step::Finish(A::Timeout),
    Step::Finish(A::Unexpected),
    Step::FinishWithOldLease,
    Step::Abandon,
    Step::Confirm,
    Step::RequestCapture,
    Step::BeginCapture,
    Step::FinishCapture(C::Complete),
    Step::FinishCapture(C::Pending),
    Step::FinishCapture(C::Failed),
    Step::ConfirmCapture,
    Step::UserCancel,
    Step::ServiceCancel,
    Step::Expire,
    Step::FinishCleanup(true),
];

/// A payment, the test's randomness and the time.
struct World {
    payment: Payment,
    random: SeededRandom,
    now: u64,
}

impl World {
    fn new(delayed_capture: bool) -> Self {
        Self {
            payment: new_payment(delayed_capture),
            random: SeededRandom::new(7),
            now: 0,
        }
    }

    fn command(&self, step: Step) -> Command {
        let lease = |operation| Lease {
            operation,
            token: self.random.uuid(),
            until: at(self.now + 60),
        };
        let held = self
            .payment
            .lease
            .map_or_else(|| self.random.uuid(), |lease| lease.token);
        match step {
            Step::Start => Command::Start,
            Step::Begin => Command::BeginAuthorisation(Box::new(BeginAuthorisation {
                lease: lease(Operation::Authorise),
                transaction_id: TransactionId::generate(&self.random),
                card: card_summary(),
                email: None,
            })),
            Step::Finish(outcome) => Command::FinishAuthorisation {
                lease: held,
                outcome,
            },
            Step::FinishWithOldLease => Command::FinishAuthorisation {
                lease: self.random.uuid(),
                outcome: A::Authorised,
            },
            Step::Abandon => Command::AbandonAuthorisation { lease: held },
            Step::Confirm => Command::Confirm(Receipt::Send),
            Step::RequestCapture => Command::RequestCapture,
            Step::BeginCapture => Command::BeginCapture {
                lease: lease(Operation::Capture),
            },
            Step::FinishCapture(outcome) => Command::FinishCapture {
                lease: held,
                outcome,
                receipt: Receipt::Send,
            },
            Step::ConfirmCapture => Command::ConfirmCapture,
            Step::UserCancel => Command::Cancel(CancelledBy::User),
            Step::ServiceCancel => Command::Cancel(CancelledBy::Service),
            Step::Expire => Command::Expire {
                version: self.payment.version,
            },
            Step::FinishCleanup(is_clean) => Command::FinishCleanup { is_clean },
        }
    }

    fn apply(&self, step: Step) -> Result<Transition, TransitionError> {
        self.payment.apply(self.command(step), at(self.now))
    }

    fn take(&mut self, steps: &[Step]) -> Vec<DetailedStatus> {
        let mut events = vec![DetailedStatus::Created];
        for step in steps {
            let transition = self
                .apply(*step)
                .unwrap_or_else(|error| panic!("{step:?}: {error}"));
            events.extend(transition.events);
            self.payment = transition.payment;
        }
        events
    }
}

/// A payment in each situation, and the steps that it allows; every other step must be refused and change nothing.
#[test]
fn engine_001_every_state_allows_exactly_its_own_steps() {
    use Step::{
        Abandon, Begin, BeginCapture, Confirm, ConfirmCapture, Expire, Finish, FinishCapture,
        FinishCleanup, RequestCapture, ServiceCancel, Start, UserCancel,
    };
    let finishes = [
        Finish(A::Authorised),
        Finish(A::Declined),
        Finish(A::ChallengeRequired),
        Finish(A::Error),
        Finish(A::Timeout),
        Finish(A::Unexpected),
        Abandon,
    ];
    let captures = [
        FinishCapture(C::Complete),
        FinishCapture(C::Pending),
        FinishCapture(C::Failed),
    ];
    let cancels = [UserCancel, ServiceCancel, Expire];
    let asking = [finishes.as_slice(), &cancels].concat();
    let late = [finishes.as_slice(), &[FinishCleanup(true)]].concat();
    let cases: Vec<(&str, bool, Vec<Step>, Vec<Step>)> = vec![
        (
            "created",
            false,
            vec![],
            [[Start, Begin].as_slice(), &cancels].concat(),
        ),
        (
            "started",
            false,
            vec![Start],
            [[Begin].as_slice(), &cancels].concat(),
        ),
        ("authorising", false, vec![Start, Begin], asking.clone()),
        ("authorising from created", false, vec![Begin], asking),
        (
            "challenge",
            false,
            vec![Start, Begin, Finish(A::ChallengeRequired)],
            cancels.to_vec(),
        ),
        (
            "authorised",
            false,
            vec![Start, Begin, Finish(A::Authorised)],
            [[Confirm].as_slice(), &cancels].concat(),
        ),
        (
            "capturable",
            true,
            vec![Begin, Finish(A::Authorised), Confirm],
            vec![RequestCapture, ServiceCancel, Expire],
        ),
        (
            "capturing",
            false,
            vec![Begin, Finish(A::Authorised), Confirm],
            vec![BeginCapture],
        ),
        (
            "capture in flight",
            false,
            vec![Begin, Finish(A::Authorised), Confirm, BeginCapture],
            captures.to_vec(),
        ),
        (
            "capture submitted",
            false,
            vec![
                Begin,
                Finish(A::Authorised),
                Confirm,
                BeginCapture,
                FinishCapture(C::Pending),
            ],
            vec![ConfirmCapture],
        ),
        (
            "captured",
            false,
            vec![
                Begin,
                Finish(A::Authorised),
                Confirm,
                BeginCapture,
                FinishCapture(C::Complete),
            ],
            vec![],
        ),
        (
            "declined",
            false,
            vec![Start, Begin, Finish(A::Declined)],
            vec![],
        ),
        (
            "failed",
            false,
            vec![Start, Begin, Finish(A::Error)],
            vec![FinishCleanup(true)],
        ),
        ("expired before a card", false, vec![Start, Expire], vec![]),
        (
            "cancelled while asking",
            false,
            vec![Start, Begin, UserCancel],
            late,
        ),
        (
            "cancelled when authorised",
            false,
            vec![Start, Begin, Finish(A::Authorised), ServiceCancel],
            vec![FinishCleanup(true)],
        ),
        (
            "cleaned up",
            false,
            vec![
                Start,
                Begin,
                Finish(A::Authorised),
                Expire,
                FinishCleanup(true),
            ],
            vec![],
        ),
    ];
    for (name, delayed, path, allowed) in cases {
        let mut world = World::new(delayed);
        world.take(&path);
        for step in STEPS {
            let is_allowed = world.apply(step).is_ok();
            assert_eq!(is_allowed, allowed.contains(&step), "{name}: {step:?}");
        }
    }
}

#[test]
fn engine_004_every_detailed_status_has_the_external_state_of_the_documentation() {
    let finished_with_code =
        |status: DetailedStatus| status.external().failure().map(|(code, _)| code);
    for status in DetailedStatus::ALL {
        let expected = match status.as_str() {
            "CREATED" => ("created", None),
            "ENTERING CARD DETAILS"
            | "AUTHORISATION READY"
            | "AUTHORISATION 3DS REQUIRED"
            | "AUTHORISATION 3DS READY" => ("started", None),
            "AUTHORISATION SUCCESS" => ("submitted", None),
            "AWAITING CAPTURE REQUEST" => ("capturable", None),
            "CAPTURE ERROR" => ("error", Some("P0050")),
            name if name.starts_with("CAPTURE") => ("success", None),
            "AUTHORISATION REJECTED" => ("failed", Some("P0010")),
            name if name.starts_with("EXPIRE") => ("failed", Some("P0020")),
            name if name.starts_with("USER CANCEL") => ("failed", Some("P0030")),
            name if name.starts_with("SYSTEM CANCEL") => ("cancelled", Some("P0040")),
            _ => ("error", Some("P0050")),
        };
        assert_eq!(
            (status.external().status(), finished_with_code(*status)),
            expected,
            "{}",
            status.as_str()
        );
        assert_eq!(DetailedStatus::parse(status.as_str()), Some(*status));
    }
}

#[test]
fn reference_traces_are_those_of_the_documentation() {
    use DetailedStatus as D;
    let paid = [
        Step::Start,
        Step::Begin,
        Step::Finish(A::Authorised),
        Step::Confirm,
        Step::BeginCapture,
        Step::FinishCapture(C::Complete),
    ];
    let trace = |delayed, steps: &[Step]| World::new(delayed).take(steps);
    assert_eq!(
        trace(false, &paid),
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
        trace(
            false,
            &[Step::Start, Step::Begin, Step::Finish(A::Declined)]
        ),
        [D::Created, D::EnteringCardDetails, D::AuthorisationRejected]
    );
    assert_eq!(
        trace(false, &[Step::Start, Step::Begin, Step::Finish(A::Error)]),
        [D::Created, D::EnteringCardDetails, D::AuthorisationError]
    );
    assert_eq!(
        trace(false, &[Step::Start, Step::UserCancel]),
        [D::Created, D::EnteringCardDetails, D::UserCancelled]
    );
    assert_eq!(
        trace(
            false,
            &[
                Step::Start,
                Step::Begin,
                Step::Finish(A::Authorised),
                Step::UserCancel,
                Step::FinishCleanup(true)
            ]
        ),
        [
            D::Created,
            D::EnteringCardDetails,
            D::AuthorisationSuccess,
            D::UserCancelReady,
            D::UserCancelled
        ]
    );
    assert_eq!(
        trace(false, &[Step::ServiceCancel]),
        [D::Created, D::SystemCancelled]
    );
    assert_eq!(trace(false, &[Step::Expire]), [D::Created, D::Expired]);
    assert_eq!(
        trace(
            true,
            &[
                Step::Start,
                Step::Begin,
                Step::Finish(A::Authorised),
                Step::Confirm,
                Step::RequestCapture,
                Step::BeginCapture,
                Step::FinishCapture(C::Complete)
            ]
        ),
        [
            D::Created,
            D::EnteringCardDetails,
            D::AuthorisationSuccess,
            D::AwaitingCaptureRequest,
            D::CaptureApproved,
            D::CaptureSubmitted,
            D::Captured
        ]
    );
}

#[test]
fn engine_059_a_capture_that_fails_26_times_is_given_up() {
    let mut world = World::new(false);
    world.take(&[Step::Begin, Step::Finish(A::Authorised), Step::Confirm]);
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

#[test]
fn engine_017_a_second_submit_while_the_provider_is_asked_is_told_so() {
    let mut world = World::new(false);
    world.take(&[Step::Start, Step::Begin]);
    assert_eq!(
        world.apply(Step::Begin).unwrap_err(),
        TransitionError::InProgress
    );
    // Also when the lease has run out: only the provider knows what became of the attempt.
    world.now = 3600;
    assert_eq!(
        world.apply(Step::Begin).unwrap_err(),
        TransitionError::InProgress
    );
}

#[test]
fn engine_033_a_late_approval_after_a_cancel_is_undone_at_the_provider() {
    let mut world = World::new(false);
    world.take(&[Step::Start, Step::Begin, Step::UserCancel]);
    let transition = world.apply(Step::Finish(A::Authorised)).unwrap();
    assert_eq!(
        transition.payment.state,
        State::Ended(EndReason::UserCancelled)
    );
    assert_eq!(transition.payment.cleanup, Cleanup::Pending);
    let undo = transition
        .jobs
        .iter()
        .find(|job| job.kind == JobKind::CancelAtProvider)
        .expect("a job undoes it");
    assert_eq!(undo.run_at, Some(at(0)));
    assert_eq!(
        undo.key,
        transition.payment.transaction_id.unwrap().as_str()
    );
}

#[test]
fn a_capture_in_flight_may_be_taken_over_when_its_lease_has_run_out() {
    let mut world = World::new(false);
    world.take(&[
        Step::Begin,
        Step::Finish(A::Authorised),
        Step::Confirm,
        Step::BeginCapture,
    ]);
    assert_eq!(
        world.apply(Step::BeginCapture).unwrap_err(),
        TransitionError::InProgress
    );
    world.now = 61;
    assert!(world.apply(Step::BeginCapture).is_ok());
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        proptest::sample::select(STEPS.to_vec()),
        Just(Step::FinishCleanup(false))
    ]
}

proptest! {
    /// Whatever happens in whatever order, with whatever pauses.
    #[test]
    fn what_must_hold_after_any_history(delayed in any::<bool>(), history in prop::collection::vec((any_step(), 0_u64..7000), 0..40)) {
        let mut world = World::new(delayed);
        let (mut captures, mut log) = (0, 1);
        for (step, pause) in history {
            world.now += pause;
            let before = world.payment.clone();
            let Ok(transition) = world.apply(step) else {
                // A refusal changes nothing: the value itself was not touched.
                prop_assert_eq!(&before, &world.payment);
                continue;
            };
            let after = transition.payment;
            prop_assert_eq!(after.version, before.version + 1);
            log += i32::try_from(transition.events.len()).unwrap();
            prop_assert_eq!(after.event_count, log);
            // The newest event is the status, unless a lease hides it or nothing was logged.
            if let (Some(last), None) = (transition.events.last(), after.lease) {
                prop_assert_eq!(last.external(), after.external_state());
            }
            // Success is final, except that a capture may fail for good.
            if before.external_state() == ExternalState::Success {
                prop_assert!(matches!(after.external_state(), ExternalState::Success | ExternalState::Error));
            }
            // An end keeps its reason.
            if let State::Ended(reason) = before.state {
                prop_assert_eq!(after.state, State::Ended(reason));
            }
            // Money is captured once, and only after the payer confirmed.
            if after.state == State::Captured && before.state != State::Captured {
                captures += 1;
                prop_assert!(matches!(before.state, State::Capturing | State::CaptureSubmitted));
                prop_assert!(after.captured_at.is_some() && after.capture_submitted_at.is_some());
            }
            prop_assert!(captures <= 1);
            // Whatever may still stand at the provider has a job that undoes it.
            if after.cleanup == Cleanup::Pending && before.cleanup != Cleanup::Pending {
                prop_assert!(transition.jobs.iter().any(|job| job.kind == JobKind::CancelAtProvider && job.run_at.is_some()));
            }
            // Confirmed without delay means that a capture is on its way.
            if after.state == State::Capturing && before.state != State::Capturing {
                prop_assert!(transition.jobs.iter().any(|job| job.kind == JobKind::Capture && job.run_at.is_some()));
            }
            // Whoever asks a provider to authorise leaves a job for whoever must find out.
            if after.lease.is_some_and(|lease| lease.operation == Operation::Authorise) && before.lease.is_none() {
                prop_assert!(transition.jobs.iter().any(|job| job.kind == JobKind::RecoverAuthorisation && job.run_at.is_some()));
            }
            world.payment = after;
        }
    }
}
